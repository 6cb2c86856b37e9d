//! A gateway that stops loses and doubles nothing for a client that follows the protocol, and closes whoever stays.

use harness::{LiveClient, eventually};
use serde_json::json;

use super::{City, places};

async fn follow(client: &mut LiveClient) {
    client.say(&json!({"type": "subscribe", "id": 1, "feed": "member:seoul"})).await;
    client.expect("subscribed").await;
    client.expect("caught_up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_connected_is_served_until_the_window_ends() {
    let mut city = City::start(&[("CIVICSTREAM_DRAIN_WINDOW", "4s")]).await;
    let (mut stays, mut leaves) = (city.client().await, city.client().await);
    follow(&mut stays).await;
    follow(&mut leaves).await;
    let before = city.letter(1).await.0;
    assert_eq!(places(&stays.expect("activity").await), (before, 2));
    leaves.expect("activity").await;

    city.gateway.ask_to_stop();
    for client in [&mut stays, &mut leaves] {
        let wait = client.expect("going_away").await["reconnect_after_ms"].as_u64().expect("a wait");
        assert!(wait <= 4_000, "{wait}");
    }
    let public = city.gateway.public();
    eventually("new connections to be refused", || async { LiveClient::connect_with(public, &[]).await.err() }).await;
    let url = format!("http://{}/readyz", city.gateway.operations());
    let readiness = city.world.text(&url).await;
    assert!(readiness.contains("the connections are asked to leave"), "{readiness}");
    let during = city.letter(2).await.0;
    for client in [&mut stays, &mut leaves] {
        assert_eq!(places(&client.expect("activity").await), (during, before), "served while it is asked to leave");
    }
    leaves.leave().await;
    assert_eq!(stays.close_code().await, 4200);
    assert!(city.gateway.stop(), "{}", city.gateway.said());
}

#[tokio::test]
async fn a_stop_does_not_wait_when_everybody_has_left() {
    let mut city = City::start(&[("CIVICSTREAM_DRAIN_WINDOW", "60s"), ("CIVICSTREAM_SHUTDOWN_GRACE", "70s")]).await;
    let mut client = city.client().await;
    follow(&mut client).await;
    city.gateway.ask_to_stop();
    client.expect("going_away").await;
    client.leave().await;
    // Within the patience of the tests, which is half the window.
    let (ended_well, said) = city.gateway.wait_for_end().await;
    assert!(ended_well, "{said}");
}

#[tokio::test]
async fn a_connection_that_has_lasted_long_enough_is_asked_to_make_way_and_served_on() {
    let city = City::start(&[("CIVICSTREAM_ROTATE_AFTER", "500ms")]).await;
    let mut old = city.client().await;
    follow(&mut old).await;
    old.expect("going_away").await;
    let letter = city.letter(1).await.0;
    assert_eq!(places(&old.expect("activity").await), (letter, 2));
    let mut new = city.client().await;
    new.say(&json!({"type": "subscribe", "id": 1, "feed": "member:seoul"})).await;
    new.expect("subscribed").await;
    old.leave().await;
}

#[tokio::test]
async fn a_window_longer_than_the_stop_is_refused_at_the_start() {
    let city = City::start(&[]).await;
    let output = tokio::process::Command::new(harness::binary())
        .args(["serve", "gateway"])
        .envs(city.world.environment())
        .envs([("CIVICSTREAM_DRAIN_WINDOW", "10s"), ("CIVICSTREAM_PUBLIC_ADDRESS", "127.0.0.1:0")])
        .env("CIVICSTREAM_OPERATIONS_ADDRESS", "127.0.0.1:0")
        .output();
    let output = harness::within("the program to end", output).await.expect("the program");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(said.contains("CIVICSTREAM_DRAIN_WINDOW must be at least"), "{said}");
}
