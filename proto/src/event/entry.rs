//! Events of the entries of a member's feed. They are about what is shown: the facts and every number stay as they are, and
//! they are no feed entries themselves.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{EventId, MemberId, Seq};
use crate::text::Line;

/// An entry of a member's feed is shown no more, in this feed or another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedEntryHidden {
    /// The member whose feed it is; the whole partnership where it is the feed of everything.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The entry's place in the log.
    pub entry_seq: Seq,
    /// The entry's event.
    pub entry_id: EventId,
    /// Why.
    pub reason: Line,
    /// The last day on which it is hidden; without one it is until it is shown again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// An entry of a member's feed is shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedEntryShown {
    /// The member whose feed it is; the whole partnership where it is the feed of everything.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The entry's place in the log.
    pub entry_seq: Seq,
    /// The entry's event.
    pub entry_id: EventId,
}
