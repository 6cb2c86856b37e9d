//! The same messages over server-sent events.

use harness::{EventStream, eventually};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::{City, places};

async fn stream(city: &City, query: &str) -> EventStream {
    EventStream::connect(city.gateway.public(), query, HeaderMap::new()).await.expect("a stream")
}

async fn stream_after(city: &City, query: &str, id: &str) -> EventStream {
    let headers = [("last-event-id".parse().expect("a name"), id.parse().expect("a header"))].into_iter().collect();
    EventStream::connect(city.gateway.public(), query, headers).await.expect("a stream")
}

/// The places of the first activity, whether it was there already or comes live.
async fn first_activity(events: &mut EventStream) -> (u64, u64) {
    loop {
        let event = events.next().await.expect("an open stream");
        if event.message["type"] == "activity" {
            return places(&event.message);
        }
    }
}

#[tokio::test]
async fn an_event_stream_says_what_a_socket_says() {
    let city = City::start(&[]).await;
    let letter = city.letter(1).await;
    city.projected(letter).await;
    let mut events = stream(&city, "feed=member:seoul&snapshot=2").await;
    let mut socket = city.client().await;
    assert_eq!(&events.expect("hello").await.message, socket.hello());
    socket.say(&json!({"type": "subscribe", "id": 0, "feed": "member:seoul", "snapshot": 2})).await;
    for (kind, has_id) in [("subscribed", false), ("snapshot", true), ("caught_up", true)] {
        let event = events.expect(kind).await;
        assert_eq!(event.message, socket.expect(kind).await);
        assert_eq!(event.id.as_deref(), event.message["cursor"].as_str().filter(|_| has_id));
    }
    city.letter(2).await;
    let event = events.expect("activity").await;
    assert_eq!(event.message, socket.expect("activity").await);
    assert_eq!(event.id.as_deref(), event.message["cursor"].as_str());
}

#[tokio::test]
async fn whoever_comes_back_with_the_last_event_id_misses_nothing() {
    let city = City::start(&[]).await;
    let mut events = stream(&city, "feed=member:seoul").await;
    for kind in ["hello", "subscribed"] {
        events.expect(kind).await;
    }
    let begun = events.expect("caught_up").await.id.expect("an id");
    let letters = [city.letter(1).await.0, city.letter(2).await.0];
    let first = events.expect("activity").await;
    drop(events);
    // The header wins over the address, which a browser repeats as it was.
    let query = format!("feed=member:seoul&cursor={begun}");
    let mut again = stream_after(&city, &query, first.id.as_deref().expect("an id")).await;
    assert_eq!(first_activity(&mut again).await, (letters[1], letters[0]));
    let mut anew = stream(&city, &query).await;
    assert_eq!(first_activity(&mut anew).await, (letters[0], 2));
}

#[tokio::test]
async fn a_filter_goes_into_the_address() {
    let city = City::start(&[]).await;
    let mut events = stream(&city, "feed=all&types=document.*,report.published").await;
    for kind in ["hello", "subscribed", "caught_up"] {
        events.expect(kind).await;
    }
    city.meeting(1).await;
    let letter = city.letter(1).await;
    assert_eq!(places(&events.expect("activity").await.message), (letter.0, 0));
}

/// What an answer says that ends.
async fn poll(city: &City, query: &str) -> Vec<Value> {
    let mut events = stream(city, &format!("{query}&once=true")).await;
    let mut said = Vec::new();
    while let Some(event) = events.next().await {
        said.push(event.message);
    }
    said
}

fn kinds(said: &[Value]) -> Vec<&str> {
    said.iter().map(|message| message["type"].as_str().expect("a type")).collect()
}

#[tokio::test]
async fn an_answer_that_ends_says_what_a_stream_begins_with() {
    let city = City::start(&[]).await;
    let letter = city.letter(1).await;
    let heard = format!(".{letter}");
    eventually("the gateway to hear of the letter", || async {
        let said = poll(&city, "feed=all").await;
        said.last()?["cursor"].as_str().is_some_and(|cursor| cursor.ends_with(&heard)).then_some(())
    })
    .await;
    let other_log = format!("feed=all&cursor={}.1", "0".repeat(32));
    let cases = [
        ("feed=all", vec!["hello", "subscribed", "caught_up"]),
        ("feed=all&types=document.*", vec!["hello", "subscribed", "caught_up"]),
        ("feed=member:seoul&snapshot=2", vec!["hello", "subscribed", "snapshot", "caught_up"]),
        (&other_log, vec!["hello", "subscribed", "reset", "snapshot", "caught_up"]),
    ];
    for (query, expected) in cases {
        let said = poll(&city, query).await;
        assert_eq!(kinds(&said), expected, "{query}");
        let mut events = stream(&city, query).await;
        for message in said {
            assert_eq!(events.next().await.expect("an open stream").message, message, "{query}");
        }
    }
}

/// Polls under a filter, with so much happening in between, until everything was said; a ring of two entries holds hardly any
/// of it, so that most of it comes from storage.
#[tokio::test]
async fn whoever_polls_loses_nothing_and_gets_nothing_twice() {
    let city = City::start(&[("CIVICSTREAM_RING_LEN", "2")]).await;
    let begun = poll(&city, "feed=member:seoul&types=document.*").await;
    let mut cursor = begun.last().expect("a message")["cursor"].clone();
    let (mut posted, mut heard, mut before) = (Vec::new(), Vec::new(), 0);
    for news in [0, 1, 2, 5, 3, 0, 4] {
        for _ in 0..news {
            city.meeting(posted.len()).await;
            posted.push(city.letter(posted.len()).await.0);
        }
        // Commits reach the gateway in its own time: polled until they did.
        while heard.len() < posted.len() {
            let query = format!("feed=member:seoul&types=document.*&cursor={}", cursor.as_str().expect("a cursor"));
            let said = poll(&city, &query).await;
            assert_eq!(said.last().expect("a message")["type"], "caught_up", "{said:?}");
            cursor = said.last().expect("a message")["cursor"].clone();
            for activity in said.iter().filter(|message| message["type"] == "activity") {
                let (seq, prev) = places(activity);
                assert_eq!(prev, before);
                before = seq;
                heard.push(seq);
            }
        }
    }
    assert_eq!(heard, posted);
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused_before_the_stream() {
    let city = City::start(&[]).await;
    let cases = [
        ("", 400, "invalid-query"),
        ("feed=all&colour=red", 400, "invalid-query"),
        ("feed=all&snapshot=201", 400, "invalid-query"),
        ("feed=all&once=perhaps", 400, "invalid-query"),
        ("feed=weather", 404, "unknown-feed"),
        ("feed=member:atlantis", 404, "unknown-feed"),
        ("feed=all&cursor=yesterday", 400, "invalid-cursor"),
        ("feed=all&types=weather", 400, "invalid-filter"),
        ("feed=staff:reviews", 401, "unauthorized"),
    ];
    for (query, status, kind) in cases {
        let answer = EventStream::connect(city.gateway.public(), query, HeaderMap::new()).await.expect_err("a refusal");
        assert_eq!(answer.status().as_u16(), status, "{query}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{query}");
        let problem: Value = answer.json().await.expect("JSON");
        assert_eq!(problem["type"], format!("/problems/{kind}"), "{query}: {problem}");
    }
    // None of them holds a place.
    eventually("all to be gone", || async {
        let open = city.metric(r#"civicstream_gateway_connections{transport="sse"}"#).await;
        (open == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_stop_ends_the_stream_after_a_word() {
    let mut city = City::start(&[("CIVICSTREAM_DRAIN_WINDOW", "1s")]).await;
    let mut events = stream(&city, "feed=all").await;
    for kind in ["hello", "subscribed", "caught_up"] {
        events.expect(kind).await;
    }
    city.gateway.ask_to_stop();
    events.expect("going_away").await;
    assert_eq!(events.next().await, None);
    assert!(city.gateway.stop(), "{}", city.gateway.said());
}
