//! What a follower of one feed knows and does about each message. Pure: no socket, no clock, no terminal.

use std::time::Duration;

use proto::live::{ClientMessage, ErrorCode, ResetReason};
use serde::Deserialize;
use serde_json::Value;

/// The longest wait that a server's word is followed for.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// A follower of one feed, over however many connections.
#[derive(Debug)]
pub(super) struct Follower {
    feed: String,
    snapshot: u16,
    /// Where to resume.
    cursor: Option<String>,
    /// The last activity that was shown, and the cursor that came with it.
    last: Option<Shown>,
    /// The gap that was already asked for, by the activity before it.
    asked_after: Option<u64>,
    /// The id of the subscription's request on this connection, and its number once it is answered.
    request: u64,
    sub: Option<u32>,
}

#[derive(Debug, Clone)]
struct Shown {
    seq: u64,
    cursor: Option<String>,
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
    /// The server answers: what failed before is over.
    Settled,
    /// The longest silence to expect from the server.
    ExpectWithin(Duration),
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
    GoingAway {
        reconnect_after_ms: u64,
    },
    Ping,
    Error {
        code: ErrorCode,
        message: String,
        retry_after_ms: Option<u64>,
    },
    /// A message of a later version of the protocol.
    #[serde(other)]
    Unknown,
}

impl Follower {
    pub(super) fn new(feed: String, snapshot: u16, cursor: Option<String>) -> Self {
        Self { feed, snapshot, cursor, last: None, asked_after: None, request: 0, sub: None }
    }

    /// Where to resume, once that is known.
    pub(super) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// The first message on a new connection.
    pub(super) fn subscribe(&mut self) -> ClientMessage {
        self.request += 1;
        self.sub = None;
        let snapshot = (self.cursor.is_none() && self.snapshot > 0).then_some(self.snapshot);
        ClientMessage::Subscribe {
            id: self.request,
            feed: self.feed.clone(),
            cursor: self.cursor.clone(),
            snapshot,
            filter: None,
        }
    }

    /// Takes a message of the server.
    pub(super) fn on_message(&mut self, text: &str) -> Vec<Effect> {
        match serde_json::from_str(text) {
            Ok(message) => self.on_received(message),
            Err(error) => vec![Effect::Say(format!("the server said something that cannot be read: {error}"))],
        }
    }

    fn on_received(&mut self, message: Received) -> Vec<Effect> {
        match message {
            Received::Hello { ping_interval_ms, pong_timeout_ms } => {
                vec![Effect::ExpectWithin(Duration::from_millis(ping_interval_ms.saturating_add(pong_timeout_ms)))]
            }
            Received::Subscribed { id, sub, head } if id == self.request => {
                self.sub = Some(sub);
                let live_from_here = self.cursor.is_none() && self.snapshot == 0;
                if live_from_here {
                    self.cursor = Some(head);
                }
                vec![Effect::Settled]
            }
            Received::Ping => vec![Effect::Send(ClientMessage::Pong)],
            Received::GoingAway { reconnect_after_ms } => {
                let wait = Duration::from_millis(reconnect_after_ms).min(WAIT_MAX);
                vec![Effect::Leave(Leave::Later("the server is going away".to_owned(), Some(wait)))]
            }
            Received::Error { code, message, retry_after_ms } => on_error(code, &message, retry_after_ms),
            Received::Snapshot { sub, items, cursor } if self.is_mine(sub) => self.on_snapshot(items, cursor),
            Received::Activity { sub, seq, prev, cursor, activity } if self.is_mine(sub) => {
                self.on_activity(seq, prev, cursor, activity)
            }
            Received::CaughtUp { sub, cursor } if self.is_mine(sub) => {
                self.cursor = Some(cursor);
                vec![Effect::Say("up to date; what follows is live".to_owned())]
            }
            Received::Bookmark { sub, cursor } if self.is_mine(sub) => {
                self.cursor = Some(cursor);
                Vec::new()
            }
            Received::FellBehind { sub, lag } if self.is_mine(sub) => {
                vec![Effect::Say(format!("fell {lag} events behind; catching up"))]
            }
            Received::Reset { sub, reason } if self.is_mine(sub) => self.on_reset(reason),
            // Answers about a subscription that was given up, and messages of later versions.
            _ => Vec::new(),
        }
    }

    fn is_mine(&self, sub: u32) -> bool {
        self.sub == Some(sub)
    }

    fn on_snapshot(&mut self, items: Vec<Value>, cursor: String) -> Vec<Effect> {
        let mut effects = Vec::new();
        for item in items {
            let seq = item.get("ogp:sequence").and_then(Value::as_u64).unwrap_or_default();
            if self.last.as_ref().is_none_or(|last| last.seq < seq) {
                self.last = Some(Shown { seq, cursor: None });
                effects.push(Effect::Show(item));
            }
        }
        if let Some(last) = &mut self.last {
            last.cursor = Some(cursor.clone());
        }
        self.cursor = Some(cursor);
        effects
    }

    fn on_activity(&mut self, seq: u64, prev: u64, cursor: String, activity: Value) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(last) = self.last.clone() {
            if seq <= last.seq {
                return effects;
            }
            if prev != last.seq {
                if self.asked_after != Some(last.seq) {
                    return self.ask_again(&last, prev);
                }
                effects.push(Effect::Say(format!(
                    "the server cannot fill the gap between {} and {prev}; going on without",
                    last.seq
                )));
            }
        }
        self.asked_after = None;
        self.last = Some(Shown { seq, cursor: Some(cursor.clone()) });
        self.cursor = Some(cursor);
        effects.push(Effect::Show(activity));
        effects
    }

    /// Subscribes anew from the last activity that was shown. A bookmark may lie beyond what is missing, so the cursor
    /// is the one that came with that activity.
    fn ask_again(&mut self, last: &Shown, prev: u64) -> Vec<Effect> {
        self.asked_after = Some(last.seq);
        self.cursor.clone_from(&last.cursor);
        let given_up = self.sub.map(|sub| Effect::Send(ClientMessage::Unsubscribe { id: self.request, sub }));
        let said = format!("something is missing between {} and {prev}; asking for it", last.seq);
        let again = self.subscribe();
        [Effect::Say(said)].into_iter().chain(given_up).chain([Effect::Send(again)]).collect()
    }

    fn on_reset(&mut self, reason: ResetReason) -> Vec<Effect> {
        self.cursor = None;
        self.last = None;
        self.asked_after = None;
        let why = match reason {
            ResetReason::CursorInFuture => "the cursor lies beyond the end of the log",
            ResetReason::LogChanged => "the cursor belongs to another log",
        };
        vec![Effect::Say(format!("{why}; beginning anew"))]
    }
}

fn on_error(code: ErrorCode, message: &str, retry_after_ms: Option<u64>) -> Vec<Effect> {
    let said = message.to_owned();
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
mod tests {
    use serde_json::json;

    use super::*;

    fn say(follower: &mut Follower, message: &Value) -> Vec<Effect> {
        follower.on_message(&message.to_string())
    }

    fn activity(seq: u64, prev: u64) -> Value {
        json!({"type": "activity", "sub": 1, "seq": seq, "prev": prev, "cursor": format!("log.{seq}"), "activity": {"n": seq}})
    }

    fn show(seq: u64) -> Effect {
        Effect::Show(json!({"n": seq}))
    }

    /// A follower that has shown the activities 3 and 5.
    fn following() -> Follower {
        let mut follower = Follower::new("member:seoul".to_owned(), 20, None);
        follower.subscribe();
        say(
            &mut follower,
            &json!({"type": "subscribed", "id": 1, "sub": 1, "feed": "member:seoul", "mode": "snapshot", "head": "log.9"}),
        );
        let items = json!([{"ogp:sequence": 3}, {"ogp:sequence": 5}]);
        let shown = say(
            &mut follower,
            &json!({"type": "snapshot", "sub": 1, "items": items, "cursor": "log.9", "more": false}),
        );
        assert_eq!(shown.len(), 2);
        follower
    }

    fn subscribe(id: u64, cursor: &str) -> ClientMessage {
        ClientMessage::Subscribe {
            id,
            feed: "member:seoul".to_owned(),
            cursor: Some(cursor.to_owned()),
            snapshot: None,
            filter: None,
        }
    }

    #[test]
    fn activities_are_shown_once_and_move_the_cursor() {
        let mut follower = following();
        assert_eq!(follower.cursor(), Some("log.9"));
        assert_eq!(say(&mut follower, &activity(12, 5)), [show(12)]);
        assert_eq!(say(&mut follower, &activity(12, 5)), []);
        assert_eq!(say(&mut follower, &activity(13, 12)), [show(13)]);
        assert_eq!(follower.cursor(), Some("log.13"));
        assert_eq!(follower.subscribe(), subscribe(2, "log.13"));
    }

    #[test]
    fn the_first_subscription_asks_for_a_snapshot_and_a_given_cursor_resumes() {
        let mut anew = Follower::new("all".to_owned(), 20, None);
        assert_eq!(
            anew.subscribe(),
            ClientMessage::Subscribe { id: 1, feed: "all".to_owned(), cursor: None, snapshot: Some(20), filter: None }
        );
        let mut resumed = Follower::new("member:seoul".to_owned(), 20, Some("log.7".to_owned()));
        assert_eq!(resumed.subscribe(), subscribe(1, "log.7"));
        let mut live = Follower::new("all".to_owned(), 0, None);
        live.subscribe();
        say(
            &mut live,
            &json!({"type": "subscribed", "id": 1, "sub": 4, "feed": "all", "mode": "live", "head": "log.9"}),
        );
        assert_eq!(live.cursor(), Some("log.9"));
    }

    #[test]
    fn a_gap_is_asked_for_from_the_last_activity_even_after_a_bookmark() {
        let mut follower = following();
        say(&mut follower, &activity(12, 5));
        say(&mut follower, &json!({"type": "bookmark", "sub": 1, "cursor": "log.30"}));
        let effects = say(&mut follower, &activity(40, 25));
        assert_eq!(
            effects[1..],
            [Effect::Send(ClientMessage::Unsubscribe { id: 1, sub: 1 }), Effect::Send(subscribe(2, "log.12"))]
        );
        assert_eq!(say(&mut follower, &activity(41, 40)), [], "of the subscription that was given up");
        say(
            &mut follower,
            &json!({"type": "subscribed", "id": 2, "sub": 2, "feed": "member:seoul", "mode": "resume", "head": "log.41"}),
        );
        let mut missing = activity(25, 12);
        missing["sub"] = json!(2);
        assert_eq!(say(&mut follower, &missing), [show(25)]);
    }

    #[test]
    fn a_gap_that_stays_does_not_stop_the_feed() {
        let mut follower = following();
        assert_eq!(say(&mut follower, &activity(40, 25)).len(), 3);
        say(
            &mut follower,
            &json!({"type": "subscribed", "id": 2, "sub": 1, "feed": "member:seoul", "mode": "resume", "head": "log.41"}),
        );
        let effects = say(&mut follower, &activity(40, 25));
        assert_eq!(effects.len(), 2);
        assert_eq!(effects[1], show(40));
    }

    #[test]
    fn a_reset_begins_anew() {
        let mut follower = following();
        say(&mut follower, &json!({"type": "reset", "sub": 1, "reason": "log_changed"}));
        let items = json!([{"ogp:sequence": 1}]);
        let shown = say(
            &mut follower,
            &json!({"type": "snapshot", "sub": 1, "items": items, "cursor": "new.1", "more": false}),
        );
        assert_eq!(shown.len(), 1);
        assert_eq!(follower.cursor(), Some("new.1"));
    }

    #[test]
    fn pings_errors_and_farewells_are_followed() {
        let mut follower = following();
        assert_eq!(say(&mut follower, &json!({"type": "ping"})), [Effect::Send(ClientMessage::Pong)]);
        let error = json!({"type": "error", "id": 1, "code": "unknown_feed", "message": "no such feed"});
        assert_eq!(say(&mut follower, &error), [Effect::Leave(Leave::GiveUp("no such feed".to_owned()))]);
        let error = json!({"type": "error", "code": "unavailable", "message": "away", "retry_after_ms": 700});
        let later = Leave::Later("away".to_owned(), Some(Duration::from_millis(700)));
        assert_eq!(say(&mut follower, &error), [Effect::Leave(later)]);
        let away = say(&mut follower, &json!({"type": "going_away", "reconnect_after_ms": 1500}));
        assert!(matches!(away.as_slice(), [Effect::Leave(Leave::Later(_, Some(wait)))] if wait.as_millis() == 1500));
        assert_eq!(say(&mut follower, &json!({"type": "a_later_invention", "x": 1})), []);
        assert!(matches!(follower.on_message("{").as_slice(), [Effect::Say(_)]));
    }

    #[test]
    fn close_codes_are_verdicts() {
        assert!(matches!(on_close(4008, "subscribe_timeout"), Leave::GiveUp(_)));
        assert!(matches!(on_close(4102, "too_slow"), Leave::Later(_, None)));
        assert!(matches!(on_close(4200, "going_away"), Leave::Later(_, Some(Duration::ZERO))));
        assert!(matches!(on_close(1006, ""), Leave::Later(_, None)));
    }
}
