//! The read API at the edges of what can be asked: moments before something shows, places after the last one, parameters
//! and bytes that nobody knows.

use serde_json::{Value, json};

use super::{found, started};

#[tokio::test]
async fn a_thing_by_its_id_shows_no_version_before_all_earlier_ones() {
    let (world, _) = started().await;
    let old =
        json!({"document_id": "old-letter", "kind": "letter", "title": "First", "year": 2020, "occurred": "2020"});
    world.record("/v1/members/seoul/documents", &old).await;
    // Better dated than what it replaces: it settles earlier, but does not show earlier.
    let new = json!({"title": "Second", "year": 2020, "reason": "A better scan", "occurred": "2020-03-01", "url": "https://example.org/2"});
    let last = world.record("/v1/documents/old-letter/replacement", &new).await;
    world.projected(&world.database().await, last).await;
    assert_eq!(world.read("/v1/documents/old-letter?as_of=2020-06-01").await.status, 404);
    let then = found(&world, "/v1/documents/old-letter?as_of=2020-12-31").await;
    assert_eq!(then["document"]["change"], "replaced");
}

#[tokio::test]
async fn what_no_route_knows_is_refused_as_a_problem() {
    let (world, _) = started().await;
    for (path, status) in [
        ("/v1/all/feed.atom?as_of=2018-12-31", 400),
        ("/v1/members/seoul/feed.atom?known_at=3", 400),
        ("/v1/all/archive/1.atom?x", 400),
        ("/v1/members/seoul/archive/1.atom?x=1", 400),
        ("/v1/all/events.ics?as_of=2018-12-31", 400),
        ("/v1/members/seoul/events.ics?x=1", 400),
        ("/v1/members?limit=1&limit=2", 400),
        ("/v1/members/seoul?as_of=2018-12-31&as_of=2019-12-31", 400),
        ("/v1/members/%ff", 400),
        ("/v1/documents/%ff", 400),
        ("/v1/members/seoul?as_of=-4800-01-01", 400),
        ("/v1/members/seoul?as_of=%2B10000-01-01", 400),
        ("/v1/members/seoul/activities?as_of=2012-01-01", 404),
        ("/v1/members/seoul/feed.json?as_of=2012-01-01", 404),
    ] {
        let answer = world.get(|client, base| client.get(format!("{base}{path}"))).await;
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
    }
}

#[tokio::test]
async fn pages_end_where_a_view_does() {
    let (world, _) = started().await;
    let none = found(&world, "/v1/members/seoul/activities?after=18446744073709551615").await;
    assert_eq!(none["orderedItems"], json!([]));
    // All of the city's plan, but not the country that joined earlier: `prev` of an entry names what does not show.
    for (limit, more) in [(1, true), (50, false)] {
        let page =
            found(&world, &format!("/v1/members/seoul/activities?page=true&as_of=2018-12-31&limit={limit}")).await;
        assert_eq!(page["next"].is_string(), more, "{page}");
        let feed = found(&world, &format!("/v1/members/seoul/feed.json?as_of=2018-12-31&limit={limit}")).await;
        assert_eq!(feed["next_url"].is_string(), more, "{feed}");
    }
    let empty = found(&world, "/v1/activities?after=9&as_of=2010-12-31").await;
    assert_eq!((&empty["orderedItems"], &empty["next"]), (&json!([]), &Value::Null));
}

#[tokio::test]
async fn an_answer_about_the_past_is_kept_once_the_record_has_passed_it() {
    let (world, last) = started().await;
    let page = found(&world, "/v1/activities?page=true&limit=2").await;
    let passed = page["orderedItems"][1]["published"].as_str().expect("a time").to_owned();
    let query = sqlx::query_scalar("SELECT to_json(now()) #>> '{}'");
    let now: String = query.fetch_one(&world.database().await).await.expect("a time");
    for (known_at, kept) in [(now, "max-age=5,"), (passed, "max-age=86400,"), (last.to_string(), "max-age=86400,")] {
        let path = format!("/v1/members/seoul?as_of=2020-01-01&known_at={known_at}");
        let answer = world.get(|client, base| client.get(format!("{base}{path}"))).await;
        let control = answer.headers()["cache-control"].to_str().expect("ASCII");
        assert!(control.contains(kept), "{known_at}: {control}");
    }
}

#[tokio::test]
async fn every_answer_about_an_activity_varies_by_accept() {
    let (world, last) = started().await;
    let page = found(&world, "/v1/activities?page=true&limit=1").await;
    let id = page["orderedItems"][0]["id"].as_str().expect("an id").trim_start_matches("urn:uuid:").to_owned();
    let path = format!("/v1/activities/{id}");
    let tag = world.get(|client, base| client.get(format!("{base}{path}"))).await.headers()["etag"].clone();
    let known = world.get(|client, base| client.get(format!("{base}{path}")).header("If-None-Match", &tag)).await;
    assert_eq!((known.status().as_u16(), known.headers()["vary"].to_str().expect("ASCII")), (304, "accept"));
    let hidden = json!({"seq": last, "reason": "It names a person"});
    let hiding = world.record("/v1/members/seoul/hidden-entries", &hidden).await;
    let database = world.database().await;
    world.projected(&database, hiding).await;
    for (path, status) in [(path, 410), ("/v1/activities/yesterday".to_owned(), 404)] {
        let answer = world.get(|client, base| client.get(format!("{base}{path}"))).await;
        assert_eq!((answer.status().as_u16(), answer.headers()["vary"].to_str().expect("ASCII")), (status, "accept"));
    }

    let item = found(&world, "/v1/activities?page=true&limit=1").await["orderedItems"][0].clone();
    let told: String = sqlx::query_scalar("SELECT tombstone($1::uuid, $2)::text")
        .bind(id)
        .bind(last.as_i64())
        .fetch_one(&database)
        .await
        .expect("a tombstone");
    let mut expected = item;
    expected.as_object_mut().expect("an object").remove("deleted").expect("a time");
    assert_eq!(serde_json::from_str::<Value>(&told).expect("JSON"), expected);
}
