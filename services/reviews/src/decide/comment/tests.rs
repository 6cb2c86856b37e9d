//! Which comments are late, and who ends a comment period when.

use kit::testing::{changed, fold, said, sent};
use serde_json::{Value, json};

use super::*;
use crate::decide::{plan, publish};
use crate::testing::known_plans;

/// A draft that was open for comment from 20 April 2024; the commands are sent on 17 May.
fn open_until(closes: &str) -> Reports {
    let mut reports = Reports::default();
    for body in [
        json!({"report_id": "shown", "version": "for_public_comment", "comment_opens": "2024-04-20",
            "comment_closes": closes, "occurred": "2024-04-20", "totals": {"commitments": 2}}),
        json!({"report_id": "hidden", "version": "for_government"}),
    ] {
        let common = json!({"product": "results_report", "plan_id": "AP_SEO01", "title": "Results"});
        let sent = sent(&changed(common, &body));
        let plan = plan(&known_plans(), &sent).expect("a plan");
        let events = publish(&reports, &plan, &sent).expect("a draft");
        fold(&mut reports, events);
    }
    reports
}

fn id(text: &str) -> ReportId {
    text.parse().expect("an id")
}

/// The name of the member now, which its plan does not have.
fn seoul() -> Line {
    "Seoul".parse().expect("a name")
}

/// Says what is proposed and takes it in.
fn take(reports: &mut Reports, decided: Result<Vec<Proposed>, Refusal>) -> Result<Value, String> {
    let events = decided.map_err(|refusal| said(&refusal))?;
    assert_eq!(events[0].visibility, Visibility::Public);
    let mut payload: Value = serde_json::from_slice(&events[0].event.to_json()).expect("JSON");
    let report = payload["report"].take();
    assert_eq!(report["totals"], Value::Null, "a draft's totals are not for everybody");
    payload["report"] = json!([report["comment_closes"], report["comment_state"], report["comments"]]);
    payload["occurred"] = json!(events[0].occurred);
    fold(reports, events);
    Ok(payload)
}

#[track_caller]
fn check(seen: &Result<Value, String>, expected: Result<Value, &str>) {
    assert_eq!(*seen, expected.map_err(ToOwned::to_owned));
}

fn comment(reports: &mut Reports, report: &str, body: &Value) -> Result<Value, String> {
    let decided = receive_comment(reports, &id(report), &seoul(), &sent(body));
    take(reports, decided)
}

fn end(reports: &mut Reports, body: &Value) -> Result<Value, String> {
    let decided = end_comment_period(reports, &id("shown"), &seoul(), &sent(body));
    take(reports, decided)
}

#[test]
fn comments_are_counted_and_late_ones_marked() {
    let mut reports = open_until("2024-05-10");
    let mut told = |occurred: &str, late: bool, comments: u16| {
        let seen = comment(&mut reports, "shown", &json!({"commenter": "civil_society", "occurred": occurred}));
        let expected = json!({"commenter": "civil_society", "late": late, "occurred": occurred,
            "report": ["2024-05-10", "open", comments]});
        check(&seen, Ok(expected));
    };
    told("2024-04-20", false, 1);
    told("2024-04", false, 2);
    told("2024-05-10", false, 3);
    told("2024-05-11", true, 4);
    told("2024-05", true, 5);
    told("unknown", true, 6);
}

#[test]
fn a_comment_is_on_a_draft_before_the_public_and_not_before_that() {
    let mut reports = open_until("2024-05-24");
    let early = json!({"occurred": "2024-04-19"});
    let rule = "422 /occurred must not be before 2024-04-20, when the comment period began";
    check(&comment(&mut reports, "shown", &early), Err(rule));
    let rule = "409  hidden was never published for public comment";
    check(&comment(&mut reports, "hidden", &json!({})), Err(rule));
    check(&comment(&mut reports, "nothing", &json!({})), Err("404 unknown-report nothing is not a report"));
    let rule = "422 /commenter must be the role of who commented, which no part of this system does";
    check(&comment(&mut reports, "shown", &json!({"commenter": "system"})), Err(rule));
    let own = comment(&mut reports, "shown", &json!({})).expect("a comment");
    assert_eq!(own["commenter"], "support_unit");
}

#[test]
fn what_is_told_carries_the_name_of_the_member_now() {
    let reports = open_until("2024-05-24");
    let comment = receive_comment(&reports, &id("shown"), &seoul(), &sent(&json!({})));
    let end = end_comment_period(&reports, &id("shown"), &seoul(), &sent(&json!({})));
    for decided in [comment, end] {
        let events = decided.expect("a change");
        let recorded: Value = serde_json::from_slice(&events[0].event.to_json()).expect("JSON");
        assert_eq!(recorded["report"]["member_name"], "Seoul");
    }
}

#[test]
fn a_change_is_not_older_than_the_newest_one_on_record() {
    let mut reports = open_until("2024-05-24");
    comment(&mut reports, "shown", &json!({"occurred": "2024-05-11"})).expect("a comment");
    let rule = "422 /occurred must not be before 2024-05-11, the day of the newest change on record";
    check(&comment(&mut reports, "shown", &json!({"occurred": "2024-05-10"})), Err(rule));
    check(&end(&mut reports, &json!({"closed_on": "2024-05-10", "occurred": "2024-05-10"})), Err(rule));
    assert!(comment(&mut reports, "shown", &json!({"occurred": "2024-05"})).is_ok());
}

#[test]
fn staff_ends_a_period_but_not_within_two_weeks() {
    let mut reports = open_until("2024-05-24");
    let rule = "422 /closed_on must not be before 2024-05-04: the public has 14 days at least";
    check(&end(&mut reports, &json!({"closed_on": "2024-05-03"})), Err(rule));
    check(&end(&mut reports, &json!({"closed_on": "2024-05-18"})), Err("422 /closed_on must not be after 2024-05-17"));
    let early = json!({"closed_on": "2024-05-17", "by": "staff", "occurred": "2024-05-17",
        "report": ["2024-05-17", "closed", null]});
    check(&end(&mut reports, &json!({})), Ok(early));
    check(&end(&mut reports, &json!({})), Err("409  the comment period of shown ended on 2024-05-17"));
    // It counts when the period ended, not when it was announced to end.
    let mut reports = open_until("2024-05-24");
    end(&mut reports, &json!({"closed_on": "2024-05-10", "occurred": "2024-05-11"})).expect("an end");
    let late = comment(&mut reports, "shown", &json!({"occurred": "2024-05-11"})).expect("a comment");
    assert_eq!(late["late"], true);
}

#[test]
fn a_period_of_the_past_ended_on_the_day_that_was_announced() {
    let mut reports = open_until("2024-05-10");
    check(&end(&mut reports, &json!({"closed_on": "2024-05-11"})), Err("422 /closed_on must not be after 2024-05-10"));
    let on_time = json!({"closed_on": "2024-05-10", "by": "schedule", "occurred": "2024-05-11",
        "report": ["2024-05-10", "closed", null]});
    check(&end(&mut reports, &json!({"occurred": "2024-05-11"})), Ok(on_time));
}

#[test]
fn nobody_but_staff_and_the_clock_ends_a_period() {
    let reports = open_until("2024-05-24");
    for (actor, may) in [
        (Actor::SupportUnit, true),
        (Actor::Irm, true),
        (Actor::System, true),
        (Actor::GovernmentPoc, false),
        (Actor::CivilSociety, false),
        (Actor::LocalMonitor, false),
    ] {
        let mut sent: Sent<EndCommentPeriod> = sent(&json!({}));
        sent.command.actor = actor;
        let seen =
            end_comment_period(&reports, &id("shown"), &seoul(), &sent).map(drop).map_err(|refusal| said(&refusal));
        let rule = Err("422  a comment period is ended by the clock or by staff".to_owned());
        assert_eq!(seen, if may { Ok(()) } else { rule }, "{actor:?}");
    }
}

#[test]
fn the_clock_ends_a_period_on_the_day_after_its_last() {
    let mut reports = open_until("2024-05-24");
    let on = |day: u32| NaiveDate::from_ymd_opt(2024, 5, day).expect("a day");
    let rule = "409  shown may be commented on until 2024-05-24";
    let decided = close_over(&reports, &id("shown"), on(24));
    check(&take(&mut reports, decided), Err(rule));
    let decided = close_over(&reports, &id("shown"), on(27));
    let over = json!({"closed_on": "2024-05-24", "by": "schedule", "occurred": "2024-05-25",
        "report": ["2024-05-24", "closed", null]});
    check(&take(&mut reports, decided), Ok(over));
    let decided = close_over(&reports, &id("shown"), on(27));
    check(&take(&mut reports, decided), Err("409  the comment period of shown ended on 2024-05-24"));
}
