//! A reader may ask for some types of events only, and can prove that none of them is missing.

use harness::LiveClient;
use serde_json::{Value, json};

use super::{City, places};

/// Subscribes to the city's documents.
async fn documents(client: &mut LiveClient, mut request: Value) {
    request["type"] = json!("subscribe");
    request["id"] = json!(1);
    request["feed"] = json!("member:seoul");
    request["filter"] = json!({"types": ["document.*"]});
    client.say(&request).await;
}

#[tokio::test]
async fn prev_chains_over_what_passes_live_from_storage_and_from_a_snapshot() {
    let city = City::start(&[]).await;
    let mut letters = vec![city.letter(1).await.0];
    city.meeting(1).await;
    letters.push(city.letter(2).await.0);
    let meeting = city.meeting(2).await;
    city.projected(meeting).await;

    let mut live = city.client().await;
    documents(&mut live, json!({"snapshot": 1})).await;
    let beginning = live.expect("subscribed").await["head"].clone();
    let snapshot = live.expect("snapshot").await;
    assert_eq!(snapshot["items"][0]["ogp:sequence"], letters[1]);
    assert_eq!((snapshot["items"].as_array().map(Vec::len), &snapshot["more"]), (Some(1), &json!(true)));
    live.expect("caught_up").await;
    city.meeting(3).await;
    letters.push(city.letter(3).await.0);
    city.meeting(4).await;
    letters.push(city.letter(4).await.0);
    for place in 2..4 {
        assert_eq!(places(&live.expect("activity").await), (letters[place], letters[place - 1]));
    }

    // What another one is told that resumes is the same, wherever it begins.
    let (log, _) = beginning.as_str().and_then(|cursor| cursor.split_once('.')).expect("a cursor");
    let cases = [(0, 0), (letters[0], 1), (letters[1] + 1, 2), (letters[3], 4)];
    for (after, first) in cases {
        let mut resumed = city.client().await;
        documents(&mut resumed, json!({"cursor": format!("{log}.{after}")})).await;
        assert_eq!(resumed.expect("subscribed").await["mode"], "resume");
        for place in first..4 {
            let prev = if place == 0 { 0 } else { letters[place - 1] };
            assert_eq!(places(&resumed.expect("activity").await), (letters[place], prev), "after {after}");
        }
        resumed.expect("caught_up").await;
    }
}

#[tokio::test]
async fn prev_names_what_was_there_before_a_reset_with_an_empty_snapshot() {
    let city = City::start(&[]).await;
    let first = city.letter(1).await;
    city.projected(first).await;
    let mut client = city.client().await;
    documents(&mut client, json!({"cursor": format!("{}.1", "0".repeat(32)), "snapshot": 0})).await;
    for kind in ["subscribed", "reset"] {
        client.expect(kind).await;
    }
    assert_eq!(client.expect("snapshot").await["items"], json!([]));
    client.expect("caught_up").await;
    let second = city.letter(2).await;
    assert_eq!(places(&client.expect("activity").await), (second.0, first.0));
}

#[tokio::test]
async fn a_reader_that_is_sent_nothing_gets_bookmarks_to_resume_from() {
    let city = City::start(&[("CIVICSTREAM_PING_INTERVAL", "200ms")]).await;
    let mut client = city.client().await;
    documents(&mut client, json!({})).await;
    client.expect("subscribed").await;
    client.expect("caught_up").await;
    let meeting = city.meeting(1).await;
    // Empty notices of idle seconds do not move it further.
    let bookmark = client.expect("bookmark").await["cursor"].clone();
    assert!(bookmark.as_str().is_some_and(|cursor| cursor.ends_with(&format!(".{meeting}"))), "{bookmark}");
    let letter = city.letter(1).await;
    assert_eq!(places(&client.expect("activity").await), (letter.0, 0));
    let mut resumed = city.client().await;
    documents(&mut resumed, json!({"cursor": bookmark})).await;
    resumed.expect("subscribed").await;
    assert_eq!(places(&resumed.expect("activity").await), (letter.0, 0));
}

#[tokio::test]
async fn a_filter_that_names_nothing_is_refused_by_name() {
    let city = City::start(&[]).await;
    let mut client = city.client().await;
    let too_many = vec!["document.*"; 33];
    for (types, said) in [(json!([]), "at least one"), (json!(["letter.*"]), "\"letter.*\""), (json!(too_many), "32")] {
        client.say(&json!({"type": "subscribe", "id": 1, "feed": "all", "filter": {"types": types}})).await;
        let error = client.expect("error").await;
        assert_eq!(error["code"], "invalid_filter");
        assert!(error["message"].as_str().is_some_and(|message| message.contains(said)), "{error}");
    }
}

#[tokio::test]
async fn several_feeds_on_one_socket_do_not_mix() {
    let city = City::start(&[]).await;
    let mut client = city.client().await;
    for (id, feed) in [(7, "member:seoul"), (8, "all"), (9, "member:republic-of-korea")] {
        client.say(&json!({"type": "subscribe", "id": id, "feed": feed})).await;
        let subscribed = client.expect("subscribed").await;
        assert_eq!(
            (&subscribed["id"], &subscribed["sub"], &subscribed["feed"]),
            (&json!(id), &json!(id - 6), &json!(feed))
        );
        client.expect("caught_up").await;
    }
    let letter = city.letter(1).await.0;
    let mut heard: Vec<_> = vec![client.expect("activity").await, client.expect("activity").await];
    heard.sort_by_key(|activity| activity["sub"].as_u64());
    assert_eq!(heard.iter().map(|activity| &activity["sub"]).collect::<Vec<_>>(), [&json!(1), &json!(2)]);
    assert!(heard.iter().all(|activity| places(activity) == (letter, 2)));
    client.say(&json!({"type": "unsubscribe", "id": 10, "sub": 1})).await;
    client.expect("unsubscribed").await;
    city.letter(2).await;
    assert_eq!(client.expect("activity").await["sub"], 2);
    // A number is never given twice.
    client.say(&json!({"type": "subscribe", "id": 11, "feed": "member:seoul"})).await;
    assert_eq!(client.expect("subscribed").await["sub"], 4);
}
