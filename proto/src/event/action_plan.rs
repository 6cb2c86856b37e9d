//! Events of an action plan and the commitments in it. Every change carries the plan as it is after it, and the commitment
//! where it is about one, so that nobody has to look them up.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ActionPlanChange, Effect};
use crate::date::PartialDate;
use crate::discrepancy::Discrepancy;
use crate::envelope::Actor;
use crate::ids::{ActionPlanId, CommitmentId, DocumentId, MemberId};
use crate::text::{Line, Link, Prose};

/// An action plan as it is after an event, without its commitments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlan {
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
    /// How many commitments the plan says it has; may differ from the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count_claimed: Option<u16>,
    /// The version of the plan: 1 when it is submitted, one more with each amendment and extension.
    pub version: u16,
    /// What its source says that cannot be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discrepancies: Vec<Discrepancy>,
}

/// A commitment as its plan states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// A field that has another value now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldChange {
    /// The field's name, as in the plan or the commitment.
    pub field: Line,
    /// Its value before; none where it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// Its value now; none where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

/// A member submitted an action plan: it was uploaded to the partnership's site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanSubmitted {
    /// The plan.
    pub plan: ActionPlan,
    /// The commitments listed in it, in its order.
    pub commitments: Vec<PlannedCommitment>,
}

/// A plan was amended. What became of single commitments is told by events of their own, in the same batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanAmended {
    /// The plan, in its new version.
    pub plan: ActionPlan,
    /// What differs in the plan itself; nothing where only commitments changed.
    pub changes: Vec<FieldChange>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
}

/// A plan runs longer than it was to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanExtended {
    /// The plan, in its new version, with its new end.
    pub plan: ActionPlan,
    /// When it was to end.
    pub from: PartialDate,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
    /// What it causes: an extension after the end makes commitments current again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
}

/// A plan was withdrawn. It stays readable, and its commitments stay listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionPlanWithdrawn {
    /// The plan.
    pub plan: ActionPlan,
    /// Why.
    pub reason: Line,
}

/// The implementation of a plan ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImplementationEnded {
    /// The plan; its end is the real one.
    pub plan: ActionPlan,
    /// When it ended.
    pub ended_on: PartialDate,
    /// What made it end then.
    pub by: EndedBy,
    /// Why, where it ended early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
    /// What it causes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
}

/// A member has no plan after the end of its last one, and a threshold of lateness was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanOverdue {
    /// The member's last plan.
    pub plan: ActionPlan,
    /// The day on which the next plan was due: the one after the end of the last.
    pub due_on: NaiveDate,
    /// The threshold.
    pub threshold: OverdueThreshold,
    /// The rule, named by the year it is from.
    pub rule_version: Line,
    /// How many days after the due day the threshold lies.
    pub days_late: u16,
}

/// A plan has a commitment more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentAdded {
    /// The plan, in its new version.
    pub plan: ActionPlan,
    /// The commitment.
    pub commitment: Box<PlannedCommitment>,
    /// Its place in the plan's list, counted from 1.
    pub position: u16,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
}

/// A commitment was amended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentAmended {
    /// The plan, in its new version.
    pub plan: ActionPlan,
    /// The commitment, as it is now.
    pub commitment: Box<PlannedCommitment>,
    /// Its place in the plan's list, counted from 1.
    pub position: u16,
    /// What differs.
    pub changes: Vec<FieldChange>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
}

/// A commitment was withdrawn. It stays listed and can still be reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentWithdrawn {
    /// The plan, in its new version.
    pub plan: ActionPlan,
    /// The commitment.
    pub commitment: Box<PlannedCommitment>,
    /// Its place in the plan's list, counted from 1.
    pub position: u16,
    /// Why.
    pub reason: Line,
}

/// A commitment goes on in another plan of the member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentCarriedForward {
    /// The plan it is listed in.
    pub plan: ActionPlan,
    /// The commitment.
    pub commitment: Box<PlannedCommitment>,
    /// Its place in the plan's list, counted from 1.
    pub position: u16,
    /// The commitment that continues it.
    pub successor_id: CommitmentId,
    /// The plan that lists the successor.
    pub successor_plan_id: ActionPlanId,
}

/// Somebody reports that a milestone was reached. Self-reported: it says nothing about what reviewers judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneReached {
    /// The plan.
    pub plan: ActionPlan,
    /// The commitment.
    pub commitment: Box<PlannedCommitment>,
    /// The milestone, counted from 1.
    pub milestone: u16,
    /// Where the evidence is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_url: Option<Link>,
    /// In which role somebody reports it.
    pub reporter: Actor,
}

/// A milestone is to be done at another time. Self-reported, as [`MilestoneReached`] is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneRescheduled {
    /// The plan.
    pub plan: ActionPlan,
    /// The commitment, with the milestone's new date.
    pub commitment: Box<PlannedCommitment>,
    /// Its place in the plan's list, counted from 1.
    pub position: u16,
    /// The milestone, counted from 1.
    pub milestone: u16,
    /// When it was to be done, where that was stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<PartialDate>,
    /// When it is to be done.
    pub to: PartialDate,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
    /// In which role somebody reports it.
    pub reporter: Actor,
}

/// Somebody reports how a commitment gets on. Self-reported, as [`MilestoneReached`] is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgressReported {
    /// The plan.
    pub plan: ActionPlan,
    /// The commitment.
    pub commitment: Box<PlannedCommitment>,
    /// The milestone that the report is about, counted from 1; none where it is about the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestone: Option<u16>,
    /// How it gets on.
    pub state: ProgressState,
    /// The report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Prose>,
    /// Where the evidence is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_url: Option<Link>,
    /// In which role somebody reports it.
    pub reporter: Actor,
}

/// What made the implementation of a plan end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// The end that was planned from the start came.
    Schedule,
    /// The end that an extension set came.
    Extension,
    /// The member ended it before.
    Early,
}

/// How late a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverdueThreshold {
    /// It is due.
    Due,
    /// It is four months late.
    FourMonths,
    /// It is twelve months late: from here on the member acts contrary to process.
    TwelveMonths,
}

/// How a commitment or a milestone gets on, in the words of whoever carries it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProgressState {
    /// Nothing was done yet.
    NotStarted,
    /// It goes as planned.
    OnTrack,
    /// It goes slower than planned.
    Delayed,
    /// It is done.
    Done,
}

impl ActionPlan {
    /// What differs in a later version.
    #[must_use]
    pub fn changes_to(&self, later: &Self) -> Vec<FieldChange> {
        changes(self, later)
    }
}

impl PlannedCommitment {
    /// What differs in a later version.
    #[must_use]
    pub fn changes_to(&self, later: &Self) -> Vec<FieldChange> {
        changes(self, later)
    }

    /// The milestone with this number, counted from 1.
    #[must_use]
    pub fn milestone(&self, number: u16) -> Option<&Milestone> {
        self.milestones.get(usize::from(number).checked_sub(1)?)
    }
}

/// What differs without being a change of the thing: which version it is, what the member was called then, and what its
/// source says of it that cannot be.
const NO_CHANGES: [&str; 3] = ["version", "member_name", "discrepancies"];

/// The fields that differ, in the order of their names. Compared as they are written, so that no field can be forgotten.
fn changes<T: Serialize>(before: &T, after: &T) -> Vec<FieldChange> {
    let (mut before, mut after) = (fields(before), fields(after));
    let names: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    let told = names.into_iter().filter(|name| !NO_CHANGES.contains(&name.as_str()));
    let change = |name: String| {
        let (from, to) = (before.remove(&name), after.remove(&name));
        let field = Line::try_from(name).ok().filter(|_| from != to)?;
        Some(FieldChange { field, from, to })
    };
    told.filter_map(change).collect()
}

fn fields<T: Serialize>(thing: &T) -> Map<String, Value> {
    match serde_json::to_value(thing) {
        Ok(Value::Object(fields)) => fields,
        other => unreachable!("plans and commitments are written as objects, not as {other:?}"),
    }
}

impl ActionPlanChange {
    /// The plan as it is after the change.
    #[must_use]
    pub fn plan(&self) -> &ActionPlan {
        match self {
            Self::Submitted(ActionPlanSubmitted { plan, .. })
            | Self::Amended(ActionPlanAmended { plan, .. })
            | Self::Extended(ActionPlanExtended { plan, .. })
            | Self::Withdrawn(ActionPlanWithdrawn { plan, .. })
            | Self::ImplementationEnded(ImplementationEnded { plan, .. })
            | Self::Overdue(PlanOverdue { plan, .. })
            | Self::CommitmentAdded(CommitmentAdded { plan, .. })
            | Self::CommitmentAmended(CommitmentAmended { plan, .. })
            | Self::CommitmentWithdrawn(CommitmentWithdrawn { plan, .. })
            | Self::CommitmentCarriedForward(CommitmentCarriedForward { plan, .. })
            | Self::MilestoneReached(MilestoneReached { plan, .. })
            | Self::MilestoneRescheduled(MilestoneRescheduled { plan, .. })
            | Self::ProgressReported(ProgressReported { plan, .. }) => plan,
        }
    }

    /// The commitments that the change says something about, as they are after it.
    #[must_use]
    pub fn commitments(&self) -> &[PlannedCommitment] {
        match self {
            Self::Submitted(ActionPlanSubmitted { commitments, .. }) => commitments,
            Self::Amended(_)
            | Self::Extended(_)
            | Self::Withdrawn(_)
            | Self::ImplementationEnded(_)
            | Self::Overdue(_) => &[],
            Self::CommitmentAdded(CommitmentAdded { commitment, .. })
            | Self::CommitmentAmended(CommitmentAmended { commitment, .. })
            | Self::CommitmentWithdrawn(CommitmentWithdrawn { commitment, .. })
            | Self::CommitmentCarriedForward(CommitmentCarriedForward { commitment, .. })
            | Self::MilestoneReached(MilestoneReached { commitment, .. })
            | Self::MilestoneRescheduled(MilestoneRescheduled { commitment, .. })
            | Self::ProgressReported(ProgressReported { commitment, .. }) => std::slice::from_ref(commitment),
        }
    }

    /// What the change causes.
    #[must_use]
    pub fn effects(&self) -> &[Effect] {
        match self {
            Self::Extended(ActionPlanExtended { effects, .. })
            | Self::ImplementationEnded(ImplementationEnded { effects, .. }) => effects,
            Self::Submitted(_)
            | Self::Amended(_)
            | Self::Withdrawn(_)
            | Self::Overdue(_)
            | Self::CommitmentAdded(_)
            | Self::CommitmentAmended(_)
            | Self::CommitmentWithdrawn(_)
            | Self::CommitmentCarriedForward(_)
            | Self::MilestoneReached(_)
            | Self::MilestoneRescheduled(_)
            | Self::ProgressReported(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn commitment(json: Value) -> PlannedCommitment {
        serde_json::from_value(json).expect("a commitment")
    }

    #[test]
    fn changes_are_fields_that_came_went_or_differ() {
        let before =
            commitment(json!({"commitment_id": "SEO0001", "title": "A", "lead": "City", "themes": ["Justice"]}));
        let after = commitment(json!({"commitment_id": "SEO0001", "title": "B", "themes": ["Justice"], "end": "2020"}));
        let expected = json!([
            {"field": "end", "to": "2020"}, {"field": "lead", "from": "City"}, {"field": "title", "from": "A", "to": "B"},
        ]);
        assert_eq!(serde_json::to_value(before.changes_to(&after)).expect("JSON"), expected);
        assert_eq!(before.changes_to(&before), []);
    }

    #[test]
    fn what_is_kept_beside_a_plan_is_no_change_of_it() {
        let plan = |json: Value| serde_json::from_value::<ActionPlan>(json).expect("a plan");
        let before = json!({"plan_id": "AP_SEO01", "member_id": "seoul", "member_name": "Seoul", "title": "A",
            "start": "2018", "end": "2020", "version": 1});
        let mut after = before.clone();
        (after["version"], after["member_name"]) = (json!(2), json!("Seoul, South Korea"));
        after["discrepancies"] = json!([{"field": "end", "said": "2017", "rule": "must be after the start"}]);
        assert_eq!(plan(before.clone()).changes_to(&plan(after.clone())), []);
        after["start"] = json!("2019");
        let expected = json!([{"field": "start", "from": "2018", "to": "2019"}]);
        assert_eq!(serde_json::to_value(plan(before).changes_to(&plan(after))).expect("JSON"), expected);
    }
}
