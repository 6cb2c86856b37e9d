//! What happens to an action plan, in words.

use super::{Rendering, Thing, member, partnership, planned, thing};
use crate::dates;
use crate::event::{
    ActionPlan, ActionPlanAmended, ActionPlanChange, ActionPlanExtended, ActionPlanSubmitted, ActionPlanWithdrawn,
    Effect, EndedBy, ImplementationEnded, OverdueThreshold, PlanOverdue,
};
use crate::language::Language;
use crate::text::Line;
use crate::words;

pub(super) fn render(change: &ActionPlanChange) -> Rendering {
    match change {
        ActionPlanChange::Submitted(event) => submitted(event),
        ActionPlanChange::Amended(event) => amended(event),
        ActionPlanChange::Extended(event) => extended(event),
        ActionPlanChange::Withdrawn(event) => withdrawn(event),
        ActionPlanChange::ImplementationEnded(event) => implementation_ended(event),
        ActionPlanChange::Overdue(event) => overdue(event),
        ActionPlanChange::CommitmentAdded(event) => planned::added(event),
        ActionPlanChange::CommitmentAmended(event) => planned::amended(event),
        ActionPlanChange::CommitmentWithdrawn(event) => planned::withdrawn(event),
        ActionPlanChange::CommitmentCarriedForward(event) => planned::carried_forward(event),
        ActionPlanChange::MilestoneReached(event) => planned::milestone_reached(event),
        ActionPlanChange::MilestoneRescheduled(event) => planned::milestone_rescheduled(event),
        ActionPlanChange::ProgressReported(event) => planned::progress_reported(event),
    }
}

fn submitted(event: &ActionPlanSubmitted) -> Rendering {
    let plan = &event.plan;
    let count = match event.commitments.len() {
        0 => String::new(),
        1 => " with 1 commitment on record".to_owned(),
        n => format!(" with {n} commitments on record"),
    };
    let period = dates::period(Language::English, plan.start, plan.end);
    Rendering {
        verb: "Offer",
        label: "Action plan submitted".to_owned(),
        name: format!("{} submitted the action plan “{}” ({period}){count}", plan.member_name, plan.title),
        actor: submitter(plan),
        object: document(plan),
        target: Some(partnership()),
    }
}

fn amended(event: &ActionPlanAmended) -> Rendering {
    let plan = &event.plan;
    let changes = words::field_changes(Language::English, &event.changes);
    let changes = if changes.is_empty() { String::new() } else { format!(": {changes}") };
    let name =
        format!("{} amended the action plan “{}”{changes}{}", plan.member_name, plan.title, why(event.reason.as_ref()));
    update(plan, "Action plan amended", name)
}

fn extended(event: &ActionPlanExtended) -> Rendering {
    let plan = &event.plan;
    let (from, to) = (dates::partial(Language::English, event.from), dates::partial(Language::English, plan.end));
    let name = format!(
        "{} extended the action plan “{}” from {from} to {to}{}",
        plan.member_name,
        plan.title,
        why(event.reason.as_ref())
    );
    update(plan, "Action plan extended", with_effects(name, &event.effects))
}

/// Not a Delete: the plan stays readable, and so does what was said about it.
fn withdrawn(event: &ActionPlanWithdrawn) -> Rendering {
    let plan = &event.plan;
    let name = format!("{} withdrew the action plan “{}”{}", plan.member_name, plan.title, why(Some(&event.reason)));
    update(plan, "Action plan withdrawn", name)
}

fn implementation_ended(event: &ImplementationEnded) -> Rendering {
    let plan = &event.plan;
    let early = match event.by {
        EndedBy::Schedule | EndedBy::Extension => "",
        EndedBy::Early => " early,",
    };
    let name = format!(
        "The implementation of the action plan “{}” of {} ended{early} with {}{}",
        plan.title,
        plan.member_name,
        dates::partial(Language::English, event.ended_on),
        why(event.reason.as_ref())
    );
    update(plan, "Implementation ended", with_effects(name, &event.effects))
}

fn overdue(event: &PlanOverdue) -> Rendering {
    let plan = &event.plan;
    let due = dates::day(Language::English, event.due_on);
    let late = match event.threshold {
        OverdueThreshold::Due => format!("is due since {due}"),
        OverdueThreshold::FourMonths => format!("is four months late: it was due on {due}"),
        OverdueThreshold::TwelveMonths => format!("is twelve months late: it was due on {due}"),
    };
    Rendering {
        verb: "Announce",
        label: "Action plan overdue".to_owned(),
        name: format!("The action plan of {} that follows “{}” {late}", plan.member_name, plan.title),
        actor: thing("/v1/services/clock".to_owned(), &["Service"], "Calendar"),
        object: document(plan),
        target: Some(submitter(plan)),
    }
}

fn update(plan: &ActionPlan, label: &'static str, name: String) -> Rendering {
    Rendering {
        verb: "Update",
        label: label.to_owned(),
        name,
        actor: submitter(plan),
        object: document(plan),
        target: None,
    }
}

pub(super) fn submitter(plan: &ActionPlan) -> Thing {
    member(&plan.member_id, plan.member_name.as_str())
}

pub(super) fn document(plan: &ActionPlan) -> Thing {
    Thing {
        start: Some(plan.start.to_string()),
        end: Some(plan.end.to_string()),
        ..thing(format!("/v1/action-plans/{}", plan.plan_id), &["Document", "ogp:ActionPlan"], plan.title.as_str())
    }
}

pub(super) fn why(reason: Option<&Line>) -> String {
    reason.map(|reason| format!(" ({reason})")).unwrap_or_default()
}

/// The commitments are counted, not named: a plan has many.
fn with_effects(sentence: String, effects: &[Effect]) -> String {
    let count = |kind: fn(&Effect) -> bool| effects.iter().filter(|effect| kind(effect)).count();
    let said = |count: usize, one: &str, several: &str| match count {
        0 => String::new(),
        1 => format!(". 1 commitment {one}"),
        count => format!(". {count} commitments {several}"),
    };
    let current = count(|effect| matches!(effect, Effect::MovedToCurrent { .. }));
    let awaiting = count(|effect| matches!(effect, Effect::MovedToAwaitingReview { .. }));
    let over = count(|effect| matches!(effect, Effect::MovedToPostImplementation { .. }));
    [
        sentence,
        said(current, "is current again", "are current again"),
        said(awaiting, "awaits review", "await review"),
        said(over, "is post-implementation", "are post-implementation"),
    ]
    .concat()
}
