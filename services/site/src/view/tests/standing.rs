//! The parts of a member's page about process, reports, contacts and what others report.

use read_model::pages::{Contact, Document, Report};

use super::rows::{office, overdue, process_step, report, self_report};
use super::samples::{bare, commitment, day, letter, text};
use super::{check, page};

#[test]
fn a_comment_window_is_announced_while_it_is_open() {
    let mut data = bare();
    data.reports = vec![report()];
    check(
        &page(&data),
        &[
            r##"<p class="state"><a href="#report-seoul-results-2020" dir="auto">Results of Seoul</a>: Open for comment until 24 November 2026: 1 day left</p>"##,
            "Transitional Results Report · draft for public comment, 2 comments so far · Korean",
        ],
    );
    data.reports = vec![Report { comment_closes: Some(day("2026-11-22")), ..report() }];
    let over = page(&data);
    check(&over, &["draft, comment period over, 2 comments"]);
    assert!(!over.contains("Open for comment"));
    data.reports = vec![Report { comment_state: Some(text("closed")), comments: 0, ..report() }];
    check(&page(&data), &["draft, comments closed with 0 comments"]);
    data.reports = vec![Report { version: text("final"), ..report() }];
    check(&page(&data), &["Transitional Results Report · final · Korean"]);
}

#[test]
fn findings_and_late_plans_are_said_with_their_rule() {
    let mut data = bare();
    data.overdue = Some(overdue());
    data.process = vec![process_step()];
    check(
        &page(&data),
        &[
            "The next action plan is four months late: it was due on 1 January 2024 (rule of 2022)",
            "Acted contrary to process (<bdi lang=\"\">AP_SEO02</bdi>): no progress on any commitment <span class=\"facts\">August 2022",
        ],
    );
}

#[test]
fn a_contact_is_an_office_and_a_person_where_one_may_be_named() {
    let mut data = bare();
    data.contacts = vec![
        office(),
        Contact { name: Some("Kim <b>".to_owned()), email: Some("kim@seoul.example".to_owned()), ..office() },
    ];
    check(
        &page(&data),
        &[
            "<li><strong dir=\"auto\">Point of contact</strong> · <bdi lang=\"\">Seoul Metropolitan Government</bdi></li>",
            r#"<span dir="auto">Kim &#60;b&#62;</span> · <a href="mailto:kim@seoul.example" dir="ltr">kim@seoul.example</a></li>"#,
        ],
    );
}

#[test]
fn what_a_government_reports_stands_beside_the_findings() {
    let mut data = bare();
    data.commitments = vec![commitment("SEO0001", "current"), commitment("SEO0002", "current")];
    data.self_reports = vec![self_report()];
    let html = page(&data);
    check(
        &html,
        &["Self-reported: milestone 2, “<bdi lang=\"\">Publish</bdi>”, delayed, says the government (May 2026)"],
    );
    assert_eq!(html.matches("Self-reported").count(), 1);
}

#[test]
fn a_withdrawn_document_keeps_title_date_and_reason() {
    let mut data = bare();
    data.documents = vec![Document {
        kind: text("irm_report"),
        change: text("withdrawn"),
        reason: Some("It named the wrong city".to_owned()),
        ..letter()
    }];
    check(
        &page(&data),
        &[
            r#"<li><del dir="auto">Application of Seoul</del> <span class="facts">IRM report · 23 February 2016 · English</span> <span class="state">Withdrawn: <bdi lang="">It named the wrong city</bdi></span></li>"#,
        ],
    );
}
