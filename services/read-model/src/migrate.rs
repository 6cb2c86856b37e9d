//! Brings a database to the schema this code needs.

use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Why the tables cannot be brought to the schema.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// They were made by another version. They hold nothing that the log does not.
    #[error(
        "the read models were made by another version (migration {version}): project into an empty database; for a local \
         run, stop it and remove .dev/postgres"
    )]
    OtherVersion {
        /// The migration that differs.
        version: i64,
    },
    /// A migration failed.
    #[error("the read models' tables could not be brought up to date")]
    Failed(#[source] MigrateError),
}

/// Applies the migrations that are missing. Two processes that start at once take turns (advisory lock).
pub async fn run(pool: &PgPool) -> Result<(), Error> {
    MIGRATIONS.run(pool).await.map_err(|error| match error {
        MigrateError::VersionMismatch(version) | MigrateError::VersionMissing(version) => {
            Error::OtherVersion { version }
        }
        other => Error::Failed(other),
    })
}
