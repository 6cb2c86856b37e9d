//! The commands as their senders write them. Every field is checked by its type; what fields mean together and what the
//! log knows is judged by the decider.

use kit::http::command::CommandBody;
use proto::date::PartialDate;
use proto::event::PlannedCommitment;
use proto::text::{Line, Link};
use proto::{ActionPlanId, Discrepancy, DocumentId, Occurred};
use schemars::JsonSchema;
use serde::Deserialize;

/// A member submitted an action plan.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitActionPlan {
    /// The plan.
    pub plan_id: ActionPlanId,
    /// Its number among the member's plans, counted from 1.
    pub number: Option<u16>,
    /// Why the number is absent or not the next one.
    pub number_note: Option<Line>,
    /// The title.
    pub title: Line,
    /// When implementation begins.
    pub start: PartialDate,
    /// When implementation ends.
    pub end: PartialDate,
    /// The length in years as the plan states it.
    pub duration_years: Option<u8>,
    /// The language it is written in (BCP 47).
    pub language: Option<Line>,
    /// The plan as a document.
    pub document_id: Option<DocumentId>,
    /// The commitments listed in it.
    pub commitments: Vec<PlannedCommitment>,
    /// How many commitments the plan says it has; may differ from the list.
    pub count_claimed: Option<u16>,
    /// When it was submitted; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
    /// What the source says that cannot be.
    #[serde(default)]
    pub discrepancies: Vec<Discrepancy>,
}

impl CommandBody for SubmitActionPlan {
    const SCOPE: &'static str = "plans:write";
    fn occurred(&self) -> Option<Occurred> {
        self.occurred
    }
}
