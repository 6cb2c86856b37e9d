//! Examples of messages, written by the types themselves.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::cursor::Cursor;
use crate::envelope::Envelope;
use crate::event::{Event, Recorded};
use crate::filter::FILTER_TYPES_MAX;
use crate::ids::{LogId, Seq};
use crate::live::{
    ClientMessage, ErrorCode, Filter, Limits, ResetReason, SNAPSHOT_MAX, ServerMessage, SubscriptionMode,
};
use crate::render;

/// The event that the examples are about.
const SAMPLE: &str = include_str!("../../samples/ogp.commitment.reviewed.v1/cluster.json");
/// The feed that they follow.
const FEED: &str = "member:croatia";

/// Examples of all types.
pub(super) fn all() -> Vec<Value> {
    let activity = activity();
    client().iter().map(value).chain(server(&activity).iter().map(value)).collect()
}

fn client() -> Vec<ClientMessage> {
    let subscribe = |id, cursor: Option<Cursor>, snapshot, filter| ClientMessage::Subscribe {
        id,
        feed: FEED.to_owned(),
        cursor: cursor.map(|cursor| cursor.to_string()),
        snapshot,
        filter,
    };
    let filter = Filter { types: vec!["commitment.*".to_owned(), "report.published".to_owned()] };
    vec![
        subscribe(1, None, Some(20), None),
        subscribe(2, Some(cursor(1_840)), None, Some(filter)),
        ClientMessage::Unsubscribe { id: 3, sub: 1 },
        // The three parts of a token, shortened.
        ClientMessage::Auth { id: 4, token: "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJl".to_owned() },
        ClientMessage::Pong {},
    ]
}

fn server(activity: &RawValue) -> Vec<ServerMessage<'_>> {
    let (sub, cursor) = (1, cursor(1_847));
    vec![
        ServerMessage::Hello { ping_interval_ms: 25_000, pong_timeout_ms: 8_000, limits: limits(), log_id: log() },
        ServerMessage::Subscribed { id: 1, sub, feed: FEED, mode: SubscriptionMode::Snapshot, head: cursor },
        ServerMessage::Snapshot { sub, items: vec![activity], cursor, more: true },
        ServerMessage::Activity { sub, seq: Seq(1_847), prev: Seq(1_840), cursor, activity },
        ServerMessage::CaughtUp { sub, cursor },
        ServerMessage::FellBehind { sub, lag: 5_210 },
        ServerMessage::Bookmark { sub, cursor },
        ServerMessage::Reset { sub, reason: ResetReason::LogChanged },
        ServerMessage::Unsubscribed { id: 3, sub },
        ServerMessage::Authenticated { id: 4, expires_at: time() },
        ServerMessage::Expiring { expires_at: time() },
        ServerMessage::GoingAway { reconnect_after_ms: 1_312 },
        ServerMessage::Ping,
        ServerMessage::Error {
            id: Some(5),
            code: ErrorCode::UnknownFeed,
            message: "there is no such member",
            retry_after_ms: None,
        },
        ServerMessage::Error {
            id: None,
            code: ErrorCode::RateLimited,
            message: "more than 20 messages in a second",
            retry_after_ms: Some(640),
        },
    ]
}

fn limits() -> Limits {
    Limits {
        message_bytes: 16 * 1_024,
        subscriptions: 64,
        messages_per_second: 20,
        subscribe_within_ms: 10_000,
        flush_within_ms: 10_000,
        snapshot_items: SNAPSHOT_MAX,
        filter_types: FILTER_TYPES_MAX,
        token_bytes: 8 * 1_024,
        send_buffer_bytes: 64 * 1_024,
        read_buffer_bytes: 1_024,
        connections_per_address: 500,
        connects_per_second: 100,
        connections: 20_000,
        rotate_after_ms: 1_800_000,
    }
}

fn log() -> LogId {
    LogId(uuid::Uuid::from_u128(0x0193_c1a0_7b1e_7c55_9d2f_4f1f_0a6b_1c03))
}

fn cursor(seq: u64) -> Cursor {
    Cursor { log: log(), seq: Seq(seq) }
}

fn time() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_428_000, 0).unwrap_or_default()
}

/// A golden sample, as it is rendered for readers.
fn activity() -> Box<RawValue> {
    #[derive(Deserialize)]
    struct Sample {
        subject: String,
        recorded_at: DateTime<Utc>,
        headers: BTreeMap<String, String>,
        data: Box<RawValue>,
    }
    let whole = |error: &dyn std::fmt::Display| -> ! { unreachable!("a golden sample is whole: {error}") };
    let sample: Sample = serde_json::from_str(SAMPLE).unwrap_or_else(|error| whole(&error));
    let headers = sample.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let envelope = Envelope::from_headers(headers).unwrap_or_else(|error| whole(&error));
    let event = Event::from_json(&envelope, sample.data.get().as_bytes());
    let event = event.unwrap_or_else(|error| whole(&error));
    let subject = sample.subject.parse().unwrap_or_else(|error| whole(&error));
    let recorded = Recorded { seq: Seq(1_847), recorded_at: sample.recorded_at, subject, envelope, event };
    serde_json::value::to_raw_value(&render::activity(&recorded)).unwrap_or_else(|error| whole(&error))
}

fn value<T: Serialize>(message: &T) -> Value {
    serde_json::to_value(message).unwrap_or_else(|error| unreachable!("messages hold what JSON can say: {error}"))
}
