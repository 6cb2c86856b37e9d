//! Brings a database to the schema this code needs.

use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Applies the migrations that are missing. Two processes that start at once take turns (advisory lock).
pub async fn run(pool: &PgPool) -> Result<(), MigrateError> {
    MIGRATIONS.run(pool).await
}
