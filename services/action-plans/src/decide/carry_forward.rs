//! May this commitment go on in another plan?

use kit::http::command::{Refusal, Sent};
use proto::event::CommitmentCarriedForward;

use super::Decision;
use super::case::{CommitmentCase, promised};
use crate::commands::CarryForward;
use crate::state::Stage;

/// A commitment goes on as a commitment of a later plan of the same member.
pub fn carry_forward(of: &CommitmentCase<'_>, sent: &Sent<CarryForward>) -> Decision {
    let (case, listed) = (&of.case, of.listed);
    case.check_alive(sent)?;
    of.check_promised()?;
    of.check_order(sent.occurred)?;
    let (plan, successor_id) = (&case.known.plan, &sent.body.successor_id);
    let later = case.plans.listing(successor_id).filter(|(other, _)| {
        let other = &other.plan;
        let begins_later = other.start.last_day() > plan.start.first_day();
        other.member_id == plan.member_id && other.plan_id != plan.plan_id && begins_later
    });
    let Some((successor_plan, successor)) = later else {
        let rule = format!("must be a commitment of a later plan of {}, which {successor_id} is not", plan.member_id);
        return Err(Refusal::broken("/successor_id", rule));
    };
    if successor_plan.stage == Stage::Withdrawn {
        let rule = format!("must hold: its plan, {}, was withdrawn", successor_plan.plan.plan_id);
        return Err(Refusal::conflict("/successor_id", rule));
    }
    promised("/successor_id", successor)?;
    let event = CommitmentCarriedForward {
        plan: case.plan(),
        commitment: Box::new(listed.commitment.clone()),
        position: listed.position,
        successor_id: successor_id.clone(),
        successor_plan_id: successor_plan.plan.plan_id.clone(),
    };
    Ok(vec![case.propose(event, sent)])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::decide::{amend, withdraw};
    use crate::testing::{History, payload};

    #[track_caller]
    fn check(history: &History, id: &str, successor: &str, expected: Result<&str, &str>) {
        let seen = history.commitment(id, &json!({"successor_id": successor}), carry_forward);
        let seen = seen.map(|events| payload(&events[0])["successor_plan_id"].as_str().expect("an id").to_owned());
        assert_eq!(seen.as_deref().map_err(String::as_str), expected, "{id} {successor}");
    }

    #[test]
    fn a_commitment_goes_on_in_a_later_plan_of_the_member() {
        let history = History::default().followed();
        check(&history, "SEO0006", "SEO0008", Ok("AP_SEO03"));
        let rule =
            |id: &str| format!("422 /successor_id must be a commitment of a later plan of seoul, which {id} is not");
        for other in ["SEO0007", "SEO0006", "SEO0099"] {
            check(&history, "SEO0006", other, Err(&rule(other)));
        }
        check(&history, "SEO0008", "SEO0006", Err(&rule("SEO0006")));
        let rule = "404 unknown-commitment SEO0099 is not a commitment of a plan that was submitted";
        check(&history, "SEO0099", "SEO0008", Err(rule));
    }

    #[test]
    fn a_commitment_is_carried_forward_once() {
        let mut history = History::default().followed();
        let events = history.commitment("SEO0006", &json!({"successor_id": "SEO0008"}), carry_forward);
        history.fold(events.expect("it goes on"));
        let rule = "409  SEO0006 was carried forward to SEO0008, which changes in its place";
        check(&history, "SEO0006", "SEO0008", Err(rule));
        // Two can become one.
        check(&history, "SEO0007", "SEO0008", Ok("AP_SEO03"));
    }

    #[test]
    fn nothing_goes_on_in_a_plan_that_was_withdrawn() {
        let mut history = History::default().followed();
        let events = history.plan("AP_SEO03", &json!({"reason": "a new one is written"}), withdraw);
        history.fold(events.expect("a withdrawal"));
        let rule = "409 /successor_id must hold: its plan, AP_SEO03, was withdrawn";
        check(&history, "SEO0006", "SEO0008", Err(rule));
    }

    #[test]
    fn what_was_withdrawn_does_not_go_on() {
        let mut history = History::default().followed();
        let withdrawal = json!({"commitments_withdrawn": [{"commitment_id": "SEO0007", "reason": "done elsewhere"}]});
        let events = history.plan("AP_SEO02", &withdrawal, amend).expect("an amendment");
        history.fold(events);
        check(&history, "SEO0007", "SEO0008", Err("409  SEO0007 was withdrawn and changes no more"));
        let withdrawal = json!({"commitments_withdrawn": [{"commitment_id": "SEO0008", "reason": "done elsewhere"}]});
        let events = history.plan("AP_SEO03", &withdrawal, amend).expect("an amendment");
        history.fold(events);
        let rule = "409 /successor_id SEO0008 was withdrawn and changes no more";
        check(&history, "SEO0006", "SEO0008", Err(rule));
    }
}
