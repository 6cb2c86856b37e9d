//! Feeds, calendars and descriptions are read by the parsers that others use.

use std::collections::BTreeSet;
use std::path::Path;

use harness::World;
use proto::Seq;
use serde_json::{Value, json};

use super::validate::validated;
use super::{found, started};
use crate::seed;

/// What stands under a path of the public listener, as text.
async fn text(world: &World, path: &str) -> String {
    let answer = world.get(|client, base| client.get(format!("{base}{path}"))).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.expect("text")
}

fn ids(list: &Value) -> Vec<String> {
    let items = list.as_array().expect("a list").iter();
    items.map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

/// The ids of a feed's newest entries, newest first, as Activity Streams 2.0 has them.
async fn activity_ids(world: &World) -> Vec<String> {
    ids(&found(world, "/v1/members/seoul/activities?page=true").await["orderedItems"])
}

#[tokio::test]
async fn feeds_are_read_by_feed_readers() {
    let (world, _) = started().await;
    let expected = activity_ids(&world).await;
    let atom = validated("atom", &text(&world, "/v1/members/seoul/feed.atom").await);
    assert_eq!(ids(&atom["entries"]), expected);
    assert!(atom["entries"][1]["title"].as_str().expect("a title").contains("A letter <&>"), "{atom}");
    assert_eq!(atom["links"]["prev-archive"], Value::Null);
    let all = validated("atom", &text(&world, "/v1/all/feed.atom").await);
    assert_eq!(all["entries"].as_array().expect("entries").len(), expected.len() + 1);
    assert_ne!(all["id"], atom["id"]);

    let first = validated("json-feed", &text(&world, "/v1/members/seoul/feed.json?limit=4").await);
    let next = first["next_url"].as_str().expect("a next page");
    let second = validated("json-feed", &world.text(next).await);
    assert_eq!([ids(&first["items"]), ids(&second["items"])].concat(), expected);
    assert_eq!(second["next_url"], Value::Null);
}

#[tokio::test]
async fn feeds_are_read_in_every_language() {
    let (world, _) = started().await;
    let expected = activity_ids(&world).await;
    let english = validated("atom", &text(&world, "/v1/members/seoul/feed.atom").await);
    assert_eq!(english["language"], "en");
    let languages = english["languages"].as_object().expect("other languages");
    assert_eq!(languages.keys().collect::<Vec<_>>(), ["ar", "es", "fr", "ko"]);
    for (language, address) in languages {
        let atom = world.text(address.as_str().expect("an address")).await;
        let read = validated("atom", &atom);
        assert_eq!((&read["language"], &read["id"]), (&json!(language), &english["id"]));
        assert_eq!(ids(&read["entries"]), expected);
        assert_ne!(
            (&read["title"], &read["entries"][0]["title"]),
            (&english["title"], &english["entries"][0]["title"])
        );
        assert!(!atom.contains(['\u{2068}', '\u{2069}']), "{atom}");
        assert!(read["languages"].as_object().expect("other languages").contains_key("en"));

        let path = format!("/v1/members/seoul/feed.json?limit=4&lang={language}");
        let first = validated("json-feed", &text(&world, &path).await);
        let second = validated("json-feed", &world.text(first["next_url"].as_str().expect("a next page")).await);
        assert_eq!((&first["language"], &second["language"]), (&json!(language), &json!(language)));
        assert_eq!([ids(&first["items"]), ids(&second["items"])].concat(), expected);
        assert_eq!(first["items"][0]["title"], read["entries"][0]["title"]);
    }
    for path in ["/v1/members/seoul/feed.atom?lang=de", "/v1/all/archive/1.atom?lang=de", "/v1/all/feed.json?lang="] {
        let refused = world.read(path).await;
        assert_eq!((refused.status, &refused.body["parameter"]), (400, &json!("lang")), "{path}");
        assert_eq!(refused.body["detail"], "lang must be one of en, ko, es, fr, ar.");
    }
}

#[tokio::test]
async fn a_hidden_entry_keeps_its_place_in_every_format() {
    let (world, last) = started().await;
    let expected = activity_ids(&world).await;
    let hidden = json!({"seq": last, "reason": "It names a person"});
    let hiding = world.record("/v1/members/seoul/hidden-entries", &hidden).await;
    world.projected(&world.database().await, hiding).await;
    let page = found(&world, "/v1/members/seoul/activities?page=true").await;
    assert_eq!((ids(&page["orderedItems"]), &page["orderedItems"][0]["type"]), (expected.clone(), &json!("Tombstone")));
    let atom = text(&world, "/v1/members/seoul/feed.atom").await;
    assert_eq!(ids(&validated("atom", &atom)["entries"]), expected[1..]);
    assert!(atom.contains(&format!("<at:deleted-entry ref=\"{}\"", expected[0])), "{atom}");
    let feed = text(&world, "/v1/members/seoul/feed.json").await;
    assert_eq!(ids(&validated("json-feed", &feed)["items"]), expected);
    assert!(!feed.contains("forum-3") && feed.contains("\"deleted\":true"), "{feed}");
    let past = found(&world, &format!("/v1/members/seoul/activities?page=true&known_at={last}")).await;
    assert_eq!(past["orderedItems"][0]["type"], "Tombstone", "the past shows it no more than today");

    let id = expected[0].trim_start_matches("urn:uuid:");
    let answer = world.read(&format!("/v1/activities/{id}")).await;
    assert_eq!((answer.status, &answer.body["type"]), (410, &json!("/problems/hidden")));
}

#[tokio::test]
async fn a_feed_is_whole_from_its_head_and_its_archive() {
    let world = World::start().await;
    seed::city(&world).await;
    let mut last = Seq::START;
    for n in 0..101 {
        last = world.record("/v1/calendar-events", &seed::meeting(n)).await;
    }
    let database = world.database().await;
    world.projected(&database, last).await;
    let head = validated("atom", &text(&world, "/v1/members/seoul/feed.atom").await);
    let archive = head["links"]["prev-archive"].as_str().expect("an archive").to_owned();
    let block = world.text(&archive).await;
    let read = validated("atom", &block);
    assert_eq!((ids(&read["entries"]).len(), &read["links"]["prev-archive"]), (100, &Value::Null));
    assert_eq!(read["id"], head["id"], "they are one feed");
    let whole: BTreeSet<String> = ids(&head["entries"]).into_iter().chain(ids(&read["entries"])).collect();
    assert_eq!(whole.len(), 103);
    assert_eq!(world.read("/v1/members/seoul/archive/2.atom").await.status, 404);

    // A full block stays as it is while the feed goes on.
    let last = world.record("/v1/calendar-events", &seed::meeting(101)).await;
    world.projected(&database, last).await;
    assert_eq!(world.text(&archive).await, block);
}

#[tokio::test]
async fn a_calendar_tells_what_moved_and_what_is_called_off() {
    let (world, last) = started().await;
    let database = world.database().await;
    world.projected(&database, last).await;
    let path = "/v1/members/seoul/events.ics";
    let before = validated("calendar", &text(&world, path).await)["events"][0].clone();
    assert_eq!((&before["sequence"], &before["status"]), (&json!(0), &json!("CONFIRMED")));
    assert_eq!(before["dtstart"], "2026-12-03T14:00:00+09:00");

    let moved = json!({"start": "2027-03-27T14:00", "end": "2027-03-28T16:00", "time_zone": "Europe/Madrid"});
    world.record("/v1/calendar-events/forum-3/reschedule", &moved).await;
    let week = json!({"calendar_id": "week", "title": "Open Gov Week", "kind": "open_gov_week", "members": ["seoul"],
        "start": "2027-05-17", "end": "2027-05-23"});
    world.record("/v1/calendar-events", &week).await;
    let called_off = json!({"reason": "The venue is closed"});
    let last = world.record("/v1/calendar-events/forum-3/cancel", &called_off).await;
    world.projected(&database, last).await;
    let written = text(&world, path).await;
    let calendar = validated("calendar", &written);
    let [forum, week] = calendar["events"].as_array().expect("events").as_slice() else { panic!("{written}") };
    assert_eq!((&forum["uid"], &forum["sequence"]), (&before["uid"], &json!(2)));
    assert_eq!((&forum["status"], &forum["summary"]), (&json!("CANCELLED"), &json!("Cancelled: 협치포럼 3")));
    // The clock goes forward in between.
    assert_eq!(
        (&forum["dtstart"], &forum["dtend"]),
        (&json!("2027-03-27T14:00:00+01:00"), &json!("2027-03-28T16:00:00+02:00"))
    );
    assert_eq!((&week["dtstart"], &week["dtend"]), (&json!("2027-05-17"), &json!("2027-05-24")));
    let all = validated("calendar", &text(&world, "/v1/all/events.ics").await);
    assert_eq!(all["events"].as_array().expect("events").len(), 2);

    sqlx::query(
        "UPDATE calendar_event_version SET recorded_at = recorded_at - interval '91 days' WHERE state = 'cancelled'",
    )
    .execute(&database)
    .await
    .expect("three months later");
    let later = validated("calendar", &text(&world, path).await);
    assert_eq!(later["events"].as_array().expect("events").len(), 1);
}

#[tokio::test]
async fn both_listeners_describe_themselves() {
    let world = World::start().await;
    let public = validated("openapi", &text(&world, "/openapi.json").await);
    assert!(public["paths"].as_array().expect("paths").contains(&json!("/v1/members/{member}/events.ics")));
    let commands = world.text(&format!("http://{}/openapi.json", world.service().commands())).await;
    let commands = validated("openapi", &commands);
    assert!(commands["paths"].as_array().expect("paths").contains(&json!("/v1/commitments/{commitment}/reviews")));
}

#[tokio::test]
async fn every_sample_of_an_event_fits_its_schema() {
    let world = World::start().await;
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto/samples");
    let mut cases = Vec::new();
    for folder in samples.read_dir().expect("the samples") {
        let folder = folder.expect("a folder");
        let event_type = folder.file_name().into_string().expect("a name");
        let schema = found(&world, &format!("/schemas/events/{event_type}.json")).await;
        for file in folder.path().read_dir().expect("a folder") {
            let file = file.expect("a file").path();
            let sample: Value = serde_json::from_slice(&std::fs::read(&file).expect("a sample")).expect("JSON");
            cases.push(json!({"name": file.display().to_string(), "schema": schema, "data": sample["data"]}));
        }
    }
    assert!(cases.len() > 20, "only {} samples", cases.len());
    validated("schemas", &Value::Array(cases).to_string());
    assert_eq!(world.read("/schemas/events/ogp.member.joined.v99.json").await.status, 404);
}
