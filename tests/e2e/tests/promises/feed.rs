//! The live feed: a snapshot, then every activity once, in order; resuming gives exactly what was missed.

use harness::{LiveClient, World};
use serde_json::{Value, json};

use crate::seed;

fn seqs(messages: &[Value]) -> Vec<u64> {
    messages.iter().map(|message| message["seq"].as_u64().expect("a seq")).collect()
}

async fn activities(client: &mut LiveClient, count: usize) -> Vec<Value> {
    let mut messages = Vec::new();
    for _ in 0..count {
        messages.push(client.expect("activity").await);
    }
    messages
}

#[tokio::test]
async fn a_reader_gets_a_snapshot_and_then_what_happens() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    world.projected(&world.database().await, planned).await;
    let mut client = world.live().await;
    client.subscribe("member:seoul", 20).await;
    let subscribed = client.expect("subscribed").await;
    assert_eq!((&subscribed["id"], &subscribed["mode"]), (&json!(1), &json!("snapshot")));
    let snapshot = client.expect("snapshot").await;
    let labels: Vec<_> = snapshot["items"].as_array().expect("items").iter().map(|item| &item["ogp:label"]).collect();
    assert_eq!(labels, ["Member joined", "Action plan submitted"]);
    assert_eq!(snapshot["more"], false);
    client.expect("caught_up").await;

    let reviewed = world.record("/v1/commitments/SEO0006/reviews", &seed::final_review()).await;
    let live = client.expect("activity").await;
    assert_eq!((&live["seq"], &live["prev"]), (&json!(reviewed), &json!(planned)));
    assert_eq!(live["activity"]["ogp:label"], "Commitment reviewed");
    assert_eq!(live["activity"]["object"]["name"], "Transitional Results Report of SEO0006");
}

#[tokio::test]
async fn resuming_gives_exactly_what_was_missed() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    world.projected(&world.database().await, planned).await;
    let mut client = world.live().await;
    client.subscribe("member:seoul", 1).await;
    client.expect("subscribed").await;
    let snapshot = client.expect("snapshot").await;
    assert_eq!(snapshot["more"], true);
    let cursor = snapshot["cursor"].as_str().expect("a cursor").to_owned();
    drop(client);

    let mut expected = Vec::new();
    for n in 0..3 {
        expected.push(world.record("/v1/calendar-events", &seed::meeting(n)).await.0);
        // Of another member: it moves the log, not this feed.
        world
            .record(
                "/v1/members/republic-of-korea/documents",
                &json!({"kind": "letter", "title": "A letter", "year": 2020}),
            )
            .await;
    }
    let mut client = world.live().await;
    client.resume("member:seoul", &cursor).await;
    assert_eq!(client.expect("subscribed").await["mode"], "resume");
    let mut missed = Vec::new();
    let mut caught_up = false;
    // What is not yet projected at this moment arrives live, after caught_up.
    while missed.len() < 3 {
        let message = client.next().await;
        match message["type"].as_str() {
            Some("activity") => missed.push(message),
            Some("caught_up") => caught_up = true,
            _ => panic!("{message}"),
        }
    }
    assert_eq!(seqs(&missed), expected);
    assert_eq!(missed[0]["prev"], json!(planned));
    assert_eq!([&missed[1]["prev"], &missed[2]["prev"]], [&missed[0]["seq"], &missed[1]["seq"]]);
    if !caught_up {
        client.expect("caught_up").await;
    }

    // From the first cursor again, long after: the same three, from storage.
    let mut late = world.live().await;
    late.resume("member:seoul", &cursor).await;
    late.expect("subscribed").await;
    assert_eq!(activities(&mut late, 3).await, missed);
    late.expect("caught_up").await;
}

#[tokio::test]
async fn a_cursor_of_another_log_or_from_the_future_is_reset_with_a_reason() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    world.projected(&world.database().await, planned).await;
    let mut client = world.live().await;
    client.subscribe("all", 1).await;
    let head = client.expect("subscribed").await["head"].as_str().expect("a cursor").to_owned();
    let (log, _) = head.split_once('.').expect("a cursor");
    let cases = [(format!("{log}.999999"), "cursor_in_future"), ("0".repeat(32) + ".1", "log_changed")];
    for (cursor, reason) in cases {
        let mut client = world.live().await;
        client.resume("all", &cursor).await;
        assert_eq!(client.expect("subscribed").await["mode"], "snapshot");
        assert_eq!(client.expect("reset").await["reason"], reason);
        assert_eq!(client.expect("snapshot").await["items"].as_array().expect("items").len(), 3);
        client.expect("caught_up").await;
    }
}

#[tokio::test]
async fn what_cannot_be_followed_is_answered() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    world.projected(&world.database().await, planned).await;
    let mut client = world.live().await;
    let cases = [
        (json!({"type": "subscribe", "id": 1, "feed": "member:atlantis"}), "unknown_feed"),
        (json!({"type": "subscribe", "id": 2, "feed": "weather"}), "unknown_feed"),
        (json!({"type": "subscribe", "id": 3, "feed": "staff:reviews"}), "unauthorized"),
        (json!({"type": "subscribe", "id": 4, "feed": "all", "cursor": "yesterday"}), "invalid_cursor"),
        (json!({"type": "subscribe", "id": 5, "feed": "all", "snapshot": 201}), "bad_request"),
        (json!({"type": "subscribe", "id": 6, "feed": "all", "colour": "red"}), "bad_request"),
        (json!({"type": "unsubscribe", "id": 7, "sub": 9}), "unknown_subscription"),
        (json!({"type": "shout", "id": 8}), "bad_request"),
    ];
    for (message, code) in cases {
        client.say(&message).await;
        let error = client.expect("error").await;
        assert_eq!((&error["code"], &error["id"]), (&json!(code), &message["id"]), "{error}");
    }
    client.say_text("no JSON".to_owned()).await;
    assert_eq!(client.expect("error").await["code"], "bad_request");
    // The socket is still good.
    client.subscribe("member:seoul", 1).await;
    client.expect("subscribed").await;
}

#[tokio::test]
async fn a_client_that_says_too_much_is_told_and_then_closed() {
    let world = World::start().await;
    let mut client = world.live().await;
    // Many times what a second allows, so that it does not matter when its seconds begin.
    for id in 0..400 {
        client.say(&json!({"type": "unsubscribe", "id": id, "sub": 9})).await;
    }
    let mut refused = client.expect("error").await;
    while refused["code"] == "unknown_subscription" {
        refused = client.expect("error").await;
    }
    assert_eq!(refused["code"], "rate_limited");
    assert!(refused["retry_after_ms"].as_u64().expect("a wait") <= 1_000);
    assert_eq!(client.close_code().await, 4104);
}
