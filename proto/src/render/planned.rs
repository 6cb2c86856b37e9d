//! What happens to a commitment in its plan, and what is reported of it, in words. What somebody reports says that it is
//! a report, and keeps apart from what reviewers judge.

use super::action_plan::{document, submitter, why};
use super::{Rendering, Thing, thing};
use crate::date::PartialDate;
use crate::dates;
use crate::envelope::Actor;
use crate::event::{
    ActionPlan, CommitmentAdded, CommitmentAmended, CommitmentCarriedForward, CommitmentWithdrawn, MilestoneReached,
    MilestoneRescheduled, PlannedCommitment, ProgressReported,
};
use crate::language::Language;
use crate::text::{Link, Prose};
use crate::words;

pub(super) fn added(event: &CommitmentAdded) -> Rendering {
    let CommitmentAdded { plan, commitment, reason, .. } = event;
    let (title, why) = (&commitment.title, why(reason.as_ref()));
    Rendering {
        verb: "Add",
        label: "Commitment added".to_owned(),
        name: format!("{} added “{title}” to the action plan “{}”{why}", plan.member_name, plan.title),
        actor: submitter(plan),
        object: article(commitment),
        target: Some(document(plan)),
    }
}

pub(super) fn amended(event: &CommitmentAmended) -> Rendering {
    let CommitmentAmended { plan, commitment, changes, reason, .. } = event;
    let (changes, why) = (words::field_changes(Language::English, changes), why(reason.as_ref()));
    Rendering {
        verb: "Update",
        label: "Commitment amended".to_owned(),
        name: format!("{} amended “{}”: {changes}{why}", plan.member_name, commitment.title),
        actor: submitter(plan),
        object: article(commitment),
        target: Some(document(plan)),
    }
}

pub(super) fn withdrawn(event: &CommitmentWithdrawn) -> Rendering {
    let CommitmentWithdrawn { plan, commitment, reason, .. } = event;
    let (title, why) = (&commitment.title, why(Some(reason)));
    Rendering {
        verb: "Remove",
        label: "Commitment withdrawn".to_owned(),
        name: format!("{} withdrew “{title}” of the action plan “{}”{why}", plan.member_name, plan.title),
        actor: submitter(plan),
        object: article(commitment),
        target: Some(document(plan)),
    }
}

pub(super) fn carried_forward(event: &CommitmentCarriedForward) -> Rendering {
    let CommitmentCarriedForward { plan, commitment, successor_id, successor_plan_id, .. } = event;
    let title = &commitment.title;
    let successor = successor_plan_id.as_str();
    Rendering {
        verb: "Add",
        label: "Commitment carried forward".to_owned(),
        name: format!("{} carried “{title}” forward to its plan {successor}, as {successor_id}", plan.member_name),
        actor: submitter(plan),
        object: article(commitment),
        target: Some(thing(
            format!("/v1/action-plans/{successor}"),
            &["Document", "ogp:ActionPlan"],
            successor_plan_id.as_str(),
        )),
    }
}

pub(super) fn milestone_reached(event: &MilestoneReached) -> Rendering {
    let MilestoneReached { plan, commitment, milestone, evidence_url, reporter } = event;
    let what = format!("{} is reached", step(commitment, *milestone));
    Rendering {
        label: "Milestone reached (self-reported)".to_owned(),
        ..report(plan, commitment, *reporter, &what, evidence_url.as_ref(), None)
    }
}

pub(super) fn milestone_rescheduled(event: &MilestoneRescheduled) -> Rendering {
    let MilestoneRescheduled { plan, commitment, milestone, from, to, reason, reporter, .. } = event;
    let from = from.map(|from| format!(" instead of {}", dates::partial(Language::English, from))).unwrap_or_default();
    let (step, to, why) = (step(commitment, *milestone), dates::partial(Language::English, *to), why(reason.as_ref()));
    let what = format!("{step} is to be done by {to}{from}{why}");
    Rendering {
        label: "Milestone rescheduled (self-reported)".to_owned(),
        ..report(plan, commitment, *reporter, &what, None, None)
    }
}

pub(super) fn progress_reported(event: &ProgressReported) -> Rendering {
    let ProgressReported { plan, commitment, milestone, state, text, evidence_url, reporter } = event;
    let about = milestone.map_or_else(|| "the work".to_owned(), |milestone| step(commitment, milestone));
    let what = format!("{about} is {}", words::progress(Language::English, *state));
    report(plan, commitment, *reporter, &what, evidence_url.as_ref(), text.as_ref())
}

fn report(
    plan: &ActionPlan,
    commitment: &PlannedCommitment,
    reporter: Actor,
    what: &str,
    evidence: Option<&Link>,
    text: Option<&Prose>,
) -> Rendering {
    let (id, title) = (&commitment.commitment_id, &commitment.title);
    let role = words::role(Language::English, reporter);
    Rendering {
        verb: "Update",
        label: "Progress (self-reported)".to_owned(),
        name: format!("“{title}” of {}: {what}, as {role} reports", plan.member_name),
        actor: submitter(plan),
        object: Thing {
            url: evidence.cloned(),
            summary: text.map(ToString::to_string),
            ..thing(format!("/v1/commitments/{id}"), &["Note", "ogp:SelfReport"], &format!("Self-report on {id}"))
        },
        target: Some(article(commitment)),
    }
}

/// `milestone 2 (“Courses are held”)`.
fn step(commitment: &PlannedCommitment, number: u16) -> String {
    let title = commitment.milestone(number).map(|milestone| format!(" (“{}”)", milestone.title));
    format!("milestone {number}{}", title.unwrap_or_default())
}

fn article(commitment: &PlannedCommitment) -> Thing {
    Thing {
        url: commitment.source_url.clone(),
        start: commitment.start.as_ref().map(PartialDate::to_string),
        end: commitment.end.as_ref().map(PartialDate::to_string),
        ..thing(
            format!("/v1/commitments/{}", commitment.commitment_id),
            &["Article", "ogp:Commitment"],
            commitment.title.as_str(),
        )
    }
}
