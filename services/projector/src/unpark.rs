//! Letting parked events in: because the one in front was given up, or because an operator had it tried again. They come
//! into their feeds after later ones, which is told to readers.

use kit::log::{Log, Message, ReadError};
use proto::Seq;
use read_model::checkpoint::Checkpoint;
use read_model::parked::{self, Record};
use read_model::rows::Batch;
use read_model::{checkpoint, late};
use sqlx::{Acquire as _, PgConnection, PgPool};
use tracing::{info, warn};

use crate::apply::{self, ApplyError};
use crate::notice;
use crate::session::BEGIN;

/// How many parked events are read at once.
const PAGE_LEN: i64 = 500;

/// What trying the parked events of a subject again came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retried {
    /// The subject.
    pub subject: String,
    /// How many of them were applied.
    pub applied: usize,
    /// The one that still cannot be projected, and why.
    pub stuck: Option<(Seq, String)>,
}

/// Why nothing was tried again.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// Try again later.
    #[error("the database is out of reach")]
    Database(#[from] sqlx::Error),
    /// Try again later.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// No projector ever ran.
    #[error("nothing was projected yet")]
    NothingProjected,
}

/// Tries the parked events of subjects again, in order, under a claim of its own: whoever projects claims anew afterwards.
pub async fn retry(log: &Log, database: &PgPool, subjects: &[String]) -> Result<Vec<Retried>, RetryError> {
    let (all, place) = retry_quietly(log, database, subjects).await?;
    let notice = notice::late(&place);
    if let Err(error) = log.publish_notice(notice::to_json(&notice)).await {
        warn!("a commit notice was not sent: {error}");
    }
    Ok(all)
}

/// The same without a word to readers. Answers also with where that was.
pub(crate) async fn retry_quietly(
    log: &Log,
    database: &PgPool,
    subjects: &[String],
) -> Result<(Vec<Retried>, Checkpoint), RetryError> {
    let mut transaction = database.begin_with(BEGIN).await?;
    let place = checkpoint::seize(&mut transaction).await?.ok_or(RetryError::NothingProjected)?;
    let mut all = Vec::new();
    for subject in subjects {
        let retried = subject_of(&mut transaction, log, subject, place.mark.seq).await;
        all.push(retried.map_err(|error| match error {
            ApplyError::Log(error) => RetryError::Log(error),
            ApplyError::Unavailable { source } | ApplyError::Refused { source } => RetryError::Database(source),
            ApplyError::Fenced => RetryError::NothingProjected,
        })?);
    }
    transaction.commit().await?;
    Ok((all, place))
}

/// The event at `seq` is given up: it is no longer parked, and what waited for it is applied. Answers with whether
/// that brought entries into feeds late; the checkpoint stood at `added_at`.
pub(crate) async fn discarded(
    transaction: &mut PgConnection,
    log: &Log,
    seq: Seq,
    added_at: Seq,
) -> Result<bool, ApplyError> {
    let Some(record) = parked::at(&mut *transaction, seq).await.map_err(apply::classify)? else {
        return Ok(false);
    };
    parked::remove(transaction, seq).await.map_err(apply::classify)?;
    let retried = subject_of(transaction, log, &record.parked.subject, added_at).await?;
    info!("event {seq} was given up; {} events of {} go on", retried.applied, retried.subject);
    Ok(retried.applied > 0)
}

/// Applies the parked events of a subject in order, up to the first that cannot be projected.
async fn subject_of(
    transaction: &mut PgConnection,
    log: &Log,
    subject: &str,
    added_at: Seq,
) -> Result<Retried, ApplyError> {
    let mut retried = Retried { subject: subject.to_owned(), applied: 0, stuck: None };
    loop {
        let page = parked::of_subject(&mut *transaction, subject, PAGE_LEN).await.map_err(apply::classify)?;
        if page.is_empty() {
            return Ok(retried);
        }
        for record in page {
            if let Err(error) = one(transaction, log, &record, added_at).await? {
                let seq = record.parked.seq;
                parked::failed_again(transaction, seq, &error).await.map_err(apply::classify)?;
                retried.stuck = Some((seq, error));
                return Ok(retried);
            }
            retried.applied += 1;
        }
    }
}

/// Applies one parked event; the inner error says why it still cannot be projected.
async fn one(
    transaction: &mut PgConnection,
    log: &Log,
    record: &Record,
    added_at: Seq,
) -> Result<Result<(), String>, ApplyError> {
    let seq = record.parked.seq;
    let Some(message) = log.get(seq).await? else { return Ok(Err("the log no longer holds it".to_owned())) };
    match insert(transaction, &message, added_at).await {
        Ok(Ok(())) => {
            parked::remove(transaction, seq).await.map_err(apply::classify)?;
            Ok(Ok(()))
        }
        Ok(Err(error)) => Ok(Err(error)),
        Err(error) => match apply::classify(error) {
            ApplyError::Refused { source } => Ok(Err(source.to_string())),
            other => Err(other),
        },
    }
}

async fn insert(transaction: &mut PgConnection, message: &Message, added_at: Seq) -> sqlx::Result<Result<(), String>> {
    let rows = match apply::rows_of(message) {
        Ok((_, rows)) => rows,
        Err(error) => return Ok(Err(error)),
    };
    let mut batch = Batch::default();
    batch.push(rows);
    // A savepoint: what the database refuses leaves the rest of the transaction as it was.
    let mut attempt = transaction.begin().await?;
    let written = batch.insert(&mut attempt).await?;
    late::link(&mut attempt, &written, added_at).await?;
    attempt.commit().await?;
    Ok(Ok(()))
}
