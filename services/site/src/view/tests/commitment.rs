//! A commitment's page.

use askama::Template as _;
use proto::event::Effect;
use proto::{Cursor, LogId, Seq};
use read_model::pages::{Caused, Commitment, Finding, ReviewVersion};
use sqlx::types::Json;

use super::check;
use super::samples::{commitment, now_at, seoul, text};
use crate::load::CommitmentData;
use crate::view::CommitmentPage;

pub(super) fn data() -> CommitmentData {
    CommitmentData {
        member: seoul(),
        commitment: commitment("SEO0001", "post_implementation"),
        reviews: Vec::new(),
        caused: Vec::new(),
        self_reports: Vec::new(),
        place: Some(Cursor { log: LogId(uuid::Uuid::from_u128(1)), seq: Seq(1847) }),
    }
}

pub(super) fn version(review: u128, values: &str) -> ReviewVersion {
    ReviewVersion {
        review_id: uuid::Uuid::from_u128(review),
        seq: 7,
        recorded_at: chrono::DateTime::UNIX_EPOCH,
        occurred: text("2017"),
        product: text("end_of_term_report"),
        stage: text("final"),
        scheme: text("2015"),
        retracted: false,
        values: Json(serde_json::from_str(values).expect("values")),
        values_before: None,
        correction_reason: None,
        correction_note: None,
        report_id: None,
        report_date: None,
        reviewer: "Independent Reporting Mechanism".to_owned(),
        summary: None,
        source_url: None,
    }
}

fn page(data: &CommitmentData) -> String {
    CommitmentPage::new(data, &now_at("/commitments/SEO0001", "")).render().expect("a page")
}

#[test]
fn a_commitment_that_nobody_reviewed_says_so() {
    check(
        &page(&data()),
        &[
            r#"<a href="/members/seoul-south-korea" dir="auto">Seoul, South Korea</a>"#,
            r#"<a href="/members/seoul-south-korea#AP_SEO01" dir="auto">Seoul Action Plan</a>"#,
            "<dt>Themes</dt><dd><bdi lang=\"\">Open Data</bdi>, <bdi lang=\"\">Public Participation</bdi></dd>",
            "No final review by the Independent Reporting Mechanism (IRM) is on record.",
            "Reviews (0)</h2>",
            r#"href="/commitments/SEO0001?as_of=2026-11-23&#38;known_at=1847">its permanent address</a>"#,
        ],
    );
}

#[test]
fn what_was_corrected_stays_readable_beside_what_holds() {
    let corrected = ReviewVersion {
        correction_reason: Some(text("new_evidence")),
        correction_note: Some("The city sent its records".to_owned()),
        occurred: text("2018-02"),
        ..version(1, r#"{"completion":"Complete","did_it_open_government":"Marginal"}"#)
    };
    let published = version(1, r#"{"completion":"Limited","did_it_open_government":"Marginal"}"#);
    let taken_back = ReviewVersion {
        retracted: true,
        correction_reason: Some(text("typo")),
        ..version(2, r#"{"verifiable":true}"#)
    };
    let reviews = vec![published, corrected, version(2, r#"{"verifiable":true}"#), taken_back];
    check(
        &page(&CommitmentData { reviews, ..data() }),
        &[
            "Reviews (2)</h2>",
            "<dt>Completion</dt><dd><del>Limited: 2nd of 4 steps</del> <ins>Complete: 4th of 4 steps</ins></dd>",
            "<dt>Did it open government?</dt><dd>Marginal: 3rd of 5 steps</dd>",
            "Corrected (February 2018): new evidence: <bdi lang=\"\">The city sent its records</bdi>",
            "Taken back: it counts no more.",
            "<dt>Verifiable</dt><dd><del>Yes</del> </dd>",
        ],
    );
}

#[test]
fn a_star_that_was_lost_is_said_as_clearly_as_one_that_was_won() {
    let id = || "SEO0001".parse().expect("an id");
    let caused = |effect: Effect, when: &str| Caused { seq: 1, occurred: text(when), effect };
    let finding = Finding {
        completion: Some(text("Limited")),
        completion_before: Some(text("Substantial")),
        change_in_completion: Some(text("Decrease")),
        ..Finding::default()
    };
    let html = page(&CommitmentData {
        commitment: Commitment { finding, reviews: 2, ..commitment("SEO0001", "post_implementation") },
        caused: vec![
            caused(Effect::StarWon { commitment_id: id() }, "2016"),
            caused(Effect::StarLost { commitment_id: id() }, "2017"),
        ],
        ..data()
    });
    check(
        &html,
        &[
            r#"<li>Starred now <span class="facts">2016</span></li> <li>No longer starred <span class="facts">2017</span></li>"#,
            "Substantial → Limited (down).",
        ],
    );
}
