//! One server process: started under the keeper, watched, and stopped by steps that each have a limit.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::{fs::OpenOptionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel},
    thread,
    time::Duration,
};

use anyhow::Context as _;
use nix::{
    errno::Errno,
    sys::{
        signal::{Signal, kill},
        wait::{Id, WaitPidFlag, waitid},
    },
    unistd::Pid,
};

use crate::{
    account::{Account, SETPRIV_MISSING},
    events::{Event, Events},
    folder::unless_missing,
};

/// How much of the end of a log is shown when its server ends by itself.
const LOG_TAIL_LINES: usize = 20;
/// How far back those lines are searched.
const LOG_TAIL_BYTES: u64 = 16 * 1024;

/// A signal and how long the process may take to end after it. The last step of every list is SIGKILL.
pub(crate) type StopStep = (Signal, Duration);

/// What to start, as whom, and how to stop it.
pub(crate) struct Launch<'a> {
    /// Name in messages and of the log file.
    pub(crate) name: &'static str,
    pub(crate) program: &'a Path,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) account: &'a Account,
    /// The working folder. [`crate::folder`] finds left-over servers by it.
    pub(crate) folder: &'a Path,
    pub(crate) log: PathBuf,
    /// The first signal is also the one that the kernel sends when the keeper dies.
    pub(crate) stop_steps: &'static [StopStep],
}

/// A running process. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Server {
    name: &'static str,
    child: Child,
    pid: Pid,
    /// Gets one message when the process has ended, before its process id is free again.
    ended: Receiver<()>,
    stop_steps: &'static [StopStep],
    status: Option<ExitStatus>,
}

impl Server {
    /// Starts it. Call this from the keeper's main thread only: the parent-death signal comes when the *thread* that
    /// started the process ends. With `events`, its end becomes an event.
    pub(crate) fn start(launch: Launch<'_>, events: Option<&Events>) -> anyhow::Result<Self> {
        let Launch { name, program, arguments, account, folder, log, stop_steps } = launch;
        let death_signal = stop_steps.first().map_or(Signal::SIGKILL, |(signal, _)| *signal);
        let log_file = new_log(&log).with_context(|| format!("opening {}", log.display()))?;
        let mut command = account.command(death_signal.as_str());
        command.arg(program).args(arguments);
        remove_client_settings(&mut command);
        let child = command
            .current_dir(folder)
            // A group of its own: Ctrl-C in a terminal does not reach it.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(log_file.try_clone().context("sharing the log file")?)
            .stderr(log_file)
            .spawn()
            .context(SETPRIV_MISSING)?;
        let pid = Pid::from_raw(i32::try_from(child.id()).context("a process id beyond its type")?);
        let (ended_sender, ended) = sync_channel(1);
        watch(name, pid, ended_sender, events.map(Events::sender))?;
        Ok(Self { name, child, pid, ended, stop_steps, status: None })
    }

    /// Process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The status of a process that has ended, `None` while it runs.
    pub(crate) fn try_status(&mut self) -> io::Result<Option<ExitStatus>> {
        match self.ended.try_recv() {
            Err(TryRecvError::Empty) => Ok(self.status),
            Ok(()) | Err(TryRecvError::Disconnected) => self.reap().map(Some),
        }
    }

    /// Goes through the stop steps until the process has ended.
    pub(crate) fn stop(&mut self) -> io::Result<ExitStatus> {
        if self.try_status()?.is_some() {
            return self.reap();
        }
        for (signal, limit) in self.stop_steps {
            if *signal == Signal::SIGKILL {
                _ = writeln!(io::stderr(), "{} did not stop in time and is killed", self.name);
            }
            // It is not reaped yet, so the id is its own still.
            kill(self.pid, *signal)?;
            if self.ended.recv_timeout(*limit) != Err(RecvTimeoutError::Timeout) {
                return self.reap();
            }
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, format!("{} (process {}) can not be killed", self.name, self.pid)))
    }

    fn reap(&mut self) -> io::Result<ExitStatus> {
        match self.status {
            Some(status) => Ok(status),
            None => Ok(*self.status.insert(self.child.wait()?)),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            _ = writeln!(io::stderr(), "could not stop {}: {error}", self.name);
        }
    }
}

/// Settings of the person's own Postgres clients, some of which the server reads as well.
fn remove_client_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
}

/// Tells of the end of a process without reaping it, so that its id stays its own until the keeper has heard.
fn watch(name: &'static str, pid: Pid, ended: SyncSender<()>, events: Option<SyncSender<Event>>) -> anyhow::Result<()> {
    let wait = move || {
        while waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) == Err(Errno::EINTR) {}
        _ = ended.send(());
        if let Some(events) = events {
            _ = events.send(Event::Ended(name));
        }
    };
    thread::Builder::new().name(format!("wait-{name}")).spawn(wait).context("starting a thread")?;
    Ok(())
}

/// An empty log; the one of the start before is kept beside it, and no more.
fn new_log(path: &Path) -> io::Result<File> {
    unless_missing(fs::rename(path, path.with_extension("previous.log")))?;
    // In append mode, so that the two handles do not write over each other.
    File::options().append(true).create_new(true).mode(0o600).open(path)
}

/// The last lines of a log, for an error message.
pub(crate) fn log_tail(path: &Path) -> String {
    let mut bytes = vec![];
    let read = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(LOG_TAIL_BYTES)))?;
        file.take(LOG_TAIL_BYTES).read_to_end(&mut bytes)
    });
    if let Err(error) = read {
        return format!("({} can not be read: {error})", path.display());
    }
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_TAIL_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_log_is_its_last_lines() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("server.log");
        let lines: Vec<String> = (0..10_000).map(|number| format!("line {number}")).collect();
        fs::write(&path, lines.join("\n")).expect("writing the log");
        assert_eq!(log_tail(&path), lines[10_000 - LOG_TAIL_LINES..].join("\n"));
    }

    #[test]
    fn the_log_of_the_start_before_is_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("server.log");
        for start in ["first", "second", "third"] {
            new_log(&path).and_then(|mut log| log.write_all(start.as_bytes())).expect("a new log");
        }
        assert_eq!(log_tail(&path), "third");
        assert_eq!(log_tail(&folder.path().join("server.previous.log")), "second");
    }
}
