//! Following a feed over as many connections as it takes. Owns them and the waits between them: at most two at a time, the
//! one that serves the feed and the one that will take its place. [`Follower`] decides what each message means.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use super::connection::{Connection, Happened, Line, Next, happens};
use super::follower::{Effect, Follower, Leave, Talk};
use super::wire::{Request, Wire};
use super::{line, token};
use crate::client::Backoff;

/// The first and the longest step of the waits between connections.
const RECONNECT_BASE: Duration = Duration::from_millis(500);
const RECONNECT_CAP: Duration = Duration::from_secs(20);
/// How long a connection lasts until failures before it count no more.
const STEADY_AFTER: Duration = Duration::from_secs(30);
/// How often a file is looked into for a newer token, once the one in use ends soon.
const TOKEN_LOOK: Duration = Duration::from_secs(2);

/// Where the feed is, and how it is followed.
#[derive(Debug)]
pub(super) struct Server {
    /// The address of the websocket, or of the SSE answer without its query.
    pub url: Url,
    /// By SSE.
    pub sse: bool,
    /// Where the token is.
    pub token_file: Option<PathBuf>,
}

/// Why nothing is followed any more.
#[derive(Debug)]
pub(super) enum Ended {
    /// Trying again would not help.
    GaveUp(String),
    /// Nobody reads the output any more.
    OutputClosed,
}

/// A feed that is followed.
pub(super) struct Session<W> {
    server: Server,
    json: bool,
    output: W,
    follower: Follower,
    backoff: Backoff,
    /// The connection that serves the feed.
    current: Option<Connection>,
    next: Next,
}

impl<W: Write> Session<W> {
    pub(super) fn new(server: Server, json: bool, output: W, follower: Follower) -> Self {
        let backoff = Backoff::new(RECONNECT_BASE, RECONNECT_CAP);
        Self { server, json, output, follower, backoff, current: None, next: Next::Due(Instant::now()) }
    }

    /// Where to resume, once that is known.
    pub(super) fn cursor(&self) -> Option<&str> {
        self.follower.cursor()
    }

    /// Follows for as long as it makes sense.
    pub(super) async fn follow(&mut self) -> Ended {
        loop {
            let happened = happens(&mut self.current, &mut self.next).await;
            if let Err(ended) = self.react(happened).await {
                return ended;
            }
        }
    }

    async fn react(&mut self, happened: Happened) -> Result<(), Ended> {
        match happened {
            Happened::Heard(line, Ok(Some(text))) => self.hear(line, &text).await,
            Happened::Heard(_, Ok(None)) => Ok(()),
            Happened::Heard(line, Err(leave)) => self.leave(line, leave),
            Happened::Due => self.connect(),
            Happened::Connected(Ok(wire)) => self.greet(wire).await,
            Happened::Connected(Err(leave)) => self.leave(Line::Next, leave),
            Happened::LookForToken => self.look_for_token().await,
        }
    }

    fn connect(&mut self) -> Result<(), Ended> {
        let token = self.server.token_file.as_deref().map(token::read).transpose().map_err(Ended::GaveUp)?;
        let mut url = self.server.url.clone();
        let request = if self.server.sse {
            url.query_pairs_mut().extend_pairs(self.follower.query());
            Request::Events { url, token: token.clone() }
        } else {
            Request::Socket(url)
        };
        self.next = Next::Connecting(token, Box::pin(Wire::connect(request)));
        Ok(())
    }

    async fn greet(&mut self, wire: Wire) -> Result<(), Ended> {
        eprintln!("connected to {}", self.server.url);
        let Next::Connecting(token, _) = std::mem::replace(&mut self.next, Next::None) else { return Ok(()) };
        let (talk, message) = if self.server.sse {
            (Talk::over_sse(), None)
        } else {
            let (talk, message) = self.follower.greet(token.clone());
            (talk, Some(message))
        };
        self.next = Next::Open(Box::new(Connection::new(wire, talk, token)));
        match message {
            Some(message) => self.on_effect(Line::Next, Effect::Send(message)).await,
            None => Ok(()),
        }
    }

    async fn hear(&mut self, mut line: Line, text: &str) -> Result<(), Ended> {
        let Some(connection) = self.connection(line) else { return Ok(()) };
        let mut talk = std::mem::take(&mut connection.talk);
        let effects = self.follower.on_message(&mut talk, text);
        if let Some(connection) = self.connection(line) {
            connection.talk = talk;
        }
        for effect in effects {
            if self.connection(line).is_none() {
                break;
            }
            let served_now = effect == Effect::Subscribed;
            self.on_effect(line, effect).await?;
            if served_now {
                line = Line::Current;
            }
        }
        Ok(())
    }

    async fn on_effect(&mut self, line: Line, effect: Effect) -> Result<(), Ended> {
        match effect {
            Effect::Show(activity) => return self.show(&activity),
            Effect::Send(message) => {
                let Some(connection) = self.connection(line) else { return Ok(()) };
                if let Err(leave) = connection.wire.send(&message).await {
                    return self.leave(line, leave);
                }
            }
            Effect::Say(said) => eprintln!("{said}"),
            Effect::Subscribed => self.take_over(line).await,
            Effect::ExpectWithin(silence) => {
                if let Some(connection) = self.connection(line) {
                    connection.silence_max = silence;
                }
            }
            Effect::MoveAfter(wait) => self.move_after(line, wait),
            Effect::RefreshToken => {
                if let Some(connection) = self.connection(line).filter(|connection| connection.token.is_some()) {
                    connection.look_at = Some(Instant::now());
                }
            }
            Effect::Leave(leave) => return self.leave(line, leave),
        }
        Ok(())
    }

    /// The newer connection serves the feed now: the older one is not needed any more.
    async fn take_over(&mut self, line: Line) {
        if line == Line::Current {
            return;
        }
        if let Next::Open(connection) = std::mem::replace(&mut self.next, Next::None)
            && let Some(old) = self.current.replace(*connection)
        {
            eprintln!("moved to a new connection");
            old.wire.close().await;
        }
    }

    fn move_after(&mut self, line: Line, wait: Duration) {
        let under_way = line == Line::Current && !matches!(self.next, Next::None);
        if !under_way {
            eprintln!("the server is going away; connecting anew in {:.1} s", wait.as_secs_f64());
            self.forget_failures();
            self.next = Next::Due(Instant::now() + wait);
        }
    }

    /// A connection has ended, or is given up.
    fn leave(&mut self, line: Line, leave: Leave) -> Result<(), Ended> {
        let (why, wait) = match leave {
            Leave::GiveUp(why) => return Err(Ended::GaveUp(why)),
            Leave::Later(why, wait) => (why, wait),
        };
        if line == Line::Current {
            self.forget_failures();
            self.current = None;
            if !matches!(self.next, Next::None) {
                eprintln!("{why}; the new connection goes on");
                return Ok(());
            }
        }
        let wait = wait.unwrap_or_else(|| self.backoff.next());
        eprintln!("{why}; connecting again in {:.1} s", wait.as_secs_f64());
        self.next = Next::Due(Instant::now() + wait);
        Ok(())
    }

    /// A server that accepts everybody and drops them again is no better than one that is away.
    fn forget_failures(&mut self) {
        if self.current.as_ref().is_some_and(|current| current.begun_at.elapsed() >= STEADY_AFTER) {
            self.backoff.reset();
        }
    }

    /// Looks for a newer token; over SSE it takes a new connection to say it.
    async fn look_for_token(&mut self) -> Result<(), Ended> {
        let (Some(current), Some(path)) = (&mut self.current, &self.server.token_file) else { return Ok(()) };
        // A file that cannot be read at this moment may be one that is just being replaced.
        match token::read(path).ok().filter(|token| Some(token) != current.token.as_ref()) {
            None => current.look_at = Some(Instant::now() + TOKEN_LOOK),
            Some(_) if self.server.sse => {
                current.look_at = None;
                self.move_after(Line::Current, Duration::ZERO);
            }
            Some(token) => {
                (current.look_at, current.token) = (None, Some(token.clone()));
                let message = self.follower.authenticate(&mut current.talk, token);
                return self.on_effect(Line::Current, Effect::Send(message)).await;
            }
        }
        Ok(())
    }

    /// Prints an activity.
    fn show(&mut self, activity: &Value) -> Result<(), Ended> {
        let line = if self.json { activity.to_string() } else { line(activity) };
        // Nobody may read any more, as after `| head`.
        writeln!(self.output, "{line}").map_err(|_| Ended::OutputClosed)
    }

    fn connection(&mut self, line: Line) -> Option<&mut Connection> {
        match (line, &mut self.next) {
            (Line::Current, _) => self.current.as_mut(),
            (Line::Next, Next::Open(connection)) => Some(&mut **connection),
            (Line::Next, _) => None,
        }
    }

    #[cfg(test)]
    pub(super) fn into_output(self) -> W {
        self.output
    }
}
