//! The rows that an event of an action plan makes: versions of the plan, versions of its commitments, reports about
//! them, and plans that are overdue.

use proto::event::{
    ActionPlan, ActionPlanChange, ActionPlanSubmitted, MilestoneReached, MilestoneRescheduled, PlanOverdue,
    PlannedCommitment, ProgressReported,
};
use serde_json::{Map, Value, json};

use super::Table;

/// For each row its table and the columns that only this table has.
pub(super) fn rows(change: &ActionPlanChange) -> Vec<(Table, Value)> {
    let plan = change.plan();
    match change {
        ActionPlanChange::Submitted(event) => submitted(event),
        ActionPlanChange::Amended(event) => {
            vec![plan_row(plan, "amended", json!({"reason": event.reason, "changes": event.changes}))]
        }
        ActionPlanChange::Extended(event) => {
            vec![plan_row(plan, "extended", json!({"reason": event.reason, "extended_from": event.from}))]
        }
        ActionPlanChange::Withdrawn(event) => {
            vec![plan_row(plan, "withdrawn", json!({"reason": event.reason, "withdrawn": true}))]
        }
        ActionPlanChange::ImplementationEnded(event) => {
            let own = json!({"reason": event.reason, "ended_by": event.by});
            vec![plan_row(plan, "implementation_ended", own)]
        }
        ActionPlanChange::Overdue(event) => vec![(Table::PlanOverdue, overdue(event))],
        ActionPlanChange::CommitmentAdded(event) => {
            let own = json!({"reason": event.reason});
            vec![commitment_row(plan, &event.commitment, event.position, "added", own)]
        }
        ActionPlanChange::CommitmentAmended(event) => {
            let own = json!({"reason": event.reason, "changes": event.changes});
            vec![commitment_row(plan, &event.commitment, event.position, "amended", own)]
        }
        ActionPlanChange::CommitmentWithdrawn(event) => {
            let own = json!({"reason": event.reason, "withdrawn": true});
            vec![commitment_row(plan, &event.commitment, event.position, "withdrawn", own)]
        }
        ActionPlanChange::CommitmentCarriedForward(event) => {
            let own = json!({"successor_id": event.successor_id});
            vec![commitment_row(plan, &event.commitment, event.position, "carried_forward", own)]
        }
        ActionPlanChange::MilestoneReached(event) => vec![(Table::SelfReport, milestone_reached(event))],
        ActionPlanChange::MilestoneRescheduled(event) => {
            let own = json!({"reason": event.reason});
            let version = commitment_row(plan, &event.commitment, event.position, "milestone_rescheduled", own);
            vec![version, (Table::SelfReport, milestone_rescheduled(event))]
        }
        ActionPlanChange::ProgressReported(event) => vec![(Table::SelfReport, progress_reported(event))],
    }
}

fn submitted(event: &ActionPlanSubmitted) -> Vec<(Table, Value)> {
    let listed = event.commitments.iter().zip(1_u16..);
    let commitments =
        listed.map(|(commitment, position)| commitment_row(&event.plan, commitment, position, "submitted", json!({})));
    std::iter::once(plan_row(&event.plan, "submitted", json!({}))).chain(commitments).collect()
}

/// A version of the plan; `own` says what only this kind of change has.
fn plan_row(plan: &ActionPlan, change: &str, own: Value) -> (Table, Value) {
    let columns = json!({
        "plan_id": plan.plan_id, "member_id": plan.member_id, "number": plan.number, "number_note": plan.number_note,
        "title": plan.title, "starts": plan.start, "ends": plan.end, "starts_on": plan.start.first_day(),
        "ends_on": plan.end.last_day(), "duration_years": plan.duration_years, "language": plan.language,
        "document_id": plan.document_id, "count_claimed": plan.count_claimed, "version": plan.version,
        "change": change, "changes": [], "withdrawn": false, "discrepancies": plan.discrepancies,
    });
    (Table::ActionPlan, merged(columns, own))
}

fn commitment_row(
    plan: &ActionPlan,
    commitment: &PlannedCommitment,
    position: u16,
    change: &str,
    own: Value,
) -> (Table, Value) {
    let mut columns = json!({
        "commitment_id": commitment.commitment_id, "plan_id": plan.plan_id, "member_id": plan.member_id,
        "position": position, "number": commitment.number, "title": commitment.title, "themes": commitment.themes,
        "plan_theme": commitment.plan_theme, "lead": commitment.lead, "supports": commitment.supports,
        "starts": commitment.start, "ends": commitment.end, "description": commitment.description,
        "milestones": commitment.milestones, "change": change, "changes": [], "withdrawn": false,
        "discrepancies": commitment.discrepancies,
    });
    // The commitment's own source says more than the plan's.
    if let Some(source) = &commitment.source_url {
        columns["source_url"] = json!(source);
    }
    (Table::Commitment, merged(columns, own))
}

fn overdue(event: &PlanOverdue) -> Value {
    json!({
        "plan_id": event.plan.plan_id, "member_id": event.plan.member_id, "due_on": event.due_on,
        "threshold": event.threshold, "rule_version": event.rule_version, "days_late": event.days_late,
    })
}

fn milestone_reached(event: &MilestoneReached) -> Value {
    let own = json!({"kind": "milestone_reached", "evidence_url": event.evidence_url, "reporter": event.reporter});
    report(&event.plan, &event.commitment, Some(event.milestone), own)
}

fn milestone_rescheduled(event: &MilestoneRescheduled) -> Value {
    let own = json!({
        "kind": "milestone_rescheduled", "from_date": event.from, "to_date": event.to, "reason": event.reason,
        "reporter": event.reporter,
    });
    report(&event.plan, &event.commitment, Some(event.milestone), own)
}

fn progress_reported(event: &ProgressReported) -> Value {
    let own = json!({
        "kind": "progress", "state": event.state, "text": event.text, "evidence_url": event.evidence_url,
        "reporter": event.reporter,
    });
    report(&event.plan, &event.commitment, event.milestone, own)
}

fn report(plan: &ActionPlan, commitment: &PlannedCommitment, milestone: Option<u16>, own: Value) -> Value {
    let title = milestone.and_then(|number| commitment.milestone(number)).map(|milestone| &milestone.title);
    let columns = json!({
        "commitment_id": commitment.commitment_id, "plan_id": plan.plan_id, "member_id": plan.member_id,
        "milestone": milestone, "milestone_title": title,
    });
    merged(columns, own)
}

fn merged(columns: Value, own: Value) -> Value {
    let fields = |value| if let Value::Object(fields) = value { fields } else { Map::new() };
    Value::Object(fields(columns).into_iter().chain(fields(own)).collect())
}
