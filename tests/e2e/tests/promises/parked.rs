//! An event that cannot be projected harms nobody: it is parked and counted, what comes after it under its subject waits in
//! order, and the feeds go on. Once the cause is gone, or it was given up, everything finds its place and readers are told.

use std::process::{Command, Output};

use harness::{COMMAND_ROLES, LiveClient, Service, World, binary, eventually};
use proto::Seq;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::seed;

#[tokio::test]
async fn a_malformed_message_is_parked_and_the_feed_goes_on() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    let database = world.database().await;
    world.projected(&database, planned).await;
    let mut client = world.live().await;
    client.subscribe("member:seoul", 1).await;
    for kind in ["subscribed", "snapshot", "caught_up"] {
        client.expect(kind).await;
    }

    let subject = format!("{}.activity.seoul.member.seoul", world.name());
    world.publish(&subject, b"not an event \0 at all").await;
    let seq = world.record("/v1/calendar-events", &seed::meeting(1)).await;
    let live = client.expect("activity").await;
    assert_eq!((&live["seq"], &live["prev"]), (&json!(seq), &json!(planned)));

    let (parked, error): (i64, String) =
        sqlx::query_as("SELECT seq, error FROM parked").fetch_one(&database).await.expect("one");
    assert_eq!((parked, error.as_str()), (planned.next().as_i64(), "header ce-specversion is missing"));
    let metrics = format!("http://{}/metrics", world.service().operations());
    let counted = eventually("the count", || async {
        let text = world.text(&metrics).await;
        text.lines().find(|line| line.starts_with("civicstream_projector_parked{cause=\"failed\"}")).map(str::to_owned)
    })
    .await;
    assert_eq!(counted, "civicstream_projector_parked{cause=\"failed\"} 1");
    // Commands on the same subject still work.
    let again = world.command("/v1/members", &seed::seoul()).await;
    assert_eq!(again.status, 409, "{}", again.body);
}

/// What the tool for the read models says.
fn tool(world: &World, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.arg("projection").args(arguments).envs(world.environment());
    // It checks no tokens.
    for name in ["JWKS", "ISSUER", "AUDIENCE"] {
        command.env_remove(format!("CIVICSTREAM_AUTH_{name}"));
    }
    command.output().expect("the tool")
}

#[track_caller]
fn says(world: &World, arguments: &[&str]) -> String {
    let output = tool(world, arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// Makes the database refuse every document of this title.
async fn refuse(database: &PgPool, title: &str) {
    let function = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no such documents' USING ERRCODE = '23514'; END $$";
    sqlx::query(function).execute(database).await.expect("a function");
    let trigger = format!(
        "CREATE TRIGGER refuse BEFORE INSERT ON document_version FOR EACH ROW WHEN (NEW.title = '{title}')
         EXECUTE FUNCTION refuse()"
    );
    sqlx::query(sqlx::AssertSqlSafe(trigger)).execute(database).await.expect("a trigger");
}

/// A world in which a letter cannot be projected, nor its two replacements because of it, but the events around them can.
struct Stuck {
    world: World,
    database: PgPool,
    commands: Service,
    gateway: Service,
    _projector: Service,
    /// The places of the letter and its replacements.
    letters: [Seq; 3],
    /// The place of the last event.
    last: Seq,
}

impl Stuck {
    async fn new() -> Self {
        let world = World::empty().await;
        let commands = world.serve(COMMAND_ROLES);
        let (projector, gateway) = (world.serve(&["projector"]), world.serve(&["gateway"]));
        let database = world.database().await;
        let record = |path: &'static str, body: Value| {
            let (world, to) = (&world, commands.commands());
            async move { recorded(world, to, path, &body).await }
        };
        record("/v1/members", seed::korea()).await;
        let joined = record("/v1/members", seed::seoul()).await;
        world.projected(&database, joined).await;
        refuse(&database, "Letter").await;
        let letter = json!({"document_id": "seoul-letter", "kind": "letter", "title": "Letter", "year": 2020});
        let first = record("/v1/members/seoul/documents", letter).await;
        record("/v1/calendar-events", seed::meeting(1)).await;
        let replaced = |title: &str| json!({"title": title, "year": 2020, "reason": "A newer one."});
        let second = record("/v1/documents/seoul-letter/replacement", replaced("Letter 2")).await;
        let third = record("/v1/documents/seoul-letter/replacement", replaced("Letter 3")).await;
        let last = record("/v1/calendar-events", seed::meeting(2)).await;
        world.projected(&database, last).await;
        world.ready(gateway.operations()).await;
        let letters = [first, second, third];
        Self { world, database, commands, gateway, _projector: projector, letters, last }
    }

    async fn parked(&self) -> Vec<(i64, String)> {
        let parked = sqlx::query_as("SELECT seq, cause FROM parked ORDER BY seq").fetch_all(&self.database);
        parked.await.expect("what is parked")
    }

    /// The places in Seoul's feed, each of which follows on the one before.
    async fn feed(&self) -> Vec<i64> {
        let entries: Vec<(i64, i64)> =
            sqlx::query_as("SELECT seq, prev FROM activity WHERE feed = 'member:seoul' ORDER BY seq")
                .fetch_all(&self.database)
                .await
                .expect("the feed");
        let seqs: Vec<i64> = entries.iter().map(|entry| entry.0).collect();
        let before: Vec<i64> = std::iter::once(0).chain(seqs.iter().copied()).take(seqs.len()).collect();
        assert_eq!(entries.iter().map(|entry| entry.1).collect::<Vec<_>>(), before, "prev is unbroken");
        seqs
    }

    /// A reader that has everything there is, and its cursor.
    async fn reader(&self) -> (LiveClient, String) {
        let mut client = LiveClient::connect(self.gateway.public()).await;
        client.subscribe("member:seoul", 20).await;
        client.expect("subscribed").await;
        client.expect("snapshot").await;
        let cursor = client.expect("caught_up").await["cursor"].as_str().expect("a cursor").to_owned();
        (client, cursor)
    }

    /// What a reader is told that has to begin anew.
    async fn begins_anew(client: &mut LiveClient) -> Vec<u64> {
        assert_eq!(client.expect("reset").await["reason"], "feed_changed");
        let snapshot = client.expect("snapshot").await;
        client.expect("caught_up").await;
        let items = snapshot["items"].as_array().expect("entries").iter();
        items.map(|item| item["ogp:sequence"].as_u64().expect("a place")).collect()
    }
}

async fn recorded(world: &World, to: std::net::SocketAddr, path: &str, body: &Value) -> Seq {
    let answer = world.command_as(to, path, body, Uuid::now_v7()).await;
    assert_eq!(answer.status, 201, "{path}: {}", answer.body);
    answer.seq()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_tried_again_finds_its_place_and_readers_begin_anew() {
    let stuck = Stuck::new().await;
    let [first, second, third] = stuck.letters;
    let number = |seq: Seq| seq.as_i64();
    let waits = |seq: Seq| (number(seq), "blocked".to_owned());
    assert_eq!(stuck.parked().await, [(number(first), "failed".to_owned()), waits(second), waits(third)]);
    assert_eq!(stuck.feed().await, [2, number(first) + 1, number(stuck.last)]);
    let world = &stuck.world;
    let listed = says(world, &["parked", "list"]);
    assert!(listed.contains("no such documents") && listed.contains("seoul-letter"), "{listed}");
    let shown = says(world, &["parked", "show", &second.to_string()]);
    assert!(shown.contains("an earlier event of its subject is parked") && shown.contains("Letter 2"), "{shown}");
    let failed = tool(world, &["parked", "retry", &first.to_string()]);
    assert!(!failed.status.success(), "the cause is still there");
    let attempts: i32 = sqlx::query_scalar("SELECT attempts FROM parked WHERE cause = 'failed'")
        .fetch_one(&stuck.database)
        .await
        .expect("attempts");
    assert_eq!(attempts, 2);

    let (mut reader, cursor) = stuck.reader().await;
    sqlx::query("DROP TRIGGER refuse ON document_version").execute(&stuck.database).await.expect("dropped");
    let said = says(world, &["parked", "retry", "--all"]);
    assert!(said.contains("3 events applied, nothing is parked any more"), "{said}");
    assert_eq!(stuck.parked().await, []);
    assert_eq!(stuck.feed().await, [2, 3, 4, 5, 6, 7]);
    assert_eq!(Stuck::begins_anew(&mut reader).await, [2, 3, 4, 5, 6, 7]);
    let mut away = LiveClient::connect(stuck.gateway.public()).await;
    away.resume("member:seoul", &cursor).await;
    away.expect("subscribed").await;
    assert_eq!(Stuck::begins_anew(&mut away).await, [2, 3, 4, 5, 6, 7]);

    let next = recorded(world, stuck.commands.commands(), "/v1/calendar-events", &seed::meeting(3)).await;
    let live = reader.expect("activity").await;
    assert_eq!((&live["seq"], &live["prev"]), (&json!(next), &json!(stuck.last)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_is_an_event_and_what_waited_goes_on() {
    let stuck = Stuck::new().await;
    let [first, second, _] = stuck.letters;
    let world = &stuck.world;
    let (mut reader, _) = stuck.reader().await;
    let waiting = tool(world, &["parked", "discard", &second.to_string(), "--reason", "It is late."]);
    let refused = String::from_utf8_lossy(&waiting.stderr).into_owned();
    assert!(!waiting.status.success() && refused.contains("waits for an earlier event"), "{refused}");
    let reason = "It was never signed.";
    let said = says(world, &["parked", "discard", &first.to_string(), "--reason", reason]);
    let decision = Seq(stuck.last.0 + 1);
    assert!(said.contains(&format!("as event {decision} of the log says")), "{said}");
    world.projected(&stuck.database, decision).await;
    assert_eq!(stuck.parked().await, []);
    assert_eq!(stuck.feed().await, [2, 4, 5, 6, 7]);
    assert_eq!(Stuck::begins_anew(&mut reader).await, [2, 4, 5, 6, 7]);
    assert!(world.log_text().await.contains(reason));
    let nothing = tool(world, &["parked", "show", &first.to_string()]);
    assert!(!nothing.status.success());
}

#[tokio::test]
async fn too_many_bad_events_halt_everything_until_an_operator_says_so() {
    let world = World::empty().await;
    let commands = world.serve(COMMAND_ROLES);
    let projector = world.serve(&["projector"]);
    let database = world.database().await;
    let joined = recorded(&world, commands.commands(), "/v1/members", &seed::korea()).await;
    world.projected(&database, joined).await;
    for n in 0..6 {
        let subject = format!("{}.activity.seoul.member.m{n}", world.name());
        world.publish(&subject, b"not an event").await;
    }
    let (ended_well, said) = projector.wait_for_end().await;
    assert!(!ended_well);
    let why = "6 subjects had an event that cannot be projected";
    assert!(said.contains(why) && said.contains("civicstream projection resume"), "{said}");
    let (ended_well, said) = world.serve(&["projector"]).wait_for_end().await;
    assert!(!ended_well && said.contains(why), "it does not go on by itself: {said}");
    assert!(says(&world, &["status"]).contains("HALTED"));
    says(&world, &["resume"]);
    let _projector = world.serve(&["projector"]);
    world.projected(&database, Seq(7)).await;
    let status = says(&world, &["status"]);
    assert!(status.contains("level with the log") && status.contains("6 cannot be projected"), "{status}");
}
