//! The private Postgres and nats-server, started once for all tests of a binary. Their keeper stops them when this process
//! ends, however it ends.

use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use local_stack::{DataAtStop, Durability, Endpoints, KeeperOptions, Stack};

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
    _stack: Mutex<Stack>,
}

impl Servers {
    /// Starts servers of one's own, for tests that break them.
    #[must_use]
    pub fn start() -> Self {
        // Not removed by this process, which may be killed, but by the keeper.
        let dir = tempfile::Builder::new().prefix("civicstream-test-").tempdir().expect("a temporary folder").keep();
        let mut options = KeeperOptions::new(dir);
        options.tools_dir = Some(tools());
        options.durability = Durability::ProcessKill;
        options.at_stop = DataAtStop::Remove;
        let stack = Stack::start(&binary(), &options).expect("private servers; `make setup` installs them");
        Self { endpoints: stack.endpoints().clone(), _stack: Mutex::new(stack) }
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
