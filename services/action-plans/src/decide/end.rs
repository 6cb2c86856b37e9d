//! Did the implementation of this plan end, and what follows for its commitments?

use chrono::NaiveDate;
use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{ActionPlan, Effect, EndedBy, ImplementationEnded};
use proto::text::{Line, Link};
use proto::{Event, Occurred, PartialDate, Visibility};

use super::Decision;
use super::case::Case;
use crate::commands::EndImplementation;
use crate::state::{Fate, FinallyReviewed, Known, Stage};

/// Somebody tells that the implementation ended: with the end of the plan, or before it.
pub fn end(case: &Case<'_>, reviewed: &FinallyReviewed, sent: &Sent<EndImplementation>) -> Decision {
    case.check_alive(sent)?;
    check_first(case)?;
    let (known, body) = (case.known, &sent.body);
    let last_day = body.ended_on.last_day();
    if last_day >= sent.today {
        return Err(Refusal::broken("/ended_on", "must be over: its last day lies before today"));
    }
    if last_day > known.ends_on() {
        let rule = format!("must not be after {}, when the plan ends; an extension moves that", known.plan.end);
        return Err(Refusal::broken("/ended_on", rule));
    }
    if last_day < known.plan.start.first_day() {
        let rule = format!("must not be before {}, when implementation begins", known.plan.start);
        return Err(Refusal::broken("/ended_on", rule));
    }
    let by = if last_day < known.ends_on() { EndedBy::Early } else { planned(case) };
    let occurred = body.occurred.unwrap_or(Occurred::On(body.ended_on));
    case.check_order(occurred)?;
    let told =
        Told { ended_on: body.ended_on, by, occurred, reason: body.reason.as_ref(), source: body.source_url.as_ref() };
    Ok(vec![ended(case, reviewed, &told)])
}

/// The calendar ends the implementation once the last day that the plan's end can mean is over.
pub fn end_by_calendar(case: &Case<'_>, reviewed: &FinallyReviewed, today: NaiveDate) -> Decision {
    check_first(case)?;
    if !is_due(case.known, today) {
        return Err(Refusal::conflict("", format!("{} is not over", case.known.plan.plan_id)));
    }
    let end = case.known.plan.end;
    let told = Told { ended_on: end, by: planned(case), occurred: Occurred::On(end), reason: None, source: None };
    Ok(vec![ended(case, reviewed, &told)])
}

/// Whether the calendar has to tell that the plan is over: it is, nobody told it, and it was not over yet when somebody
/// last said until when it runs. What is told of the past is told by commands, never guessed.
#[must_use]
pub fn is_due(known: &Known, today: NaiveDate) -> bool {
    let over = known.over_on();
    known.stage == Stage::Implementing && known.told_on <= over && over <= today
}

/// How the end came about.
struct Told<'a> {
    ended_on: PartialDate,
    by: EndedBy,
    occurred: Occurred,
    reason: Option<&'a Line>,
    source: Option<&'a Link>,
}

fn ended(case: &Case<'_>, reviewed: &FinallyReviewed, told: &Told<'_>) -> Proposed {
    let end = if told.by == EndedBy::Early { told.ended_on } else { case.known.plan.end };
    let plan = ActionPlan { end, ..case.plan() };
    let effects = case.known.commitments.iter().filter_map(|listed| {
        let commitment_id = listed.commitment.commitment_id.clone();
        match reviewed.get(&commitment_id) {
            // A final review can come before the plan is over. One that came after it told the move itself.
            Some(day) => (*day <= case.known.ends_on()).then_some(Effect::MovedToPostImplementation { commitment_id }),
            // What was withdrawn awaits none.
            None => (listed.fate != Fate::Withdrawn).then_some(Effect::MovedToAwaitingReview { commitment_id }),
        }
    });
    let (ended_on, by, reason) = (told.ended_on, told.by, told.reason.cloned());
    Proposed {
        subject: case.known.subject.clone(),
        event: Event::from(ImplementationEnded { plan, ended_on, by, reason, effects: effects.collect() }),
        occurred: told.occurred,
        visibility: Visibility::Public,
        source_url: told.source.cloned(),
    }
}

fn check_first(case: &Case<'_>) -> Result<(), Refusal> {
    match case.known.stage {
        Stage::Ended { on } => {
            let rule = format!("the implementation of {} ended already, with {on}", case.known.plan.plan_id);
            Err(Refusal::conflict("", rule))
        }
        Stage::Implementing | Stage::Withdrawn => Ok(()),
    }
}

fn planned(case: &Case<'_>) -> EndedBy {
    if case.known.extended { EndedBy::Extension } else { EndedBy::Schedule }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::{amend, extend};
    use crate::testing::{History, payload, plan, withdrawal};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// A commitment whose final review was recorded on a day.
    fn reviewed(id: &str, on: &str) -> FinallyReviewed {
        FinallyReviewed::from([(id.parse().expect("an id"), day(on))])
    }

    #[track_caller]
    fn check(history: &History, body: &Value, expected: Result<(&str, &str, &str), &str>) {
        let seen = history.plan("AP_SEO02", body, |case, sent| end(case, &FinallyReviewed::new(), sent));
        let seen = seen.map(|events| {
            let by = payload(&events[0])["by"].as_str().expect("a word").to_owned();
            (plan(&events[0]).end.to_string(), by, events[0].occurred.to_string())
        });
        let expected = expected.map(|(end, by, occurred)| (end.to_owned(), by.to_owned(), occurred.to_owned()));
        assert_eq!(seen, expected.map_err(ToOwned::to_owned), "{body}");
    }

    #[test]
    fn an_end_is_told_with_the_plan_s_end_or_before_it() {
        check(&History::ending("2023"), &json!({"ended_on": "2023"}), Ok(("2023", "schedule", "2023")));
        check(&History::ending("2023"), &json!({"ended_on": "2023-12-31"}), Ok(("2023", "schedule", "2023-12-31")));
        let told_later = json!({"ended_on": "2024-04-30", "occurred": "2024-05"});
        check(&History::default(), &told_later, Ok(("2024-04-30", "early", "2024-05")));
        let rule = "422 /ended_on must be over: its last day lies before today";
        check(&History::default(), &json!({"ended_on": "2024-05-17"}), Err(rule));
        check(&History::default(), &json!({"ended_on": "2024-05"}), Err(rule));
        let rule = "422 /ended_on must not be after 2023-06, when the plan ends; an extension moves that";
        check(&History::ending("2023-06"), &json!({"ended_on": "2023"}), Err(rule));
        let rule = "422 /ended_on must not be before 2021-09, when implementation begins";
        check(&History::default(), &json!({"ended_on": "2021-08-31", "occurred": "2021-09"}), Err(rule));
    }

    #[test]
    fn an_end_comes_once_until_the_plan_is_extended() {
        let mut history = History::ending("2023").ended("2022");
        let rule = "409  the implementation of AP_SEO02 ended already, with 2022";
        check(&history, &json!({"ended_on": "2022"}), Err(rule));
        let further = json!({"end": "2023-10", "occurred": "2023-01"});
        let events = history.plan("AP_SEO02", &further, extend).expect("an extension");
        history.fold(events);
        check(&history, &json!({"ended_on": "2023-10"}), Ok(("2023-10", "extension", "2023-10")));
        let rule = "409  AP_SEO02 was withdrawn and changes no more";
        check(&History::default().withdrawn(), &json!({"ended_on": "2024-04"}), Err(rule));
    }

    #[test]
    fn commitments_await_review_unless_they_have_their_final_one() {
        let reviewed = reviewed("SEO0007", "2024-04-30");
        let body = json!({"ended_on": "2024-04", "reason": "elections"});
        let events = History::default().plan("AP_SEO02", &body, |case, sent| end(case, &reviewed, sent));
        let expected = json!({"ended_on": "2024-04", "by": "early", "reason": "elections", "effects": [
            {"kind": "moved_to_awaiting_review", "commitment_id": "SEO0006"},
            {"kind": "moved_to_post_implementation", "commitment_id": "SEO0007"},
        ]});
        assert_eq!(payload(&events.expect("an end")[0]), expected);
    }

    #[test]
    fn a_review_after_the_end_told_the_move_itself() {
        let moves = |on: &str| {
            let reviewed = reviewed("SEO0006", on);
            let body = json!({"ended_on": "2024-04"});
            let events = History::ending("2024-04").plan("AP_SEO02", &body, |case, sent| end(case, &reviewed, sent));
            payload(&events.expect("an end")[0])["effects"].as_array().expect("effects").len()
        };
        assert_eq!(moves("2024-04-30"), 2);
        assert_eq!(moves("2024-05-01"), 1);
    }

    #[test]
    fn what_was_withdrawn_awaits_no_review() {
        let mut history = History::default();
        let events = history.plan("AP_SEO02", &withdrawal("SEO0006"), amend).expect("an amendment");
        history.fold(events);
        let effects = |reviewed: &FinallyReviewed| {
            let body = json!({"ended_on": "2024-04", "occurred": "2024-05-17"});
            let events = history.plan("AP_SEO02", &body, |case, sent| end(case, reviewed, sent)).expect("an end");
            payload(&events[0])["effects"].clone()
        };
        let awaits = json!({"kind": "moved_to_awaiting_review", "commitment_id": "SEO0007"});
        assert_eq!(effects(&FinallyReviewed::new()), json!([awaits]));
        let moved = json!({"kind": "moved_to_post_implementation", "commitment_id": "SEO0006"});
        assert_eq!(effects(&reviewed("SEO0006", "2024-04-30")), json!([moved, awaits]));
    }

    #[track_caller]
    fn check_calendar(history: &History, today: &str, expected: Result<&str, &str>) {
        let of =
            |case: &Case<'_>, _: &Sent<EndImplementation>| end_by_calendar(case, &FinallyReviewed::new(), day(today));
        let seen =
            history.plan("AP_SEO02", &json!({"ended_on": "2022"}), of).map(|events| events[0].occurred.to_string());
        assert_eq!(seen.as_deref().map_err(String::as_str), expected, "{today}");
        let known = history.plans.get(&"AP_SEO02".parse().expect("an id")).expect("a plan");
        assert_eq!(is_due(known, day(today)), expected.is_ok(), "{today}");
    }

    #[test]
    fn the_calendar_ends_a_plan_the_day_after_its_last_day() {
        let history = History::default();
        check_calendar(&history, "2024-12-31", Err("409  AP_SEO02 is not over"));
        check_calendar(&history, "2025-01-01", Ok("2024-12"));
        check_calendar(&history, "2026-07-01", Ok("2024-12"));
        let ended = History::default().ended("2024-04");
        check_calendar(&ended, "2025-01-01", Err("409  the implementation of AP_SEO02 ended already, with 2024-04"));
        check_calendar(&History::default().withdrawn(), "2025-01-01", Err("409  AP_SEO02 is not over"));
    }

    #[test]
    fn the_calendar_guesses_nothing_about_the_past() {
        // It was recorded on 17 May 2024.
        check_calendar(&History::ending("2024-05-15"), "2024-05-20", Err("409  AP_SEO02 is not over"));
        check_calendar(&History::ending("2024-05-16"), "2024-05-20", Ok("2024-05-16"));
    }
}
