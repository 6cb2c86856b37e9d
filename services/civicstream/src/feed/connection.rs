//! The connections of a session: what is known about each, and what happens on them. [`Session`](super::session::Session)
//! decides what is done about it.

use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use super::follower::{Leave, Talk};
use super::wire::Wire;

/// The longest silence before the server has said how often it pings.
const SILENCE_MAX: Duration = Duration::from_secs(40);

/// A connection, and what is known about it.
pub(super) struct Connection {
    pub wire: Wire,
    pub talk: Talk,
    /// The token it was made with, or was given last.
    pub token: Option<String>,
    /// When a newer token is looked for.
    pub look_at: Option<Instant>,
    /// When the server said something last.
    heard_at: Instant,
    /// The longest silence of the server.
    pub silence_max: Duration,
    pub begun_at: Instant,
}

/// What will take the place of the current connection.
pub(super) enum Next {
    None,
    Due(Instant),
    Connecting(Option<String>, Connecting),
    Open(Box<Connection>),
}

pub(super) type Connecting = Pin<Box<dyn Future<Output = Result<Wire, Leave>> + Send>>;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Current,
    Next,
}

/// What there is to react to.
pub(super) enum Happened {
    Heard(Line, Result<Option<String>, Leave>),
    Due,
    Connected(Result<Wire, Leave>),
    LookForToken,
}

impl Connection {
    pub(super) fn new(wire: Wire, talk: Talk, token: Option<String>) -> Self {
        let now = Instant::now();
        Self { wire, talk, token, look_at: None, heard_at: now, silence_max: SILENCE_MAX, begun_at: now }
    }

    /// The next message, or the end. Cancel-safe.
    async fn receive(&mut self) -> Result<Option<String>, Leave> {
        let heard = timeout_at(self.heard_at + self.silence_max, self.wire.receive()).await;
        self.heard_at = Instant::now();
        heard.unwrap_or_else(|_elapsed| Err(Leave::Later("the server has gone silent".to_owned(), None)))
    }
}

/// What happens next on either line. Cancel-safe. Neither is preferred: what an older connection has still to say comes on the
/// newer one too, and a busy one must not keep the other waiting.
pub(super) async fn happens(current: &mut Option<Connection>, next: &mut Next) -> Happened {
    tokio::select! {
        happened = happens_to_current(current) => happened,
        happened = happens_to_next(next) => happened,
    }
}

async fn happens_to_current(current: &mut Option<Connection>) -> Happened {
    let Some(current) = current else { return std::future::pending().await };
    match current.look_at {
        None => Happened::Heard(Line::Current, current.receive().await),
        Some(at) => tokio::select! {
            heard = current.receive() => Happened::Heard(Line::Current, heard),
            () = sleep_until(at) => Happened::LookForToken,
        },
    }
}

async fn happens_to_next(next: &mut Next) -> Happened {
    match next {
        Next::None => std::future::pending().await,
        Next::Due(at) => {
            sleep_until(*at).await;
            Happened::Due
        }
        Next::Connecting(_, connecting) => Happened::Connected(connecting.await),
        Next::Open(connection) => Happened::Heard(Line::Next, connection.receive().await),
    }
}
