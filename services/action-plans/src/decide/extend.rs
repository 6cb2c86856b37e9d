//! May this plan run longer?

use chrono::Months;
use kit::http::command::{Refusal, Sent};
use proto::event::{ActionPlan, ActionPlanExtended, Effect};

use super::Decision;
use super::case::{Case, day_of};
use crate::commands::ExtendActionPlan;
use crate::state::Fate;

/// For how many months after its end notice can be given that a plan goes on: as long as the next plan may take to come.
const NOTICE_MONTHS: u32 = 12;

/// A plan runs longer: notice is given while it is carried out, or within the window after its end.
pub fn extend(case: &Case<'_>, sent: &Sent<ExtendActionPlan>) -> Decision {
    case.check_alive(sent)?;
    case.check_order(sent.occurred)?;
    let (known, body) = (case.known, &sent.body);
    let from = known.plan.end;
    if body.end.last_day() <= known.ends_on() {
        return Err(Refusal::broken("/end", format!("must be after {from}, when it ends now")));
    }
    let notice_until = known.ends_on().checked_add_months(Months::new(NOTICE_MONTHS));
    if notice_until.is_some_and(|until| until < day_of(sent)) {
        let id = &known.plan.plan_id;
        let rule = format!("{id} ended with {from}; notice of an extension is given within {NOTICE_MONTHS} months");
        return Err(Refusal::conflict("", rule));
    }
    let runs_again = known.ends_on() < sent.today && sent.today <= body.end.last_day();
    let commitments = known.commitments.iter().filter(|listed| runs_again && listed.fate != Fate::Withdrawn);
    let effects = commitments
        .map(|listed| Effect::MovedToCurrent { commitment_id: listed.commitment.commitment_id.clone() })
        .collect();
    let plan = ActionPlan { end: body.end, ..case.next_version() };
    let event = ActionPlanExtended { plan, from, reason: body.reason.clone(), effects };
    Ok(vec![case.propose(event, sent)])
}

#[cfg(test)]
mod tests {
    use kit::testing::changed;
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::amend;
    use crate::testing::{History, payload, plan, withdrawal};

    #[track_caller]
    fn check(history: &History, body: &Value, expected: Result<(&str, &Value), &str>) {
        let seen = history.plan("AP_SEO02", body, extend);
        let seen = seen.map(|events| {
            assert_eq!(plan(&events[0]).version, 2);
            (plan(&events[0]).end.to_string(), payload(&events[0])["effects"].clone())
        });
        let expected = expected.map(|(end, effects)| (end.to_owned(), effects.clone()));
        assert_eq!(seen, expected.map_err(ToOwned::to_owned), "{body}");
    }

    #[test]
    fn an_end_only_moves_later() {
        let history = History::default();
        let rule = "422 /end must be after 2024-12, when it ends now";
        for end in ["2024-12", "2024", "2024-12-31", "2023"] {
            check(&history, &json!({ "end": end }), Err(rule));
        }
        check(&history, &json!({"end": "2025-01-01"}), Ok(("2025-01-01", &Value::Null)));
    }

    #[test]
    fn notice_is_given_within_a_year_of_the_end() {
        let history = History::default().ended("2023-05-16");
        let moved = json!([{"kind": "moved_to_current", "commitment_id": "SEO0006"},
            {"kind": "moved_to_current", "commitment_id": "SEO0007"}]);
        check(&history, &json!({"end": "2024-12", "occurred": "2024-05-16"}), Ok(("2024-12", &moved)));
        check(&history, &json!({"end": "2024-12", "occurred": "2024"}), Ok(("2024-12", &moved)));
        let rule = "409  AP_SEO02 ended with 2023-05-16; notice of an extension is given within 12 months";
        check(&history, &json!({"end": "2024-12"}), Err(rule));
        // It ran longer, and is over again.
        check(&history, &json!({"end": "2024-05-16", "occurred": "2023-06"}), Ok(("2024-05-16", &Value::Null)));
    }

    #[test]
    fn a_commitment_that_was_withdrawn_does_not_run_again() {
        let mut history = History::ending("2024-05-16");
        let amendment = changed(withdrawal("SEO0006"), &json!({"occurred": "2024-05-16"}));
        let events = history.plan("AP_SEO02", &amendment, amend).expect("an amendment");
        history.fold(events);
        let events = history.plan("AP_SEO02", &json!({"end": "2024-12"}), extend).expect("an extension");
        let moved = json!([{"kind": "moved_to_current", "commitment_id": "SEO0007"}]);
        assert_eq!(payload(&events[0])["effects"], moved);
    }

    #[test]
    fn what_was_withdrawn_is_not_extended() {
        let rule = "409  AP_SEO02 was withdrawn and changes no more";
        check(&History::default().withdrawn(), &json!({"end": "2025"}), Err(rule));
    }

    #[test]
    fn what_is_recorded_is_what_was_said() {
        let body = json!({"end": "2025", "reason": "the pandemic", "source_url": "https://example.org/notice"});
        let events = History::default().plan("AP_SEO02", &body, extend).expect("an extension");
        assert_eq!(payload(&events[0]), json!({"from": "2024-12", "reason": "the pandemic"}));
        assert_eq!(
            events[0].source_url.as_ref().map(ToString::to_string).as_deref(),
            Some("https://example.org/notice")
        );
        assert_eq!(events[0].subject.to_string(), "activity.seoul.action-plan.AP_SEO02");
    }
}
