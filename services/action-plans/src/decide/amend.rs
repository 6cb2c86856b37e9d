//! May this plan be amended so?

use std::collections::HashSet;

use kit::http::command::{Refusal, Sent};
use kit::log::BATCH_LEN_MAX;
use kit::repository::Proposed;
use proto::event::{
    ActionPlan, ActionPlanAmended, CommitmentAdded, CommitmentAmended, CommitmentWithdrawn, PlannedCommitment,
};
use proto::{CommitmentId, Event};

use super::case::{Case, in_order, promised};
use super::{Decision, commitments, period};
use crate::commands::{AmendActionPlan, WithdrawCommitment};
use crate::state::Listed;

/// The most commitments that one amendment can add, amend and withdraw: with the amendment itself they fit into one
/// atomic batch of the log.
const COMMITMENTS_MAX: usize = BATCH_LEN_MAX - 1;

/// A plan is amended, as one: the plan in its next version, then each commitment that was added, amended or withdrawn.
pub fn amend(case: &Case<'_>, sent: &Sent<AmendActionPlan>) -> Decision {
    case.check_implementing(sent)?;
    check_each_once(&sent.body)?;
    check_order(case, sent)?;
    let plan = amended(case, &sent.body)?;
    let changes = case.known.plan.changes_to(&plan);
    let mut events: Vec<Event> = Vec::new();
    events.extend(added(case, &plan, &sent.body)?);
    events.extend(amended_commitments(case, &plan, &sent.body)?);
    events.extend(withdrawn(case, &plan, &sent.body)?);
    if changes.is_empty() && events.is_empty() {
        return Err(Refusal::broken("", "must change something: the plan says all of it already"));
    }
    let first = case.propose(ActionPlanAmended { plan, changes, reason: sent.body.reason.clone() }, sent);
    let others = events.into_iter().map(|event| Proposed { event, ..first.clone() }).collect::<Vec<_>>();
    Ok(std::iter::once(first).chain(others).collect())
}

/// The plan with what the sender says of it, in its next version.
fn amended(case: &Case<'_>, body: &AmendActionPlan) -> Result<ActionPlan, Refusal> {
    let plan = case.next_version();
    let plan = ActionPlan {
        title: body.title.clone().unwrap_or(plan.title),
        start: body.start.unwrap_or(plan.start),
        duration_years: body.duration_years.or(plan.duration_years),
        language: body.language.clone().or(plan.language),
        document_id: body.document_id.clone().or(plan.document_id),
        count_claimed: body.count_claimed.or(plan.count_claimed),
        ..plan
    };
    period::check("/start", plan.start, plan.end, plan.duration_years)?;
    Ok(plan)
}

fn check_each_once(body: &AmendActionPlan) -> Result<(), Refusal> {
    let added = body.commitments_added.iter().map(|commitment| &commitment.commitment_id);
    let amended = body.commitments_amended.iter().map(|commitment| &commitment.commitment_id);
    let withdrawn = body.commitments_withdrawn.iter().map(|withdrawal| &withdrawal.commitment_id);
    let named = |list: &'static str, (index, id)| (format!("/{list}/{index}/commitment_id"), id);
    let all: Vec<(String, &CommitmentId)> = (added.enumerate().map(|one| named("commitments_added", one)))
        .chain(amended.enumerate().map(|one| named("commitments_amended", one)))
        .chain(withdrawn.enumerate().map(|one| named("commitments_withdrawn", one)))
        .collect();
    if all.len() > COMMITMENTS_MAX {
        let rule = format!("must add, amend and withdraw {COMMITMENTS_MAX} commitments at most, all together");
        return Err(Refusal::broken("", rule));
    }
    let mut seen = HashSet::new();
    match all.into_iter().find(|(_, id)| !seen.insert(*id)) {
        Some((pointer, id)) => Err(Refusal::broken(pointer, format!("must not repeat {id}"))),
        None => Ok(()),
    }
}

/// The amendment is later than what changed in the plan and in each commitment that it amends or withdraws.
fn check_order(case: &Case<'_>, sent: &Sent<AmendActionPlan>) -> Result<(), Refusal> {
    case.check_order(sent.occurred)?;
    let amended = sent.body.commitments_amended.iter().map(|commitment| &commitment.commitment_id);
    let withdrawn = sent.body.commitments_withdrawn.iter().map(|withdrawal| &withdrawal.commitment_id);
    let mut listed = amended.chain(withdrawn).filter_map(|id| case.known.listed(id));
    listed.try_for_each(|listed| in_order(listed.newest, sent.occurred))
}

fn added(case: &Case<'_>, plan: &ActionPlan, body: &AmendActionPlan) -> Result<Vec<Event>, Refusal> {
    let before = case.known.commitments.len();
    commitments::check(case.plans, "/commitments_added", &body.commitments_added, before)?;
    let last = case.known.commitments.iter().map(|listed| listed.position).max().unwrap_or_default();
    let add = |(commitment, position): (&PlannedCommitment, u16)| {
        let (commitment, reason) = (Box::new(commitment.clone()), body.reason.clone());
        Event::from(CommitmentAdded { plan: plan.clone(), commitment, position, reason })
    };
    Ok(body.commitments_added.iter().zip(last.saturating_add(1)..).map(add).collect())
}

fn amended_commitments(case: &Case<'_>, plan: &ActionPlan, body: &AmendActionPlan) -> Result<Vec<Event>, Refusal> {
    let amend = |(index, commitment): (usize, &PlannedCommitment)| {
        let pointer = format!("/commitments_amended/{index}");
        let listed = listed(case, &pointer, &commitment.commitment_id)?;
        commitments::check_one(&pointer, commitment)?;
        check_reached(&pointer, listed, commitment)?;
        let changes = listed.commitment.changes_to(commitment);
        if changes.is_empty() {
            return Err(Refusal::broken(pointer, "must differ from what the plan states"));
        }
        let (commitment, reason) = (Box::new(commitment.clone()), body.reason.clone());
        let position = listed.position;
        Ok(Event::from(CommitmentAmended { plan: plan.clone(), commitment, position, changes, reason }))
    };
    body.commitments_amended.iter().enumerate().map(amend).collect()
}

fn withdrawn(case: &Case<'_>, plan: &ActionPlan, body: &AmendActionPlan) -> Result<Vec<Event>, Refusal> {
    let withdraw = |(index, withdrawal): (usize, &WithdrawCommitment)| {
        let listed = listed(case, &format!("/commitments_withdrawn/{index}"), &withdrawal.commitment_id)?;
        Ok(Event::from(CommitmentWithdrawn {
            plan: plan.clone(),
            commitment: Box::new(listed.commitment.clone()),
            position: listed.position,
            reason: withdrawal.reason.clone(),
        }))
    };
    body.commitments_withdrawn.iter().enumerate().map(withdraw).collect()
}

/// The commitment of this plan with this id, if it still holds.
fn listed<'a>(case: &Case<'a>, pointer: &str, id: &CommitmentId) -> Result<&'a Listed, Refusal> {
    let pointer = format!("{pointer}/commitment_id");
    let plan = &case.known.plan.plan_id;
    let unknown = || Refusal::broken(pointer.clone(), format!("must be a commitment of {plan}, which {id} is not"));
    let listed = case.known.listed(id).ok_or_else(unknown)?;
    promised(&pointer, listed)?;
    Ok(listed)
}

/// Milestones are known by their number, so one that was reached stays where it is.
fn check_reached(pointer: &str, listed: &Listed, after: &PlannedCommitment) -> Result<(), Refusal> {
    for number in &listed.reached {
        let title = |commitment: &PlannedCommitment| commitment.milestone(*number).map(|stated| stated.title.clone());
        let (before, after) = (title(&listed.commitment), title(after));
        if let Some(before) = before.filter(|before| Some(before) != after.as_ref()) {
            let rule = format!("must keep “{before}” as number {number}: it was reached");
            return Err(Refusal::broken(format!("{pointer}/milestones"), rule));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kit::testing::changed;
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::{carry_forward, end as end_implementation, extend, reach, reschedule, withdraw};
    use crate::state::FinallyReviewed;
    use crate::testing::{History, plan, told};

    fn decide(history: &History, body: &Value) -> Result<Vec<Proposed>, String> {
        history.plan("AP_SEO02", body, amend)
    }

    #[track_caller]
    fn check(history: &History, body: &Value, expected: Result<(), &str>) {
        assert_eq!(decide(history, body).map(|_| ()), expected.map_err(ToOwned::to_owned), "{body}");
    }

    #[track_caller]
    fn refuses(body: &Value, rule: &str) {
        check(&History::default().followed(), body, Err(rule));
    }

    fn digital_literacy(change: &Value) -> Value {
        let milestones = json!([{"title": "Courses are held", "end": "2022-06"}, {"title": "They are evaluated"}]);
        changed(json!({"commitment_id": "SEO0006", "title": "Digital literacy", "milestones": milestones}), change)
    }

    #[test]
    fn an_amendment_is_one_batch() {
        let body = json!({
            "title": "Seoul Open Government Plan", "document_id": "plan-revised", "reason": "asked for by the forum",
            "commitments_added": [{"commitment_id": "SEO0010", "title": "Open budgets"}],
            "commitments_amended": [digital_literacy(&json!({"lead": "City Library"}))],
            "commitments_withdrawn": [{"commitment_id": "SEO0007", "reason": "the ministry does it"}],
        });
        let events = decide(&History::default(), &body).expect("an amendment");
        let expected = [
            (
                "ogp.action-plan.amended.v1",
                json!({"reason": "asked for by the forum", "changes": [
                {"field": "document_id", "to": "plan-revised"},
                {"field": "title", "from": "Seoul Action Plan 2021-2024", "to": "Seoul Open Government Plan"}]}),
            ),
            (
                "ogp.commitment.added.v1",
                json!({"reason": "asked for by the forum", "position": 3,
                "commitment": {"commitment_id": "SEO0010", "title": "Open budgets"}}),
            ),
            (
                "ogp.commitment.amended.v1",
                json!({"reason": "asked for by the forum", "position": 1,
                "commitment": digital_literacy(&json!({"lead": "City Library"})),
                "changes": [{"field": "lead", "to": "City Library"}]}),
            ),
            (
                "ogp.commitment.withdrawn.v1",
                json!({"reason": "the ministry does it", "position": 2,
                "commitment": {"commitment_id": "SEO0007", "title": "Open data"}}),
            ),
        ];
        assert_eq!(told(&events), expected.map(|(name, payload)| (name.to_owned(), payload)));
        for event in &events {
            assert_eq!((plan(event).version, plan(event).title.as_str()), (2, "Seoul Open Government Plan"));
            assert_eq!(event.subject.to_string(), "activity.seoul.action-plan.AP_SEO02");
        }
    }

    #[test]
    fn an_amendment_changes_something() {
        let rule = "422  must change something: the plan says all of it already";
        refuses(&json!({}), rule);
        refuses(&json!({"title": "Seoul Action Plan 2021-2024", "reason": "none"}), rule);
        check(&History::default(), &json!({"count_claimed": 2}), Ok(()));
        refuses(&json!({"start": "2025"}), "422 /start must be before the end, 2024-12");
        refuses(&json!({"duration_years": 6}), "422 /duration_years must be between 1 and 5");
        let same = json!({"commitments_amended": [digital_literacy(&json!({}))]});
        refuses(&same, "422 /commitments_amended/0 must differ from what the plan states");
    }

    #[test]
    fn commitments_are_added_under_new_ids() {
        let add = |ids: &[&str]| {
            let listed: Vec<_> = ids.iter().map(|id| json!({"commitment_id": id, "title": "Open budgets"})).collect();
            json!({ "commitments_added": listed })
        };
        check(&History::default(), &add(&["SEO0010", "SEO0011"]), Ok(()));
        refuses(&add(&["SEO0010", "SEO0010"]), "422 /commitments_added/1/commitment_id must not repeat SEO0010");
        let rule = |id: &str, plan: &str| {
            format!("409 /commitments_added/0/commitment_id must be new: {id} is a commitment of {plan}")
        };
        refuses(&add(&["SEO0006"]), &rule("SEO0006", "AP_SEO02"));
        refuses(&add(&["SEO0008"]), &rule("SEO0008", "AP_SEO03"));
        let many =
            |count: u16| -> Vec<String> { (0..count).map(|number| format!("SEO{:04}", 1000 + number)).collect() };
        let refs = |ids: &[String]| add(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        check(&History::default(), &refs(&many(99)), Ok(()));
        refuses(&refs(&many(100)), "422  must add, amend and withdraw 99 commitments at most, all together");
    }

    #[test]
    fn commitments_of_the_plan_are_amended_and_withdrawn() {
        let amend = |id: &str| json!({"commitments_amended": [{"commitment_id": id, "title": "Open budgets"}]});
        let withdraw = |id: &str| json!({"commitments_withdrawn": [{"commitment_id": id, "reason": "done elsewhere"}]});
        let rule = |list: &str, id: &str| {
            format!("422 /{list}/0/commitment_id must be a commitment of AP_SEO02, which {id} is not")
        };
        for id in ["SEO0008", "SEO0099"] {
            refuses(&amend(id), &rule("commitments_amended", id));
            refuses(&withdraw(id), &rule("commitments_withdrawn", id));
        }
        let both = changed(amend("SEO0007"), &withdraw("SEO0007"));
        refuses(&both, "422 /commitments_withdrawn/0/commitment_id must not repeat SEO0007");
        let ends_first = json!({"commitments_amended": [digital_literacy(&json!({"start": "2022", "end": "2021"}))]});
        refuses(&ends_first, "422 /commitments_amended/0/end must not be before the start, 2022");

        let mut history = History::default();
        history.fold(decide(&history, &withdraw("SEO0007")).expect("an amendment"));
        let rule = "409 /commitments_amended/0/commitment_id SEO0007 was withdrawn and changes no more";
        check(&history, &amend("SEO0007"), Err(rule));
        let rule = "409 /commitments_withdrawn/0/commitment_id SEO0007 was withdrawn and changes no more";
        check(&history, &withdraw("SEO0007"), Err(rule));
    }

    #[test]
    fn changes_come_in_their_order() {
        let mut history = History::default().followed();
        history
            .fold(decide(&history, &json!({"title": "Another title", "occurred": "2023-06"})).expect("an amendment"));
        let on = |occurred: &str| json!({"title": "A third title", "occurred": occurred});
        let rule = "422 /occurred must not be before 2023-06, the day of the newest change on record";
        check(&history, &on("2023-05-31"), Err(rule));
        for occurred in ["2023-06-01", "2023", "unknown"] {
            check(&history, &on(occurred), Ok(()));
        }
        // One that nobody can date leaves it at that.
        history.fold(decide(&history, &on("unknown")).expect("an amendment"));
        check(&history, &on("2022"), Err(rule));
        let end = json!({"end": "2025", "occurred": "2022"});
        assert_eq!(history.plan("AP_SEO02", &end, extend).map(|_| ()), Err(rule.to_owned()));
        let why = json!({"reason": "a new one is written", "occurred": "2022"});
        assert_eq!(history.plan("AP_SEO02", &why, withdraw).map(|_| ()), Err(rule.to_owned()));
        let ended = history.plan("AP_SEO02", &json!({"ended_on": "2022"}), |case, sent| {
            end_implementation(case, &FinallyReviewed::new(), sent)
        });
        assert_eq!(ended.map(|_| ()), Err(rule.to_owned()));
    }

    #[test]
    fn changes_of_a_commitment_come_in_their_order() {
        let mut history = History::default().followed();
        let moved = |occurred: &str, to: &str| json!({"to": to, "occurred": occurred});
        let events = history.milestone(("SEO0006", 1), &moved("2023-06", "2024-01"), reschedule);
        history.fold(events.expect("it is moved"));
        let rule = "422 /occurred must not be before 2023-06, the day of the newest change on record";
        let again = history.milestone(("SEO0006", 1), &moved("2022", "2024-02"), reschedule);
        assert_eq!(again.map(|_| ()), Err(rule.to_owned()));
        let forward = json!({"successor_id": "SEO0008", "occurred": "2022"});
        assert_eq!(history.commitment("SEO0006", &forward, carry_forward).map(|_| ()), Err(rule.to_owned()));
        assert!(history.commitment("SEO0007", &forward, carry_forward).is_ok());
        let withdraw = |id: &str| json!({"commitments_withdrawn": [{"commitment_id": id, "reason": "done elsewhere"}], "occurred": "2022"});
        check(&history, &withdraw("SEO0006"), Err(rule));
        check(&history, &withdraw("SEO0007"), Ok(()));
        // Reports change nothing that the plan says.
        assert!(history.milestone(("SEO0006", 1), &json!({"occurred": "2022"}), reach).is_ok());
    }

    #[test]
    fn what_was_carried_forward_changes_no_more() {
        let mut history = History::default().followed();
        let forward = history.commitment("SEO0007", &json!({"successor_id": "SEO0008"}), carry_forward);
        history.fold(forward.expect("it goes on"));
        let body = json!({"commitments_amended": [{"commitment_id": "SEO0007", "title": "Open budgets"}]});
        let rule = "409 /commitments_amended/0/commitment_id SEO0007 was carried forward to SEO0008, which changes in its place";
        check(&history, &body, Err(rule));
    }

    #[test]
    fn a_milestone_that_was_reached_stays() {
        let mut history = History::default();
        let events = history.milestone(("SEO0006", 2), &json!({}), reach).expect("it is reached");
        history.fold(events);
        let with =
            |milestones: Value| json!({"commitments_amended": [digital_literacy(&json!({"milestones": milestones}))]});
        let (held, evaluated) = (json!({"title": "Courses are held"}), json!({"title": "They are evaluated"}));
        check(&history, &with(json!([held, evaluated])), Ok(()));
        check(&history, &with(json!([{"title": "Rooms are found"}, evaluated, held])), Ok(()));
        let rule = "422 /commitments_amended/0/milestones must keep “They are evaluated” as number 2: it was reached";
        check(&history, &with(json!([evaluated, held])), Err(rule));
        check(&history, &with(json!([])), Err(rule));
    }

    #[test]
    fn only_a_plan_that_is_carried_out_is_amended() {
        let body = json!({"title": "Another title"});
        check(&History::default().withdrawn(), &body, Err("409  AP_SEO02 was withdrawn and changes no more"));
        let rule = "409  the implementation of AP_SEO02 ended with 2023; only an extension changes it";
        check(&History::default().ended("2023"), &body, Err(rule));
        check(&History::ending("2023"), &body, Err(rule));
        check(&History::ending("2023"), &changed(body, &json!({"occurred": "2023"})), Ok(()));
    }
}
