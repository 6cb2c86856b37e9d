//! Which totals are pointed out.

use kit::http::command::Sent;
use kit::repository::Proposed;
use kit::testing::{changed, proposed, sent};
use proto::Subject;
use serde_json::{Value, json};

use super::*;
use crate::testing::folded;

/// The id of the first event that a test folds.
const FIRST: &str = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03";

fn event(event_type: &str, commitment: &str, review: &Value, beside: &Value) -> Proposed {
    let told = json!({
        "commitments": [{"commitment_id": commitment, "title": "A commitment"}], "member_id": "seoul",
        "member_name": "Seoul", "plan_id": "AP_SEO01", "product": "end_of_term_report", "stage": "final",
        "scheme": "2015", "values": {"completion": "Complete"}, "reviewer": "IRM", "review_status": "final",
    });
    let subject = Subject::commitment(&"seoul".parse().expect("an id"), &commitment.parse().expect("an id"));
    proposed(subject, event_type, &changed(beside.clone(), &json!({ "review": changed(told, review) })))
}

fn reviewed(commitment: &str, review: &Value) -> Proposed {
    event("ogp.commitment.reviewed.v1", commitment, review, &json!({}))
}

/// Two commitments with an end-of-term review each; one of them is starred, with the impact that was judged half-way. Then
/// reviews that are not part of the report: a draft, one of another report and one of another product.
fn known() -> Vec<Proposed> {
    let impact = json!({"specificity": "High", "relevant": true, "potential_impact": "Transformative"});
    vec![
        reviewed("SEO0001", &json!({})),
        reviewed("SEO0001", &json!({"product": "progress_report", "stage": "mid_term", "values": impact})),
        reviewed("SEO0002", &json!({"report_id": "seoul-end", "values": {"completion": "Limited"}})),
        reviewed("SEO0003", &json!({"review_status": "draft_for_public"})),
        reviewed("SEO0004", &json!({"report_id": "another"})),
        reviewed("SEO0005", &json!({"product": "results_report", "scheme": "2020"})),
    ]
}

#[track_caller]
fn check(events: Vec<Proposed>, seq: u64, totals: &Value, expected: &[&str]) {
    let body = json!({"report_id": "seoul-end", "product": "end_of_term_report", "plan_id": "AP_SEO01",
        "title": "Report", "version": "final", "totals": totals});
    let report: Sent<PublishReport> = sent(&body);
    let totals = report.body.totals.as_ref().expect("totals");
    assert_eq!(compare_totals(totals, &report.body, &folded(events), Seq(seq)), expected, "{body}");
}

#[test]
fn totals_that_the_reviews_contradict_are_pointed_out() {
    check(known(), 9, &json!({"commitments": 2, "starred": 1, "completion": {"Limited": 1, "Complete": 1}}), &[]);
    check(known(), 9, &json!({"commitments": 2}), &[]);
    let wrong = json!({"commitments": 3, "starred": 0, "completion": {"Substantial": 1, "Complete": 2}});
    check(
        known(),
        9,
        &wrong,
        &[
            "/totals/commitments says 3, the reviews on record make it 2",
            "/totals/starred says 0, the reviews on record make it 1",
            "/totals/completion/Limited says 0, the reviews on record make it 1",
            "/totals/completion/Substantial says 1, the reviews on record make it 0",
            "/totals/completion/Complete says 2, the reviews on record make it 1",
        ],
    );
}

#[test]
fn totals_that_contradict_themselves_are_pointed_out() {
    let sum = "/totals/completion adds up to 3, not to the 2 commitments";
    let complete = "/totals/completion/Complete says 2, the reviews on record make it 1";
    check(known(), 9, &json!({"commitments": 2, "completion": {"Limited": 1, "Complete": 2}}), &[sum, complete]);
}

#[test]
fn what_was_recorded_later_is_not_looked_at() {
    let nothing = "/totals could not be compared: no final review of this report was on record";
    check(known(), 0, &json!({"commitments": 2}), &[nothing]);
    let said = "/totals/commitments says 2, the reviews on record make it 1";
    check(known(), 2, &json!({"commitments": 2}), &[said]);
    let taken_back = event(
        "ogp.review.retracted.v1",
        "SEO0001",
        &json!({}),
        &json!({"review_id": FIRST, "reason": "report_withdrawn"}),
    );
    let events = || known().into_iter().chain([taken_back.clone()]).collect();
    check(events(), 6, &json!({"commitments": 2}), &[]);
    check(events(), 7, &json!({"commitments": 2}), &[said]);
}
