//! What happens to a commitment in its plan, and what is reported of it, in words. What somebody reports says that it is
//! a report, and keeps apart from what reviewers judge.

use super::action_plan::{document, names, submitter};
use super::said::{Texts, because, message, said, written};
use super::{Rendering, Thing, named, thing};
use crate::catalogue::Arg;
use crate::date::PartialDate;
use crate::dates;
use crate::envelope::Actor;
use crate::event::{
    ActionPlan, CommitmentAdded, CommitmentAmended, CommitmentCarriedForward, CommitmentWithdrawn, MilestoneReached,
    MilestoneRescheduled, PlannedCommitment, ProgressReported,
};
use crate::language::Language;
use crate::text::{Line, Link, Prose};
use crate::words;

pub(super) fn added(event: &CommitmentAdded) -> Rendering {
    let CommitmentAdded { plan, commitment, reason, .. } = event;
    let name = of_plan("commitment-added", plan, commitment, reason.as_ref());
    change("Add", "label.commitment-added", name, plan, commitment)
}

pub(super) fn amended(event: &CommitmentAmended) -> Rendering {
    let CommitmentAmended { plan, commitment, changes, reason, .. } = event;
    let name = said(|language| {
        let changes = words::field_changes(language, changes);
        let [by, _] = names(plan);
        let args = [by, ("commitment", written(&commitment.title)), ("changes", Arg::Words(&changes))];
        because(language, language.say_with("commitment-amended", &args), reason.as_ref().map(written))
    });
    change("Update", "label.commitment-amended", name, plan, commitment)
}

pub(super) fn withdrawn(event: &CommitmentWithdrawn) -> Rendering {
    let CommitmentWithdrawn { plan, commitment, reason, .. } = event;
    let name = of_plan("commitment-withdrawn", plan, commitment, Some(reason));
    change("Remove", "label.commitment-withdrawn", name, plan, commitment)
}

pub(super) fn carried_forward(event: &CommitmentCarriedForward) -> Rendering {
    let CommitmentCarriedForward { plan, commitment, successor_id, successor_plan_id, .. } = event;
    let [by, _] = names(plan);
    let args = [
        by,
        ("commitment", written(&commitment.title)),
        ("successor-plan", Arg::Words(successor_plan_id.as_str())),
        ("successor", Arg::Words(successor_id.as_str())),
    ];
    let name = message("commitment-carried-forward", &args);
    let successor = thing(
        format!("/v1/action-plans/{successor_plan_id}"),
        &["Document", "ogp:ActionPlan"],
        successor_plan_id.as_str(),
    );
    Rendering { target: Some(successor), ..change("Add", "label.commitment-carried-forward", name, plan, commitment) }
}

fn of_plan(id: &str, plan: &ActionPlan, commitment: &PlannedCommitment, reason: Option<&Line>) -> Texts {
    let [by, title] = names(plan);
    let args = [by, title, ("commitment", written(&commitment.title))];
    said(|language| because(language, language.say_with(id, &args), reason.map(written)))
}

fn change(
    verb: &'static str,
    label: &str,
    name: Texts,
    plan: &ActionPlan,
    commitment: &PlannedCommitment,
) -> Rendering {
    let (actor, object) = (submitter(plan), article(commitment));
    Rendering { verb, label: message(label, &[]), name, actor, object, target: Some(document(plan)) }
}

pub(super) fn milestone_reached(event: &MilestoneReached) -> Rendering {
    let MilestoneReached { plan, commitment, milestone, evidence_url, reporter } = event;
    let name = reported(plan, commitment, *reporter, |language| {
        let step = step(language, commitment, *milestone);
        language.say_with("milestone-reached", &[("milestone", Arg::Words(&step))])
    });
    report("label.milestone-reached", name, plan, commitment, evidence_url.as_ref(), None)
}

pub(super) fn milestone_rescheduled(event: &MilestoneRescheduled) -> Rendering {
    let MilestoneRescheduled { plan, commitment, milestone, from, to, reason, reporter, .. } = event;
    let name = reported(plan, commitment, *reporter, |language| {
        let (step, to) = (step(language, commitment, *milestone), dates::partial(language, *to));
        let (step, to) = (("milestone", Arg::Words(&step)), ("to", Arg::Words(&to)));
        let sentence = match from.map(|from| dates::partial(language, from)) {
            Some(from) => language.say_with("milestone-rescheduled-from", &[step, to, ("from", Arg::Words(&from))]),
            None => language.say_with("milestone-rescheduled", &[step, to]),
        };
        because(language, sentence, reason.as_ref().map(written))
    });
    report("label.milestone-rescheduled", name, plan, commitment, None, None)
}

pub(super) fn progress_reported(event: &ProgressReported) -> Rendering {
    let ProgressReported { plan, commitment, milestone, state, text, evidence_url, reporter } = event;
    let name = reported(plan, commitment, *reporter, |language| {
        let about = match milestone {
            Some(milestone) => step(language, commitment, *milestone),
            None => language.say("the-work"),
        };
        let progress = words::progress(language, *state);
        language.say_with("progress-of", &[("about", Arg::Words(&about)), ("progress", Arg::Words(&progress))])
    });
    report("label.progress", name, plan, commitment, evidence_url.as_ref(), text.as_ref())
}

/// What somebody in a role reports of a commitment.
fn reported(
    plan: &ActionPlan,
    commitment: &PlannedCommitment,
    reporter: Actor,
    what: impl Fn(Language) -> String,
) -> Texts {
    let [by, _] = names(plan);
    said(|language| {
        let (what, role) = (what(language), words::role(language, reporter));
        let (what, role) = (("what", Arg::Words(&what)), ("role", Arg::Words(&role)));
        language.say_with("self-reported", &[by, ("commitment", written(&commitment.title)), what, role])
    })
}

fn report(
    label: &str,
    name: Texts,
    plan: &ActionPlan,
    commitment: &PlannedCommitment,
    evidence: Option<&Link>,
    text: Option<&Prose>,
) -> Rendering {
    let id = &commitment.commitment_id;
    let report_name = message("self-report-on", &[("commitment", Arg::Words(id.as_str()))]);
    Rendering {
        verb: "Update",
        label: message(label, &[]),
        name,
        actor: submitter(plan),
        object: Thing {
            url: evidence.cloned(),
            summary: text.map(ToString::to_string),
            ..named(format!("/v1/commitments/{id}"), &["Note", "ogp:SelfReport"], report_name)
        },
        target: Some(article(commitment)),
    }
}

/// `milestone 2 (“Courses are held”)`.
fn step(language: Language, commitment: &PlannedCommitment, number: u16) -> String {
    let code = number.to_string();
    let number_arg = ("number", Arg::Words(&code));
    match commitment.milestone(number) {
        Some(milestone) => language.say_with("milestone-titled", &[number_arg, ("title", written(&milestone.title))]),
        None => language.say_with("milestone", &[number_arg]),
    }
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
