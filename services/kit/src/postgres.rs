//! Opens the Postgres pool: waits for a server that is still away at start, refuses one that is too old. Knows no table.

use std::fmt;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};
use tokio::time::{Instant, timeout};

use crate::clock::sleep;
use crate::config::parse_duration;

/// How long a server may be away at start.
pub const STARTUP_WAIT_MAX: Duration = Duration::from_secs(30);
/// How long one attempt to connect may take.
const ATTEMPT_MAX: Duration = Duration::from_secs(5);
/// Pause after the first failed attempt; it doubles up to [`PAUSE_MAX`].
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// The oldest server we run on, as `server_version_num` counts.
const SERVER_VERSION_MIN: i32 = 150_000;

/// How to reach the database.
#[derive(Clone, clap::Args)]
pub struct PostgresOptions {
    /// The database, e.g. `postgres:///civicstream?host=/run/postgresql&user=civicstream`.
    #[arg(long, env = "CIVICSTREAM_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: String,
    /// The same database past any pooler that hands connections out by transaction: for locks that live as long as a
    /// connection. As --database-url when absent.
    #[arg(long, env = "CIVICSTREAM_DATABASE_DIRECT_URL", value_name = "URL", hide_env_values = true)]
    pub database_direct_url: Option<String>,
    /// How many connections to hold at most.
    #[arg(long, env = "CIVICSTREAM_DATABASE_CONNECTIONS", default_value_t = 8, value_name = "COUNT",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub database_connections: u32,
    /// How long to wait for a free connection.
    #[arg(long, env = "CIVICSTREAM_DATABASE_ACQUIRE_TIMEOUT", default_value = "5s", value_parser = parse_duration)]
    pub database_acquire_timeout: Duration,
}

impl PostgresOptions {
    /// Eight connections and five seconds of patience, as on the command line.
    #[must_use]
    pub fn new(database_url: impl Into<String>) -> Self {
        Self {
            database_url: database_url.into(),
            database_direct_url: None,
            database_connections: 8,
            database_acquire_timeout: Duration::from_secs(5),
        }
    }
}

impl PostgresOptions {
    /// How to open a connection of one's own, for what lives as long as it does. The server notices within seconds that
    /// its other end is gone, whether it is in the middle of something or not.
    pub fn direct(&self, application_name: &str, search_path: &str) -> Result<PgConnectOptions, ConnectError> {
        let url = self.database_direct_url.as_ref().unwrap_or(&self.database_url);
        let target = target(url, application_name, search_path)?;
        // What is done over such a connection waits for locks and makes tables; that it takes a second tells nothing.
        Ok(target.disable_statement_logging().options([
            ("client_connection_check_interval", "1000"),
            ("tcp_keepalives_idle", "2"),
            ("tcp_keepalives_interval", "1"),
            ("tcp_keepalives_count", "3"),
        ]))
    }
}

/// Leaves the URLs out: they may hold a password.
impl fmt::Debug for PostgresOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresOptions")
            .field("database_connections", &self.database_connections)
            .field("database_acquire_timeout", &self.database_acquire_timeout)
            .finish_non_exhaustive()
    }
}

/// Why there is no pool.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL can not be read: correct the configuration.
    #[error("the database URL is malformed")]
    MalformedUrl(#[source] sqlx::Error),
    /// The server stayed away: start it, or correct its address.
    #[error("no database answered within {waited:?}")]
    Unreachable {
        /// How long it was waited for.
        waited: Duration,
        /// The last attempt's failure.
        #[source]
        source: sqlx::Error,
    },
    /// The server answered and will not serve us, e.g. an unknown user or database: waiting does not help.
    #[error("the database refused the connection")]
    Refused(#[source] sqlx::Error),
    /// The server is older than what the queries need.
    #[error("the database server is version {found}, at least 15 is needed")]
    TooOld {
        /// The server's own version text.
        found: String,
    },
}

/// Opens a pool, waiting up to [`STARTUP_WAIT_MAX`] for a server that is away. `application_name` is what the server's own
/// views show of us; names without a schema are looked for in `search_path`.
pub async fn connect(
    options: &PostgresOptions,
    application_name: &str,
    search_path: &str,
) -> Result<PgPool, ConnectError> {
    connect_within(options, target(&options.database_url, application_name, search_path)?, STARTUP_WAIT_MAX).await
}

fn target(url: &str, application_name: &str, search_path: &str) -> Result<PgConnectOptions, ConnectError> {
    let target: PgConnectOptions = url.parse().map_err(ConnectError::MalformedUrl)?;
    Ok(target.application_name(application_name).options([("search_path", search_path)]))
}

async fn connect_within(
    options: &PostgresOptions,
    target: PgConnectOptions,
    wait_max: Duration,
) -> Result<PgPool, ConnectError> {
    let mut connection = first_connection(&target, wait_max).await?;
    check_version(&mut connection).await?;
    // Only tidiness: the server notices a dropped connection as well.
    drop(connection.close().await);
    Ok(PgPoolOptions::new()
        .max_connections(options.database_connections)
        .acquire_timeout(options.database_acquire_timeout)
        .connect_lazy_with(target))
}

async fn first_connection(target: &PgConnectOptions, wait_max: Duration) -> Result<PgConnection, ConnectError> {
    let started = Instant::now();
    let mut pause = PAUSE_MIN;
    loop {
        let error = match timeout(ATTEMPT_MAX, target.connect()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => error,
            Err(_elapsed) => sqlx::Error::PoolTimedOut,
        };
        if !passes_with_time(&error) {
            return Err(ConnectError::Refused(error));
        }
        let waited = started.elapsed();
        if waited + pause > wait_max {
            return Err(ConnectError::Unreachable { waited, source: error });
        }
        tracing::warn!(pause_ms = pause.as_millis(), "the database is away, trying again: {error}");
        sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

/// Whether a server that is starting, restarting or briefly full explains the failure.
fn passes_with_time(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(answer) => answer.code().is_some_and(|code| is_passing_code(&code)),
        _ => false,
    }
}

/// `too_many_connections`, `admin_shutdown`, `crash_shutdown` and `cannot_connect_now`.
fn is_passing_code(code: &str) -> bool {
    matches!(code, "53300" | "57P01" | "57P02" | "57P03")
}

async fn check_version(connection: &mut PgConnection) -> Result<(), ConnectError> {
    const QUERY: &str = "SELECT current_setting('server_version_num')::int4, current_setting('server_version')";
    let row: (i32, String) = sqlx::query_as(QUERY).fetch_one(connection).await.map_err(ConnectError::Refused)?;
    let (number, found) = row;
    if number < SERVER_VERSION_MIN { Err(ConnectError::TooOld { found }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_shown_without_the_password() {
        let options = PostgresOptions::new("postgres://user:secret@localhost/civicstream");
        assert!(!format!("{options:?}").contains("secret"));
    }

    #[test]
    fn only_a_server_on_its_way_up_or_down_is_waited_for() {
        assert!(is_passing_code("57P03"));
        assert!(!is_passing_code("3D000"), "an unknown database does not appear by waiting");
        assert!(!is_passing_code("28P01"), "nor does a wrong password become right");
    }

    #[tokio::test]
    async fn a_malformed_url_is_not_waited_for() {
        let error = connect(&PostgresOptions::new("not a url"), "test", "public").await.expect_err("no pool");
        assert!(matches!(error, ConnectError::MalformedUrl(_)), "{error:?}");
    }

    #[tokio::test]
    async fn a_server_that_stays_away_is_given_up_after_the_limit() {
        let folder = tempfile::tempdir().expect("a folder without a socket");
        let url = format!("postgres:///civicstream?host={}&user=nobody", folder.path().display());
        let wait_max = Duration::from_millis(150);
        let target = target(&url, "test", "public").expect("an address");
        let error = connect_within(&PostgresOptions::new(url), target, wait_max).await.expect_err("no server");
        assert!(matches!(error, ConnectError::Unreachable { .. }), "{error:?}");
    }
}
