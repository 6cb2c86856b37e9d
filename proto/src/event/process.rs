//! Events of the partnership's procedure with a member that does not keep its process: a finding, the member's response,
//! the procedural review.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{ActionPlanId, DocumentId, EventId, MemberId};
use crate::text::{Line, Prose};

/// A member was found to have acted contrary to process in an action plan cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContraryToProcessFound {
    /// The member.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The cycle, named by its plan; for a plan that did not come, by the id it would have.
    pub plan_id: ActionPlanId,
    /// What the member did not do.
    pub ground: Ground,
    /// The version of the rules it was judged by, such as `2022`.
    pub rule_version: Line,
    /// The letter about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_id: Option<DocumentId>,
}

/// A member responded to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberResponded {
    /// The member.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The event by which the finding was recorded.
    pub finding_id: EventId,
    /// The response as a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_id: Option<DocumentId>,
    /// What it says, in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Prose>,
}

/// A procedural review of a member was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProceduralReviewOpened {
    /// The member.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The events by which the findings it rests on were recorded. The finding that opened it by itself is recorded with
    /// it, right before it, and is not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<EventId>,
    /// What opened it.
    pub by: Opening,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
}

/// A procedural review of a member was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProceduralReviewClosed {
    /// The member.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// How it ended.
    pub outcome: Outcome,
    /// What the member put right; where it became inactive, what it did not.
    pub put_right: Line,
}

/// What a member did not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// It did not publish its plan in time.
    LatePlan,
    /// It did not meet the minimum requirements for participation and co-creation.
    MinimumRequirement,
    /// It made progress on no commitment.
    NoProgress,
    /// It kept no online repository. No ground any more under the rules of 2022.
    Repository,
    /// It gave the public too little influence. No ground any more under the rules of 2022.
    PublicInfluence,
}

/// What opened a procedural review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// A second finding in consecutive cycles, by itself.
    SecondFinding,
    /// A decision of the governing body.
    Decision,
}

/// How a procedural review ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The member put right what was wrong.
    Resolved,
    /// It did not, and becomes inactive.
    Inactive,
}
