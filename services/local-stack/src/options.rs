//! What a keeper is told and what it answers: the two JSON values that pass between parent and keeper.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What the keeper is to run and where; passed to it as one JSON argument. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeeperOptions {
    /// Folder that holds the data and the logs of both servers; made when it is missing. One keeper at a time.
    pub dir: PathBuf,
    /// Folder where `make setup` puts `nats-server`; searched before `PATH`.
    #[serde(default)]
    pub tools_dir: Option<PathBuf>,
    /// The nats-server program to use, instead of searching.
    #[serde(default)]
    pub nats_server: Option<PathBuf>,
    /// Port of nats-server on 127.0.0.1; the kernel picks one when absent.
    #[serde(default)]
    pub nats_port: Option<u16>,
    /// Port of Postgres on 127.0.0.1 beside its unix socket; when absent it listens on the unix socket only.
    #[serde(default)]
    pub postgres_port: Option<u16>,
    /// What a crash of the machine may cost.
    #[serde(default)]
    pub durability: Durability,
    /// What becomes of `dir` when the keeper stops.
    #[serde(default)]
    pub at_stop: DataAtStop,
    /// A server that ends by itself is started again, under its address and with its data, so long after; each time the
    /// keeper says [`Restarted`]. One server at a time: the end of one while the other is away ends the keeper, and so
    /// does the end of any when this is absent.
    #[serde(default)]
    pub restart_after: Option<Duration>,
}

impl KeeperOptions {
    /// Durable servers in `dir` on ports the kernel picks, with the data kept at the stop.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            tools_dir: None,
            nats_server: None,
            nats_port: None,
            postgres_port: None,
            durability: Durability::default(),
            at_stop: DataAtStop::default(),
            restart_after: None,
        }
    }
}

/// What a crash of the machine may cost. A killed process costs nothing either way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Durability {
    /// Nothing: Postgres and nats-server flush before they answer.
    #[default]
    PowerCut,
    /// The Postgres data, which does not flush (`fsync=off`): for tests. nats-server flushes all the same, as its
    /// acknowledgements are part of what is tested.
    ProcessKill,
}

/// What becomes of [`KeeperOptions::dir`] when the keeper stops in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataAtStop {
    /// It stays; the next start goes on with it.
    #[default]
    Keep,
    /// The keeper removes it.
    Remove,
}

/// Where the servers listen: the one line of JSON on the keeper's standard output. Holds passwords.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    /// Over the unix socket, as superuser `civicstream`, database `postgres`.
    pub postgres_url: String,
    /// Over TCP with a password, only when [`KeeperOptions::postgres_port`] was given.
    pub postgres_tcp_url: Option<String>,
    /// Folder of the unix socket; only the user that runs Postgres and root can enter it.
    pub postgres_socket_dir: PathBuf,
    /// Port in the socket's name (`.s.PGSQL.<port>`), and on 127.0.0.1 if a port was given.
    pub postgres_port: u16,
    /// As user `service`: everything but the administration of streams.
    pub nats_url: String,
    /// As user `operator`: everything.
    pub nats_operator_url: String,
    /// Port of nats-server on 127.0.0.1.
    pub nats_port: u16,
    /// Process id of the postmaster.
    pub postgres_pid: u32,
    /// Process id of nats-server.
    pub nats_pid: u32,
}

/// What the keeper did when a server had ended by itself: a line of JSON on its standard output, after [`Endpoints`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restarted {
    /// The server: `postgres` or `nats-server`.
    pub server: String,
    /// The signal that ended it, when one did.
    pub ended_by_signal: Option<i32>,
    /// Its process id from now on.
    pub pid: u32,
}
