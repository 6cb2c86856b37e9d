//! What a follower of one feed knows and does about each message. Pure: no socket, no clock, no terminal. It may talk with
//! the server over two connections at once, while it moves from one to the other.

use std::time::Duration;

use proto::Cursor;
use proto::live::{ClientMessage, ErrorCode, Filter, ResetReason};
use serde::Deserialize;
use serde_json::Value;

/// The longest wait that a server's word is followed for.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// What is followed.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// The feed.
    pub feed: String,
    /// Without a cursor: how many of the newest activities to begin with.
    pub snapshot: u16,
    /// The types of events; all when there are none.
    pub types: Vec<String>,
}

/// A follower of one feed, over however many connections.
#[derive(Debug)]
pub(super) struct Follower {
    wanted: Wanted,
    /// Where to resume.
    cursor: Option<String>,
    /// The last activity that was shown, or the place it began at.
    last: Option<Place>,
    /// The gap that was already asked for, by the activity before it.
    asked_after: Option<u64>,
    /// The id of the last request on any connection.
    request: u64,
}

/// A place in the feed, and the cursor that came with it.
#[derive(Debug, Clone)]
struct Place {
    seq: u64,
    cursor: Option<String>,
}

/// One connection's part: which answers and which subscription are its own.
#[derive(Debug, Default)]
pub(super) struct Talk {
    /// The id of the token's request, until it is answered.
    auth: Option<u64>,
    /// The id of the subscription's request once it was made, and its number once it is answered.
    request: Option<u64>,
    sub: Option<u32>,
}

/// What is to be done about a message, in this order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    /// Show an activity.
    Show(Value),
    /// Send a message.
    Send(ClientMessage),
    /// Tell the person what goes on.
    Say(String),
    /// This connection serves the feed from here on.
    Subscribed,
    /// The longest silence to expect from the server.
    ExpectWithin(Duration),
    /// Make another connection after this time, and leave this one once the other serves the feed.
    MoveAfter(Duration),
    /// Send a newer token.
    RefreshToken,
    /// End this connection.
    Leave(Leave),
}

/// Why a connection ends, and what then.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Leave {
    /// Trying again would not help.
    GiveUp(String),
    /// Try again later: after this time, or with backoff.
    Later(String, Option<Duration>),
}

/// A message of the server, as far as it is read.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Received {
    Hello {
        ping_interval_ms: u64,
        pong_timeout_ms: u64,
    },
    Subscribed {
        id: u64,
        sub: u32,
        head: String,
    },
    Snapshot {
        sub: u32,
        items: Vec<Value>,
        cursor: String,
    },
    Activity {
        sub: u32,
        seq: u64,
        prev: u64,
        cursor: String,
        activity: Value,
    },
    CaughtUp {
        sub: u32,
        cursor: String,
    },
    FellBehind {
        sub: u32,
        lag: u64,
    },
    Bookmark {
        sub: u32,
        cursor: String,
    },
    Reset {
        sub: u32,
        reason: ResetReason,
    },
    Authenticated {
        id: u64,
        expires_at: String,
    },
    Expiring {
        expires_at: String,
    },
    GoingAway {
        reconnect_after_ms: u64,
    },
    Ping,
    Error {
        id: Option<u64>,
        code: ErrorCode,
        message: String,
        retry_after_ms: Option<u64>,
    },
    /// A message of a later version of the protocol.
    #[serde(other)]
    Unknown,
}

impl Wanted {
    fn filter(&self) -> Option<Filter> {
        (!self.types.is_empty()).then(|| Filter { types: self.types.clone() })
    }
}

impl Talk {
    /// Over SSE the address is the request, and its number is 0.
    pub(super) fn over_sse() -> Self {
        Self { request: Some(0), ..Self::default() }
    }

    fn is_mine(&self, sub: u32) -> bool {
        self.sub == Some(sub)
    }
}

impl Follower {
    pub(super) fn new(wanted: Wanted, cursor: Option<String>) -> Self {
        let last = cursor.as_deref().and_then(place);
        Self { wanted, cursor, last, asked_after: None, request: 0 }
    }

    /// Where to resume, once that is known.
    pub(super) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// What is asked for over SSE, as parts of the address.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = vec![("feed", self.wanted.feed.clone())];
        query.extend(self.cursor.clone().map(|cursor| ("cursor", cursor)));
        query.extend(self.snapshot().map(|count| ("snapshot", count.to_string())));
        query.extend(self.wanted.filter().map(|filter| ("types", filter.types.join(","))));
        query
    }

    /// Begins to talk over a websocket: the first message on it.
    pub(super) fn greet(&mut self, token: Option<String>) -> (Talk, ClientMessage) {
        let mut talk = Talk::default();
        let message = match token {
            Some(token) => self.authenticate(&mut talk, token),
            None => self.subscribe(&mut talk),
        };
        (talk, message)
    }

    /// Says who is there.
    pub(super) fn authenticate(&mut self, talk: &mut Talk, token: String) -> ClientMessage {
        self.request += 1;
        talk.auth = Some(self.request);
        ClientMessage::Auth { id: self.request, token }
    }

    fn subscribe(&mut self, talk: &mut Talk) -> ClientMessage {
        self.request += 1;
        (talk.request, talk.sub) = (Some(self.request), None);
        ClientMessage::Subscribe {
            id: self.request,
            feed: self.wanted.feed.clone(),
            cursor: self.cursor.clone(),
            snapshot: self.snapshot(),
            filter: self.wanted.filter(),
        }
    }

    fn snapshot(&self) -> Option<u16> {
        (self.cursor.is_none() && self.wanted.snapshot > 0).then_some(self.wanted.snapshot)
    }

    /// Takes a message of the server.
    pub(super) fn on_message(&mut self, talk: &mut Talk, text: &str) -> Vec<Effect> {
        match serde_json::from_str(text) {
            Ok(message) => self.on_received(talk, message),
            Err(error) => vec![Effect::Say(format!("the server said something that cannot be read: {error}"))],
        }
    }

    fn on_received(&mut self, talk: &mut Talk, message: Received) -> Vec<Effect> {
        match message {
            Received::Hello { ping_interval_ms, pong_timeout_ms } => {
                vec![Effect::ExpectWithin(Duration::from_millis(ping_interval_ms.saturating_add(pong_timeout_ms)))]
            }
            Received::Authenticated { id, expires_at } if talk.auth == Some(id) => {
                self.on_authenticated(talk, &expires_at)
            }
            Received::Expiring { expires_at } => {
                vec![Effect::Say(format!("the token ends at {expires_at}")), Effect::RefreshToken]
            }
            Received::Subscribed { id, sub, head } if talk.request == Some(id) => {
                talk.sub = Some(sub);
                let live_from_here = self.cursor.is_none() && self.wanted.snapshot == 0;
                if live_from_here {
                    self.begin_at(head);
                }
                vec![Effect::Subscribed]
            }
            Received::Ping => vec![Effect::Send(ClientMessage::Pong {})],
            Received::GoingAway { reconnect_after_ms } => {
                vec![Effect::MoveAfter(Duration::from_millis(reconnect_after_ms).min(WAIT_MAX))]
            }
            Received::Error { id, code, message, retry_after_ms } => on_error(talk, id, code, &message, retry_after_ms),
            Received::Snapshot { sub, items, cursor } if talk.is_mine(sub) => self.on_snapshot(items, cursor),
            Received::Activity { sub, seq, prev, cursor, activity } if talk.is_mine(sub) => {
                self.on_activity(talk, Place { seq, cursor: Some(cursor) }, prev, activity)
            }
            Received::CaughtUp { sub, cursor } if talk.is_mine(sub) => {
                self.cursor = Some(cursor);
                vec![Effect::Say("up to date; what follows is live".to_owned())]
            }
            Received::Bookmark { sub, cursor } if talk.is_mine(sub) => {
                self.cursor = Some(cursor);
                Vec::new()
            }
            Received::FellBehind { sub, lag } if talk.is_mine(sub) => {
                vec![Effect::Say(format!("fell {lag} events behind; catching up"))]
            }
            Received::Reset { sub, reason } if talk.is_mine(sub) => self.on_reset(reason),
            // Answers about a subscription that was given up, and messages of later versions.
            _ => Vec::new(),
        }
    }

    fn on_authenticated(&mut self, talk: &mut Talk, expires_at: &str) -> Vec<Effect> {
        talk.auth = None;
        let said = Effect::Say(format!("the token is accepted until {expires_at}"));
        match talk.request {
            None => vec![said, Effect::Send(self.subscribe(talk))],
            Some(_) => vec![said],
        }
    }

    /// Takes the place of a cursor that nothing was shown for yet.
    fn begin_at(&mut self, cursor: String) {
        self.last = place(&cursor);
        self.cursor = Some(cursor);
    }

    fn on_snapshot(&mut self, items: Vec<Value>, cursor: String) -> Vec<Effect> {
        let mut effects = Vec::new();
        for item in items {
            let seq = item.get("ogp:sequence").and_then(Value::as_u64).unwrap_or_default();
            if self.last.as_ref().is_none_or(|last| last.seq < seq) {
                self.last = Some(Place { seq, cursor: None });
                effects.push(Effect::Show(item));
            }
        }
        match &mut self.last {
            Some(last) => {
                last.cursor = Some(cursor.clone());
                self.cursor = Some(cursor);
            }
            None => self.begin_at(cursor),
        }
        effects
    }

    /// The rule is the same with a filter and without: what is not newer comes twice, and what follows on something that
    /// is newer comes after a gap.
    fn on_activity(&mut self, talk: &mut Talk, at: Place, prev: u64, activity: Value) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(last) = self.last.clone() {
            if at.seq <= last.seq {
                return effects;
            }
            if prev > last.seq {
                if self.asked_after != Some(last.seq) {
                    return self.ask_again(talk, &last, prev);
                }
                effects.push(Effect::Say(format!(
                    "the server cannot fill the gap between {} and {prev}; going on without",
                    last.seq
                )));
            }
        }
        self.asked_after = None;
        self.cursor.clone_from(&at.cursor);
        self.last = Some(at);
        effects.push(Effect::Show(activity));
        effects
    }

    /// Subscribes anew from the last activity that was shown. A bookmark may lie beyond what is missing, so the cursor
    /// is the one that came with that activity.
    fn ask_again(&mut self, talk: &mut Talk, last: &Place, prev: u64) -> Vec<Effect> {
        self.asked_after = Some(last.seq);
        self.cursor.clone_from(&last.cursor);
        let given_up = talk.sub.map(|sub| {
            self.request += 1;
            Effect::Send(ClientMessage::Unsubscribe { id: self.request, sub })
        });
        let said = format!("something is missing between {} and {prev}; asking for it", last.seq);
        let again = self.subscribe(talk);
        [Effect::Say(said)].into_iter().chain(given_up).chain([Effect::Send(again)]).collect()
    }

    fn on_reset(&mut self, reason: ResetReason) -> Vec<Effect> {
        self.cursor = None;
        self.last = None;
        self.asked_after = None;
        let why = match reason {
            ResetReason::CursorInFuture => "the cursor lies beyond the end of the log",
            ResetReason::LogChanged => "the cursor belongs to another log",
            ResetReason::FeedChanged => "entries came into the feed at places that were passed",
        };
        vec![Effect::Say(format!("{why}; beginning anew"))]
    }
}

/// The place a cursor of ours stands for, so that what comes first can be held against it.
fn place(cursor: &str) -> Option<Place> {
    let seq = cursor.parse::<Cursor>().ok()?.seq.0;
    Some(Place { seq, cursor: Some(cursor.to_owned()) })
}

fn on_error(
    talk: &mut Talk,
    id: Option<u64>,
    code: ErrorCode,
    message: &str,
    retry_after_ms: Option<u64>,
) -> Vec<Effect> {
    let said = message.to_owned();
    let refresh_refused = talk.auth.is_some() && talk.auth == id && talk.sub.is_some();
    if refresh_refused {
        // What was subscribed to goes on until the token before it ends.
        talk.auth = None;
        return vec![Effect::Say(format!("the newer token is refused: {said}")), Effect::RefreshToken];
    }
    match code {
        // The subscription that was given up may be gone already.
        ErrorCode::UnknownSubscription => Vec::new(),
        ErrorCode::Unavailable | ErrorCode::RateLimited => {
            let wait = retry_after_ms.map(|ms| Duration::from_millis(ms).min(WAIT_MAX));
            vec![Effect::Leave(Leave::Later(said, wait))]
        }
        ErrorCode::BadRequest
        | ErrorCode::UnknownFeed
        | ErrorCode::Unauthorized
        | ErrorCode::Forbidden
        | ErrorCode::SubscriptionLimit
        | ErrorCode::InvalidCursor
        | ErrorCode::InvalidFilter => vec![Effect::Leave(Leave::GiveUp(said))],
    }
}

/// What the close of a connection means: 40xx will not get better, 42xx resumes at once, all else may pass.
pub(super) fn on_close(code: u16, reason: &str) -> Leave {
    let said = format!("the server closed the connection ({code} {reason})");
    match code {
        4000..=4099 => Leave::GiveUp(said),
        4200..=4299 => Leave::Later(said, Some(Duration::ZERO)),
        _ => Leave::Later(said, None),
    }
}

#[cfg(test)]
mod tests;
