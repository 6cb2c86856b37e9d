//! A database with the read models, filled with the rows that the projector would write.

use harness::{pool, servers};
use proto::Recorded;
use read_model::rows::{Batch, EventRows};
use sqlx::PgPool;
use uuid::Uuid;

/// An empty database with the tables of the read models.
pub(crate) async fn empty() -> PgPool {
    let name = format!("t{}", Uuid::now_v7().simple());
    let url = servers().create_database(&name).await;
    let pool = pool(&url, 2).await;
    read_model::migrate::run(&pool).await.expect("tables");
    pool
}

/// Makes it empty again.
pub(crate) async fn clear(pool: &PgPool) {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema AND tablename NOT LIKE '\\_%'",
    )
    .fetch_all(pool)
    .await
    .expect("tables");
    let truncate = sqlx::AssertSqlSafe(format!("TRUNCATE {}", tables.join(", ")));
    sqlx::query(truncate).execute(pool).await.expect("empty tables");
}

/// Writes the rows of events.
pub(crate) async fn fill(pool: &PgPool, events: &[Recorded]) {
    let mut batch = Batch::default();
    for recorded in events {
        batch.push(EventRows::of(recorded));
    }
    let mut transaction = pool.begin().await.expect("a transaction");
    batch.insert(&mut transaction).await.expect("rows that fit");
    transaction.commit().await.expect("a commit");
}
