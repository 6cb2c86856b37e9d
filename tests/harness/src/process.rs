//! The real binary as a process that can be killed and started again under the same addresses.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom};
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};

use serde::Deserialize;
use tempfile::NamedTempFile;

use crate::servers::SIGKILL;
use crate::{binary, eventually};

/// Roles running in a process of their own.
#[derive(Debug)]
pub struct Service {
    roles: Vec<String>,
    environment: Vec<(String, String)>,
    listening: Listening,
    child: Option<Child>,
    is_asked_to_stop: bool,
    /// What all runs wrote on standard error. A pipe that nobody reads would block them.
    said: NamedTempFile,
}

/// The line that `civicstream serve` prints once it listens.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Listening {
    commands: Option<SocketAddr>,
    public: Option<SocketAddr>,
    operations: SocketAddr,
}

impl Service {
    /// Starts roles on free ports and waits until they listen.
    #[must_use]
    pub fn start(roles: &[&str], environment: Vec<(String, String)>) -> Self {
        let any: SocketAddr = ([127, 0, 0, 1], 0).into();
        let listening = Listening { commands: Some(any), public: Some(any), operations: any };
        let roles = roles.iter().map(|&role| role.to_owned()).collect();
        let said = NamedTempFile::new().expect("a temporary file");
        let mut service = Self { roles, environment, listening, child: None, is_asked_to_stop: false, said };
        service.spawn();
        service
    }

    /// Kills the process as `kill -9` does and waits until it is gone.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("a process to kill");
        child.kill().expect("a process that can be killed");
        let status = child.wait().expect("an exit status");
        assert_eq!(status.signal(), Some(SIGKILL), "it ended before it was killed ({status}):\n{}", self.said());
    }

    /// Asks the process to stop, as an operator does, and waits for its end; answers with whether it ended well.
    #[must_use]
    pub fn stop(&mut self) -> bool {
        self.ask_to_stop();
        let mut child = self.child.take().expect("a process to stop");
        child.wait().expect("an exit status").success()
    }

    /// Asks the process to stop. It has to be asked once only: a second time means at once.
    pub fn ask_to_stop(&mut self) {
        if std::mem::replace(&mut self.is_asked_to_stop, true) {
            return;
        }
        self.signal("-TERM");
    }

    /// Starts the roles again under the addresses they had.
    pub fn restart(&mut self) {
        assert!(self.child.is_none(), "the process runs already");
        self.spawn();
    }

    /// Waits for the process to end by itself; answers with whether it ended well and what it said on standard error.
    pub async fn wait_for_end(mut self) -> (bool, String) {
        let mut child = self.child.take().expect("a process");
        let ended = eventually("the process to end", || {
            let status = child.try_wait().expect("a process of ours");
            async move { status }
        });
        let ended_well = ended.await.success();
        (ended_well, self.said())
    }

    /// Whether the process ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.as_mut().expect("a process").try_wait().expect("a process of ours").is_some()
    }

    /// Waits for the process to end as by `kill -9`, though nobody killed it; answers with what it said on standard error.
    pub async fn wait_for_crash(mut self) -> String {
        let mut child = self.child.take().expect("a process");
        let status = eventually("the process to crash", || {
            let status = child.try_wait().expect("a process of ours");
            async move { status }
        });
        let status = status.await;
        assert_eq!(status.signal(), Some(SIGKILL), "it ended otherwise ({status}):\n{}", self.said());
        self.said()
    }

    /// Stops the process where it stands, as a machine that is suspended does, until [`Service::go_on`].
    pub fn stand_still(&self) {
        self.signal("-STOP");
    }

    /// Lets the process go on where it stood.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.as_ref().expect("a process").id()
    }

    /// What the process wrote on standard error so far.
    #[must_use]
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.said.path()).expect("the file of standard error")
    }

    /// The commands listener.
    #[must_use]
    pub fn commands(&self) -> SocketAddr {
        self.listening.commands.expect("a role that takes commands")
    }

    /// The public listener.
    #[must_use]
    pub fn public(&self) -> SocketAddr {
        self.listening.public.expect("a public role")
    }

    /// The operations listener.
    #[must_use]
    pub fn operations(&self) -> SocketAddr {
        self.listening.operations
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.id().to_string()]).status().expect("kill runs");
        assert!(sent.success(), "{signal} could not be sent to the process");
    }

    fn spawn(&mut self) {
        let address = |address: Option<SocketAddr>| address.unwrap_or(([127, 0, 0, 1], 0).into()).to_string();
        let mut child = Command::new(binary())
            .args(["--die-with-parent", "serve"])
            .args(&self.roles)
            .env("CIVICSTREAM_COMMANDS_ADDRESS", address(self.listening.commands))
            .env("CIVICSTREAM_PUBLIC_ADDRESS", address(self.listening.public))
            .env("CIVICSTREAM_OPERATIONS_ADDRESS", self.listening.operations.to_string())
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(self.said.reopen().and_then(append).expect("the file of standard error"))
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        stdout.read_line(&mut line).expect("a line or the end");
        match serde_json::from_str(&line) {
            Ok(listening) => self.listening = listening,
            Err(error) => {
                panic!("roles {:?} did not start ({error}; {:?}):\n{}", self.roles, child.wait(), self.said())
            }
        }
        (self.child, self.is_asked_to_stop) = (Some(child), false);
    }
}

fn append(mut file: File) -> std::io::Result<File> {
    file.seek(SeekFrom::End(0)).map(|_| file)
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            _ = child.kill();
            _ = child.wait();
        }
        if std::thread::panicking() {
            eprintln!(
                "roles {:?} said:\n{}",
                self.roles,
                std::fs::read_to_string(self.said.path()).unwrap_or_default()
            );
        }
    }
}
