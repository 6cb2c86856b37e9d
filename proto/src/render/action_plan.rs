//! What happens to an action plan, in words.

use super::said::{Texts, because, message, noted, said, written};
use super::{Rendering, Thing, member, named, partnership, planned, thing};
use crate::catalogue::Arg;
use crate::dates;
use crate::envelope::token;
use crate::event::{
    ActionPlan, ActionPlanAmended, ActionPlanChange, ActionPlanExtended, ActionPlanSubmitted, ActionPlanWithdrawn,
    Effect, EndedBy, ImplementationEnded, PlanOverdue,
};
use crate::language::Language;
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
    let [by, title] = names(plan);
    let count = ("count", Arg::Number(event.commitments.len()));
    let name = said(|language| {
        let period = dates::period(language, plan.start, plan.end);
        language.say_with("plan-submitted", &[by, title, ("period", Arg::Words(&period)), count])
    });
    Rendering {
        verb: "Offer",
        label: message("label.action-plan-submitted", &[]),
        name,
        actor: submitter(plan),
        object: document(plan),
        target: Some(partnership()),
    }
}

fn amended(event: &ActionPlanAmended) -> Rendering {
    let name = said(|language| {
        let changes = words::field_changes(language, &event.changes);
        let changes = (!changes.is_empty()).then_some(Arg::Words(&changes));
        let sentence = noted(language, language.say_with("plan-amended", &names(&event.plan)), changes);
        because(language, sentence, event.reason.as_ref().map(written))
    });
    update(&event.plan, "label.action-plan-amended", name)
}

fn extended(event: &ActionPlanExtended) -> Rendering {
    let plan = &event.plan;
    let [by, title] = names(plan);
    let name = said(|language| {
        let (from, to) = (dates::partial(language, event.from), dates::partial(language, plan.end));
        let args = [by, title, ("from", Arg::Words(&from)), ("to", Arg::Words(&to))];
        let sentence = language.say_with("plan-extended", &args);
        with_effects(language, because(language, sentence, event.reason.as_ref().map(written)), &event.effects)
    });
    update(plan, "label.action-plan-extended", name)
}

/// Not a Delete: the plan stays readable, and so does what was said about it.
fn withdrawn(event: &ActionPlanWithdrawn) -> Rendering {
    let name = said(|language| {
        let sentence = language.say_with("plan-withdrawn", &names(&event.plan));
        because(language, sentence, Some(written(&event.reason)))
    });
    update(&event.plan, "label.action-plan-withdrawn", name)
}

fn implementation_ended(event: &ImplementationEnded) -> Rendering {
    let plan = &event.plan;
    let [by, title] = names(plan);
    let id = match event.by {
        EndedBy::Schedule | EndedBy::Extension => "implementation-ended",
        EndedBy::Early => "implementation-ended-early",
    };
    let when = format!("ended-when.{}", token(&event.ended_on.precision()));
    let name = said(|language| {
        let date = dates::partial(language, event.ended_on);
        let when = language.say_with(&when, &[("date", Arg::Words(&date))]);
        let sentence = language.say_with(id, &[by, title, ("when", Arg::Words(&when))]);
        with_effects(language, because(language, sentence, event.reason.as_ref().map(written)), &event.effects)
    });
    update(plan, "label.implementation-ended", name)
}

fn overdue(event: &PlanOverdue) -> Rendering {
    let plan = &event.plan;
    let [by, title] = names(plan);
    let id = format!("plan-overdue.{}", token(&event.threshold).replace('_', "-"));
    let name = said(|language| {
        let due = dates::day(language, event.due_on);
        language.say_with(&id, &[by, title, ("due", Arg::Words(&due))])
    });
    Rendering {
        verb: "Announce",
        label: message("label.action-plan-overdue", &[]),
        name,
        actor: named("/v1/services/clock".to_owned(), &["Service"], message("clock", &[])),
        object: document(plan),
        target: Some(submitter(plan)),
    }
}

fn update(plan: &ActionPlan, label: &str, name: Texts) -> Rendering {
    let (actor, object) = (submitter(plan), document(plan));
    Rendering { verb: "Update", label: message(label, &[]), name, actor, object, target: None }
}

/// Whose plan it is, and its title.
pub(super) fn names(plan: &ActionPlan) -> [(&'static str, Arg<'_>); 2] {
    [("member", written(&plan.member_name)), ("plan", written(&plan.title))]
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

/// The commitments are counted, not named: a plan has many.
fn with_effects(language: Language, sentence: String, effects: &[Effect]) -> String {
    let said = |id, kind: fn(&Effect) -> bool| {
        let count = effects.iter().filter(|effect| kind(effect)).count();
        (count > 0).then(|| language.say_with(id, &[("count", Arg::Number(count))]))
    };
    let effects = [
        said("commitments-become.moved-to-current", |effect| matches!(effect, Effect::MovedToCurrent { .. })),
        said("commitments-become.moved-to-awaiting-review", |effect| {
            matches!(effect, Effect::MovedToAwaitingReview { .. })
        }),
        said("commitments-become.moved-to-post-implementation", |effect| {
            matches!(effect, Effect::MovedToPostImplementation { .. })
        }),
    ];
    let sentences = std::iter::once(sentence).chain(effects.into_iter().flatten());
    words::joined(language, "sentences", sentences).unwrap_or_default()
}
