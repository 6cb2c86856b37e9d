//! Events that could not be projected, and those behind them: passed over, never lost, still in the log.

use chrono::{DateTime, Utc};
use proto::{EventId, Seq};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgExecutor, Row as _};
use uuid::Uuid;

/// Why an event is parked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It cannot be projected.
    Failed,
    /// An earlier event of its subject is parked.
    Blocked,
}

/// An event that is parked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// Its place in the log.
    pub seq: Seq,
    /// Its id; none when its message is not a valid event.
    pub event_id: Option<EventId>,
    /// Its subject.
    pub subject: String,
    /// Why it is parked.
    pub cause: Cause,
    /// What is wrong with it, or what it waits for.
    pub error: String,
}

/// An event that is parked, with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The event.
    pub parked: Parked,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was parked.
    pub parked_at: DateTime<Utc>,
}

/// How many events are parked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, FromRow)]
pub struct Count {
    /// Of them cannot be projected.
    pub failed: i64,
    /// Of them wait for another one.
    pub blocked: i64,
}

impl Cause {
    /// As it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Blocked => "blocked",
        }
    }
}

/// Parks an event.
pub async fn park(transaction: &mut PgConnection, parked: &Parked) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO parked (seq, event_id, subject, cause, error, attempts) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(parked.seq.as_i64())
        .bind(parked.event_id.map(|id| id.0))
        .bind(&parked.subject)
        .bind(parked.cause.name())
        .bind(storable(&parked.error))
        .bind(i32::from(parked.cause == Cause::Failed))
        .execute(transaction)
        .await?;
    Ok(())
}

/// Notes that an event could not be projected this time either.
pub async fn failed_again(transaction: &mut PgConnection, seq: Seq, error: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE parked SET cause = 'failed', error = $2, attempts = attempts + 1 WHERE seq = $1")
        .bind(seq.as_i64())
        .bind(storable(error))
        .execute(transaction)
        .await?;
    Ok(())
}

/// An event is no longer parked. `false` when it was not.
pub async fn remove(transaction: &mut PgConnection, seq: Seq) -> sqlx::Result<bool> {
    let removed = sqlx::query("DELETE FROM parked WHERE seq = $1").bind(seq.as_i64()).execute(transaction).await?;
    Ok(removed.rows_affected() == 1)
}

/// The subjects of which events are parked.
pub async fn subjects(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("SELECT DISTINCT subject FROM parked ORDER BY subject").fetch_all(executor).await
}

/// The places of all parked events.
pub async fn seqs(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<Seq>> {
    let seqs: Vec<i64> = sqlx::query_scalar("SELECT seq FROM parked").fetch_all(executor).await?;
    Ok(seqs.into_iter().map(Seq::from_i64).collect())
}

/// The parked events up to a place, with their subjects.
pub async fn up_to(executor: impl PgExecutor<'_>, seq: Seq) -> sqlx::Result<Vec<(Seq, String)>> {
    let parked = sqlx::query_as("SELECT seq, subject FROM parked WHERE seq <= $1 ORDER BY seq");
    let parked: Vec<(i64, String)> = parked.bind(seq.as_i64()).fetch_all(executor).await?;
    Ok(parked.into_iter().map(|(seq, subject)| (Seq::from_i64(seq), subject)).collect())
}

/// The events that cannot be projected, and why.
pub async fn errors(executor: impl PgExecutor<'_>) -> sqlx::Result<Vec<(Seq, String)>> {
    let errors = sqlx::query_as("SELECT seq, error FROM parked WHERE cause = 'failed'");
    let errors: Vec<(i64, String)> = errors.fetch_all(executor).await?;
    Ok(errors.into_iter().map(|(seq, error)| (Seq::from_i64(seq), error)).collect())
}

/// The parked event at a place.
pub async fn at(executor: impl PgExecutor<'_>, seq: Seq) -> sqlx::Result<Option<Record>> {
    sqlx::query_as("SELECT * FROM parked WHERE seq = $1").bind(seq.as_i64()).fetch_optional(executor).await
}

/// The parked events of a subject, in order, at most `limit`.
pub async fn of_subject(executor: impl PgExecutor<'_>, subject: &str, limit: i64) -> sqlx::Result<Vec<Record>> {
    sqlx::query_as("SELECT * FROM parked WHERE subject = $1 ORDER BY seq LIMIT $2")
        .bind(subject)
        .bind(limit)
        .fetch_all(executor)
        .await
}

/// The events that cannot be projected, each with how many wait for it, at most `limit`.
pub async fn failed(executor: impl PgExecutor<'_>, limit: i64) -> sqlx::Result<Vec<(Record, i64)>> {
    let rows = sqlx::query(
        "SELECT f.*, (SELECT count(*) FROM parked b WHERE b.subject = f.subject AND b.cause = 'blocked') AS blocked
         FROM parked f WHERE f.cause = 'failed' ORDER BY f.seq LIMIT $1",
    );
    let rows = rows.bind(limit).fetch_all(executor).await?;
    rows.iter().map(|row| Ok((Record::from_row(row)?, row.try_get("blocked")?))).collect()
}

/// How many events are parked.
pub async fn count(executor: impl PgExecutor<'_>) -> sqlx::Result<Count> {
    sqlx::query_as(
        "SELECT count(*) FILTER (WHERE cause = 'failed') AS failed, count(*) FILTER (WHERE cause = 'blocked') AS blocked
         FROM parked",
    )
    .fetch_one(executor)
    .await
}

impl FromRow<'_, PgRow> for Record {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let failed = row.try_get::<&str, _>("cause")? == Cause::Failed.name();
        let parked = Parked {
            seq: Seq::from_i64(row.try_get("seq")?),
            event_id: row.try_get::<Option<Uuid>, _>("event_id")?.map(EventId),
            subject: row.try_get("subject")?,
            cause: if failed { Cause::Failed } else { Cause::Blocked },
            error: row.try_get("error")?,
        };
        Ok(Self { parked, attempts: row.try_get("attempts")?, parked_at: row.try_get("parked_at")? })
    }
}

/// Text of Postgres cannot hold NUL, which a foreign message may bring into its own error.
fn storable(error: &str) -> String {
    error.replace('\0', "\u{fffd}")
}
