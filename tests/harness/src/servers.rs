//! The private Postgres and nats-server, started once for all tests of a binary. Their keeper stops them when this process
//! ends, however it ends.

use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use local_stack::{DataAtStop, Durability, Endpoints, KeeperOptions, Stack};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};

use crate::binary;

static SERVERS: LazyLock<Servers> = LazyLock::new(Servers::start);

/// The servers all tests share.
#[must_use]
pub fn servers() -> &'static Servers {
    &SERVERS
}

/// A private Postgres and nats-server.
#[derive(Debug)]
pub struct Servers {
    endpoints: Endpoints,
    /// Held, not used: the servers live as long as it does.
    stack: Mutex<Option<Stack>>,
}

impl Servers {
    /// Starts servers of one's own, for tests that break them.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(Durability::ProcessKill)
    }

    /// Starts servers that flush before they answer, as in production: for measurements.
    #[must_use]
    pub fn start_durable() -> Self {
        Self::start_with(Durability::PowerCut)
    }

    fn start_with(durability: Durability) -> Self {
        // Not removed by this process, which may be killed, but by the keeper.
        let dir = tempfile::Builder::new().prefix("civicstream-test-").tempdir().expect("a temporary folder").keep();
        let mut options = KeeperOptions::new(dir);
        options.tools_dir = Some(tools());
        options.durability = durability;
        options.at_stop = DataAtStop::Remove;
        let stack = Stack::start(&binary(), &options).expect("private servers; `make setup` installs them");
        Self { endpoints: stack.endpoints().clone(), stack: Mutex::new(Some(stack)) }
    }

    /// Stops the servers and waits until they are gone, for a program that does so before it ends. Otherwise their keeper
    /// stops them right after its end.
    pub fn stop(&self) {
        let stack = self.stack.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(stack) = stack {
            stack.stop().expect("servers that stop in order");
        }
    }

    /// Creates an empty database; answers with its address.
    pub async fn create_database(&self, name: &str) -> String {
        let options: PgConnectOptions = self.endpoints.postgres_url.parse().expect("an address");
        let mut connection = PgConnection::connect_with(&options).await.expect("Postgres");
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(create).execute(&mut connection).await.expect("a database");
        self.endpoints.postgres_url.replacen("/postgres?", &format!("/{name}?"), 1)
    }

    /// Where the servers listen.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }
}

/// Where `make setup` puts nats-server.
fn tools() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.dev/tools"))
}
