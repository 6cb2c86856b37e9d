//! Brings a database to the schemas this code needs: the one about the projection, and that of a generation of read models.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{PgConnection, PgPool};

use crate::generation;

/// The schema about the projection.
const CONTROL_SCHEMA: &str = "projection";
/// Where it is noted which migrations of it were made: apart from those of the generations.
const CONTROL_MIGRATIONS: &str = "projection.migration";

/// Why the tables cannot be brought to the schema.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// They were made by another version. They hold nothing that the log does not.
    #[error(
        "the read models were made by another version (migration {version}): build new ones beside them with `civicstream \
         projection rebuild`, which switches to them when they are complete; for a local run, stop it and remove .dev/postgres"
    )]
    OtherVersion {
        /// The migration that differs.
        version: i64,
    },
    /// A migration failed.
    #[error("the read models' tables could not be brought up to date")]
    Failed(#[source] MigrateError),
    /// The database could not be asked.
    #[error("the read models' tables could not be looked at")]
    Unavailable(#[from] sqlx::Error),
}

/// Makes what is missing: the control tables, and the live generation where there is none. Two processes that start at once
/// take turns (advisory lock of the migrator).
pub async fn run(pool: &PgPool) -> Result<(), Error> {
    let mut connection = pool.acquire().await?;
    control(&mut connection).await?;
    generation::create_first(&mut connection).await?;
    generation(&mut connection).await
}

/// Makes or brings up to date the tables about the projection.
pub async fn control(connection: &mut PgConnection) -> Result<(), Error> {
    let mut migrations = sqlx::migrate!("./control");
    migrations.create_schema(CONTROL_SCHEMA);
    migrations.dangerous_set_table_name(CONTROL_MIGRATIONS);
    apply(&migrations, connection).await
}

/// Makes or brings up to date the tables of the generation whose schema is the connection's search path.
pub async fn generation(connection: &mut PgConnection) -> Result<(), Error> {
    apply(&sqlx::migrate!(), connection).await
}

async fn apply(migrations: &Migrator, connection: &mut PgConnection) -> Result<(), Error> {
    migrations.run_direct(None, connection, false).await.map_err(error)
}

fn error(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMismatch(version) | MigrateError::VersionMissing(version) => {
            Error::OtherVersion { version }
        }
        other => Error::Failed(other),
    }
}
