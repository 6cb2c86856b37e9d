//! Is a member's next plan late? A rule of 2022 for national members: twelve months after the end of the last plan the
//! member acts contrary to process; the day after the end and four months on are told before.

use chrono::{Months, NaiveDate};
use kit::http::command::Refusal;
use kit::repository::Proposed;
use proto::event::{ActionPlan, OverdueThreshold, PlanOverdue};
use proto::text::Line;
use proto::{Event, Occurred, PartialDate, Visibility};

use super::Decision;
use crate::state::{Known, Owing, Plans, Stage};

/// The rule, named by the year it is from.
const RULE_VERSION: &str = "2022";
/// The thresholds, with how many months after the due day each lies.
const THRESHOLDS: [(OverdueThreshold, u32); 3] =
    [(OverdueThreshold::Due, 0), (OverdueThreshold::FourMonths, 4), (OverdueThreshold::TwelveMonths, 12)];

/// A threshold that a member's next plan reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Late {
    /// How late it is.
    pub threshold: OverdueThreshold,
    /// The day on which it was due.
    pub due_on: NaiveDate,
    /// The day of the threshold.
    pub day: NaiveDate,
}

/// The last plan of a member with the thresholds that were reached and not told. What came due before somebody last said
/// until when that plan runs is not guessed; nothing was owed on a day on which the member submitted no plans; a plan that
/// was withdrawn is as none.
#[must_use]
pub fn late<'p>(plans: &'p Plans, owing: &Owing, today: NaiveDate) -> Option<(&'p Known, Vec<Late>)> {
    let standing = plans.of_member(&owing.member.member_id).filter(|known| known.stage != Stage::Withdrawn);
    let last = standing.max_by_key(|known| (known.ends_on(), &known.plan.plan_id))?;
    let due_on = last.over_on();
    let reached = |(threshold, months)| {
        let day = due_on.checked_add_months(Months::new(months))?;
        let to_tell = last.told_on <= day && day <= today && !last.overdue.contains(&(due_on, threshold));
        let owed = owing.submitter.status_on(day).submits_plans();
        (to_tell && owed).then_some(Late { threshold, due_on, day })
    };
    Some((last, THRESHOLDS.into_iter().filter_map(reached).collect()))
}

/// The calendar tells that a threshold was reached.
pub fn overdue(plans: &Plans, owing: &Owing, told: Late, today: NaiveDate) -> Decision {
    let member = &owing.member;
    let still = late(plans, owing, today).filter(|(_, reached)| reached.contains(&told));
    let Some((known, _)) = still else {
        return Err(Refusal::conflict("", format!("no plan of {} is overdue so", member.member_id)));
    };
    let plan = ActionPlan { member_name: member.name.clone(), ..known.plan.clone() };
    let days_late = u16::try_from((told.day - told.due_on).num_days()).unwrap_or(u16::MAX);
    let Late { threshold, due_on, day } = told;
    Ok(vec![Proposed {
        subject: known.subject.clone(),
        event: Event::from(PlanOverdue { plan, due_on, threshold, rule_version: rule_version(), days_late }),
        occurred: Occurred::On(PartialDate::Day(day)),
        visibility: Visibility::Public,
        source_url: None,
    }])
}

fn rule_version() -> Line {
    RULE_VERSION.parse().unwrap_or_else(|error| unreachable!("a year is a line: {error}"))
}

#[cfg(test)]
mod tests {
    use kit::testing::{fold, proposed, said};
    use proto::Subject;
    use proto::event::NamedMember;
    use serde_json::json;

    use super::*;
    use crate::state::Submitter;
    use crate::testing::{History, payload};

    fn seoul() -> Owing {
        let name = "Seoul, South Korea".parse().expect("a name");
        let member = NamedMember { member_id: "seoul".parse().expect("an id"), name };
        Owing { member, submitter: Submitter::default() }
    }

    /// The same, inactive in the first months of 2024.
    fn away() -> Owing {
        let moved = |from: &str, to: &str, on: &str| {
            let payload = json!({"member_id": "seoul", "member_name": "Seoul, South Korea", "from": from, "to": to,
                "reason": "procedural"});
            let event = proposed(Subject::member(&seoul().member.member_id), "ogp.member.status-changed.v2", &payload);
            Proposed { occurred: on.parse().expect("a date"), ..event }
        };
        let mut owing = seoul();
        let history = vec![moved("active", "inactive", "2024-01-02"), moved("inactive", "active", "2024-05-02")];
        fold(&mut owing.submitter, history);
        owing
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// What is late by `today`, as the days of the thresholds.
    #[track_caller]
    fn check(history: &History, today: &str, expected: &[&str]) {
        let (_, late) = late(&history.plans, &seoul(), day(today)).expect("a plan");
        let seen: Vec<_> = late.iter().map(|late| late.day.to_string()).collect();
        assert_eq!(seen, expected, "{today}");
    }

    #[test]
    fn a_plan_is_due_the_day_after_the_last_one_ends() {
        let history = History::default();
        check(&history, "2024-12-31", &[]);
        check(&history, "2025-01-01", &["2025-01-01"]);
        check(&history, "2025-04-30", &["2025-01-01"]);
        check(&history, "2025-05-01", &["2025-01-01", "2025-05-01"]);
        check(&history, "2026-01-01", &["2025-01-01", "2025-05-01", "2026-01-01"]);
    }

    #[test]
    fn a_submission_clears_it_and_a_withdrawal_does_not() {
        check(&History::default().followed(), "2026-12-31", &[]);
        check(&History::default().followed(), "2027-01-01", &["2027-01-01"]);
        assert!(late(&History::default().withdrawn().plans, &seoul(), day("2026-01-01")).is_none());
    }

    #[test]
    fn what_was_over_when_it_was_recorded_is_not_guessed() {
        // It was recorded on 17 May 2024.
        check(&History::ending("2024-01-31"), "2025-02-01", &["2024-06-01", "2025-02-01"]);
        check(&History::ending("2022"), "2025-02-01", &[]);
    }

    #[test]
    fn nothing_was_owed_while_the_member_submitted_no_plans() {
        let id = "AP_SEO02".parse().expect("an id");
        let mut history = History::ending("2023");
        history.plans.told_on(&id, day("2022-01-01"));
        check(&history, "2025-01-01", &["2024-01-01", "2024-05-01", "2025-01-01"]);
        let (_, late) = late(&history.plans, &away(), day("2025-01-01")).expect("a plan");
        let seen: Vec<_> = late.iter().map(|late| late.day.to_string()).collect();
        assert_eq!(seen, ["2024-01-01", "2025-01-01"]);
        let told = Late { threshold: OverdueThreshold::FourMonths, due_on: day("2024-01-01"), day: day("2024-05-01") };
        assert!(overdue(&history.plans, &away(), told, day("2025-01-01")).is_err());
    }

    #[test]
    fn a_threshold_is_told_once() {
        let mut history = History::default();
        let today = day("2025-05-01");
        for (threshold, days_late) in [("due", 0), ("four_months", 120)] {
            let (_, reached) = late(&history.plans, &seoul(), today).expect("a plan");
            let events = overdue(&history.plans, &seoul(), reached[0], today).expect("an event");
            let expected = json!({"due_on": "2025-01-01", "threshold": threshold, "rule_version": "2022",
                "days_late": days_late});
            assert_eq!(payload(&events[0]), expected);
            assert_eq!(events[0].occurred.to_string(), reached[0].day.to_string());
            history.fold(events);
            let again = overdue(&history.plans, &seoul(), reached[0], today).map_err(|refusal| said(&refusal));
            assert_eq!(again.map(|_| ()), Err("409  no plan of seoul is overdue so".to_owned()));
        }
        check(&history, "2025-12-31", &[]);
    }
}
