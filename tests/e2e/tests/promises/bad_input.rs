//! Bad input gets a clear error that names the field and the rule, and leaves nothing in the log.

use harness::{Answer, World};
use proto::Seq;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::seed;

async fn log_end(world: &World) -> Seq {
    Seq(world.log_len().await)
}

/// The body with one field set to another value.
fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

#[track_caller]
fn check(answer: &Answer, status: u16, pointer: &str, rule: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
    let named = errors
        .iter()
        .any(|error| error["pointer"] == pointer && error["rule"].as_str().is_some_and(|text| text.contains(rule)));
    assert!(named, "no error at {pointer:?} that says {rule:?} in {}", answer.body);
    assert!(answer.body["title"].is_string() && answer.body["type"].is_string(), "{}", answer.body);
}

#[tokio::test]
async fn every_refusal_names_the_field_and_the_rule_and_leaves_the_log_alone() {
    let world = World::start().await;
    seed::city(&world).await;
    let end = log_end(&world).await;
    let members = "/v1/members";
    let plans = "/v1/members/seoul/action-plans";
    let reviews = "/v1/commitments/SEO0006/reviews";
    let calendar = "/v1/calendar-events";

    let unknown_field = with(seed::seoul(), "mayor", json!("Park"));
    check(&world.command(members, &unknown_field).await, 422, "/mayor", "unknown field");
    let no_name = json!({"member_id": "busan", "kind": "local"});
    check(&world.command(members, &no_name).await, 422, "/name", "missing");
    check(&world.command(members, &seed::seoul()).await, 409, "/member_id", "member");
    let slug_taken =
        json!({"member_id": "busan", "name": "Busan", "kind": "local", "slugs": ["seoul-korea"], "occurred": "2020"});
    check(&world.command(members, &slug_taken).await, 409, "/slugs/0", "seoul");

    let second = with(with(seed::plan(), "plan_id", json!("AP_SEOUL02")), "number", json!(2));
    let second = with(second, "commitments", json!([]));
    let backwards = with(with(second.clone(), "start", json!("2021")), "end", json!("2019"));
    check(&world.command(plans, &backwards).await, 422, "/end", "after");
    let gap = with(second.clone(), "number", json!(5));
    check(&world.command(plans, &gap).await, 422, "/number_note", "next one");
    let nobody = world.command("/v1/members/atlantis/action-plans", &second).await;
    assert_eq!(
        (nobody.status, nobody.body["type"].as_str()),
        (404, Some("/problems/unknown-member")),
        "{}",
        nobody.body
    );
    check(&world.command(plans, &seed::plan()).await, 409, "/plan_id", "amendment");

    let wrong_scheme = with(seed::final_review(), "values", json!({"early_results": "Moderate"}));
    check(&world.command(reviews, &wrong_scheme).await, 422, "/values/early_results", "scheme of 2017");
    let wrong_word = with(seed::final_review(), "values", json!({"completion": "Done"}));
    check(&world.command(reviews, &wrong_word).await, 422, "/values/completion", "unknown variant");
    let wrong_stage = with(seed::final_review(), "stage", json!("design"));
    check(&world.command(reviews, &wrong_stage).await, 422, "/stage", "");
    let nothing = world.command("/v1/commitments/XX0001/reviews", &seed::final_review()).await;
    assert_eq!(
        (nothing.status, nothing.body["type"].as_str()),
        (404, Some("/problems/unknown-commitment")),
        "{}",
        nothing.body
    );

    let ends_early = with(seed::meeting(1), "end", json!("2026-12-02"));
    check(&world.command(calendar, &ends_early).await, 422, "/end", "before");
    let stranger = with(seed::meeting(1), "members", json!(["atlantis"]));
    check(&world.command(calendar, &stranger).await, 422, "/members/0", "atlantis");
    let tomorrow = with(seed::meeting(1), "occurred", json!("2199"));
    check(&world.command(calendar, &tomorrow).await, 422, "/occurred", "today");

    assert_eq!(log_end(&world).await, end);
}

#[tokio::test]
async fn requests_that_are_no_commands_are_refused_before_anything_is_read() {
    let world = World::start().await;
    let token = world.token().await.to_owned();
    let other = world.token_for("reviews:write");
    let key = Uuid::now_v7().to_string();
    let path = |base: String| format!("{base}/v1/members");

    let no_token =
        world.send(|http, base| http.post(path(base)).header("Idempotency-Key", &key).json(&seed::korea())).await;
    assert_eq!((no_token.status, no_token.body["status"].as_u64()), (401, Some(401)), "{}", no_token.body);
    let wrong = world
        .send(|http, base| {
            http.post(path(base)).bearer_auth("x.y.z").header("Idempotency-Key", &key).json(&seed::korea())
        })
        .await;
    assert_eq!(wrong.status, 401, "{}", wrong.body);
    let scope = world
        .send(|http, base| {
            http.post(path(base)).bearer_auth(&other).header("Idempotency-Key", &key).json(&seed::korea())
        })
        .await;
    assert_eq!(scope.status, 403, "{}", scope.body);
    assert!(scope.body.to_string().contains("members:write"), "{}", scope.body);
    let no_key = world.send(|http, base| http.post(path(base)).bearer_auth(&token).json(&seed::korea())).await;
    assert_eq!(no_key.status, 400, "{}", no_key.body);
    assert!(no_key.body.to_string().contains("Idempotency-Key"), "{}", no_key.body);
    let large = json!({"name": "x".repeat(1024 * 1024 + 1)});
    let large = world
        .send(|http, base| http.post(path(base)).bearer_auth(&token).header("Idempotency-Key", &key).json(&large))
        .await;
    assert_eq!(large.status, 413, "{}", large.body);
    let broken = world
        .send(|http, base| {
            let request = http.post(path(base)).bearer_auth(&token).header("Idempotency-Key", &key);
            request.header("Content-Type", "application/json").body("{\"name\": ")
        })
        .await;
    assert_eq!(broken.status, 400, "{}", broken.body);
    assert_eq!(log_end(&world).await, Seq::START);
}

#[tokio::test]
async fn a_command_is_idempotent_under_its_key() {
    let world = World::start().await;
    let to = world.service().commands();
    let key = Uuid::now_v7();
    let first = world.command_as(to, "/v1/members", &seed::korea(), key).await;
    let again = world.command_as(to, "/v1/members", &seed::korea(), key).await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(again, first);
    let other = world.command_as(to, "/v1/members", &seed::seoul(), key).await;
    assert_eq!(other.status, 422, "{}", other.body);
    assert_eq!(other.body["type"], "/problems/idempotency-key-reused", "{}", other.body);
    // A key belongs to the address it is sent to.
    let elsewhere =
        world.command_as(to, "/v1/calendar-events", &with(seed::meeting(1), "members", json!([])), key).await;
    assert_eq!(elsewhere.status, 201, "{}", elsewhere.body);
    assert_eq!(log_end(&world).await, Seq(2));
}
