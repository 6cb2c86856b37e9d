//! Who may connect: so many from one address, so many in all, and only pages that are allowed to.

use std::time::Duration;

use harness::{LiveClient, eventually};
use serde_json::json;
use tokio::time::interval;

use super::City;

/// Slower than the limit of messages in a second.
const PACE: Duration = Duration::from_millis(60);

const PROXIED: &[(&str, &str)] = &[
    ("CIVICSTREAM_LIVE_CONNECTIONS", "3"),
    ("CIVICSTREAM_LIVE_CONNECTIONS_PER_ADDRESS", "2"),
    ("CIVICSTREAM_TRUSTED_PROXIES", "127.0.0.1"),
];

async fn connect_as(city: &City, address: &str) -> Result<LiveClient, u16> {
    LiveClient::connect_with(city.gateway.public(), &[("X-Forwarded-For", address)]).await
}

#[tokio::test]
async fn an_address_and_a_gateway_have_their_limits_and_get_back_what_is_free() {
    let city = City::start(PROXIED).await;
    let first = connect_as(&city, "192.0.2.1").await.expect("let in");
    let _second = connect_as(&city, "192.0.2.1").await.expect("let in");
    assert_eq!(connect_as(&city, "192.0.2.1").await.err(), Some(429));
    // Only what the proxy wrote last is believed.
    assert_eq!(connect_as(&city, "192.0.2.9, 192.0.2.1").await.err(), Some(429));
    let _third = connect_as(&city, "192.0.2.2").await.expect("let in");
    assert_eq!(connect_as(&city, "192.0.2.3").await.err(), Some(503));
    first.leave().await;
    let _again = eventually("the place to be free", || async { connect_as(&city, "192.0.2.1").await.ok() }).await;
    assert_eq!(city.metric(r#"civicstream_gateway_refused_total{reason="address_connections"}"#).await, 2);
    assert!(city.metric(r#"civicstream_gateway_refused_total{reason="connections"}"#).await >= 1);
}

#[tokio::test]
async fn an_address_connects_so_many_times_in_a_second() {
    let city = City::start(&[("CIVICSTREAM_LIVE_CONNECTS_PER_SECOND", "2")]).await;
    let answer = eventually("a refusal", || async { LiveClient::connect_with(city.gateway.public(), &[]).await.err() });
    assert_eq!(answer.await, 429);
    // It passes, and so does the header that says so from somebody who is no proxy.
    eventually("to be let in", || async { connect_as(&city, "192.0.2.1").await.ok() }).await;
}

#[tokio::test]
async fn an_answer_that_ends_takes_a_place_while_it_lasts() {
    let city = City::start(&[("CIVICSTREAM_LIVE_CONNECTIONS", "1")]).await;
    let url = format!("http://{}/v1/live/sse?feed=all&once=true", city.gateway.public());
    let client = reqwest::Client::new();
    let poll = async || client.get(&url).send().await.expect("an answer");
    let reader = city.client().await;
    let refused = poll().await;
    assert_eq!((refused.status().as_u16(), refused.headers().contains_key("retry-after")), (503, true));
    reader.leave().await;
    let answer = eventually("the place to be free", || async { poll().await.error_for_status().ok() }).await;
    assert!(answer.text().await.expect("a whole answer").contains("caught_up"));
    eventually("the place to be free again", || async { poll().await.error_for_status().ok() }).await;
}

/// Checks who is let in over either way, and who may read what is answered.
async fn let_in(city: &City, origin: &str, is_allowed: bool) {
    let refused = (!is_allowed).then_some(403);
    let client = LiveClient::connect_with(city.gateway.public(), &[("Origin", origin)]).await;
    assert_eq!(client.err(), refused, "{origin}");
    let client = reqwest::Client::new();
    for (query, status) in [("feed=all", 200), ("feed=all&once=true", 200), ("feed=weather", 404)] {
        let url = format!("http://{}/v1/live/sse?{query}", city.gateway.public());
        let answer = client.get(&url).header("Origin", origin).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), refused.unwrap_or(status), "{origin}");
        let readers = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(readers("access-control-allow-origin"), is_allowed.then_some(origin));
        assert_eq!(readers("access-control-expose-headers"), Some("retry-after"));
        // What a browser asks before it shows a token.
        let asked = client.request(reqwest::Method::OPTIONS, &url).header("Origin", origin);
        let asked = asked.header("Access-Control-Request-Method", "GET");
        let answer = asked.header("Access-Control-Request-Headers", "authorization").send().await.expect("an answer");
        let readers = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(readers("access-control-allow-origin"), is_allowed.then_some(origin));
        assert_eq!(readers("access-control-allow-headers"), Some("authorization"));
    }
}

#[tokio::test]
async fn pages_of_any_origin_are_let_in() {
    let city = City::start(&[]).await;
    for origin in ["https://www.example.org", "http://localhost:1", "null"] {
        let_in(&city, origin, true).await;
    }
}

#[tokio::test]
async fn pages_of_other_origins_are_refused_where_some_are_listed() {
    let city = City::start(&[("CIVICSTREAM_ALLOWED_ORIGINS", "https://www.example.org,https://b.example")]).await;
    let own = format!("http://{}", city.gateway.public());
    let cases = [(&*own, true), ("https://b.example", true), ("https://evil.example", false), ("null", false)];
    for (origin, is_allowed) in cases {
        let_in(&city, origin, is_allowed).await;
    }
}

#[tokio::test]
async fn every_limit_is_told_in_hello_and_holds() {
    let city = City::start(PROXIED).await;
    let mut client = city.client().await;
    let limits = client.hello()["limits"].clone();
    let expected = json!({
        "message_bytes": 16_384, "subscriptions": 64, "messages_per_second": 20, "subscribe_within_ms": 10_000,
        "flush_within_ms": 10_000, "snapshot_items": 200, "filter_types": 32, "token_bytes": 8_192,
        "send_buffer_bytes": 65_536, "read_buffer_bytes": 1_024, "connections_per_address": 2,
        "connects_per_second": 100, "connections": 3, "rotate_after_ms": 1_800_000,
    });
    assert_eq!(limits, expected);
    let subscribe = json!({"type": "subscribe", "id": 1, "feed": "all"});
    both_members(&mut client).await;
    let mut pace = interval(PACE);
    for _ in 1..64 {
        pace.tick().await;
        client.say(&subscribe).await;
        client.expect("subscribed").await;
        client.expect("caught_up").await;
    }
    pace.tick().await;
    client.say(&subscribe).await;
    assert_eq!(client.expect("error").await["code"], "subscription_limit");
}

/// Subscribes, and waits for the two members of the city: what is committed may reach the gateway only after it is ready.
async fn both_members(client: &mut LiveClient) {
    client.subscribe("all", 20).await;
    let (mut seen, mut caught_up) = (0, false);
    while seen < 2 || !caught_up {
        let message = client.next().await;
        match message["type"].as_str() {
            Some("snapshot") => seen += message["items"].as_array().expect("items").len(),
            Some("activity") => seen += 1,
            Some("caught_up") => caught_up = true,
            _ => assert_eq!(message["type"], "subscribed", "{message}"),
        }
    }
}
