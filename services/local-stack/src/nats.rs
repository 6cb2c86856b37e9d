//! nats-server with JetStream: its configuration, its two users, and waiting until it serves.

use std::{
    fs::{self, DirBuilder},
    io::{self, BufRead as _, BufReader, Read as _},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};

use anyhow::Context as _;
use nix::sys::signal::Signal;
use serde::{Deserialize, Serialize};

use crate::{
    account::Account,
    events::Events,
    folder::{Folder, unless_missing},
    options::KeeperOptions,
    ports::NATS_PORT,
    secrets::{random_password, write_private},
    server::{Launch, Server, StopStep},
};

/// Name of the program and of its log.
pub(crate) const NATS_SERVER: &str = "nats-server";
/// Name of its folder below the keeper's.
pub(crate) const NATS_FOLDER: &str = "nats";
/// Where it writes the port it got, below its working folder.
const PORTS_FOLDER: &str = "ports";
/// What a service may not publish to: making, changing and emptying streams is the operator's.
const SERVICE_MAY_NOT_PUBLISH: [&str; 7] = [
    "$JS.API.STREAM.CREATE.>",
    "$JS.API.STREAM.UPDATE.>",
    "$JS.API.STREAM.DELETE.>",
    "$JS.API.STREAM.PURGE.>",
    "$JS.API.STREAM.RESTORE.>",
    "$JS.API.STREAM.SNAPSHOT.>",
    "$JS.API.STREAM.MSG.DELETE.>",
];

/// A quarter of a second at most when the store is small; a large one is checked first.
const READY_LIMIT: Duration = Duration::from_secs(25);
/// How long one look at the INFO line may take.
const INFO_LIMIT: Duration = Duration::from_secs(1);
/// The INFO line has about 600 bytes.
const INFO_BYTES_MAX: u64 = 16 * 1024;

const NATS_STOP: &[StopStep] = &[(Signal::SIGTERM, Duration::from_secs(5)), (Signal::SIGKILL, Duration::from_secs(2))];

/// A running nats-server. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Nats {
    server: Server,
    port: u16,
    users: Users,
}

/// Passwords of the two users; kept, so that an address stays good over a restart.
#[derive(Debug, Serialize, Deserialize)]
struct Users {
    service: String,
    operator: String,
}

impl Nats {
    /// Starts it and waits until it serves JetStream.
    pub(crate) fn start(
        folder: &Folder,
        program: &Path,
        options: &KeeperOptions,
        events: &Events,
    ) -> anyhow::Result<Self> {
        if let Some(port) = options.nats_port {
            NATS_PORT.check_free(port)?;
        }
        let users = prepare(&folder.path().join(NATS_FOLDER), options.nats_port)?;
        let (server, port) = launch(folder, program, events)?;
        Ok(Self { server, port, users })
    }

    /// Starts it again under its address, after it ended by itself; answers with how it ended.
    pub(crate) fn restart(&mut self, folder: &Folder, program: &Path, events: &Events) -> anyhow::Result<ExitStatus> {
        let status = self.server.stop()?;
        prepare(&folder.path().join(NATS_FOLDER), Some(self.port))?;
        (self.server, self.port) = launch(folder, program, events)?;
        Ok(status)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.server.id()
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://service:{}@127.0.0.1:{}", self.users.service, self.port)
    }

    pub(crate) fn operator_url(&self) -> String {
        format!("nats://operator:{}@127.0.0.1:{}", self.users.operator, self.port)
    }

    pub(crate) fn stop(&mut self) -> io::Result<()> {
        self.server.stop().map(drop)
    }
}

/// Starts it and waits until it serves; answers with its port.
fn launch(folder: &Folder, program: &Path, events: &Events) -> anyhow::Result<(Server, u16)> {
    let nats_folder = folder.path().join(NATS_FOLDER);
    let launch = Launch {
        name: NATS_SERVER,
        program,
        arguments: vec!["-c".into(), "nats-server.conf".into()],
        account: &Account::own(),
        folder: &nats_folder,
        log: folder.path().join("nats-server.log"),
        stop_steps: NATS_STOP,
    };
    let server = Server::start(launch, Some(events))?;
    let ports_file = nats_folder.join(PORTS_FOLDER).join(format!("{NATS_SERVER}_{}.ports", server.id()));
    let port = events.until(NATS_SERVER, READY_LIMIT, || Ok(port_in(&ports_file).filter(|port| serves(*port))))?;
    Ok((server, port))
}

/// Writes everything the server reads at its start.
fn prepare(folder: &Path, port: Option<u16>) -> anyhow::Result<Users> {
    let ports = folder.join(PORTS_FOLDER);
    // A killed server leaves its ports file behind.
    unless_missing(fs::remove_dir_all(&ports)).with_context(|| format!("removing {}", ports.display()))?;
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&ports)
        .with_context(|| format!("making {}", ports.display()))?;
    let users = load_or_make_users(&folder.join("users.json"))?;
    let path = folder.join("nats-server.conf");
    write_private(&path, &configuration(&users, port)).with_context(|| format!("writing {}", path.display()))?;
    Ok(users)
}

fn load_or_make_users(path: &Path) -> anyhow::Result<Users> {
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text)
            .with_context(|| format!("{} is damaged: remove it, and new passwords are made", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let users = Users { service: random_password()?, operator: random_password()? };
            let text = serde_json::to_string_pretty(&users)?;
            write_private(path, &text).with_context(|| format!("writing {}", path.display()))?;
            Ok(users)
        }
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// Paths are relative to the working folder, so that none needs quoting.
fn configuration(users: &Users, port: Option<u16>) -> String {
    let port = port.map_or(-1, i32::from);
    let denied = SERVICE_MAY_NOT_PUBLISH.map(|subject| format!("\"{subject}\"")).join(", ");
    let Users { service, operator } = users;
    format!(
        r#"# Written anew at every start.
host: "127.0.0.1"
port: {port}
server_name: "civicstream-local"
ports_file_dir: "{PORTS_FOLDER}"
jetstream {{
  store_dir: "data"
  # An acknowledged event survives a power cut. The default flushes every two minutes.
  sync_interval: always
}}
authorization {{
  users: [
    {{ user: "operator", password: "{operator}" }}
    {{
      user: "service", password: "{service}"
      permissions: {{
        publish: {{ deny: [{denied}] }}
      }}
    }}
  ]
}}
"#
    )
}

/// The port in the server's ports file; `None` while it is not there or half written.
fn port_in(ports_file: &PathBuf) -> Option<u16> {
    #[derive(Deserialize)]
    struct Ports {
        nats: Vec<String>,
    }
    let ports: Ports = serde_json::from_slice(&fs::read(ports_file).ok()?).ok()?;
    ports.nats.first()?.rsplit(':').next()?.parse().ok()
}

/// Whether the server greets, with JetStream on.
fn serves(port: u16) -> bool {
    #[derive(Deserialize)]
    struct Info {
        #[serde(default)]
        jetstream: bool,
    }
    let greeting = || -> io::Result<String> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let connection = TcpStream::connect_timeout(&address, INFO_LIMIT)?;
        connection.set_read_timeout(Some(INFO_LIMIT))?;
        let mut line = String::new();
        BufReader::new(connection.take(INFO_BYTES_MAX)).read_line(&mut line)?;
        Ok(line)
    };
    let Ok(line) = greeting() else { return false };
    let info = line.strip_prefix("INFO ").and_then(|json| serde_json::from_str::<Info>(json.trim_end()).ok());
    info.is_some_and(|info| info.jetstream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_ports_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("nats-server_1.ports");
        assert_eq!(port_in(&path), None, "not there yet");
        fs::write(&path, r#"{"nats":["nats://127"#).expect("writing half of it");
        assert_eq!(port_in(&path), None, "half written");
        fs::write(&path, r#"{"nats":["nats://127.0.0.1:41234"]}"#).expect("writing it");
        assert_eq!(port_in(&path), Some(41234));
    }

    #[test]
    fn passwords_stay_over_a_restart_and_are_private() {
        use std::os::unix::fs::MetadataExt as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("users.json");
        let first = load_or_make_users(&path).expect("new users");
        let second = load_or_make_users(&path).expect("the same users");
        assert_eq!(first.service, second.service);
        assert_ne!(first.service, first.operator);
        assert_eq!(fs::metadata(&path).expect("it was written").mode() & 0o777, 0o600);
    }
}
