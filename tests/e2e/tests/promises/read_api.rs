//! The read API says what the pages say, at every moment, in formats that others can read.

mod edges;
mod formats;
mod validate;

use harness::{Answer, World};
use proto::Seq;
use serde_json::{Value, json};

use crate::seed;

/// A city with a plan, a reviewed commitment that was corrected, a document and a meeting; answers with the last place.
async fn record_a_city(world: &World) -> Seq {
    seed::city(world).await;
    let answer = world.command("/v1/commitments/SEO0006/reviews", &seed::final_review()).await;
    let review = answer.body["review_id"].as_str().expect("a review").to_owned();
    let correction = json!({"values": {"completion": "Complete", "did_it_open_government": "Marginal"},
        "reason": "new_evidence", "note": "The city sent its records"});
    world.record(&format!("/v1/reviews/{review}/corrections"), &correction).await;
    let letter = json!({"document_id": "seoul-letter", "kind": "letter", "title": "A letter <&>", "year": 2016});
    world.record("/v1/members/seoul/documents", &letter).await;
    let meeting = json!({"calendar_id": "forum-3", "title": "협치포럼 3", "kind": "co_creation", "members": ["seoul"],
        "start": "2026-12-03T14:00", "end": "2026-12-03T16:00", "time_zone": "Asia/Seoul", "place": "Seoul City Hall"});
    world.record("/v1/calendar-events", &meeting).await
}

async fn started() -> (World, Seq) {
    let world = World::start().await;
    let last = record_a_city(&world).await;
    world.projected(&world.database().await, last).await;
    (world, last)
}

async fn found(world: &World, path: &str) -> Value {
    let Answer { status, body } = world.read(path).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

/// Every address of this API that a document names.
fn addresses(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.starts_with("http://127.0.0.1") => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| addresses(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| addresses(field, found)),
        _ => {}
    }
}

#[tokio::test]
async fn members_are_found_and_shown_with_everything_on_record() {
    let (world, _) = started().await;
    let names = |list: &Value| {
        let members = list["members"].as_array().expect("members").iter();
        members.map(|member| member["member_id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&found(&world, "/v1/members").await), ["republic-of-korea", "seoul"]);
    for (query, expected) in [
        ("q=SEOUL", &["seoul"][..]),
        ("q=south", &["republic-of-korea", "seoul"]),
        ("kind=national", &["republic-of-korea"]),
        ("status=withdrawn", &[]),
        ("region=Europe", &[]),
        ("q=100%25", &[]),
        ("as_of=2012-01-01", &["republic-of-korea"]),
        ("known_at=1", &["republic-of-korea"]),
    ] {
        assert_eq!(names(&found(&world, &format!("/v1/members?{query}")).await), expected, "{query}");
    }
    let first = found(&world, "/v1/members?limit=1&q=korea").await;
    assert_eq!(names(&first), ["republic-of-korea"]);
    let next = first["next"].as_str().expect("a next page");
    let second = found(&world, next).await;
    assert_eq!((names(&second), &second["next"]), (vec!["seoul".to_owned()], &Value::Null));

    let seoul = found(&world, "/v1/members/seoul").await;
    assert_eq!(
        seoul["counters"],
        json!({"current": 1, "reviewed": 1, "starred": 0, "post_implementation": 1, "withdrawn": 0})
    );
    assert_eq!(seoul["member"]["status"], "active");
    assert_eq!(seoul["commitments"][1]["completion"], "Complete");
    assert_eq!(seoul["corrections"][0]["correction_note"], "The city sent its records");
    assert_eq!(seoul["documents"][0]["title"], "A letter <&>");
    assert_eq!(seoul["calendar_events"][0]["time_zone"], "Asia/Seoul");
    let old = found(&world, "/v1/members/seoul-korea").await;
    assert_eq!(old["member"]["member_id"], "seoul", "an old name of the page leads to the member");
}

#[tokio::test]
async fn a_commitment_shows_every_review_with_all_it_ever_said() {
    let (world, last) = started().await;
    let now = found(&world, "/v1/commitments/seo0006").await;
    assert_eq!(now["commitment"]["completion"], "Complete");
    assert_eq!(
        now["member"],
        json!({"member_id": "seoul", "name": "Seoul, South Korea", "address": "/v1/members/seoul"})
    );
    let versions = now["reviews"][0]["versions"].as_array().expect("versions");
    let said: Vec<_> = versions.iter().map(|version| &version["values"]["completion"]).collect();
    assert_eq!(said, ["Substantial", "Complete"]);
    assert_eq!(versions[1]["correction_reason"], "new_evidence");

    // The correction is the third event from the end.
    let before = found(&world, &format!("/v1/commitments/SEO0006?known_at={}", last.0 - 3)).await;
    assert_eq!(before["commitment"]["completion"], "Substantial");
    let time = versions[0]["recorded_at"].as_str().expect("a time");
    let at_that_time = found(&world, &format!("/v1/commitments/SEO0006?known_at={time}")).await;
    assert_eq!(at_that_time["moment"]["known_at"], versions[0]["seq"]);
    assert_eq!(at_that_time["commitment"]["completion"], "Substantial");
}

#[tokio::test]
async fn a_feed_is_a_collection_and_every_address_it_names_resolves() {
    let (world, last) = started().await;
    let collection = found(&world, "/v1/members/seoul/activities").await;
    assert_eq!((&collection["type"], &collection["totalItems"]), (&json!("OrderedCollection"), &json!(6)));
    let mut seqs = Vec::new();
    let mut next = format!("{}&limit=4", collection["first"].as_str().expect("a page"));
    let mut named = Vec::new();
    while !next.is_empty() {
        let page: Value = serde_json::from_str(&world.text(&next).await).expect("JSON");
        let items = page["orderedItems"].as_array().expect("items");
        seqs.extend(items.iter().map(|item| item["ogp:sequence"].as_u64().expect("a place")));
        addresses(&page, &mut named);
        next = page["next"].as_str().unwrap_or_default().to_owned();
    }
    assert_eq!(seqs, (2..=last.0).rev().collect::<Vec<_>>());
    named.sort();
    named.dedup();
    assert!(named.len() > 8, "{named:?}");
    for address in named {
        let answer = world.get(|client, _| client.get(&address)).await;
        assert_eq!(answer.status(), 200, "{address}");
    }

    let oldest = found(&world, "/v1/members/seoul/activities?after=0&limit=2").await;
    assert_eq!(oldest["orderedItems"][1]["ogp:label"], "Member joined");
    let all = found(&world, "/v1/activities?page=true").await;
    assert_eq!(all["orderedItems"].as_array().expect("items").len(), 7);
    let early = found(&world, "/v1/activities?page=true&known_at=2").await;
    assert_eq!((early["orderedItems"].as_array().expect("items").len(), &early["totalItems"]), (2, &json!(2)));
}

#[tokio::test]
async fn one_activity_is_an_activity_or_a_cloud_event() {
    let (world, last) = started().await;
    let page = found(&world, "/v1/activities?page=true&limit=1").await;
    let id = page["orderedItems"][0]["id"].as_str().expect("an id").trim_start_matches("urn:uuid:").to_owned();
    let activity = found(&world, &format!("/v1/activities/{id}")).await;
    assert_eq!(activity, page["orderedItems"][0]);
    let path = format!("/v1/activities/{id}");
    let accepting = |client: &reqwest::Client, base: String| {
        client.get(format!("{base}{path}")).header("Accept", "application/cloudevents+json")
    };
    let answer = world.get(accepting).await;
    assert_eq!(answer.headers()["content-type"], "application/cloudevents+json");
    assert_eq!(answer.headers()["vary"], "accept");
    let event: Value = answer.json().await.expect("JSON");
    assert_eq!(event, found(&world, &format!("/v1/activities/{id}?format=cloudevents")).await);
    assert_eq!((&event["id"], &event["sequence"]), (&json!(id), &json!(format!("{:020}", last.0))));
    assert_eq!(event["data"]["calendar_event"]["title"], "협치포럼 3");
}

#[tokio::test]
async fn an_answer_is_kept_linked_and_open_to_every_page() {
    let (world, last) = started().await;
    let answer = world.get(|client, base| client.get(format!("{base}/v1/members?limit=1"))).await;
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert!(answer.headers()["cache-control"].to_str().expect("ASCII").contains("max-age=5"));
    let links = answer.headers()["link"].to_str().expect("ASCII");
    assert_eq!(
        links,
        "</v1/members?limit=1>; rel=\"first\", </v1/members?after=republic-of-korea&limit=1>; rel=\"next\""
    );
    let tag = answer.headers()["etag"].clone();
    let again = |client: &reqwest::Client, base: String| {
        client.get(format!("{base}/v1/members?limit=1")).header("If-None-Match", &tag)
    };
    let again = world.get(again).await;
    assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &tag));
    let head = world.get(|client, base| client.head(format!("{base}/v1/members?limit=1"))).await;
    assert_eq!((head.status().as_u16(), &head.headers()["etag"]), (200, &tag));
    let past = format!("/v1/members?as_of=2020-01-01&known_at={last}");
    let past = world.get(|client, base| client.get(format!("{base}{past}"))).await;
    assert!(past.headers()["cache-control"].to_str().expect("ASCII").contains("max-age=86400"));
}

#[tokio::test]
async fn what_is_not_there_or_not_understood_is_a_problem() {
    let (world, _) = started().await;
    for (path, status, kind) in [
        ("/v1/nothing", 404, "not-found"),
        ("/v1/members/atlantis", 404, "unknown-member"),
        ("/v1/members/At%20lantis", 404, "unknown-member"),
        ("/v1/members/atlantis/activities", 404, "unknown-member"),
        ("/v1/members/seoul?known_at=0", 404, "unknown-member"),
        ("/v1/commitments/SEO9999", 404, "unknown-commitment"),
        ("/v1/action-plans/AP_KOR99", 404, "unknown-action-plan"),
        ("/v1/documents/nothing", 404, "unknown-document"),
        ("/v1/calendar-events/nothing", 404, "unknown-calendar-event"),
        ("/v1/reviewers/nobody", 404, "unknown-reviewer"),
        ("/v1/activities/0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03", 404, "unknown-activity"),
        ("/v1/activities/yesterday", 404, "unknown-activity"),
        ("/v1/members?limit=101", 400, "invalid-parameter"),
        ("/v1/members?limit=many", 400, "invalid-query"),
        ("/v1/members?kind=planet", 400, "invalid-query"),
        ("/v1/members?asof=2018-12-31", 400, "invalid-query"),
        ("/v1/members?as_of=2018", 400, "invalid-parameter"),
        ("/v1/members?as_of=2199-01-01", 400, "invalid-parameter"),
        ("/v1/members?known_at=yesterday", 400, "invalid-parameter"),
        ("/v1/activities?before=1&after=2", 400, "invalid-parameter"),
    ] {
        let answer = world.get(|client, base| client.get(format!("{base}{path}"))).await;
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
        assert_eq!(answer.status(), status, "{path}");
        let problem: Value = answer.json().await.expect("JSON");
        assert_eq!(problem["type"], format!("/problems/{kind}"), "{path}");
    }
}
