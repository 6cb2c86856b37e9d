//! How far the read models have come in the log. Moved in the transaction that writes the rows, and fenced by an epoch: a
//! projector that lost its place to another one cannot commit any more.

use proto::{EventId, LogId, Seq};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgExecutor, Row as _};
use uuid::Uuid;

/// The place of the read models in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log it is a place in.
    pub log_id: LogId,
    /// The number of the claim under which commits are made.
    pub epoch: i64,
    /// The last message that was taken in.
    pub mark: Mark,
}

/// A message of the log, by which one can tell whether the log still holds what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Its place; zero for none.
    pub seq: Seq,
    /// The id of its event; none when there is no message or it is not a valid event.
    pub event_id: Option<EventId>,
    /// The hash of it; none when there is no message.
    pub hash: Option<[u8; 32]>,
}

impl Mark {
    /// Before the first message.
    pub const START: Self = Self { seq: Seq::START, event_id: None, hash: None };
}

/// What a claim found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The place, under the new epoch.
    pub checkpoint: Checkpoint,
    /// Why nothing may be taken in until an operator says so.
    pub halted: Option<String>,
}

/// Claims the live read models under a new epoch, which fences off whoever held them before. Where nothing was taken in yet
/// they begin at the start of `log_id`.
pub async fn claim(executor: impl PgExecutor<'_>, log_id: LogId) -> sqlx::Result<Claimed> {
    let row = sqlx::query(
        "INSERT INTO checkpoint (seq, log_id, epoch) VALUES (0, $1, 1)
         ON CONFLICT (is_only) DO UPDATE SET epoch = checkpoint.epoch + 1
         RETURNING seq, event_id, event_hash, log_id, epoch, halted",
    )
    .bind(log_id.0)
    .fetch_one(executor)
    .await?;
    Ok(Claimed { checkpoint: from_row(&row)?, halted: row.try_get("halted")? })
}

/// Notes how far read models have come that were filled in bulk from the beginning of a log.
pub async fn begin(transaction: &mut PgConnection, log_id: LogId, at: &Mark) -> sqlx::Result<()> {
    let begun = "INSERT INTO checkpoint (seq, event_id, event_hash, log_id, epoch) VALUES ($1, $2, $3, $4, 0)";
    sqlx::query(begun)
        .bind(at.seq.as_i64())
        .bind(at.event_id.map(|id| id.0))
        .bind(at.hash.as_ref().map(<[u8; 32]>::as_slice))
        .bind(log_id.0)
        .execute(transaction)
        .await?;
    Ok(())
}

/// The place; none when nothing was ever taken in.
pub async fn read(executor: impl PgExecutor<'_>) -> sqlx::Result<Option<Checkpoint>> {
    let row = sqlx::query("SELECT seq, event_id, event_hash, log_id, epoch FROM checkpoint");
    row.fetch_optional(executor).await?.map(|row| from_row(&row)).transpose()
}

/// Moves the checkpoint from `held` to `to` within a transaction. `false` when somebody else claimed the read models or
/// moved it: then nothing may be committed.
pub async fn advance(transaction: &mut PgConnection, held: &Checkpoint, to: &Mark) -> sqlx::Result<bool> {
    let moved = sqlx::query(
        "UPDATE checkpoint SET seq = $3, event_id = $4, event_hash = $5, moved_at = now()
         WHERE epoch = $1 AND seq = $2 AND halted IS NULL",
    )
    .bind(held.epoch)
    .bind(held.mark.seq.as_i64())
    .bind(to.seq.as_i64())
    .bind(to.event_id.map(|id| id.0))
    .bind(to.hash.as_ref().map(<[u8; 32]>::as_slice))
    .execute(transaction)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Locks the place for the rest of a transaction and moves to a new epoch, so that nobody else commits meanwhile and whoever
/// held it has to claim anew. None when nothing was ever taken in.
pub async fn seize(transaction: &mut PgConnection) -> sqlx::Result<Option<Checkpoint>> {
    let row = sqlx::query("UPDATE checkpoint SET epoch = epoch + 1 RETURNING seq, event_id, event_hash, log_id, epoch");
    row.fetch_optional(transaction).await?.map(|row| from_row(&row)).transpose()
}

/// Lets nothing more be taken in under this claim or a later one, until [`resume`]. `false` when the claim was lost.
pub async fn halt(executor: impl PgExecutor<'_>, held: &Checkpoint, reason: &str) -> sqlx::Result<bool> {
    let halted = sqlx::query("UPDATE checkpoint SET halted = $2 WHERE epoch = $1");
    Ok(halted.bind(held.epoch).bind(reason).execute(executor).await?.rows_affected() == 1)
}

/// Why nothing more is taken in; none where that is not so.
pub async fn halted(executor: impl PgExecutor<'_>) -> sqlx::Result<Option<String>> {
    let halted = sqlx::query_scalar::<_, Option<String>>("SELECT halted FROM checkpoint");
    Ok(halted.fetch_optional(executor).await?.flatten())
}

/// Lets events be taken in again. `false` when that was not halted.
pub async fn resume(executor: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    let resumed = sqlx::query("UPDATE checkpoint SET halted = NULL WHERE halted IS NOT NULL");
    Ok(resumed.execute(executor).await?.rows_affected() == 1)
}

fn from_row(row: &PgRow) -> sqlx::Result<Checkpoint> {
    let hash: Option<Vec<u8>> = row.try_get("event_hash")?;
    let hash = hash.map(|hash| hash.try_into().map_err(|_| sqlx::Error::Decode("a hash has 32 bytes".into())));
    Ok(Checkpoint {
        log_id: LogId(row.try_get("log_id")?),
        epoch: row.try_get("epoch")?,
        mark: Mark {
            seq: Seq::from_i64(row.try_get("seq")?),
            event_id: row.try_get::<Option<Uuid>, _>("event_id")?.map(EventId),
            hash: hash.transpose()?,
        },
    })
}
