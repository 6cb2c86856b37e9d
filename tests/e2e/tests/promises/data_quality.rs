//! What cannot be is listed for those who look after the data, until it is put right.

use harness::World;
use serde_json::json;
use sqlx::PgPool;

use crate::seed;

/// The list as it was known at a place in the log: subject, field, said, recorded.
async fn listed(database: &PgPool, known_at: i64) -> Vec<(String, String, String, Option<String>)> {
    sqlx::query_as(
        "SELECT subject_id, field, said, recorded FROM data_quality_at($1, CURRENT_DATE) ORDER BY subject_id, field",
    )
    .bind(known_at)
    .fetch_all(database)
    .await
    .expect("the list")
}

#[tokio::test]
async fn contradictions_are_listed_until_they_are_put_right() {
    let world = World::start().await;
    world.record("/v1/members", &seed::korea()).await;
    world.record("/v1/members", &seed::seoul()).await;
    let mut plan = seed::plan();
    plan["duration_years"] = json!(3);
    world.record("/v1/members/seoul/action-plans", &plan).await;
    let mut review = seed::final_review();
    review["discrepancies"] =
        json!([{"field": "Completion", "said": "Done", "recorded": "Substantial", "rule": "must be a word"}]);
    let answer = world.command("/v1/commitments/SEO0006/reviews", &review).await;
    let (id, reviewed) = (answer.body["review_id"].as_str().expect("a review").to_owned(), answer.seq());
    let correction = json!({"values": {"completion": "Complete"}, "reason": "typo", "discrepancies": []});
    let corrected = world.record(&format!("/v1/reviews/{id}/corrections"), &correction).await;
    let database = world.database().await;
    world.projected(&database, corrected).await;

    let row = |subject: &str, field: &str, said: &str, recorded: &str| {
        (subject.to_owned(), field.to_owned(), said.to_owned(), Some(recorded.to_owned()))
    };
    let of_plan =
        [row("AP_SEOUL01", "count_claimed", "3", "2"), row("AP_SEOUL01", "duration_years", "3", "2018 to 2020")];
    let mut before = of_plan.to_vec();
    before.push(row("SEO0006", "Completion", "Done", "Substantial"));
    assert_eq!(listed(&database, reviewed.as_i64()).await, before);
    assert_eq!(listed(&database, corrected.as_i64()).await, of_plan);
}

#[tokio::test]
async fn a_report_that_does_not_add_up_is_listed() {
    let world = World::start().await;
    seed::city(&world).await;
    world.record("/v1/commitments/SEO0006/reviews", &seed::final_review()).await;
    let report = |id: &str, product: &str| {
        json!({"report_id": id, "product": product, "plan_id": "AP_SEOUL01", "title": id, "version": "final",
            "totals": {"completion": {"Substantial": 2, "Limited": 0}}})
    };
    world.record("/v1/reports", &report("results", "transitional_results_report")).await;
    // No review of the other report is on record: there is nothing to compare it with.
    let last = world.record("/v1/reports", &report("design", "design_report")).await;
    let database = world.database().await;
    world.projected(&database, last).await;
    let listed = listed(&database, last.as_i64()).await;
    let row = |field: &str| listed.iter().find(|(_, listed, ..)| listed == field).cloned();
    let expected = ("results".to_owned(), "totals: Substantial".to_owned(), "2".to_owned(), Some("1".to_owned()));
    assert_eq!(row("totals: Substantial"), Some(expected));
    assert_eq!(row("totals: Limited"), None);
    assert!(listed.iter().all(|(subject, ..)| subject != "design"), "{listed:?}");
}
