//! Who holds the projection. An advisory lock on a connection of its own says who may: it ends with its session, so a dead
//! holder is followed at once. A holder that hangs keeps its session, so it also gives signs of life; one without is parted
//! from its session. Neither is a fence: that is the epoch of the checkpoint.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, PgPool};

/// The advisory lock of the projector that holds the projection ("civicstream projector").
const LOCK: i64 = 0x6376_7374_5052_4a31;

/// The projector that holds the projection, or held it last.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Holder {
    /// How its process introduces itself.
    pub process: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The number of its last sign of life.
    pub beat: i64,
    /// When that was given.
    pub beat_at: DateTime<Utc>,
}

/// Waits until nobody else holds the lock, and takes it for as long as the connection lives. Not cancel-safe: whoever gives
/// up closes the connection.
pub async fn wait_for_lock(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(connection).await?;
    Ok(())
}

/// Says who holds the projection from now on. Called by whoever has the lock.
pub async fn take(connection: &mut PgConnection, process: &str) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO projection.holder (process, since, beat, beat_at) VALUES ($1, now(), 0, now())
         ON CONFLICT (is_only) DO UPDATE SET process = $1, since = now(), beat = 0, beat_at = now()",
    )
    .bind(process)
    .execute(connection)
    .await?;
    Ok(())
}

/// A sign of life.
pub async fn beat(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("UPDATE projection.holder SET beat = beat + 1, beat_at = now()").execute(connection).await?;
    Ok(())
}

/// The holder; none when there never was one.
pub async fn read(executor: impl PgExecutor<'_>) -> sqlx::Result<Option<Holder>> {
    sqlx::query_as("SELECT process, since, beat, beat_at FROM projection.holder").fetch_optional(executor).await
}

/// Ends the session that has the lock, which frees it, if `silent` is still the last sign of life. `false` when there is no
/// such session. Needs to be the same user.
pub async fn part(pool: &PgPool, silent: &Holder) -> sqlx::Result<bool> {
    let parted = sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) | objid::bigint = $1 AND objsubid = 1
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
             AND EXISTS (SELECT FROM projection.holder WHERE since = $2 AND beat = $3)",
    );
    let parted = parted.bind(LOCK).bind(silent.since).bind(silent.beat).fetch_all(pool).await?;
    Ok(!parted.is_empty())
}
