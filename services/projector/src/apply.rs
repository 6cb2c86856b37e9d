//! Applying messages: decode, work out the rows, write them and move the checkpoint in one transaction. A crash anywhere
//! only repeats what was not committed.

use chrono::{DateTime, Utc};
use kit::log::Message;
use proto::{EventId, Seq};
use read_model::checkpoint::{self, Checkpoint};
use read_model::rows::{Batch, Written};
use read_model::{PROJECTION, parked};
use sqlx::{PgConnection, PgPool};
use tracing::warn;

/// What a commit did.
#[derive(Debug)]
pub(crate) struct Applied {
    /// The checkpoint after it.
    pub checkpoint: Checkpoint,
    /// The new feed entries.
    pub written: Vec<Written>,
    /// The rendered activities by place, in log order.
    pub rendered: Vec<Rendered>,
    /// Whether it hides entries that stood before, or shows them again.
    pub changes_visibility: bool,
    /// How many messages were passed over.
    pub parked: i64,
    /// When the log took the last message.
    pub last_recorded_at: Option<DateTime<Utc>>,
}

/// An activity as readers get it.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub seq: Seq,
    pub event_type: String,
    pub recorded_at: DateTime<Utc>,
    pub activity: String,
}

/// Why messages were not applied. Nothing of them was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApplyError {
    /// Try again: the database is out of reach.
    #[error("the database is out of reach")]
    Unavailable {
        #[source]
        source: sqlx::Error,
    },
    /// No retry helps: the database does not take the rows.
    #[error("the database refused the rows")]
    Refused {
        #[source]
        source: sqlx::Error,
    },
    /// Another projector has taken over.
    #[error("another projector has claimed the projection; this one stops")]
    Fenced,
}

/// Applies messages in one transaction.
pub(crate) async fn apply(database: &PgPool, held: &Checkpoint, messages: &[Message]) -> Result<Applied, ApplyError> {
    let prepared = Prepared::of(messages);
    commit(database, held, prepared).await
}

/// Passes over one message that decodes but cannot be stored.
pub(crate) async fn park(
    database: &PgPool,
    held: &Checkpoint,
    message: &Message,
    error: &str,
) -> Result<Applied, ApplyError> {
    let mut prepared = Prepared { seq: message.seq, ..Prepared::default() };
    prepared.event_id = message.decode().ok().map(|recorded| recorded.envelope.id);
    prepared.park(message, error.to_owned());
    commit(database, held, prepared).await
}

/// Messages, worked out.
#[derive(Default)]
struct Prepared {
    batch: Batch,
    rendered: Vec<Rendered>,
    parked: Vec<(Seq, String, String)>,
    seq: Seq,
    event_id: Option<EventId>,
    last_recorded_at: Option<DateTime<Utc>>,
}

impl Prepared {
    fn of(messages: &[Message]) -> Self {
        let mut prepared = Self::default();
        for message in messages {
            prepared.seq = message.seq;
            prepared.last_recorded_at = Some(message.recorded_at);
            prepared.event_id = prepared.add(message);
        }
        prepared
    }

    fn add(&mut self, message: &Message) -> Option<EventId> {
        match message.decode() {
            Ok(recorded) => {
                if let Some(activity) = self.batch.add(&recorded) {
                    let event_type = recorded.event.event_type().name().to_owned();
                    let (seq, recorded_at) = (recorded.seq, recorded.recorded_at);
                    self.rendered.push(Rendered { seq, event_type, recorded_at, activity });
                }
                Some(recorded.envelope.id)
            }
            Err(error) => {
                warn!("parking message {} on {}: {error}", message.seq, message.subject);
                self.park(message, error.to_string());
                None
            }
        }
    }

    fn park(&mut self, message: &Message, error: String) {
        self.parked.push((message.seq, message.subject.clone(), error));
    }
}

async fn commit(database: &PgPool, held: &Checkpoint, prepared: Prepared) -> Result<Applied, ApplyError> {
    let mut transaction = database.begin().await.map_err(classify)?;
    let moved = checkpoint::advance(&mut transaction, PROJECTION, held, prepared.seq, prepared.event_id).await;
    if !moved.map_err(classify)? {
        return Err(ApplyError::Fenced);
    }
    let written = write(&mut transaction, &prepared).await.map_err(classify)?;
    transaction.commit().await.map_err(classify)?;
    Ok(Applied {
        checkpoint: Checkpoint { seq: prepared.seq, event_id: prepared.event_id, ..*held },
        written,
        changes_visibility: prepared.batch.changes_visibility(),
        rendered: prepared.rendered,
        parked: i64::try_from(prepared.parked.len()).unwrap_or(i64::MAX),
        last_recorded_at: prepared.last_recorded_at,
    })
}

async fn write(transaction: &mut PgConnection, prepared: &Prepared) -> sqlx::Result<Vec<Written>> {
    for (seq, subject, error) in &prepared.parked {
        parked::park(transaction, PROJECTION, *seq, subject, error).await?;
    }
    prepared.batch.insert(transaction).await
}

fn classify(source: sqlx::Error) -> ApplyError {
    let refused = match &source {
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_about_the_rows(&code)),
        sqlx::Error::Encode(_) | sqlx::Error::Decode(_) => true,
        _ => false,
    };
    if refused { ApplyError::Refused { source } } else { ApplyError::Unavailable { source } }
}

/// A commit that took too long: its outcome is unknown.
pub(crate) fn hung(_: tokio::time::error::Elapsed) -> Result<Applied, ApplyError> {
    Err(ApplyError::Unavailable { source: sqlx::Error::PoolTimedOut })
}

/// Whether an SQLSTATE says that these very rows are at fault: 22 data exception, 23 integrity constraint, 54 program
/// limit. Everything else is the database's own state (away, full, locked, a right or a table that is missing): to pass
/// over events for it would lose them.
fn is_about_the_rows(sqlstate: &str) -> bool {
    ["22", "23", "54"].iter().any(|class| sqlstate.starts_with(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_that_can_never_be_stored_are_passed_over() {
        for of_the_rows in ["22P05", "23505", "54000"] {
            assert!(is_about_the_rows(of_the_rows), "{of_the_rows}");
        }
        for of_the_database in
            ["08006", "25006", "28P01", "40001", "42501", "42P01", "53100", "55000", "55P03", "57P01"]
        {
            assert!(!is_about_the_rows(of_the_database), "{of_the_database}");
        }
    }
}
