//! The live feed protocol `activity.v1.json`: the messages on the websocket, the close codes and the limits.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::cursor::Cursor;
use crate::feed::Feed;
use crate::ids::{LogId, Seq};

/// The websocket subprotocol.
pub const SUBPROTOCOL: &str = "activity.v1.json";
/// The most snapshot items a client may ask for.
pub const SNAPSHOT_MAX: u16 = 200;

/// What a client says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// Follow a feed.
    Subscribe {
        /// Chosen by the client; the answer carries it.
        id: u64,
        /// The feed, still unchecked, so that an unknown one is answered rather than refused as malformed.
        feed: String,
        /// Where to resume; everything after it is sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cursor: Option<String>,
        /// Without a cursor: how many of the newest activities to send first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        snapshot: Option<u16>,
    },
    /// Stop following.
    Unsubscribe {
        /// Chosen by the client; the answer carries it.
        id: u64,
        /// The subscription.
        sub: u32,
    },
    /// The answer to a ping.
    Pong,
}

/// How a subscription begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionMode {
    /// With the newest activities.
    Snapshot,
    /// After the client's cursor.
    Resume,
    /// With what comes next.
    Live,
}

/// Why a cursor could not be resumed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// It lies beyond the end of the log.
    CursorInFuture,
    /// It belongs to another log.
    LogChanged,
}

/// The limits a client has to keep, as told in `hello`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The longest client message in bytes.
    pub message_bytes: usize,
    /// The most subscriptions on one socket.
    pub subscriptions: usize,
    /// The most client messages in a second.
    pub messages_per_second: u32,
    /// The longest time between `hello` and the first subscription.
    pub subscribe_within_ms: u64,
    /// The most snapshot items.
    pub snapshot_items: u16,
}

/// What the server says. Only written here: a client reads by `type`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage<'a> {
    /// The first message.
    Hello {
        /// The longest time between two messages of the server.
        ping_interval_ms: u64,
        /// How long the server waits for a pong.
        pong_timeout_ms: u64,
        /// The limits.
        limits: Limits,
        /// The log the feeds come from.
        log_id: LogId,
    },
    /// The answer to subscribe.
    Subscribed {
        /// The client's id.
        id: u64,
        /// The number of the subscription on this socket.
        sub: u32,
        /// The feed.
        feed: Feed,
        /// How it begins.
        mode: SubscriptionMode,
        /// The end of the feed at this moment.
        head: Cursor,
    },
    /// The newest activities, newest last.
    Snapshot {
        /// The subscription.
        sub: u32,
        /// The activities.
        items: Vec<&'a RawValue>,
        /// The place after them.
        cursor: Cursor,
        /// Whether there are older ones.
        more: bool,
    },
    /// An activity.
    Activity {
        /// The subscription.
        sub: u32,
        /// Its place in the log.
        seq: Seq,
        /// The place of the activity before it in this feed (0 for the first).
        prev: Seq,
        /// The place after it.
        cursor: Cursor,
        /// The activity (Activity Streams 2.0).
        activity: &'a RawValue,
    },
    /// Everything up to here was sent; what follows is live.
    CaughtUp {
        /// The subscription.
        sub: u32,
        /// The place.
        cursor: Cursor,
    },
    /// The reader is too slow for live delivery and is served from storage until it has caught up.
    FellBehind {
        /// The subscription.
        sub: u32,
        /// How many events of the log the reader is behind.
        lag: u64,
    },
    /// The cursor cannot be resumed from; the subscription begins anew with a snapshot.
    Reset {
        /// The subscription.
        sub: u32,
        /// Why.
        reason: ResetReason,
    },
    /// The answer to unsubscribe.
    Unsubscribed {
        /// The client's id.
        id: u64,
        /// The subscription.
        sub: u32,
    },
    /// The server is about to close.
    GoingAway {
        /// How long the client should wait before it connects again.
        reconnect_after_ms: u64,
    },
    /// Asks for a pong.
    Ping,
    /// The answer to a message that cannot be followed.
    Error {
        /// The id of the message, where it could be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<u64>,
        /// What kind of error.
        code: ErrorCode,
        /// The error in words.
        message: &'a str,
        /// How long to wait before trying again, where trying again can help.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
    },
}

/// What kind of error a client message met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Not a message of this protocol.
    BadRequest,
    /// No such feed.
    UnknownFeed,
    /// The feed is not open to this client.
    Forbidden,
    /// No such subscription.
    UnknownSubscription,
    /// There are too many subscriptions on this socket.
    SubscriptionLimit,
    /// Not a cursor.
    InvalidCursor,
    /// The read models are out of reach.
    Unavailable,
}

/// Why the server closed the socket. The range is the verdict: 40xx do not retry unchanged, 41xx retry with backoff,
/// 42xx resume now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseCode {
    /// Messages that are not of this protocol.
    BadRequest,
    /// Nothing was subscribed to in time.
    SubscribeTimeout,
    /// The subprotocol is not spoken here.
    UnsupportedVersion,
    /// A fault of the server.
    Internal,
    /// A message could not be written in time.
    TooSlow,
    /// A ping was not answered in time.
    NoPong,
    /// Too many messages.
    RateLimited,
    /// The server is stopping.
    GoingAway,
}

impl CloseCode {
    /// The number in the close frame.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::BadRequest => 4000,
            Self::SubscribeTimeout => 4008,
            Self::UnsupportedVersion => 4010,
            Self::Internal => 4100,
            Self::TooSlow => 4102,
            Self::NoPong => 4103,
            Self::RateLimited => 4104,
            Self::GoingAway => 4200,
        }
    }

    /// The reason in the close frame.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::BadRequest => "bad_request",
            Self::SubscribeTimeout => "subscribe_timeout",
            Self::UnsupportedVersion => "unsupported_version",
            Self::Internal => "internal",
            Self::TooSlow => "too_slow",
            Self::NoPong => "no_pong",
            Self::RateLimited => "rate_limited",
            Self::GoingAway => "going_away",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_messages_are_read_strictly() {
        let read = |text: &str| serde_json::from_str::<ClientMessage>(text);
        let subscribe = read(r#"{"type":"subscribe","id":1,"feed":"member:seoul","snapshot":20}"#).expect("a message");
        assert_eq!(
            subscribe,
            ClientMessage::Subscribe { id: 1, feed: "member:seoul".to_owned(), cursor: None, snapshot: Some(20) }
        );
        assert_eq!(read(r#"{"type":"pong"}"#).expect("a message"), ClientMessage::Pong);
        assert!(read(r#"{"type":"subscribe","id":1,"feed":"all","filter":{}}"#).is_err());
        assert!(read(r#"{"type":"shout"}"#).is_err());
    }
}
