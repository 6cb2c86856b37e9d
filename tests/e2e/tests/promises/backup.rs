//! The log is backed up while it is written to, and a restored system is the one that was: the same pages, feeds, cursors and
//! answers to commands. Nobody who was erased comes back.

mod broken;
mod tool;

use std::fs::File;
use std::path::Path;

use harness::{Answer, LiveClient, Servers, World, eventually};
use proto::Seq;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use self::tool::{backed_up, ended, manifest, pausing_pg_dump, restored};
use crate::seed;

/// Where both systems say that they are: addresses are in what they serve.
const PUBLIC_URL: (&str, &str) = ("CIVICSTREAM_PUBLIC_URL", "https://activity.example.org");
const COUNTRY: &str = "/v1/members/republic-of-korea";
const COUNTRY_PAGE: &str = "/members/republic-of-korea";

fn contact(id: &str, name: &str) -> Value {
    json!({"contact_id": id, "role": "Point of contact", "body": "Governance Division", "name": name})
}

/// A letter to the country number `n`: the city's history stays as it is.
fn letter(n: usize) -> Value {
    json!({"kind": "letter", "title": format!("Letter {n}"), "year": 2020})
}

/// More history, with persons in it; answers with the review's key and the answer to it.
async fn live_on(world: &World) -> (Uuid, Answer) {
    let key = Uuid::now_v7();
    let to = world.service().commands();
    let reviewed = world.command_as(to, "/v1/commitments/SEO0006/reviews", &seed::final_review(), key).await;
    assert_eq!(reviewed.status, 201, "{}", reviewed.body);
    world.record("/v1/calendar-events", &seed::meeting(1)).await;
    world.record("/v1/members/seoul/contacts", &contact("seoul-poc", "Jane Doe")).await;
    let last = world.record(&format!("{COUNTRY}/contacts"), &contact("korea-poc", "John Roe")).await;
    world.projected(&world.database().await, last).await;
    (key, reviewed)
}

/// The cursor of the city's newest entry.
async fn newest_cursor(world: &World) -> String {
    let mut client = world.live().await;
    client.subscribe("member:seoul", 1).await;
    client.expect("subscribed").await;
    let snapshot = client.expect("snapshot").await;
    snapshot["cursor"].as_str().expect("a cursor").to_owned()
}

/// Backs up into `to` while somebody is erased, right after the persons were copied, and letters are written all the time.
/// Answers with the place of the erasure.
async fn back_up_while_written_to(world: &World, to: &Path, folder: &Path) -> Seq {
    let (pg_dump, gate) = pausing_pg_dump(folder);
    let mut child = backed_up(world, to).arg("--pg-dump").arg(pg_dump).spawn().expect("the tool");
    // Opens when the persons have been copied.
    let gate = tokio::task::spawn_blocking(move || File::create(gate)).await.expect("a thread").expect("the gate");
    let erasure = json!({"legal_basis": "Request of the person"});
    let erased = world.record(&format!("{COUNTRY}/contacts/korea-poc/erasure"), &erasure).await;
    drop(gate);
    let mut written = 0;
    while child.try_wait().expect("a process of ours").is_none() {
        world.record(&format!("{COUNTRY}/documents"), &letter(written)).await;
        written += 1;
    }
    assert!(child.wait().expect("a status").success());
    world.record(&format!("{COUNTRY}/documents"), &letter(written)).await;
    erased
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_system_is_the_one_that_was() {
    let mut world = World::empty().await;
    world.serve_all(&[PUBLIC_URL]).await;
    let planned = seed::city(&world).await;
    world.projected(&world.database().await, planned).await;
    let cursor = newest_cursor(&world).await;
    let (key, reviewed) = live_on(&world).await;
    let folder = tempfile::tempdir().expect("a folder");
    let backup = folder.path().join("monday");
    let erased = back_up_while_written_to(&world, &backup, folder.path()).await;
    let manifest = manifest(&backup);
    let last = Seq(manifest["log"]["last_seq"].as_u64().expect("a place"));
    assert!(erased <= last && last.0 < world.log_len().await, "{erased} {last}");

    let servers: &'static Servers = Box::leak(Box::new(Servers::start()));
    let mut twin = world.twin_on(servers).await;
    let (went_well, said) = ended(restored(&twin, &backup));
    assert!(went_well, "{said}");
    assert!(said.contains(&format!("the last one at {last}.")) && said.contains("Next: start the roles"), "{said}");
    twin.serve_all(&[PUBLIC_URL]).await;
    let databases = [world.database().await, twin.database().await];
    for database in [(&world, &databases[0]), (&twin, &databases[1])] {
        database.0.projected(database.1, last).await;
    }

    assert_eq!(rows(&databases[0], last).await, rows(&databases[1], last).await);
    the_same_is_served(&world, &twin, last).await;
    the_same_is_streamed(&world, &twin, &cursor).await;
    persons_are_who_they_should_be(&databases[1]).await;
    commands_go_on(&twin, key, &reviewed, last).await;
    servers.stop();
}

/// All entries of all feeds up to `last`, to the byte.
async fn rows(database: &PgPool, last: Seq) -> Vec<String> {
    let rows = "SELECT concat_ws(' ', feed, seq, prev, event_id, recorded_at, rendered) FROM activity WHERE seq <= $1
        ORDER BY feed, seq";
    let rows: Vec<String> =
        sqlx::query_scalar(rows).bind(last.as_i64()).fetch_all(database).await.expect("the entries");
    assert!(rows.len() > 10, "{rows:?}");
    rows
}

/// What readers get is the same to the byte. Pages are asked for as they were known at the end of the backup, as they say where
/// the log stands; feeds are the city's, whose history stood still.
async fn the_same_is_served(world: &World, twin: &World, last: Seq) {
    let pages = ["/members", "/members/seoul", COUNTRY_PAGE, "/commitments/SEO0006"];
    let data = ["/v1/members", "/v1/members/seoul", COUNTRY, "/v1/commitments/SEO0006", "/v1/data-quality"];
    let known = pages.iter().chain(&data).map(|path| format!("{path}?known_at={last}"));
    let feeds = ["activities", "feed.atom", "feed.json", "events.ics"].map(|feed| format!("/v1/members/seoul/{feed}"));
    for path in known.chain(feeds) {
        let (before, after) = (world.page(&path).await, twin.page(&path).await);
        assert_eq!(before.0, 200, "{path}: {}", before.1);

        assert_eq!(before, after, "{path}");
    }
    let (_, page) = twin.page("/members/seoul").await;
    assert!(page.contains("Jane Doe"), "{page}");
}

/// The activities that come on a feed until nothing more is there, each as its reader gets it.
async fn until_caught_up(client: &mut LiveClient) -> Vec<Value> {
    let mut activities = Vec::new();
    loop {
        let mut message = client.next().await;
        match message["type"].as_str() {
            Some("caught_up") => return activities,
            Some("snapshot") => activities.append(message["items"].as_array_mut().expect("activities")),
            Some("activity") => activities.push(message),
            _ => assert_eq!(message["type"], "subscribed", "{message}"),
        }
    }
}

async fn the_same_is_streamed(world: &World, twin: &World, cursor: &str) {
    let mut sent = Vec::new();
    for world in [world, twin] {
        let (mut fresh, mut back) = (world.live().await, world.live().await);
        fresh.subscribe("member:seoul", 20).await;
        back.resume("member:seoul", cursor).await;
        sent.push((
            fresh.hello()["log_id"].clone(),
            until_caught_up(&mut fresh).await,
            until_caught_up(&mut back).await,
        ));
    }
    let (_, snapshot, resumed) = &sent[0];
    assert!(snapshot.len() >= 4 && resumed.len() >= 2, "{sent:?}");
    assert!(resumed.iter().all(|message| message["type"] == "activity"), "{resumed:?}");
    assert_eq!(sent[0], sent[1]);
}

/// Who was there is there. Who was erased between the copy of the persons and that of the log was brought back by the one
/// and is erased again by what the other says.
async fn persons_are_who_they_should_be(database: &PgPool) {
    let persons = "SELECT contact_id, name FROM private.contact_person ORDER BY contact_id";
    eventually("the erased person to be erased again", || async {
        let persons: Vec<(String, Option<String>)> =
            sqlx::query_as(persons).fetch_all(database).await.expect("persons");
        let expected = [("korea-poc".to_owned(), None), ("seoul-poc".to_owned(), Some("Jane Doe".to_owned()))];
        (persons == expected).then_some(())
    })
    .await;
}

async fn commands_go_on(twin: &World, key: Uuid, reviewed: &Answer, last: Seq) {
    let to = twin.service().commands();
    let again = twin.command_as(to, "/v1/commitments/SEO0006/reviews", &seed::final_review(), key).await;
    assert_eq!(again, *reviewed, "a command of before the backup is known");
    assert_eq!(twin.record("/v1/calendar-events", &seed::meeting(2)).await, last.next());
    let other = json!({"kind": "letter", "title": "After", "year": 2021});
    let second = twin.record("/v1/members/seoul/documents", &other).await;
    assert_eq!(second.0, last.0 + 2);
    twin.projected(&twin.database().await, second).await;
    assert!(twin.page("/members/seoul").await.1.contains("After"));
}
