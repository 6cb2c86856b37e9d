//! Postgres: in the foreground under the keeper, on a unix socket.

use std::{ffi::OsString, fs, io, path::Path, process::ExitStatus, time::Duration};

use nix::sys::signal::Signal;
use tempfile::TempDir;

use crate::{
    account::Account,
    events::Events,
    folder::Folder,
    options::{Durability, KeeperOptions},
    ports::POSTGRES_PORT,
    postgres_data::PostgresData,
    server::{Launch, Server, StopStep},
    sockets,
};

/// Name of the program, of its log and of its data's folder.
pub(crate) const POSTGRES: &str = "postgres";
/// The user that every role and tool connects as.
pub(crate) const SUPERUSER: &str = "civicstream";
/// Names the socket when no port was chosen.
const PORT_DEFAULT: u16 = 5432;
/// Enough for every role's pool and for tests side by side.
const CONNECTIONS_MAX: u32 = 200;

/// A tenth of a second in order; after a crash the write-ahead log is replayed first.
const READY_LIMIT: Duration = Duration::from_secs(25);

/// "fast" (end the sessions, then a checkpoint), "immediate" (no checkpoint; the next start recovers), kill.
const POSTGRES_STOP: &[StopStep] = &[
    (Signal::SIGINT, Duration::from_secs(10)),
    (Signal::SIGQUIT, Duration::from_secs(7)),
    (Signal::SIGKILL, Duration::from_secs(2)),
];

/// A running Postgres. Dropping it stops it and then removes its sockets.
#[derive(Debug)]
pub(crate) struct Postgres {
    server: Server,
    sockets: TempDir,
    port: u16,
    /// Only when it listens on TCP too.
    tcp_password: Option<String>,
}

impl Postgres {
    /// Starts it, after initdb on first use, and waits until it takes connections.
    pub(crate) fn start(folder: &Folder, bin: &Path, options: &KeeperOptions, events: &Events) -> anyhow::Result<Self> {
        if let Some(port) = options.postgres_port {
            POSTGRES_PORT.check_free(port)?;
        }
        let account = Account::for_postgres()?;
        if account.is_another() {
            folder.let_others_pass()?;
        }
        let data = PostgresData::of(folder.path(), &account)?;
        data.remove_stale_pid_file()?;
        sockets::remove_leftover(folder.path(), &account);
        let sockets = sockets::make(folder.path(), &account)?;
        data.make(bin, options.durability, sockets.path(), events)?;
        let server = launch(bin, &data, sockets.path(), options, events)?;
        let tcp_password = options.postgres_port.map(|_| data.password()).transpose()?;
        Ok(Self { server, sockets, port: port(options), tcp_password })
    }

    /// Starts it again under its address, after it ended by itself and none of its processes is left; answers with how it
    /// ended.
    pub(crate) fn restart(
        &mut self,
        folder: &Folder,
        bin: &Path,
        options: &KeeperOptions,
        events: &Events,
    ) -> anyhow::Result<ExitStatus> {
        let status = self.server.stop()?;
        let account = Account::for_postgres()?;
        let data = PostgresData::of(folder.path(), &account)?;
        data.remove_stale_pid_file()?;
        sockets::remove_stale(self.socket_dir(), self.port)?;
        self.server = launch(bin, &data, self.sockets.path(), options, events)?;
        Ok(status)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.server.id()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn socket_dir(&self) -> &Path {
        self.sockets.path()
    }

    pub(crate) fn url(&self) -> String {
        let (host, port) = (self.sockets.path().display(), self.port);
        format!("postgres:///postgres?host={host}&port={port}&user={SUPERUSER}")
    }

    pub(crate) fn tcp_url(&self) -> Option<String> {
        let password = self.tcp_password.as_ref()?;
        Some(format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{}/postgres", self.port))
    }

    pub(crate) fn stop(&mut self) -> io::Result<()> {
        self.server.stop().map(drop)
    }
}

/// Starts it and waits until it takes connections. Postgres writes its state into `postmaster.pid` for `pg_ctl`, in a form
/// that is the same since version 10.
fn launch(
    bin: &Path,
    data: &PostgresData<'_>,
    sockets: &Path,
    options: &KeeperOptions,
    events: &Events,
) -> anyhow::Result<Server> {
    let launch = Launch {
        name: POSTGRES,
        program: &bin.join(POSTGRES),
        arguments: arguments(data.path(), sockets, options),
        account: data.account(),
        folder: data.path(),
        log: data.log(),
        stop_steps: POSTGRES_STOP,
    };
    let server = Server::start(launch, Some(events))?;
    events.until(POSTGRES, READY_LIMIT, || {
        let text = fs::read_to_string(data.pid_file()).unwrap_or_default();
        Ok(says_ready(&text, server.id()).then_some(()))
    })?;
    Ok(server)
}

fn port(options: &KeeperOptions) -> u16 {
    options.postgres_port.unwrap_or(PORT_DEFAULT)
}

fn arguments(data: &Path, sockets: &Path, options: &KeeperOptions) -> Vec<OsString> {
    let listen = if options.postgres_port.is_some() { "127.0.0.1" } else { "" };
    let mut settings = vec![
        format!("port={}", port(options)),
        format!("listen_addresses={listen}"),
        format!("max_connections={CONNECTIONS_MAX}"),
        "synchronous_commit=on".to_owned(),
        "logging_collector=off".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
    ];
    match options.durability {
        Durability::PowerCut => settings.push("fsync=on".to_owned()),
        Durability::ProcessKill => settings.extend(["fsync=off".to_owned(), "full_page_writes=off".to_owned()]),
    }
    let mut arguments: Vec<OsString> = vec!["-D".into(), data.into(), "-k".into(), sockets.into()];
    arguments.extend(settings.into_iter().flat_map(|setting| ["-c".into(), setting.into()]));
    arguments
}

/// Line 1 is the process id, line 8 the state.
fn says_ready(postmaster_pid: &str, pid: u32) -> bool {
    let mut lines = postmaster_pid.lines();
    let first = lines.next().and_then(|line| line.trim().parse::<u32>().ok());
    first == Some(pid) && lines.nth(6).is_some_and(|state| state.trim_end() == "ready")
}

#[cfg(test)]
mod tests {
    use super::*;

    const STARTED: &str = "4711\n/data\n1763900000\n5432\n/tmp/civicstream-x\n\n  2228307   2\nready   \n";

    #[test]
    fn only_our_own_postmaster_counts_as_ready() {
        assert!(says_ready(STARTED, 4711));
        assert!(!says_ready(STARTED, 4712), "the file of another postmaster");
        assert!(!says_ready(&STARTED.replace("ready   ", "starting"), 4711));
        assert!(!says_ready("4711\n/data\n", 4711), "half written");
        assert!(!says_ready("", 4711));
    }
}
