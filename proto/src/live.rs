//! The live feed protocol `activity.v1.json`: the messages on the websocket and over SSE, the close codes and the limits.
//! Names are snake case, `seq` is an integer, a cursor is opaque. A client passes over fields and messages it does not know;
//! the server refuses them.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::cursor::Cursor;
use crate::ids::{LogId, Seq};

/// The websocket subprotocol.
pub const SUBPROTOCOL: &str = "activity.v1.json";
/// The most snapshot items a client may ask for.
pub const SNAPSHOT_MAX: u16 = 200;

/// What a client says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
        #[schemars(range(max = 200))]
        snapshot: Option<u16>,
        /// Which activities to send; all of them when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<Filter>,
    },
    /// Stop following.
    Unsubscribe {
        /// Chosen by the client; the answer carries it.
        id: u64,
        /// The subscription.
        sub: u32,
    },
    /// Say who is there, before a subscription that needs it; again before the token ends.
    Auth {
        /// Chosen by the client; the answer carries it.
        id: u64,
        /// A bearer token (JWT).
        token: String,
    },
    /// The answer to a ping.
    // With braces, so that fields it does not have are refused here too.
    Pong {},
}

impl ClientMessage {
    /// What `type` can say.
    pub const TYPES: &[&str] = &["subscribe", "unsubscribe", "auth", "pong"];
}

/// Which activities of a feed to send, still unchecked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Types of events: `commitment.reviewed`, or `commitment.*` for all about one kind of thing.
    pub types: Vec<String>,
}

/// How a subscription begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionMode {
    /// With the newest activities.
    Snapshot,
    /// After the client's cursor.
    Resume,
    /// With what comes next.
    Live,
}

/// Why a cursor cannot be followed on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// It lies beyond the end of the log.
    CursorInFuture,
    /// It belongs to another log.
    LogChanged,
    /// Entries came into the feed at places that were passed: their events could not be projected before.
    FeedChanged,
}

/// The limits of a connection, as told in `hello`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// The longest client message in bytes.
    pub message_bytes: usize,
    /// The most subscriptions on one socket.
    pub subscriptions: usize,
    /// The most client messages in a second. Above it they are refused, above twice as many the socket is closed.
    pub messages_per_second: u32,
    /// The longest time between `hello` and the first subscription.
    pub subscribe_within_ms: u64,
    /// The longest time in which a client may take nothing of what is sent to it.
    pub flush_within_ms: u64,
    /// The most snapshot items. Long ones may make it fewer.
    pub snapshot_items: u16,
    /// The most types in a filter.
    pub filter_types: usize,
    /// The longest token in bytes.
    pub token_bytes: usize,
    /// What the kernel may hold for a client that reads slowly, in bytes.
    pub send_buffer_bytes: usize,
    /// The server's buffer for what a client says, in bytes.
    pub read_buffer_bytes: usize,
    /// The most connections from one address.
    pub connections_per_address: u32,
    /// The most new connections from one address in a second.
    pub connects_per_second: u32,
    /// The most connections to one gateway.
    pub connections: u32,
    /// How long a connection lasts, give or take a fifth, until the server asks the client to make a new one.
    pub rotate_after_ms: u64,
}

/// What the server says. Only written here: a client reads by `type`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
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
        /// The client's id; 0 over SSE, where the address is the request.
        id: u64,
        /// The number of the subscription on this connection.
        sub: u32,
        /// The feed, as it was asked for.
        feed: &'a str,
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
        #[schemars(with = "Vec<AnyActivity>")]
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
        /// The place of the activity before it in this feed, under this filter (0 for the first).
        prev: Seq,
        /// The place after it.
        cursor: Cursor,
        /// The activity (Activity Streams 2.0).
        #[schemars(with = "AnyActivity")]
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
    /// Nothing up to here concerns this subscription: a newer place to resume from.
    Bookmark {
        /// The subscription.
        sub: u32,
        /// The place.
        cursor: Cursor,
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
    /// The answer to auth.
    Authenticated {
        /// The client's id.
        id: u64,
        /// When the token ends.
        expires_at: DateTime<Utc>,
    },
    /// The token ends soon; what needs it ends with it unless the client sends a newer one.
    Expiring {
        /// When the token ends.
        expires_at: DateTime<Utc>,
    },
    /// The server will close. It serves on for a while: connect anew after the wait, subscribe there, then close here.
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

/// An activity in a schema: what `render` makes, or the tombstone of one that is hidden.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "it is there for its schema")]
enum AnyActivity {
    /// An activity.
    Activity(Box<crate::render::Activity>),
    /// What stands in the place of a hidden entry.
    Tombstone(Tombstone),
}

/// What stands in the place of a hidden entry (Activity Streams 2.0, `Tombstone`).
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is there for its schema")]
struct Tombstone {
    /// The id of the activity that was there.
    id: String,
    /// Always `Tombstone`.
    #[schemars(extend("const" = "Tombstone"))]
    r#type: String,
    /// Its place in the log.
    #[schemars(rename = "ogp:sequence")]
    sequence: Seq,
}

/// What kind of error a client message met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Not a message of this protocol.
    BadRequest,
    /// No such feed.
    UnknownFeed,
    /// The token is missing or not accepted.
    Unauthorized,
    /// The token does not allow this.
    Forbidden,
    /// No such subscription.
    UnknownSubscription,
    /// There are too many subscriptions on this socket.
    SubscriptionLimit,
    /// Not a cursor.
    InvalidCursor,
    /// Not a filter.
    InvalidFilter,
    /// Too many messages; this one was passed over.
    RateLimited,
    /// The read models are out of reach.
    Unavailable,
}

/// Why the server closed the socket. The range is the verdict: 40xx do not retry unchanged, 41xx retry with backoff,
/// 42xx resume now. What breaks the websocket itself is closed with the codes of RFC 6455, section 7.4.1: retry with backoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub enum CloseCode {
    /// A frame that is none.
    ProtocolError,
    /// A binary message.
    UnsupportedData,
    /// Text that is not UTF-8.
    InvalidPayload,
    /// A message over the limit.
    MessageTooBig,
    /// Nothing was subscribed to in time.
    SubscribeTimeout,
    /// A fault of the server.
    Internal,
    /// The token that a subscription needs has ended.
    TokenExpired,
    /// A message could not be written in time.
    TooSlow,
    /// A ping was not answered in time.
    NoPong,
    /// Too many messages.
    RateLimited,
    /// The server is stopping.
    GoingAway,
    /// The connection has lasted long enough.
    Rotated,
}

impl CloseCode {
    /// Every code.
    pub const ALL: &[Self] = &[
        Self::ProtocolError,
        Self::UnsupportedData,
        Self::InvalidPayload,
        Self::MessageTooBig,
        Self::SubscribeTimeout,
        Self::Internal,
        Self::TokenExpired,
        Self::TooSlow,
        Self::NoPong,
        Self::RateLimited,
        Self::GoingAway,
        Self::Rotated,
    ];

    /// The number in the close frame.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::ProtocolError => 1002,
            Self::UnsupportedData => 1003,
            Self::InvalidPayload => 1007,
            Self::MessageTooBig => 1009,
            Self::SubscribeTimeout => 4008,
            Self::Internal => 4100,
            Self::TokenExpired => 4101,
            Self::TooSlow => 4102,
            Self::NoPong => 4103,
            Self::RateLimited => 4104,
            Self::GoingAway => 4200,
            Self::Rotated => 4202,
        }
    }

    /// The reason in the close frame.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::ProtocolError => "protocol_error",
            Self::UnsupportedData => "unsupported_data",
            Self::InvalidPayload => "invalid_payload",
            Self::MessageTooBig => "message_too_big",
            Self::SubscribeTimeout => "subscribe_timeout",
            Self::Internal => "internal",
            Self::TokenExpired => "token_expired",
            Self::TooSlow => "too_slow",
            Self::NoPong => "no_pong",
            Self::RateLimited => "rate_limited",
            Self::GoingAway => "going_away",
            Self::Rotated => "rotated",
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
            ClientMessage::Subscribe {
                id: 1,
                feed: "member:seoul".to_owned(),
                cursor: None,
                snapshot: Some(20),
                filter: None
            }
        );
        assert_eq!(read(r#"{"type":"pong"}"#).expect("a message"), ClientMessage::Pong {});
        let filtered = read(r#"{"type":"subscribe","id":2,"feed":"all","filter":{"types":["commitment.*"]}}"#);
        assert!(
            matches!(filtered, Ok(ClientMessage::Subscribe { filter: Some(filter), .. }) if filter.types.len() == 1)
        );
        assert!(read(r#"{"type":"subscribe","id":1,"feed":"all","filter":{}}"#).is_err());
        assert!(read(r#"{"type":"shout"}"#).is_err());
        assert!(read(r#"{"type":"pong","id":1}"#).is_err());
    }
}
