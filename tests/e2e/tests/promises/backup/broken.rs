//! What can go wrong: a damaged backup, a log that is there already, a user without rights, a tool that is killed. The log of
//! before stays as it is, and half of anything is never taken for the whole.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use harness::{HoldingProxy, Servers, World, eventually};
use kit::log::{Log, LogOptions, NewMessage};
use proto::Seq;
use rand::RngExt as _;

use super::tool::{backed_up, ended, manifest, restored};

/// So many events of so many random bytes are several chunks of a backup, and more than the 1 MiB that the server packs at
/// once.
const EVENTS: u64 = 400;
const EVENT_BYTES: usize = 4_096;
/// After so much of a copy the network holds it back: one chunk came whole.
const BACKUP_HELD_AFTER_BYTES: u64 = 200 * 1024;
/// After so much of a restore it does: the server has a part of the log.
const RESTORE_HELD_AFTER_BYTES: u64 = 1_300 * 1024;
const CHUNK_BYTES: u64 = 128 * 1024;
const SUBJECT: &str = "activity.seoul.member.seoul";

fn options(world: &World) -> LogOptions {
    LogOptions {
        nats_url: world.servers().endpoints().nats_url.clone(),
        log_replicas: 1,
        log_namespace: Some(world.name().to_owned()),
    }
}

async fn log(world: &World) -> Log {
    Log::connect(&options(world), "test").await.expect("a log")
}

/// All that a log holds: place, time, headers and payload of each event.
async fn everything(log: &Log) -> Vec<String> {
    let mut messages = log.read("activity.>", Seq::START).await.expect("messages");
    // The client has no order of headers.
    for message in &mut messages {
        message.headers.sort();
    }
    messages.iter().map(|message| format!("{message:?}")).collect()
}

async fn append(log: &Log, n: u64) {
    let text: String = (0..EVENT_BYTES).map(|_| char::from(rand::rng().random_range(b'a'..=b'z'))).collect();
    let message =
        NewMessage { subject: SUBJECT.to_owned(), id: format!("{n}:0"), headers: Vec::new(), payload: text.into() };
    assert_eq!(log.append(SUBJECT, Seq(n - 1), &[message]).await.expect("taken"), Seq(n));
}

/// A world with a log of several chunks and without a database that would be worth a copy.
async fn filled() -> World {
    let world = World::empty().await;
    let log = log(&world).await;
    for n in 1..=EVENTS {
        append(&log, n).await;
    }
    world
}

fn without_database(mut tool: Command) -> Command {
    tool.env_remove("CIVICSTREAM_DATABASE_URL");
    tool
}

fn back_up(world: &World, to: &Path) -> String {
    let (went_well, said) = ended(without_database(backed_up(world, to)));
    assert!(went_well, "{said}");
    said
}

#[track_caller]
fn refused(tool: Command, expected: &str) {
    let (went_well, said) = ended(without_database(tool));
    assert!(!went_well && said.contains(expected), "{said}");
}

async fn another_server() -> &'static Servers {
    tokio::task::spawn_blocking(|| &*Box::leak(Box::new(Servers::start()))).await.expect("servers")
}

#[tokio::test]
async fn what_cannot_be_restored_is_refused_before_anything_is_touched() {
    let world = filled().await;
    let folder = tempfile::tempdir().expect("a folder");
    let backup = folder.path().join("monday");
    let said = back_up(&world, &backup);
    assert!(said.contains("WARNING: contact persons are left out"), "{said}");
    assert!(said.contains(&format!("{EVENTS} events, the last one at {EVENTS}")), "{said}");
    refused(backed_up(&world, &backup), &format!("{} exists already", backup.display()));
    refused(restored(&world, &backup), &format!("exists on this server with {EVENTS} events"));

    let nameless = World::empty().await;
    refused(restored(&nameless, &backup), "a log is restored under its own name only");

    let (file, manifest) = (backup.join("log.snapshot"), manifest(&backup));
    assert_eq!(manifest["files"][0]["bytes"], std::fs::metadata(&file).expect("a file").len());
    let mut bytes = std::fs::read(&file).expect("a file");
    bytes[1_000] ^= 1;
    std::fs::write(&file, &bytes).expect("a file");
    // The stream is in the way too, but nobody asks the server any more.
    refused(restored(&world, &backup), "log.snapshot is damaged");
    let mut check = restored(&world, &backup);
    check.arg("--check-only").env("CIVICSTREAM_NATS_URL", "nats://127.0.0.1:1");
    refused(check, "log.snapshot is damaged");
    bytes[1_000] ^= 1;
    std::fs::write(&file, &bytes).expect("a file");
    let mut check = restored(&world, &backup);
    check.arg("--check-only").env("CIVICSTREAM_NATS_URL", "nats://127.0.0.1:1");
    let (went_well, said) = ended(check);
    assert!(went_well && said.contains("is whole: log"), "{said}");
    assert_eq!(world.log_len().await, EVENTS);
}

#[tokio::test]
async fn a_user_without_rights_is_told_so() {
    let world = World::empty().await;
    let folder = tempfile::tempdir().expect("a folder");
    let backup = folder.path().join("monday");
    let as_service = |mut tool: Command| {
        tool.env("CIVICSTREAM_NATS_URL", &world.servers().endpoints().nats_url);
        tool
    };
    refused(as_service(backed_up(&world, &backup)), "the NATS user may not do that");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    back_up(&world, &backup);
    let servers = another_server().await;
    let mut tool = restored(&world.twin_on(servers).await, &backup);
    tool.env("CIVICSTREAM_NATS_URL", &servers.endpoints().nats_url);
    refused(tool, "the NATS user may not do that");
    servers.stop();
}

/// Starts a tool on a connection that is held back.
fn start_held(mut tool: Command, world: &World, proxy: SocketAddr) -> Child {
    let direct = &world.servers().endpoints().nats_operator_url;
    let (user, _) = direct.rsplit_once('@').expect("credentials");
    tool.env("CIVICSTREAM_NATS_URL", format!("{user}@{proxy}")).stderr(Stdio::null()).spawn().expect("the tool")
}

async fn holding(world: &World, bytes: u64) -> HoldingProxy {
    let server = ([127, 0, 0, 1], world.servers().endpoints().nats_port).into();
    HoldingProxy::start(server, bytes).await
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

/// Starts a backup and waits until a part of it is there; answers with the process.
async fn half_a_backup(world: &World, proxy: &HoldingProxy, folder: &Path) -> Child {
    let child = start_held(without_database(backed_up(world, &folder.join("monday"))), world, proxy.address());
    eventually("the first chunk", || async {
        let unfinished = names(folder).into_iter().find(|name| name.starts_with("monday.unfinished-"))?;
        let file = std::fs::metadata(folder.join(unfinished).join("log.snapshot")).ok()?;
        (file.len() == CHUNK_BYTES).then_some(())
    })
    .await;
    child
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_backup_is_never_taken_for_one() {
    let world = filled().await;
    let folder = tempfile::tempdir().expect("a folder");
    let proxy = holding(&world, BACKUP_HELD_AFTER_BYTES).await;

    let mut child = half_a_backup(&world, &proxy, folder.path()).await;
    let stop = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(stop.success() && !child.wait().expect("a status").success());
    assert_eq!(names(folder.path()), [""; 0], "who is stopped clears away");

    let mut child = half_a_backup(&world, &proxy, folder.path()).await;
    child.kill().expect("a process that can be killed");
    child.wait().expect("a status");
    let left = names(folder.path());
    assert!(left.len() == 1 && left[0].starts_with("monday.unfinished-"), "{left:?}");
    refused(restored(&world, &folder.path().join(&left[0])), "is no backup");

    append(&log(&world).await, EVENTS + 1).await;
    let said = back_up(&world, &folder.path().join("monday"));
    assert!(said.contains(&format!("{} events", EVENTS + 1)), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_restored_log_is_never_taken_for_one() {
    let world = filled().await;
    let folder = tempfile::tempdir().expect("a folder");
    let backup = folder.path().join("monday");
    back_up(&world, &backup);
    let twin = world.twin_on(another_server().await).await;

    let proxy = holding(&twin, RESTORE_HELD_AFTER_BYTES).await;
    let mut child = start_held(without_database(restored(&twin, &backup)), &twin, proxy.address());
    eventually("a part of the log", || async { twin.find_log_len().await.filter(|len| *len > 0) }).await;
    child.kill().expect("a process that can be killed");
    child.wait().expect("a status");
    let refusal = Log::connect(&options(&twin), "test").await.expect_err("no log").to_string();
    assert!(refusal.contains("run `civicstream log restore` again"), "{refusal}");

    let (went_well, said) = ended(without_database(restored(&twin, &backup)));
    assert!(went_well && said.contains("removed what a restore that was not finished had left behind"), "{said}");
    assert_eq!(everything(&log(&twin).await).await, everything(&log(&world).await).await);
    append(&log(&twin).await, EVENTS + 1).await;
    twin.servers().stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_fails_leaves_no_log() {
    let mut world = World::empty().await;
    world.serve_all(&[]).await;
    crate::seed::city(&world).await;
    let folder = tempfile::tempdir().expect("a folder");
    let backup = folder.path().join("monday");
    let (went_well, said) = ended(backed_up(&world, &backup));
    assert!(went_well && said.contains("and contact persons"), "{said}");
    let twin = world.twin_on(another_server().await).await;

    let mut tool = restored(&twin, &backup);
    tool.args(["--pg-restore", "false"]);
    let (went_well, said) = ended(tool);
    assert!(!went_well && said.contains("nothing was restored"), "{said}");
    assert_eq!(twin.find_log_len().await, None);

    let database = twin.database().await;
    sqlx::query("CREATE SCHEMA private").execute(&database).await.expect("a schema");
    let (went_well, said) = ended(restored(&twin, &backup));
    assert!(!went_well && said.contains("the database has the schema private already"), "{said}");
    assert_eq!(twin.find_log_len().await, None);
    twin.servers().stop();
}
