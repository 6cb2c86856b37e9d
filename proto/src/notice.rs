//! Commit notices: what the projector says on core NATS after each commit, so that gateways need not poll Postgres.
//! A notice can be lost; `from` tells the receiver that one was, and Postgres has what it held.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::feed::Feed;
use crate::ids::{LogId, Seq};

/// What one commit of the projector added to the feeds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CommitNotice {
    /// The log that was read.
    pub log: LogId,
    /// The checkpoint before the commit. It equals `to` of the notice before this one.
    pub from: Seq,
    /// The checkpoint after the commit. Equal to `from` in the empty notice of each idle second.
    pub to: Seq,
    /// The new feed entries, in the order of their sequence. Absent when the commit was too large for a notice: read
    /// them from Postgres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<Vec<NoticeEntry>>,
    /// Whether entries came into feeds after later ones: what was sent of these feeds is no longer all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// One new activity.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoticeEntry {
    /// Its place in the log.
    pub seq: Seq,
    /// The type of its event.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When the log took it.
    pub recorded_at: DateTime<Utc>,
    /// The feeds it belongs to, each with the sequence of the entry before it in that feed (0 for the first).
    pub feeds: Vec<(Feed, Seq)>,
    /// The rendered activity.
    pub activity: Box<RawValue>,
}
