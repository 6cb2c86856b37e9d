//! The parts of a member's page about process, reports, contacts and what others report.

use read_model::pages::{Contact, Document, Overdue, ProcessStep, Report, SelfReport};

use super::samples::{bare, commitment, day, letter, text};
use super::{check, page};

fn report() -> Report {
    Report {
        report_id: text("seoul-results-2020"),
        plan_id: text("AP_SEO02"),
        product: text("transitional_results_report"),
        title: "Results of Seoul".to_owned(),
        version: text("for_public_comment"),
        dated: None,
        language: Some("ko".to_owned()),
        url: Some("https://ogp.example/report.pdf".to_owned()),
        comment_opens: Some(day("2026-11-10")),
        comment_closes: Some(day("2026-11-24")),
        comment_state: Some(text("open")),
        comments: 2,
        source_url: None,
    }
}

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
    data.overdue = Some(Overdue {
        plan_id: text("AP_SEO02"),
        due_on: day("2024-01-01"),
        threshold: text("four_months"),
        rule_version: "2022".to_owned(),
    });
    data.process = vec![ProcessStep {
        kind: text("contrary_to_process"),
        occurred: text("2022-08"),
        plan_id: Some(text("AP_SEO02")),
        ground: Some(text("no_progress")),
        outcome: None,
        note: None,
        source_url: None,
    }];
    check(
        &page(&data),
        &[
            "The next action plan is four months late: it was due on 1 January 2024 (rule of 2022)",
            "Acted contrary to process (<bdi>AP_SEO02</bdi>): no progress on any commitment <span class=\"facts\">August 2022",
        ],
    );
}

#[test]
fn a_contact_is_an_office_and_a_person_where_one_may_be_named() {
    let mut data = bare();
    let office = Contact {
        contact_id: text("seoul-poc"),
        role: "Point of contact".to_owned(),
        body: "Seoul Metropolitan Government".to_owned(),
        url: None,
        name: None,
        email: None,
        source_url: None,
    };
    data.contacts = vec![
        office.clone(),
        Contact { name: Some("Kim <b>".to_owned()), email: Some("kim@seoul.example".to_owned()), ..office },
    ];
    check(
        &page(&data),
        &[
            "<li><strong dir=\"auto\">Point of contact</strong> · <bdi>Seoul Metropolitan Government</bdi></li>",
            r#"<span dir="auto">Kim &#60;b&#62;</span> · <a href="mailto:kim@seoul.example" dir="ltr">kim@seoul.example</a></li>"#,
        ],
    );
}

#[test]
fn what_a_government_reports_stands_beside_the_findings() {
    let mut data = bare();
    data.commitments = vec![commitment("SEO0001", "current"), commitment("SEO0002", "current")];
    data.self_reports = vec![SelfReport {
        commitment_id: text("SEO0001"),
        occurred: text("2026-05"),
        kind: text("progress"),
        milestone: Some(2),
        milestone_title: Some("Publish".to_owned()),
        state: Some(text("delayed")),
        text: None,
        evidence_url: None,
        from_date: None,
        to_date: None,
        reason: None,
        reporter: text("government_poc"),
        source_url: None,
    }];
    let html = page(&data);
    check(&html, &["Self-reported: milestone 2, “<bdi>Publish</bdi>”, delayed, says the government (May 2026)"]);
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
            r#"<li><del dir="auto">Application of Seoul</del> <span class="facts">IRM report · 23 February 2016 · English</span> <span class="state">Withdrawn: <bdi>It named the wrong city</bdi></span></li>"#,
        ],
    );
}
