//! A reader that is too slow for the ring, and commits that the gateway did not hear of: both are read from Postgres, and
//! nobody is dropped.

use std::time::Duration;

use harness::{LiveClient, within};
use serde_json::json;
use tokio::task::JoinSet;

use super::{City, places};
use crate::faults::behind_proxy;

/// Everything from the beginning of the city's feed, which is `last` long by its place in the log.
async fn everything(client: &mut LiveClient, log: &str, last: u64) -> Vec<(u64, u64)> {
    client.resume("member:seoul", &format!("{log}.0")).await;
    client.expect("subscribed").await;
    let mut seen = Vec::new();
    while seen.last().is_none_or(|(seq, _)| *seq < last) {
        seen.push(places(&client.expect("activity").await));
    }
    seen
}

fn log_of(client: &LiveClient) -> String {
    client.hello()["log_id"].as_str().expect("a log").replace('-', "")
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_take_turns_at_storage_and_all_get_everything() {
    let city = City::start(&[("CIVICSTREAM_STORAGE_READERS", "1"), ("CIVICSTREAM_RING_LEN", "8")]).await;
    let mut last = 0;
    for n in 0..250 {
        last = city.letter(n).await.0;
    }
    city.projected(proto::Seq(last)).await;
    let expected: Vec<(u64, u64)> = (2..=last).map(|seq| (seq, if seq == 2 { 0 } else { seq - 1 })).collect();
    let gateway = city.gateway.public();
    let readers: JoinSet<_> = (0..30)
        .map(|_| async move {
            let mut client = LiveClient::connect(gateway).await;
            let log = log_of(&client);
            let seen = everything(&mut client, &log, last).await;
            client.expect("caught_up").await;
            seen
        })
        .collect();
    for seen in within("all readers", readers.join_all()).await {
        assert_eq!(seen, expected);
    }
    assert_eq!(city.metric("civicstream_gateway_storage_waiting").await, 0);
    assert!(city.metric(r#"civicstream_gateway_resumes_total{from="storage"}"#).await >= 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_falls_out_of_the_ring_is_told_and_catches_up() {
    let city = City::start(&[("CIVICSTREAM_RING_LEN", "2")]).await;
    let mut slow = LiveClient::connect_slow(city.gateway.public()).await;
    slow.subscribe("member:seoul", 1).await;
    for kind in ["subscribed", "snapshot", "caught_up"] {
        slow.expect(kind).await;
    }
    // It takes nothing while more is recorded than the kernel holds for it.
    let summary = "x".repeat(40_000);
    let mut expected = Vec::new();
    for n in 0..30 {
        let letter = json!({"kind": "letter", "title": format!("Letter {n}"), "year": 2020, "summary": summary});
        let seq = city.record("/v1/members/seoul/documents", &letter).await.0;
        expected.push((seq, seq - 1));
    }
    city.projected(proto::Seq(expected[29].0)).await;
    let (mut seen, mut kinds) = (Vec::new(), Vec::new());
    while seen.len() < expected.len() {
        let message = slow.next().await;
        match message["type"].as_str() {
            Some("activity") => seen.push(places(&message)),
            Some(kind) => kinds.push(kind.to_owned()),
            None => panic!("{message}"),
        }
    }
    assert_eq!(seen, expected, "each once and in order");
    assert_eq!(kinds.first().map(String::as_str), Some("fell_behind"), "{kinds:?}");
    assert!(city.metric("civicstream_gateway_fell_behind_total").await >= 1);
    let letter = city.letter(30).await.0;
    let mut last = slow.next().await;
    while last["type"] != "activity" {
        last = slow.next().await;
    }
    assert_eq!(places(&last), (letter, letter - 1), "live again");
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_that_the_gateway_did_not_hear_of_are_read_and_counted() {
    let mut city = City::start(&[]).await;
    city.gateway.kill();
    let (proxy, gateway) = behind_proxy(&city.world, &["gateway"]).await;
    city.world.ready(gateway.operations()).await;
    city.gateway = gateway;
    let mut client = city.client().await;
    client.subscribe("member:seoul", 1).await;
    for kind in ["subscribed", "snapshot", "caught_up"] {
        client.expect(kind).await;
    }
    assert!(proxy.cut().await >= 1);
    let letters = [city.letter(1).await.0, city.letter(2).await.0];
    // The silence is noticed, and Postgres asked.
    let first = tokio::time::timeout(Duration::from_secs(10), client.expect("activity")).await.expect("soon");
    assert_eq!(places(&first), (letters[0], 2));
    assert_eq!(places(&client.expect("activity").await), (letters[1], letters[0]));
    assert!(city.metric("civicstream_gateway_holes_total").await >= 1);
    proxy.restore();
    let next = city.letter(3).await.0;
    assert_eq!(places(&client.expect("activity").await), (next, letters[1]));
}
