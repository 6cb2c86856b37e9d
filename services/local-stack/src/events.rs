//! What can happen to a keeper: it is asked to stop, or a server ends. One queue, so that every wait of the keeper
//! hears of it at once.

use std::{
    io::{self, Read as _},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread,
    time::{Duration, Instant},
};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// More than can come before it is heard: a stop by signal, one by standard input, and the end of each server.
const EVENTS_MAX: usize = 4;
/// How often a wait looks at its condition again.
const LOOK_INTERVAL: Duration = Duration::from_millis(10);

/// What happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// The parent is gone or wants the end.
    StopAsked,
    /// The program of this name ended.
    Ended(&'static str),
}

/// Why a wait was left before its condition came true.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Interrupted {
    #[error("asked to stop")]
    StopAsked,
    #[error("{0} ended by itself")]
    Ended(&'static str),
    #[error("{what} was not ready within {limit:?}")]
    TooSlow { what: &'static str, limit: Duration },
}

/// The keeper's queue of events.
pub(crate) struct Events {
    sender: SyncSender<Event>,
    receiver: Receiver<Event>,
}

impl Events {
    /// Listens to standard input and to signals from here on.
    pub(crate) fn listen() -> io::Result<Self> {
        let (sender, receiver) = sync_channel(EVENTS_MAX);
        listen_to_signals(sender.clone())?;
        listen_to_stdin(sender.clone())?;
        Ok(Self { sender, receiver })
    }

    /// For the watchers of the servers.
    pub(crate) fn sender(&self) -> SyncSender<Event> {
        self.sender.clone()
    }

    /// Waits for the next event, however long it takes.
    pub(crate) fn next(&self) -> Event {
        // The queue holds one of its own senders, so it can not be closed.
        self.receiver.recv().unwrap_or(Event::StopAsked)
    }

    /// Waits for so long. The end of a server meanwhile is an error.
    pub(crate) fn pause(&self, wait: Duration) -> Result<(), Interrupted> {
        match self.receiver.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => Ok(()),
            Ok(Event::StopAsked) | Err(RecvTimeoutError::Disconnected) => Err(Interrupted::StopAsked),
            Ok(Event::Ended(name)) => Err(Interrupted::Ended(name)),
        }
    }

    /// Waits until `look` finds something, at most `limit`. `what` is the program that is waited for.
    pub(crate) fn until<T>(
        &self,
        what: &'static str,
        limit: Duration,
        mut look: impl FnMut() -> anyhow::Result<Option<T>>,
    ) -> anyhow::Result<T> {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(found) = look()? {
                return Ok(found);
            }
            match self.receiver.recv_timeout(LOOK_INTERVAL) {
                Ok(Event::StopAsked) | Err(RecvTimeoutError::Disconnected) => return Err(Interrupted::StopAsked.into()),
                Ok(Event::Ended(name)) => return Err(Interrupted::Ended(name).into()),
                Err(RecvTimeoutError::Timeout) if Instant::now() >= deadline => {
                    return Err(Interrupted::TooSlow { what, limit }.into());
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// SIGTERM stops. SIGINT and SIGHUP are heard and dropped: a terminal sends them to every process in the foreground,
/// and the order of the end is for the parent to decide. (Handlers, not `SIG_IGN`: a handler is reset in the servers.)
fn listen_to_signals(sender: SyncSender<Event>) -> io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if signals.forever().any(|signal| signal == SIGTERM) {
            _ = sender.send(Event::StopAsked);
        }
        // `signals` is dropped here; its handlers stay, so that a second signal changes nothing.
    })?;
    Ok(())
}

/// The end of standard input is the end of the parent, however it ended.
fn listen_to_stdin(sender: SyncSender<Event>) -> io::Result<()> {
    thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        let mut ignored = [0; 64];
        let mut stdin = io::stdin().lock();
        loop {
            match stdin.read(&mut ignored) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        _ = sender.send(Event::StopAsked);
    })?;
    Ok(())
}
