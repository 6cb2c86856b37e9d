//! The private Postgres and nats-server, started once for all tests of a binary. Their keeper stops them when this process
//! ends, however it ends.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use local_stack::{DataAtStop, Durability, Endpoints, KeeperOptions, Stack};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool};
use tempfile::TempDir;

use crate::binary;

/// How long a server that was killed stays away, at least.
const AWAY: Duration = Duration::from_millis(500);
/// The signal of `kill -9`.
pub(crate) const SIGKILL: i32 = 9;

static SERVERS: LazyLock<Servers> = LazyLock::new(Servers::start);

/// The servers all tests share.
#[must_use]
pub fn servers() -> &'static Servers {
    &SERVERS
}

/// A database over so many connections, which look for names without a schema among the live read models as the roles do.
pub async fn pool(url: &str, connections: u32) -> PgPool {
    let options: PgConnectOptions = url.parse().expect("the address of a database");
    let options = options.options([("search_path", "read_model")]);
    PgPoolOptions::new().max_connections(connections).connect_with(options).await.expect("the database")
}

/// A private Postgres and nats-server.
#[derive(Debug)]
pub struct Servers {
    dir: PathBuf,
    endpoints: Endpoints,
    /// The servers live as long as it does.
    stack: Mutex<Option<Stack>>,
    pids: Mutex<Pids>,
}

/// What nats-server had stored at some moment.
#[derive(Debug)]
pub struct LogCopy(TempDir);

/// The processes that can be killed.
#[derive(Debug)]
struct Pids {
    postgres: u32,
    nats: u32,
}

impl Servers {
    /// Starts servers of one's own, for tests that break them.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(Durability::ProcessKill, None)
    }

    /// Starts servers that flush before they answer, as in production: for measurements.
    #[must_use]
    pub fn start_durable() -> Self {
        Self::start_with(Durability::PowerCut, None)
    }

    /// Starts servers that a test may kill: they come back under the same address, with the same data.
    #[must_use]
    pub fn start_killable() -> Self {
        Self::start_with(Durability::ProcessKill, Some(AWAY))
    }

    /// Kills Postgres as `kill -9` does and waits until it serves again.
    pub fn kill_postgres(&self) {
        let mut pids = self.pids();
        pids.postgres = self.kill("postgres", pids.postgres);
    }

    /// Kills nats-server as `kill -9` does and waits until it serves again.
    pub fn kill_nats(&self) {
        let mut pids = self.pids();
        pids.nats = self.kill("nats-server", pids.nats);
    }

    /// Keeps a copy of everything nats-server has stored, as it is at this moment.
    #[must_use]
    pub fn copy_log(&self) -> LogCopy {
        let pids = self.pids();
        signal("-STOP", pids.nats);
        let copy = tempfile::tempdir().expect("a temporary folder");
        copy_folder(&self.log_folder(), copy.path());
        signal("-CONT", pids.nats);
        LogCopy(copy)
    }

    /// Lets nats-server lose everything since a copy was made, as a disk does that is put back, and waits until it serves
    /// again.
    pub fn rewind_log(&self, copy: &LogCopy) {
        let mut pids = self.pids();
        // It stands still, so that it does not write into what is put there.
        signal("-STOP", pids.nats);
        std::fs::remove_dir_all(self.log_folder()).expect("a folder that can be removed");
        copy_folder(copy.0.path(), &self.log_folder());
        pids.nats = self.kill("nats-server", pids.nats);
    }

    /// Where nats-server keeps its streams.
    fn log_folder(&self) -> PathBuf {
        self.dir.join("nats/data")
    }

    /// Answers with the process id of the next start.
    fn kill(&self, server: &str, pid: u32) -> u32 {
        // The keeper alone reaps it, and says so: until then the id is its own.
        signal("-KILL", pid);
        let stack = self.stack.lock().unwrap_or_else(PoisonError::into_inner);
        let restarted = stack.as_ref().expect("running servers").restarted().expect("a server that is started again");
        assert_eq!((restarted.server.as_str(), restarted.ended_by_signal), (server, Some(SIGKILL)));
        restarted.pid
    }

    fn pids(&self) -> MutexGuard<'_, Pids> {
        self.pids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start_with(durability: Durability, restart_after: Option<Duration>) -> Self {
        // Not removed by this process, which may be killed, but by the keeper.
        let dir = tempfile::Builder::new().prefix("civicstream-test-").tempdir().expect("a temporary folder").keep();
        let mut options = KeeperOptions::new(&dir);
        options.tools_dir = Some(tools());
        options.durability = durability;
        options.at_stop = DataAtStop::Remove;
        options.restart_after = restart_after;
        let stack = Stack::start(&binary(), &options).expect("private servers; `make setup` installs them");
        let endpoints = stack.endpoints().clone();
        let pids = Pids { postgres: endpoints.postgres_pid, nats: endpoints.nats_pid };
        Self { dir, endpoints, stack: Mutex::new(Some(stack)), pids: Mutex::new(pids) }
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

    /// Deletes the log of a namespace.
    pub async fn delete_log(&self, namespace: &str) {
        let deleted = self.jetstream().await.delete_stream(format!("ACTIVITY_{namespace}")).await;
        deleted.expect("a stream that can be deleted");
    }

    /// The administrator's way to the server, which no service has.
    pub(crate) async fn jetstream(&self) -> async_nats::jetstream::Context {
        let address: async_nats::ServerAddr = self.endpoints.nats_operator_url.parse().expect("an address");
        let (user, password) = address.username().zip(address.password()).expect("credentials");
        let options = async_nats::ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned());
        async_nats::jetstream::new(options.connect(address).await.expect("a server"))
    }

    /// Where the servers listen.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }
}

fn signal(signal: &str, pid: u32) {
    let sent = Command::new("kill").args([signal, &pid.to_string()]).status().expect("kill runs");
    assert!(sent.success(), "{signal} could not be sent to {pid}");
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("a file that can be copied");
        }
    }
}

/// Where `make setup` puts nats-server.
fn tools() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.dev/tools"))
}
