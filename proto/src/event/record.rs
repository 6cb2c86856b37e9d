//! Events of the record itself: what operators decide about messages of the log. They tell of no member and belong to no feed;
//! which message a program passes over is the projector's matter.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{EventId, Seq};
use crate::text::Line;

/// A message of the log that cannot be projected is passed over for ever, as an operator decided. The message stays where it
/// is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventDiscarded {
    /// The message's place in the log.
    pub seq: Seq,
    /// The subject it stands under, which may be none of the log's; quoted as far as a line can.
    pub subject: Line,
    /// The id of its event, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
    /// Why it could not be projected.
    pub error: Line,
    /// Why it is passed over, in the operator's words.
    pub reason: Line,
}
