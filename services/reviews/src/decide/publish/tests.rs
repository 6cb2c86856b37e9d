//! What publishing refuses, what it records, and what it points out.

use kit::testing::{changed, fold, said, sent};
use proto::event::ReportChange;
use serde_json::{Value, json};

use super::*;
use crate::testing::{folded, known_plans};

fn report(change: &Value) -> Sent<PublishReport> {
    let body = json!({
        "report_id": "seoul-results", "product": "results_report", "plan_id": "AP_SEO01", "title": "Seoul Results Report",
        "version": "for_government",
    });
    sent(&changed(body, change))
}

fn decide(reports: &Reports, change: &Value) -> Result<Vec<Proposed>, Refusal> {
    let sent = report(change);
    publish(reports, &plan(&known_plans(), &sent)?, &sent)
}

/// What is proposed, in one line: for each event its type, its day, who sees it, and whether it has totals.
fn line(events: &[Proposed]) -> String {
    let one = |proposed: &Proposed| {
        let Event::Report(change) = &proposed.event else { panic!("a report, not {proposed:?}") };
        assert_eq!(proposed.subject.to_string(), "activity.seoul.report.seoul-results");
        let kind = match change {
            ReportChange::Published(_) => "published",
            ReportChange::CommentsOpened(_) => "opened",
            ReportChange::CommentsClosed(_) => "closed",
            ReportChange::CommentReceived(_) => "comment",
        };
        let totals = if change.report().totals.is_some() { " with totals" } else { "" };
        format!("{kind} {} {:?}{totals}", proposed.occurred, proposed.visibility)
    };
    events.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[track_caller]
fn check(reports: &Reports, change: &Value, expected: Result<&str, &str>) {
    let seen = decide(reports, change).map(|events| line(&events)).map_err(|refusal| said(&refusal));
    assert_eq!(seen.as_deref().map_err(String::as_str), expected, "{change}");
}

/// The reports after these versions of the one under test, its comment period ended where it had one.
fn after(versions: &[Value]) -> Reports {
    let mut reports = Reports::default();
    for version in versions {
        let events = decide(&reports, version).expect("a version");
        fold(&mut reports, events);
        let id = "seoul-results".parse().expect("an id");
        let ended = super::super::close_over(&reports, &id, NaiveDate::MAX);
        fold(&mut reports, ended.unwrap_or_default());
    }
    reports
}

fn for_comment(opens: &str, closes: &str) -> Value {
    json!({"version": "for_public_comment", "comment_opens": opens, "comment_closes": closes, "occurred": opens})
}

#[test]
fn drafts_are_for_staff_and_only_the_open_period_is_public() {
    let totals = json!({"commitments": 2, "completion": {"Complete": 2}});
    let with_totals = |change: &Value| changed(change.clone(), &json!({ "totals": totals }));
    let none = Reports::default();
    check(&none, &with_totals(&json!({})), Ok("published 2024-05-17 Staff with totals"));
    let draft = with_totals(&for_comment("2024-05-10", "2024-05-24"));
    check(&none, &draft, Ok("published 2024-05-10 Staff with totals, opened 2024-05-10 Public"));
    let last = with_totals(&json!({"version": "final"}));
    check(&none, &last, Ok("published 2024-05-17 Public with totals"));
}

#[test]
fn a_report_is_on_a_plan_that_was_submitted() {
    let rule = "422 /plan_id must be a plan that was submitted, which AP_SEO09 is not";
    check(&Reports::default(), &json!({"plan_id": "AP_SEO09"}), Err(rule));
    check(&Reports::default(), &json!({"date": "2024"}), Ok("published 2024-05-17 Staff"));
    check(&Reports::default(), &json!({"date": "2024-06"}), Err("422 /date must not be after today"));
}

#[test]
fn the_public_has_two_weeks_at_least() {
    let none = Reports::default();
    let day = "2024-05-01";
    check(&none, &for_comment(day, "2024-05-15"), Ok("published 2024-05-01 Staff, opened 2024-05-01 Public"));
    let rule = "422 /comment_closes must be from 2024-05-15 to 2025-05-02: the public has 14 days at least";
    check(&none, &for_comment(day, "2024-05-14"), Err(rule));
    check(&none, &for_comment(day, "2025-05-03"), Err(rule));
    let rule = "422 /comment_opens must be a day from 2011 until today";
    check(&none, &for_comment("2024-05-18", "2024-06-18"), Err(rule));
    check(&none, &for_comment("2010-12-31", "2011-06-18"), Err(rule));
    let open_end = json!({"version": "for_public_comment"});
    check(&none, &open_end, Err("422 /comment_closes must say how long the public may comment"));
    for field in ["comment_opens", "comment_closes"] {
        let rule = format!("422 /{field} belongs to the version for public comment alone");
        check(&none, &json!({ field: "2024-05-20" }), Err(&rule));
    }
}

#[test]
fn the_public_has_the_draft_from_the_first_day_on() {
    let none = Reports::default();
    let draft = |change: &Value| changed(for_comment("2024-05-01", "2024-05-24"), change);
    let rule = "422 /comment_opens must not be before 2024-05-02, when the draft was published";
    check(&none, &draft(&json!({"occurred": "2024-05-02"})), Err(rule));
    let opened = |occurred: &str, opens: &str| format!("published {occurred} Staff, opened {opens} Public");
    for occurred in ["2024-05", "2024", "unknown"] {
        check(&none, &draft(&json!({ "occurred": occurred })), Ok(&opened(occurred, "2024-05-01")));
    }
    for (occurred, opens) in [("2024-05-02", "2024-05-02"), ("2024-05", "2024-05-17"), ("unknown", "2024-05-17")] {
        let unsaid = json!({"occurred": occurred, "comment_opens": null, "comment_closes": "2024-06-01"});
        check(&none, &draft(&unsaid), Ok(&opened(occurred, opens)));
    }
}

#[test]
fn a_version_comes_once_and_after_the_one_before() {
    let government = json!({"occurred": "2024-04-01"});
    let public = for_comment("2024-04-20", "2024-05-10");
    let last = json!({"version": "final"});
    let all = [government.clone(), public.clone(), last.clone()];
    let come_after = |what: &str| {
        format!("409 /version must come after the one there is: seoul-results was published {what} already")
    };
    check(&after(&all[..1]), &public, Ok("published 2024-04-20 Staff, opened 2024-04-20 Public"));
    check(&after(&all[..1]), &last, Ok("published 2024-05-17 Public"));
    check(&after(&all[..2]), &last, Ok("published 2024-05-17 Public"));
    check(&after(&all[..1]), &government, Err(&come_after("for the government")));
    check(&after(&all[..2]), &government, Err(&come_after("for public comment")));
    check(&after(&all[..2]), &public, Err(&come_after("for public comment")));
    for earlier in &all {
        check(&after(&all), earlier, Err(&come_after("as final")));
    }
    let too_early = changed(last, &json!({"occurred": "2024-03"}));
    let rule = "422 /occurred must not be before 2024-04-01, when seoul-results was published for the government";
    check(&after(&all[..1]), &too_early, Err(rule));
}

#[test]
fn a_final_report_waits_for_the_end_of_the_comment_period() {
    let public = for_comment("2024-04-20", "2024-05-10");
    let mut open = Reports::default();
    let events = decide(&open, &public).expect("a draft");
    fold(&mut open, events);
    let last = json!({"version": "final"});
    let rule = "409 /version must wait for the end of the comment period, which runs until 2024-05-10";
    check(&open, &last, Err(rule));
    let ended = after(&[public]);
    check(&ended, &last, Ok("published 2024-05-17 Public"));
    let within = changed(last, &json!({"occurred": "2024-05-10"}));
    check(&ended, &within, Err("422 /occurred must be after 2024-05-10, the last day of the comment period"));
}

#[test]
fn a_report_stays_on_its_plan_and_stays_the_same_product() {
    let known = after(&[json!({})]);
    let rule = "409 /report_id must be new: seoul-results is a report on AP_SEO01";
    check(&known, &json!({"version": "final", "plan_id": "AP_SEO02"}), Err(rule));
    let rule = "409 /product must be the one it was: seoul-results was published as Results Report";
    check(&known, &json!({"version": "final", "product": "action_plan_review"}), Err(rule));
}

#[test]
fn what_is_recorded_is_what_was_said() {
    let before = for_comment("2024-04-20", "2024-05-10");
    let given = json!({"version": "final", "date": "2024-05", "language": "en", "document_id": "seoul-results-2024",
        "url": "https://example.org/report", "totals": {"commitments": 2}});
    let events = decide(&after(&[before]), &given).expect("a report");
    let recorded: Value = serde_json::from_slice(&events[0].event.to_json()).expect("JSON");
    let expected = json!({
        "report_id": "seoul-results", "product": "results_report", "plan_id": "AP_SEO01", "plan_title": "Plan",
        "member_id": "seoul", "member_name": "Seoul, South Korea", "title": "Seoul Results Report",
        "version": "final", "date": "2024-05", "language": "en", "document_id": "seoul-results-2024",
        "url": "https://example.org/report", "comment_opens": "2024-04-20", "comment_closes": "2024-05-10",
        "comment_state": "closed", "totals": {"commitments": 2},
    });
    assert_eq!(recorded["report"], expected);
}

#[test]
fn a_final_report_that_the_public_never_saw_is_pointed_out() {
    let id = "seoul-results".parse().expect("an id");
    let last = json!({"version": "final"});
    let unseen = "/version seoul-results is final, and no version for public comment was on record";
    let events = decide(&Reports::default(), &last).expect("a report");
    assert_eq!(missing_version(&folded(events), &id, Seq(1)).as_deref(), Some(unseen));
    let draft = for_comment("2024-04-20", "2024-05-10");
    assert_eq!(missing_version(&after(&[draft, last]), &id, Seq(1)), None);
}
