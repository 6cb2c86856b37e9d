//! The parent's side: starts a keeper and holds its standard input open.

use std::{
    collections::VecDeque,
    io::{self, BufRead as _, BufReader, Read as _},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use crate::options::{Endpoints, KeeperOptions, Restarted};

/// How long a keeper may take to announce its servers, initdb included.
const START_LIMIT: Duration = Duration::from_mins(1);
/// How long a keeper may take to stop its servers before it is killed, and they with it. More than all its own
/// steps together.
pub const STOP_LIMIT: Duration = Duration::from_secs(30);
/// The announcement has about 600 bytes.
const ANNOUNCEMENT_BYTES_MAX: u64 = 64 * 1024;
/// Restarts that nobody asked about yet are kept, up to so many.
const RESTARTS_MAX: usize = 64;
/// Lines of the keeper's complaints that are kept.
const SAID_LINES_MAX: usize = 60;

/// Why there are no private servers.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The options can not be passed on, as a path in them is not UTF-8.
    #[error("the options of the keeper can not be written as JSON")]
    Options(#[source] serde_json::Error),
    /// The keeper program can not be run.
    #[error("could not run the keeper {}", .program.display())]
    Spawn {
        /// The program that was tried.
        program: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The keeper gave up; `said` is for the person who started this.
    #[error("the private servers did not start ({status}):\n{said}")]
    NotStarted {
        /// How it ended.
        status: ExitStatus,
        /// What it wrote on standard error.
        said: String,
    },
    /// The keeper neither gave up nor announced anything.
    #[error("the private servers were not up within {START_LIMIT:?}")]
    TooSlow,
    /// The keeper announced something else than [`Endpoints`]: it is of another version.
    #[error("the keeper's announcement can not be read")]
    Announcement(#[source] serde_json::Error),
    /// It ended before it was told to, or in disorder.
    #[error("the keeper of the private servers ended with {status}:\n{said}")]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// What it wrote on standard error.
        said: String,
    },
    /// It ended while something was awaited from it.
    #[error("the keeper of the private servers has ended:\n{said}")]
    Gone {
        /// What it wrote on standard error.
        said: String,
    },
    /// The operating system refused a wait or a thread.
    #[error("could not watch the keeper")]
    Watch(#[source] io::Error),
}

/// Private servers that live as long as this value, and no longer than this process.
///
/// Everything here blocks; in async code call it through `spawn_blocking`. A `Stack` in a `static` is never dropped:
/// its servers stop when the process ends.
#[derive(Debug)]
pub struct Stack {
    endpoints: Endpoints,
    keeper: Keeper,
}

/// Tells when a keeper has ended. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Ended(Arc<(Mutex<Option<String>>, Condvar)>);

impl Ended {
    /// Blocks until the keeper has ended, and returns what it wrote on standard error: nothing after an orderly stop,
    /// else why (a server that ended by itself, with the end of its log).
    #[must_use]
    pub fn wait(&self) -> String {
        let (said, condition) = &*self.0;
        let guard = said.lock().unwrap_or_else(PoisonError::into_inner);
        let guard = condition.wait_while(guard, |said| said.is_none()).unwrap_or_else(PoisonError::into_inner);
        guard.clone().unwrap_or_default()
    }

    fn wait_at_most(&self, limit: Duration) -> Option<String> {
        let (said, condition) = &*self.0;
        let guard = said.lock().unwrap_or_else(PoisonError::into_inner);
        let (guard, _) =
            condition.wait_timeout_while(guard, limit, |said| said.is_none()).unwrap_or_else(PoisonError::into_inner);
        guard.clone()
    }

    fn set(&self, text: String) {
        let (said, condition) = &*self.0;
        *said.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
        condition.notify_all();
    }
}

impl Stack {
    /// Runs `<keeper_program> keeper <options as JSON>` and waits until its servers are up.
    pub fn start(keeper_program: &Path, options: &KeeperOptions) -> Result<Self, StackError> {
        let mut keeper = Keeper::spawn(keeper_program, options)?;
        let line = keeper.announcement()?;
        let endpoints = serde_json::from_str(&line).map_err(StackError::Announcement)?;
        Ok(Self { endpoints, keeper })
    }

    /// Where the servers listen.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// Waits until the keeper has started a server again that ended by itself ([`KeeperOptions::restart_after`]).
    pub fn restarted(&self) -> Result<Restarted, StackError> {
        match self.keeper.restarts.recv_timeout(START_LIMIT) {
            Ok(line) => serde_json::from_str(&line).map_err(StackError::Announcement),
            Err(RecvTimeoutError::Timeout) => Err(StackError::TooSlow),
            Err(RecvTimeoutError::Disconnected) => Err(StackError::Gone { said: self.keeper.ended.wait() }),
        }
    }

    /// Process id of the keeper.
    #[must_use]
    pub fn keeper_pid(&self) -> u32 {
        self.keeper.child.id()
    }

    /// A handle to wait for the keeper's end with, while this value keeps it running.
    #[must_use]
    pub fn ended(&self) -> Ended {
        self.keeper.ended.clone()
    }

    /// Stops the servers, at most [`STOP_LIMIT`]. Dropping does the same, without the outcome.
    pub fn stop(mut self) -> Result<(), StackError> {
        self.keeper.stop().and_then(
            |(status, said)| {
                if status.success() { Ok(()) } else { Err(StackError::Ended { status, said }) }
            },
        )
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        _ = self.keeper.stop();
        // Only there still when the keeper was killed. Its name is random, so it is nobody else's.
        _ = std::fs::remove_dir_all(&self.endpoints.postgres_socket_dir);
    }
}

/// The keeper process. Dropping it stops it.
#[derive(Debug)]
struct Keeper {
    child: Child,
    stdin: Option<ChildStdin>,
    first_line: Receiver<String>,
    restarts: Receiver<String>,
    ended: Ended,
}

impl Keeper {
    fn spawn(program: &Path, options: &KeeperOptions) -> Result<Self, StackError> {
        let json = serde_json::to_string(options).map_err(StackError::Options)?;
        let mut child = Command::new(program)
            .arg("keeper")
            .arg(json)
            // What it says is for people.
            .env("RUST_LIB_BACKTRACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A group of its own: Ctrl-C in a terminal is for the parent to act on.
            .process_group(0)
            .spawn()
            .map_err(|source| StackError::Spawn { program: program.to_owned(), source })?;
        let (first_line_sender, first_line) = sync_channel(1);
        let (restarts_sender, restarts) = sync_channel(RESTARTS_MAX);
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let keeper = Self { child, stdin, first_line, restarts, ended: Ended::default() };
        let ended = keeper.ended.clone();
        let listen = move || listen(stdout, stderr, &first_line_sender, restarts_sender, &ended);
        thread::Builder::new().name("keeper".to_owned()).spawn(listen).map_err(StackError::Watch)?;
        Ok(keeper)
    }

    /// The first line of its output.
    fn announcement(&mut self) -> Result<String, StackError> {
        match self.first_line.recv_timeout(START_LIMIT) {
            Ok(line) if line.ends_with('\n') => Ok(line),
            Err(RecvTimeoutError::Timeout) => Err(StackError::TooSlow),
            Ok(_) | Err(RecvTimeoutError::Disconnected) => {
                let (status, said) = self.stop()?;
                Err(StackError::NotStarted { status, said })
            }
        }
    }

    /// Tells it to stop, and kills it when it does not.
    fn stop(&mut self) -> Result<(ExitStatus, String), StackError> {
        self.stdin = None;
        let said = self.ended.wait_at_most(STOP_LIMIT);
        if said.is_none() {
            self.child.kill().map_err(StackError::Watch)?;
        }
        let status = self.child.wait().map_err(StackError::Watch)?;
        Ok((status, said.unwrap_or_else(|| format!("it did not stop within {STOP_LIMIT:?} and was killed"))))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        _ = self.stop();
    }
}

/// Hands on the lines of its output, then waits for the end of output and complaints: the end of the keeper.
fn listen(
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    first_line: &SyncSender<String>,
    restarts: SyncSender<String>,
    ended: &Ended,
) {
    let complaints = thread::Builder::new().name("keeper-stderr".to_owned()).spawn(|| last_lines(stderr));
    if let Some(stdout) = stdout {
        let mut output = BufReader::new(stdout);
        _ = first_line.send(line(&mut output));
        // Without a reader the newest are dropped: the keeper must not be held up.
        while let Some(line) = Some(line(&mut output)).filter(|line| line.ends_with('\n')) {
            _ = restarts.try_send(line);
        }
    }
    let said = complaints.map(|thread| thread.join().unwrap_or_default()).unwrap_or_default();
    ended.set(said);
    // Only now, so that whoever waits for a restart in vain learns why.
    drop(restarts);
}

/// The next line, with its end; without one when the output ends, or the line is too long to be the keeper's.
fn line(output: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    _ = output.take(ANNOUNCEMENT_BYTES_MAX).read_line(&mut line);
    line
}

fn last_lines(stderr: Option<ChildStderr>) -> String {
    let mut lines = VecDeque::with_capacity(SAID_LINES_MAX);
    for line in stderr.into_iter().flat_map(|stderr| BufReader::new(stderr).lines()).map_while(Result::ok) {
        if lines.len() == SAID_LINES_MAX {
            lines.pop_front();
        }
        lines.push_back(line);
    }
    Vec::from(lines).join("\n")
}
