//! Nothing lost, nothing doubled: a reader that resumes by cursor sees every activity once and in order, however often the
//! projector and the gateway are killed.

mod points;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use harness::{COMMAND_ROLES, LiveClient, Service, World, eventually, within};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::seed;

const WRITERS: usize = 8;
const COMMANDS: usize = 1_000;
const KILLS: usize = 5;

/// The command number `n` and where it goes: half of them meetings, half of them documents.
fn command(n: usize) -> (&'static str, Value) {
    if n.is_multiple_of(2) {
        ("/v1/calendar-events", seed::meeting(n))
    } else {
        ("/v1/members/seoul/documents", json!({"kind": "letter", "title": format!("Letter {n}"), "year": 2020}))
    }
}

/// Sends every eighth command; answers with their places in the log.
async fn write(world: Arc<World>, to: SocketAddr, writer: usize, done: Arc<AtomicUsize>) -> Vec<u64> {
    let mut seqs = Vec::new();
    for n in (writer..COMMANDS).step_by(WRITERS) {
        let (path, body) = command(n);
        let answer = world.command_as(to, path, &body, Uuid::now_v7()).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        seqs.push(answer.seq().0);
        done.fetch_add(1, Ordering::Relaxed);
    }
    seqs
}

/// Follows a feed from its beginning through every restart, until it has seen `count` activities.
async fn follow(gateway: SocketAddr, beginning: String, count: usize) -> Vec<(u64, u64)> {
    let mut seen = Vec::new();
    let mut cursor = beginning;
    while seen.len() < count {
        let mut client = eventually("a gateway", || LiveClient::try_connect(gateway)).await;
        client.resume("member:seoul", &cursor).await;
        while seen.len() < count {
            let Some(message) = within("a message or the end", client.try_next()).await else { break };
            if message["type"] == "activity" {
                let number = |field: &str| message[field].as_u64().expect("a number");
                seen.push((number("seq"), number("prev")));
                message["cursor"].as_str().expect("a cursor").clone_into(&mut cursor);
            }
            assert_ne!(message["type"], "reset", "{message}");
        }
    }
    seen
}

/// Kills and restarts both, each time that another share of the commands is done.
async fn kill_repeatedly(projector: &mut Service, gateway: &mut Service, done: &AtomicUsize) {
    for kill in 1..=KILLS {
        let share = kill * COMMANDS / (KILLS + 1);
        eventually("another share of the commands", || async { (done.load(Ordering::Relaxed) >= share).then_some(()) })
            .await;
        projector.kill();
        gateway.kill();
        projector.restart();
        gateway.restart();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resuming_reader_sees_every_activity_once_through_ten_kills() {
    let world = Arc::new(World::empty().await);
    let commands = world.serve(COMMAND_ROLES);
    let (mut projector, mut gateway) = (world.serve(&["projector"]), world.serve(&["gateway"]));
    let to = commands.commands();
    for (path, body) in [("/v1/members", seed::korea()), ("/v1/members", seed::seoul())] {
        assert_eq!(world.command_as(to, path, &body, Uuid::now_v7()).await.status, 201);
    }
    let database = world.database().await;
    world.projected(&database, proto::Seq(2)).await;
    world.ready(gateway.operations()).await;
    let mut client = LiveClient::connect(gateway.public()).await;
    client.subscribe("member:seoul", 1).await;
    let beginning = client.expect("subscribed").await["head"].as_str().expect("a cursor").to_owned();
    drop(client);

    let done = Arc::new(AtomicUsize::new(0));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(write(Arc::clone(&world), to, writer, Arc::clone(&done)));
    }
    let reader = tokio::spawn(follow(gateway.public(), beginning, COMMANDS));
    kill_repeatedly(&mut projector, &mut gateway, &done).await;
    let mut written: Vec<u64> = writers.join_all().await.into_iter().flatten().collect();
    written.sort_unstable();
    let seen = reader.await.expect("the reader ends well");

    let seqs: Vec<u64> = seen.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs, written, "every activity once and in order");
    // The entry before the first one is Seoul's own joining.
    let before: Vec<u64> = std::iter::once(2).chain(seqs.iter().copied()).take(COMMANDS).collect();
    assert_eq!(seen.iter().map(|(_, prev)| *prev).collect::<Vec<_>>(), before, "prev is unbroken");

    let in_log = i64::try_from(COMMANDS + 2).expect("a small number");
    let count = |sql: &'static str| sqlx::query_scalar::<_, i64>(sql).fetch_one(&database);
    assert_eq!(count("SELECT count(*) FROM activity WHERE feed = 'all'").await.expect("a count"), in_log);
    assert_eq!(count("SELECT seq FROM checkpoint").await.expect("a place"), in_log);
    assert_eq!(count("SELECT count(*) FROM member_version").await.expect("a count"), 2);
    assert_eq!(count("SELECT count(*) FROM calendar_event_version").await.expect("a count"), 500);
    assert_eq!(count("SELECT count(*) FROM document_version").await.expect("a count"), 500);
    assert_eq!(count("SELECT count(*) FROM parked").await.expect("a count"), 0);
    assert_eq!(world.log_len().await, COMMANDS as u64 + 2);
}
