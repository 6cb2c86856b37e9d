//! A job of a bulk load: renders its share and loads it, with how far it is, in one transaction.

use std::sync::Arc;

use kit::crash;
use proto::Seq;
use read_model::generation::building;
use read_model::parked::{self, Parked};
use read_model::rows::EventRows;
use read_model::rows::copy::Catalogue;
use sqlx::{PgConnection, PgPool};

use super::Error;
use super::reader::Share;
use crate::apply::{self, ApplyError};

/// Why a job stopped.
pub(super) enum Stopped {
    /// An event cannot be projected. The load begins again there, with it parked.
    Bad { seq: Seq, error: String },
    /// It cannot go on now.
    Ended(Error),
}

pub(super) struct Worker {
    pub pool: PgPool,
    pub catalogue: Arc<Catalogue>,
    pub generation: i32,
    pub shard: i32,
    /// How far it is.
    pub place: Seq,
}

/// The rows of an event, and the entries they follow.
struct Rendered {
    seq: Seq,
    rows: EventRows,
    prevs: Vec<i64>,
}

impl Worker {
    /// Takes a share; what it has of it already is left out.
    pub(super) async fn take(&mut self, share: Share) -> Result<(), Stopped> {
        if share.to <= self.place {
            return Ok(());
        }
        let mut rendered = Vec::new();
        for item in share.items.into_iter().filter(|item| item.recorded.seq > self.place) {
            let seq = item.recorded.seq;
            let rows = apply::worked_out(&item.recorded).map_err(|error| Stopped::Bad { seq, error })?;
            rendered.push(Rendered { seq, rows, prevs: item.prevs });
        }
        let parked: Vec<Parked> = share.parked.into_iter().filter(|parked| parked.seq > self.place).collect();
        match self.load(&rendered, &parked, share.to).await.map_err(apply::classify) {
            Ok(true) => {}
            Ok(false) => return Err(Stopped::Ended(Error::Changed(self.generation))),
            Err(ApplyError::Refused { source }) => return Err(self.find(&rendered, source).await?),
            Err(other) => return Err(Stopped::Ended(other.into())),
        }
        self.place = share.to;
        crash::point("rebuild.batch-committed");
        Ok(())
    }

    async fn load(&self, rendered: &[Rendered], parked: &[Parked], to: Seq) -> sqlx::Result<bool> {
        let mut transaction = self.pool.begin().await?;
        // Before anything else: whoever resumes waits for a transaction that is still under way.
        let moved = building::advance(&mut transaction, (self.generation, self.shard), (self.place, to)).await?;
        if !moved {
            return Ok(false);
        }
        self.copy(&mut transaction, rendered).await?;
        for parked in parked {
            parked::park(&mut transaction, parked).await?;
        }
        crash::point("rebuild.batch-copied");
        transaction.commit().await?;
        Ok(true)
    }

    async fn copy(&self, transaction: &mut PgConnection, rendered: &[Rendered]) -> sqlx::Result<()> {
        let mut bulk = self.catalogue.bulk();
        for one in rendered {
            bulk.push(&one.rows, &one.prevs);
        }
        bulk.load(transaction).await
    }

    /// Finds the event whose rows the database refuses, by halves, without keeping anything.
    async fn find(&self, mut rendered: &[Rendered], mut refusal: sqlx::Error) -> Result<Stopped, Stopped> {
        while rendered.len() > 1 {
            let (first, second) = rendered.split_at(rendered.len() / 2);
            let mut attempt = self.pool.begin().await?;
            let tried = self.copy(&mut attempt, first).await.map_err(apply::classify);
            attempt.rollback().await?;
            rendered = match tried {
                Ok(()) => second,
                Err(ApplyError::Refused { source }) => {
                    refusal = source;
                    first
                }
                Err(other) => return Err(Stopped::Ended(other.into())),
            };
        }
        let [only] = rendered else { return Err(Stopped::Ended(refusal.into())) };
        // What is refused only together with what it came with is refused by nothing alone.
        let mut attempt = self.pool.begin().await?;
        let tried = self.copy(&mut attempt, std::slice::from_ref(only)).await;
        attempt.rollback().await?;
        Ok(Stopped::Bad { seq: only.seq, error: tried.err().unwrap_or(refusal).to_string() })
    }
}

impl Stopped {
    /// The place of what is bad.
    pub(super) fn bad(&self) -> Option<Seq> {
        match self {
            Self::Bad { seq, .. } => Some(*seq),
            Self::Ended(_) => None,
        }
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Ended(error)
    }
}

impl From<sqlx::Error> for Stopped {
    fn from(error: sqlx::Error) -> Self {
        Self::Ended(error.into())
    }
}
