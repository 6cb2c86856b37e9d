//! Servers that go away and come back: answers stay quick, nothing is lost or doubled, and everything goes on by itself.

use std::sync::Arc;
use std::time::Duration;

use harness::{COMMAND_ROLES, LiveClient, Proxy, Service, World, eventually, within};
use proto::Seq;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, timeout};
use uuid::Uuid;

use crate::seed;

/// What happens by itself after a fault happens within this time.
const SOON: Duration = Duration::from_secs(10);

/// Roles that reach the log by a proxy.
pub(crate) async fn behind_proxy(world: &World, roles: &[&str]) -> (Proxy, Service) {
    let endpoints = world.servers().endpoints();
    let proxy = Proxy::start(([127, 0, 0, 1], endpoints.nats_port).into()).await;
    let url = endpoints.nats_url.replace(&format!(":{}", endpoints.nats_port), &format!(":{}", proxy.address().port()));
    let mut environment = world.environment();
    environment.push(("CIVICSTREAM_NATS_URL".to_owned(), url));
    (proxy, Service::start(roles, environment))
}

/// Records a command through a process of its own; answers with its place in the log.
async fn record(world: &World, commands: &Service, path: &str, body: &Value) -> Seq {
    let answer = world.command_as(commands.commands(), path, body, Uuid::now_v7()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.seq()
}

/// Records a country and a city; answers with the place of the second.
async fn members(world: &World, commands: &Service) -> Seq {
    record(world, commands, "/v1/members", &seed::korea()).await;
    record(world, commands, "/v1/members", &seed::seoul()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_projector_goes_on_as_soon_as_the_log_is_back() {
    let world = World::empty().await;
    let commands = world.serve(COMMAND_ROLES);
    let (proxy, _projector) = behind_proxy(&world, &["projector"]).await;
    let database = world.database().await;
    world.projected(&database, members(&world, &commands).await).await;
    assert_eq!(proxy.cut().await, 1);
    // As a server does that was started again.
    assert_eq!(world.forget_readers().await, 1);
    let missed = record(&world, &commands, "/v1/calendar-events", &seed::meeting(1)).await;
    proxy.restore();
    timeout(SOON, world.projected(&database, missed)).await.expect("the projector is not stuck");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_comes_back_without_what_was_read_stops_the_projector() {
    let world = World::empty().await;
    let commands = world.serve(COMMAND_ROLES);
    let (proxy, projector) = behind_proxy(&world, &["projector"]).await;
    let read = members(&world, &commands).await;
    world.projected(&world.database().await, read).await;
    proxy.cut().await;
    world.delete_message(read).await;
    // The log ends later than before, so its end tells nothing.
    let letter = json!({"kind": "letter", "title": "A letter", "year": 2020});
    record(&world, &commands, "/v1/members/republic-of-korea/documents", &letter).await;
    proxy.restore();
    let (ended_well, said) = projector.wait_for_end().await;
    assert!(!ended_well);
    assert!(said.contains(&format!("log rewound: the checkpoint stands at {read} on event ")), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_answered_soon_while_the_log_is_away_and_are_safe_to_send_again() {
    let world = Arc::new(World::empty().await);
    let (proxy, commands) = behind_proxy(&world, COMMAND_ROLES).await;
    let before = members(&world, &commands).await;
    proxy.cut().await;
    let keys: Vec<Uuid> = (0..8).map(|_| Uuid::now_v7()).collect();
    let send = |n: usize, key: Uuid| {
        let (world, to) = (Arc::clone(&world), commands.commands());
        async move { world.command_as(to, "/v1/calendar-events", &seed::meeting(n), key).await }
    };
    // All rest on the same state, so each of them may have to wait for the others.
    let all: JoinSet<_> = keys.iter().enumerate().map(|(n, key)| send(n, *key)).collect();
    for answer in timeout(SOON, all.join_all()).await.expect("answers") {
        assert_eq!((answer.status, &answer.body["type"]), (503, &json!("/problems/log-unavailable")));
    }
    not_ready(&world, &commands).await;
    proxy.restore();
    world.ready(commands.operations()).await;
    let all: JoinSet<_> = keys.iter().enumerate().map(|(n, key)| send(n, *key)).collect();
    let answers = within("answers", all.join_all()).await;
    assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
    assert_eq!(world.log_len().await, before.0 + keys.len() as u64, "each is recorded once");
}

/// Lets nobody connect to the world's database and ends who is connected, or lets them again.
pub(crate) async fn allow_database(world: &World, allowed: bool) {
    let mut connection = PgConnection::connect(&world.servers().endpoints().postgres_url).await.expect("Postgres");
    let name = world.name();
    let alter = sqlx::AssertSqlSafe(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}"));
    sqlx::query(alter).execute(&mut connection).await.expect("altered");
    if !allowed {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
        let ended = sqlx::query(end).bind(name).execute(&mut connection).await.expect("ended");
        assert!(ended.rows_affected() > 0, "nobody was connected");
    }
}

async fn not_ready(world: &World, service: &Service) {
    let url = format!("http://{}/readyz", service.operations());
    eventually("unreadiness", || async { world.text(&url).await.contains(r#""ready":false"#).then_some(()) }).await;
}

#[tokio::test]
async fn a_database_that_is_away_is_waited_for_by_all() {
    let world = World::empty().await;
    let commands = world.serve(COMMAND_ROLES);
    let (projector, gateway) = (world.serve(&["projector"]), world.serve(&["gateway"]));
    let joined = members(&world, &commands).await;
    world.projected(&world.database().await, joined).await;
    world.ready(gateway.operations()).await;
    let mut reader = LiveClient::connect(gateway.public()).await;
    reader.subscribe("member:seoul", 1).await;
    for kind in ["subscribed", "snapshot", "caught_up"] {
        reader.expect(kind).await;
    }

    allow_database(&world, false).await;
    let mut missed = Vec::new();
    for n in 0..3 {
        missed.push(record(&world, &commands, "/v1/calendar-events", &seed::meeting(n)).await);
    }
    not_ready(&world, &projector).await;
    not_ready(&world, &gateway).await;
    // A newcomer tries as often as it is told, for longer than it has to subscribe, and is not sent away for it.
    let mut newcomer = LiveClient::connect(gateway.public()).await;
    let (started, mut again) = (Instant::now(), interval(Duration::from_millis(500)));
    while started.elapsed() < Duration::from_secs(11) {
        again.tick().await;
        newcomer.subscribe("member:seoul", 1).await;
        assert_eq!(newcomer.expect("error").await["code"], "unavailable");
    }

    allow_database(&world, true).await;
    for (seq, prev) in missed.iter().zip(std::iter::once(&joined).chain(&missed)) {
        let activity = reader.expect("activity").await;
        assert_eq!((&activity["seq"], &activity["prev"]), (&json!(seq), &json!(prev)));
    }
    world.ready(projector.operations()).await;
    world.ready(gateway.operations()).await;
    newcomer.subscribe("member:seoul", 1).await;
    newcomer.expect("subscribed").await;
}
