//! Events of an action plan and the commitments in it.

use serde::{Deserialize, Serialize};

use crate::date::PartialDate;
use crate::discrepancy::Discrepancy;
use crate::ids::{ActionPlanId, CommitmentId, DocumentId, MemberId};
use crate::text::{Line, Link, Prose};

/// A member submitted an action plan: it was uploaded to the partnership's site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanSubmitted {
    /// The plan.
    pub plan_id: ActionPlanId,
    /// The member that submitted it.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The plan's number among the member's plans, counted from 1; none where it is not established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u16>,
    /// Why the number is absent or not the last one plus 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_note: Option<Line>,
    /// The title.
    pub title: Line,
    /// When implementation begins.
    pub start: PartialDate,
    /// When implementation ends.
    pub end: PartialDate,
    /// The length in years as the plan states it, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_years: Option<u8>,
    /// The language it is written in (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Line>,
    /// The plan as a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_id: Option<DocumentId>,
    /// The commitments listed in it.
    pub commitments: Vec<PlannedCommitment>,
    /// How many commitments the plan says it has; may differ from the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_claimed: Option<u16>,
    /// The version of the plan; 1 when it is submitted.
    pub version: u16,
    /// What its source says that cannot be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discrepancies: Vec<Discrepancy>,
}

/// A commitment as its plan states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedCommitment {
    /// The commitment.
    pub commitment_id: CommitmentId,
    /// Its number in the plan, as printed: `2`, `1.2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Line>,
    /// The title.
    pub title: Line,
    /// The policy areas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<Line>,
    /// The plan's own heading over it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_theme: Option<Line>,
    /// The institution that leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Line>,
    /// The institutions that support it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supports: Vec<Line>,
    /// When work on it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<PartialDate>,
    /// When work on it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<PartialDate>,
    /// What it promises, in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Prose>,
    /// Its milestones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
    /// Where the commitment can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_url: Option<Link>,
    /// What its source says that cannot be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discrepancies: Vec<Discrepancy>,
}

/// A step of a commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// What is to be done.
    pub title: Line,
    /// When it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<PartialDate>,
    /// When it is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<PartialDate>,
    /// Who leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Line>,
}
