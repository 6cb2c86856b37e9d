//! Readers that follow through a rebuild, a switch and a rollback notice nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use harness::{LiveClient, World, eventually, within};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::tool::{Tool, equal_tables};
use crate::seed;

const CLIENTS: usize = 100;
const WRITERS: usize = 4;
/// How many commands are there before anything is built.
const BEFORE: usize = 1_500;

/// What is not known until all has happened.
const OPEN: u64 = u64::MAX;

/// Writes every fourth command until it is told to stop; answers with their places in the log.
async fn write(world: Arc<World>, writer: usize, done: Arc<AtomicUsize>, stop: watch::Receiver<bool>) -> Vec<u64> {
    let mut seqs = Vec::new();
    let mut n = writer;
    while !*stop.borrow() {
        let (to, body) = (world.service().commands(), meeting(n));
        let answer = world.command_as(to, "/v1/calendar-events", &body, Uuid::now_v7()).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        seqs.push(answer.seq().0);
        done.fetch_add(1, Ordering::Relaxed);
        n += WRITERS;
    }
    seqs
}

/// Half of them concern the country as well.
fn meeting(n: usize) -> Value {
    let mut meeting = seed::meeting(n);
    if n.is_multiple_of(2) {
        meeting["members"] = json!(["republic-of-korea", "seoul"]);
    }
    meeting
}

/// Follows a feed until the last entry there will be; answers with every entry, and the one it says it follows.
async fn follow(mut client: LiveClient, mut last: watch::Receiver<u64>) -> Vec<(u64, u64)> {
    let mut seen: Vec<(u64, u64)> = Vec::new();
    while seen.last().is_none_or(|(seq, _)| *seq < *last.borrow()) {
        let message = tokio::select! {
            message = client.try_next() => message.expect("an open socket"),
            Ok(()) = last.changed() => continue,
        };
        assert_eq!(message["type"], "activity", "{message}");
        let number = |field: &str| message[field].as_u64().expect("a number");
        seen.push((number("seq"), number("prev")));
    }
    seen
}

/// Asks for the page of a member and for its newest entry, again and again; answers with how often.
async fn ask(world: Arc<World>, stop: watch::Receiver<bool>) -> usize {
    let (mut asked, mut newest) = (0, 0);
    while !*stop.borrow() {
        let (status, page) = world.page("/members/seoul").await;
        assert_eq!(status, 200, "{page}");
        assert!(page.contains("Citizen participation"), "the commitments are not there");
        let activities = world.read("/v1/members/seoul/activities?page=true&limit=1").await;
        assert_eq!(activities.status, 200, "{}", activities.body);
        let seq = activities.body["orderedItems"][0]["ogp:sequence"].as_u64();
        let seq = seq.unwrap_or_else(|| panic!("no entry in {}", activities.body));
        assert!(seq >= newest, "{seq} was the newest entry after {newest}");
        (asked, newest) = (asked + 1, seq);
    }
    asked
}

async fn clients(world: &World, last: &watch::Receiver<u64>) -> (u64, JoinSet<Vec<(u64, u64)>>) {
    let mut following = JoinSet::new();
    let mut first = 0;
    for _ in 0..CLIENTS {
        let mut client = world.live().await;
        client.subscribe("member:seoul", 1).await;
        client.expect("subscribed").await;
        let snapshot = client.expect("snapshot").await;
        client.expect("caught_up").await;
        first = snapshot["items"][0]["ogp:sequence"].as_u64().unwrap_or_else(|| panic!("no entry in {snapshot}"));
        following.spawn(follow(client, last.clone()));
    }
    (first, following)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_clients_and_all_pages_notice_nothing_of_a_rebuild() {
    let world = Arc::new(World::start().await);
    let planned = seed::city(&world).await;
    let database = world.database().await;
    world.projected(&database, planned).await;
    let (stop, stopped) = watch::channel(false);
    let (end, last) = watch::channel(OPEN);
    // Nothing is written before all of them follow.
    let (first, following) = clients(&world, &last).await;
    let done = Arc::new(AtomicUsize::new(0));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(write(Arc::clone(&world), writer, Arc::clone(&done), stopped.clone()));
    }
    let asking = tokio::spawn(ask(Arc::clone(&world), stopped));
    let written = |count: usize| {
        let done = &done;
        eventually("more commands", move || async move { (done.load(Ordering::Relaxed) >= count).then_some(()) })
    };
    for share in 1..=BEFORE / 250 {
        written(share * 250).await;
    }
    let tool = Tool::of(&world);
    for arguments in [&["rebuild", "--batch", "500"][..], &["rollback"]] {
        tool.run(arguments).await.expect_success();
        let count = done.load(Ordering::Relaxed);
        written(count + 100).await;
    }
    stop.send_replace(true);
    let mut seqs: Vec<u64> = writers.join_all().await.into_iter().flatten().collect();
    seqs.sort_unstable();
    assert!(asking.await.expect("every page") > 10, "hardly a page was asked for");
    end.send_replace(*seqs.last().expect("a command"));

    let before: Vec<u64> = std::iter::once(first).chain(seqs.iter().copied()).collect();
    let expected: Vec<(u64, u64)> = seqs.iter().copied().zip(before).collect();
    let mut outcomes = BTreeMap::new();
    for seen in within("all clients", following.join_all()).await {
        *outcomes.entry(seen == expected).or_insert(0) += 1;
    }
    assert_eq!(outcomes, BTreeMap::from([(true, CLIENTS)]), "clients by whether they saw everything once and in order");
    let switched: i64 =
        sqlx::query_scalar("SELECT seq FROM read_model_2.checkpoint").fetch_one(&database).await.expect("a place");
    equal_tables(&world, "read_model", "read_model_2", switched).await;
}
