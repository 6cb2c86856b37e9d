//! Was this milestone reached, and may it be moved? Self-reported: what reviewers judge rests on none of it.

use kit::http::command::{Refusal, Sent};
use proto::event::{Milestone, MilestoneReached, MilestoneRescheduled};

use super::Decision;
use super::case::MilestoneCase;
use crate::commands::{ReachMilestone, RescheduleMilestone};

/// A milestone was reached: once. It can be reported after the plan's end too.
pub fn reach(milestone: &MilestoneCase<'_>, sent: &Sent<ReachMilestone>) -> Decision {
    let (case, listed) = (&milestone.of.case, milestone.of.listed);
    case.check_alive(sent)?;
    milestone.of.check_promised()?;
    check_open(milestone)?;
    let event = MilestoneReached {
        plan: case.plan(),
        commitment: Box::new(listed.commitment.clone()),
        milestone: milestone.number,
        evidence_url: sent.body.evidence_url.clone(),
        reporter: sent.command.actor,
    };
    Ok(vec![case.propose(event, sent)])
}

/// A milestone is to be done at another time: that changes the commitment, so its plan must still be carried out.
pub fn reschedule(milestone: &MilestoneCase<'_>, sent: &Sent<RescheduleMilestone>) -> Decision {
    let (case, listed, to) = (&milestone.of.case, milestone.of.listed, sent.body.to);
    case.check_implementing(sent)?;
    milestone.of.check_promised()?;
    milestone.of.check_order(sent.occurred)?;
    check_open(milestone)?;
    let mut commitment = listed.commitment.clone();
    let stated = commitment.milestones.get_mut(usize::from(milestone.number).saturating_sub(1));
    let Some(Milestone { start, end, .. }) = stated else { unreachable!("a case is of a milestone that there is") };
    let from = end.replace(to);
    if from == Some(to) {
        return Err(Refusal::broken("/to", "must differ: it is to be done then already"));
    }
    if let Some(start) = start.filter(|start| to.last_day() < start.first_day()) {
        return Err(Refusal::broken("/to", format!("must not be before {start}, when work on it begins")));
    }
    let event = MilestoneRescheduled {
        plan: case.plan(),
        commitment: Box::new(commitment),
        position: listed.position,
        milestone: milestone.number,
        from,
        to,
        reason: sent.body.reason.clone(),
        reporter: sent.command.actor,
    };
    Ok(vec![case.propose(event, sent)])
}

fn check_open(milestone: &MilestoneCase<'_>) -> Result<(), Refusal> {
    let MilestoneCase { of, number } = milestone;
    if of.listed.reached.contains(number) {
        let id = &of.listed.commitment.commitment_id;
        return Err(Refusal::conflict("", format!("milestone {number} of {id} was reached already")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{History, payload};

    #[track_caller]
    fn check_reached(history: &History, number: u16, expected: Result<(), &str>) {
        let seen = history.milestone(("SEO0006", number), &json!({"occurred": "2024-05"}), reach).map(|_| ());
        assert_eq!(seen, expected.map_err(ToOwned::to_owned), "{number}");
    }

    #[track_caller]
    fn check_moved(history: &History, number: u16, to: &str, expected: Result<Value, &str>) {
        let seen = history.milestone(("SEO0006", number), &json!({"to": to, "reason": "no rooms"}), reschedule);
        let seen = seen.map(|events| payload(&events[0])["commitment"]["milestones"].clone());
        assert_eq!(seen, expected.map_err(ToOwned::to_owned), "{number} {to}");
    }

    #[test]
    fn a_milestone_is_reached_once() {
        let mut history = History::default();
        check_reached(&history, 0, Err("404 unknown-milestone SEO0006 has no milestone 0"));
        check_reached(&history, 3, Err("404 unknown-milestone SEO0006 has no milestone 3"));
        let body = json!({"evidence_url": "https://example.org/courses"});
        let events = history.milestone(("SEO0006", 1), &body, reach).expect("it is reached");
        let told = payload(&events[0]);
        assert_eq!(
            [&told["milestone"], &told["evidence_url"], &told["reporter"], &told["commitment"]["commitment_id"]],
            [&json!(1), &json!("https://example.org/courses"), &json!("support_unit"), &json!("SEO0006")]
        );
        history.fold(events);
        check_reached(&history, 1, Err("409  milestone 1 of SEO0006 was reached already"));
        check_reached(&history, 2, Ok(()));
        check_moved(&history, 1, "2023", Err("409  milestone 1 of SEO0006 was reached already"));
    }

    #[test]
    fn a_milestone_can_be_reported_after_the_end_but_not_of_a_withdrawn_plan() {
        check_reached(&History::default().ended("2023"), 1, Ok(()));
        check_reached(&History::default().withdrawn(), 1, Err("409  AP_SEO02 was withdrawn and changes no more"));
    }

    #[test]
    fn a_milestone_moves_while_the_plan_is_carried_out() {
        let history = History::default();
        let moved = |first: Value, second: Value| {
            let titled = |title: &str, end: Value| {
                if end.is_null() { json!({"title": title}) } else { json!({"title": title, "end": end}) }
            };
            json!([titled("Courses are held", first), titled("They are evaluated", second)])
        };
        check_moved(&history, 1, "2023", Ok(moved(json!("2023"), Value::Null)));
        check_moved(&history, 2, "2023", Ok(moved(json!("2022-06"), json!("2023"))));
        check_moved(&history, 1, "2022-06", Err("422 /to must differ: it is to be done then already"));
        let rule = "409  the implementation of AP_SEO02 ended with 2023; only an extension changes it";
        check_moved(&History::default().ended("2023"), 1, "2023", Err(rule));
    }
}
