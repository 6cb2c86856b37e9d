//! The log client on a real server: the concurrency check, atomic batches, certain outcomes, reading and following.

use harness::{World, within};
use kit::log::{AppendError, Log, LogOptions, NewMessage};
use proto::Seq;

async fn log(world: &World) -> Log {
    let options = LogOptions {
        nats_url: world.servers().endpoints().nats_url.clone(),
        log_replicas: 1,
        log_namespace: Some(world.name().to_owned()),
    };
    Log::connect(&options, "test").await.expect("a log")
}

fn message(subject: &str, id: &str) -> NewMessage {
    NewMessage { subject: subject.to_owned(), id: id.to_owned(), headers: Vec::new(), payload: "{}".into() }
}

const ONE: &str = "activity.seoul.member.seoul";
const OTHER: &str = "activity.busan.member.busan";
const BOTH: &str = "activity.*.member.*";

#[tokio::test]
async fn an_append_is_taken_only_if_nothing_came_in_between() {
    let world = World::empty().await;
    let log = log(&world).await;
    let first = log.append(ONE, Seq::START, &[message(ONE, "a:0")]).await.expect("taken");
    let late = log.append(ONE, Seq::START, &[message(ONE, "b:0")]).await;
    assert!(matches!(late, Err(AppendError::Conflict { .. })), "{late:?}");
    // The check covers every subject of the pattern, not only the message's own.
    let late = log.append(BOTH, Seq::START, &[message(OTHER, "c:0")]).await;
    assert!(matches!(late, Err(AppendError::Conflict { .. })), "{late:?}");
    log.append(BOTH, first, &[message(OTHER, "d:0")]).await.expect("taken");
    assert_eq!(log.last().await.expect("the end"), Seq(2));
}

#[tokio::test]
async fn a_repeated_append_is_found_out_and_stored_once() {
    let world = World::empty().await;
    let log = log(&world).await;
    log.append(ONE, Seq::START, &[message(ONE, "a:0")]).await.expect("taken");
    let again = log.append(ONE, Seq::START, &[message(ONE, "a:0")]).await;
    assert!(matches!(again, Err(AppendError::Conflict { .. })), "{again:?}");
    let batch = [message(ONE, "b:0"), message(OTHER, "b:1"), message(OTHER, "b:2")];
    assert_eq!(log.append(BOTH, Seq(1), &batch).await.expect("taken"), Seq(4));
    let again = log.append(BOTH, Seq(1), &batch).await;
    assert!(matches!(again, Err(AppendError::Conflict { .. })), "{again:?}");
    let again = log.append(BOTH, Seq(4), &batch).await;
    assert!(matches!(again, Err(AppendError::Conflict { .. })), "{again:?}");
    assert_eq!(log.last().await.expect("the end"), Seq(4));
}

#[tokio::test]
async fn a_batch_is_taken_whole_or_not_at_all() {
    let world = World::empty().await;
    let log = log(&world).await;
    let batch = [message(ONE, "a:0"), message(OTHER, "a:1")];
    log.append(BOTH, Seq::START, &batch).await.expect("taken");
    let late = log.append(BOTH, Seq::START, &[message(ONE, "b:0"), message(OTHER, "b:1")]).await;
    assert!(matches!(late, Err(AppendError::Conflict { .. })), "{late:?}");
    assert_eq!(log.last().await.expect("the end"), Seq(2));
}

#[tokio::test]
async fn reading_pages_through_a_pattern_and_agrees_with_the_leader() {
    let world = World::empty().await;
    let log = log(&world).await;
    for n in 0..600 {
        let subject = format!("activity.m{n}.member.m{n}");
        log.append(&subject, Seq::START, &[message(&subject, &format!("{n}:0"))]).await.expect("taken");
    }
    let seqs = |messages: Vec<kit::log::Message>| messages.iter().map(|message| message.seq.0).collect::<Vec<_>>();
    let read = log.read(BOTH, Seq(1)).await.expect("messages");
    assert_eq!(read[0].subject, "activity.m1.member.m1");
    assert_eq!(seqs(read), (2..=600).collect::<Vec<_>>());
    assert_eq!(seqs(log.read(BOTH, Seq(600)).await.expect("messages")), Vec::<u64>::new());
    assert_eq!(seqs(log.read_from_leader(BOTH, Seq(597)).await.expect("messages")), [598, 599, 600]);
    assert_eq!(log.last_under(BOTH).await.expect("the end"), Seq(600));
    assert_eq!(log.last_under("activity.*.report.*").await.expect("the end"), Seq::START);
    assert!(log.get(Seq(601)).await.expect("an answer").is_none());
}

#[tokio::test]
async fn following_begins_after_a_place_and_goes_on_live() {
    let world = World::empty().await;
    let log = log(&world).await;
    log.append(ONE, Seq::START, &[message(ONE, "a:0")]).await.expect("taken");
    log.append(ONE, Seq(1), &[message(ONE, "b:0")]).await.expect("taken");
    let mut tail = log.tail(Seq(1), None);
    let batch = within("what is there", tail.next_batch(10)).await.expect("messages");
    assert_eq!(batch.iter().map(|message| message.seq).collect::<Vec<_>>(), [Seq(2)]);
    let next = [message(ONE, "c:0")];
    let (batch, taken) = tokio::join!(within("what comes", tail.next_batch(10)), log.append(ONE, Seq(2), &next));
    taken.expect("taken");
    assert_eq!(batch.expect("messages")[0].seq, Seq(3));
}

#[tokio::test]
async fn a_service_user_cannot_create_or_delete_the_log() {
    let world = World::empty().await;
    let options = |url: &str, namespace: &str| LogOptions {
        nats_url: url.to_owned(),
        log_replicas: 1,
        log_namespace: Some(namespace.to_owned()),
    };
    let endpoints = world.servers().endpoints();
    let namespace = format!("{}x", world.name());
    let error = Log::init(&options(&endpoints.nats_url, &namespace)).await.expect_err("no log").to_string();
    assert!(error.contains("does not exist: create it once with `civicstream log init`"), "{error}");
    let wrong = LogOptions { log_replicas: 3, ..options(&endpoints.nats_url, world.name()) };
    let error = Log::connect(&wrong, "test").await.expect_err("another configuration").to_string();
    assert!(error.contains("num_replicas is 1, wanted 3"), "{error}");
}
