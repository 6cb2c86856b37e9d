//! How far a projection has read the log. Moved in the transaction that writes the rows, and fenced by an epoch: a
//! projector that lost its place to another one cannot commit any more.

use proto::{EventId, LogId, Seq};
use sqlx::{PgConnection, PgPool, Row as _};
use uuid::Uuid;

/// A projection's place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The last message that was taken in; zero for none.
    pub seq: Seq,
    /// The id of its event; none when there is no message or it is not a valid event.
    pub event_id: Option<EventId>,
    /// The log it was read from.
    pub log_id: LogId,
    /// The number of the claim under which commits are made.
    pub epoch: i64,
}

/// Claims the projection under a new epoch, which fences off whoever held it before. A projection that does not exist yet
/// begins at the start of `log_id`.
pub async fn claim(pool: &PgPool, projection: &str, log_id: LogId) -> sqlx::Result<Checkpoint> {
    let row = sqlx::query(
        "INSERT INTO checkpoint (projection, seq, log_id, epoch) VALUES ($1, 0, $2, 1)
         ON CONFLICT (projection) DO UPDATE SET epoch = checkpoint.epoch + 1
         RETURNING seq, event_id, log_id, epoch",
    )
    .bind(projection)
    .bind(log_id.0)
    .fetch_one(pool)
    .await?;
    from_row(&row)
}

/// The projection's place; none when it never ran.
pub async fn read(pool: &PgPool, projection: &str) -> sqlx::Result<Option<Checkpoint>> {
    sqlx::query("SELECT seq, event_id, log_id, epoch FROM checkpoint WHERE projection = $1")
        .bind(projection)
        .fetch_optional(pool)
        .await?
        .map(|row| from_row(&row))
        .transpose()
}

/// Moves the checkpoint from `held` to `seq` within a transaction. `false` when somebody else claimed the projection or
/// moved it: then nothing may be committed.
pub async fn advance(
    transaction: &mut PgConnection,
    projection: &str,
    held: &Checkpoint,
    seq: Seq,
    event_id: Option<EventId>,
) -> sqlx::Result<bool> {
    let moved = sqlx::query(
        "UPDATE checkpoint SET seq = $4, event_id = $5, moved_at = now()
         WHERE projection = $1 AND epoch = $2 AND seq = $3",
    )
    .bind(projection)
    .bind(held.epoch)
    .bind(held.seq.as_i64())
    .bind(seq.as_i64())
    .bind(event_id.map(|id| id.0))
    .execute(transaction)
    .await?;
    Ok(moved.rows_affected() == 1)
}

fn from_row(row: &sqlx::postgres::PgRow) -> sqlx::Result<Checkpoint> {
    Ok(Checkpoint {
        seq: Seq::from_i64(row.try_get("seq")?),
        event_id: row.try_get::<Option<Uuid>, _>("event_id")?.map(EventId),
        log_id: LogId(row.try_get("log_id")?),
        epoch: row.try_get("epoch")?,
    })
}
