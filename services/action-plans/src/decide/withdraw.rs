//! May this plan be withdrawn?

use kit::http::command::Sent;
use proto::event::ActionPlanWithdrawn;

use super::Decision;
use super::case::Case;
use crate::commands::WithdrawActionPlan;

/// A plan is withdrawn while it is carried out. It stays readable, with its commitments.
pub fn withdraw(case: &Case<'_>, sent: &Sent<WithdrawActionPlan>) -> Decision {
    case.check_implementing(sent)?;
    case.check_order(sent.occurred)?;
    let event = ActionPlanWithdrawn { plan: case.plan(), reason: sent.body.reason.clone() };
    Ok(vec![case.propose(event, sent)])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{History, payload};

    #[track_caller]
    fn check(history: &History, occurred: &str, expected: Result<(), &str>) {
        let body = json!({"reason": "a new one is written", "occurred": occurred});
        let seen = history.plan("AP_SEO02", &body, withdraw);
        let seen = seen.map(|events| assert_eq!(payload(&events[0]), json!({"reason": "a new one is written"})));
        assert_eq!(seen, expected.map_err(ToOwned::to_owned), "{occurred}");
    }

    #[test]
    fn a_plan_is_withdrawn_once_after_it_was_submitted() {
        let history = History::default();
        check(&history, "2024-05-17", Ok(()));
        check(&history, "2021", Ok(()));
        check(&history, "2021-07", Err("422 /occurred must not be before AP_SEO02 was submitted, 2021-08"));
        check(&history.withdrawn(), "2024-05-17", Err("409  AP_SEO02 was withdrawn and changes no more"));
    }

    #[test]
    fn a_plan_is_withdrawn_while_it_is_carried_out() {
        let rule = "409  the implementation of AP_SEO02 ended with 2023; only an extension changes it";
        check(&History::default().ended("2023"), "2024-05-17", Err(rule));
        // Nobody told it yet, but it was over then.
        let over = History::ending("2023");
        check(&over, "2024-01-01", Err(rule));
        check(&over, "unknown", Err(rule));
        check(&over, "2023-12-31", Ok(()));
    }

    #[test]
    fn a_plan_has_to_be_known() {
        let seen = History::default().plan("AP_SEO09", &json!({"reason": "why"}), withdraw).expect_err("no plan");
        assert_eq!(seen, "404 unknown-plan AP_SEO09 is not a plan that was submitted");
    }
}
