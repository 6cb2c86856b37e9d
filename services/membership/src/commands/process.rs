//! Commands about the procedure with a member that does not keep the partnership's process.

use proto::event::{Ground, Outcome};
use proto::text::{Line, Link, Prose};
use proto::{ActionPlanId, DocumentId, EventId, Occurred};
use schemars::JsonSchema;
use serde::Deserialize;

/// A member was found to have acted contrary to process.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindContrary {
    /// The cycle, named by its plan.
    pub plan_id: ActionPlanId,
    /// What the member did not do.
    pub ground: Ground,
    /// The version of the rules it was judged by.
    pub rule_version: Line,
    /// The letter about it; a document on record.
    pub document_id: Option<DocumentId>,
    /// When it was found; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A member responded to a finding, with a document, in short, or both.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Respond {
    /// The event by which the finding was recorded.
    pub finding_id: EventId,
    /// The response; a document on record.
    pub document_id: Option<DocumentId>,
    /// What it says, in short.
    pub summary: Option<Prose>,
    /// When it responded; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A procedural review of a member is opened by decision.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenReview {
    /// The findings it rests on.
    #[serde(default)]
    pub findings: Vec<EventId>,
    /// Why.
    pub reason: Line,
    /// Who decided it.
    pub decided_by: Option<Line>,
    /// When it was opened; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A procedural review of a member is closed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseReview {
    /// How it ended.
    pub outcome: Outcome,
    /// What the member put right; where it becomes inactive, what it did not.
    pub put_right: Line,
    /// Who decided it.
    pub decided_by: Option<Line>,
    /// When it was closed; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}
