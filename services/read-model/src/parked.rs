//! Messages of the log that could not be projected: passed over and counted, never lost, still in the log.

use proto::Seq;
use sqlx::{PgConnection, PgPool, Row as _};

/// Records that the message at `seq` was passed over, and why.
pub async fn park(
    transaction: &mut PgConnection,
    projection: &str,
    seq: Seq,
    subject: &str,
    error: &str,
) -> sqlx::Result<()> {
    // Postgres text cannot hold NUL, which a foreign message may bring into its own error.
    let error = error.replace('\0', "\u{fffd}");
    sqlx::query("INSERT INTO parked (projection, seq, subject, error) VALUES ($1, $2, $3, $4)")
        .bind(projection)
        .bind(seq.as_i64())
        .bind(subject)
        .bind(error)
        .execute(transaction)
        .await?;
    Ok(())
}

/// How many messages a projection has passed over.
pub async fn count(pool: &PgPool, projection: &str) -> sqlx::Result<i64> {
    sqlx::query("SELECT count(*) FROM parked WHERE projection = $1").bind(projection).fetch_one(pool).await?.try_get(0)
}
