//! Events that cannot be projected: a rebuild parks what the projector parks, and nothing is told to anybody meanwhile.

use harness::{COMMAND_ROLES, World};
use kit::log::{Log, LogOptions};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use super::tool::{Tool, equal_tables};
use super::{live_generation, world_with};
use crate::seed;

/// What is parked in a schema, without the times.
async fn parked(database: &PgPool, schema: &str) -> Vec<(i64, String, String, String, i32)> {
    let parked = format!("SELECT seq, subject, cause, error, attempts FROM {schema}.parked ORDER BY seq");
    sqlx::query_as(sqlx::AssertSqlSafe(parked)).fetch_all(database).await.expect("what is parked")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_parks_what_is_parked_and_lets_in_what_was_let_in() {
    let world = world_with(3).await;
    let database = world.database().await;
    let tool = Tool::of(&world);
    let letter = json!({"kind": "letter", "title": "A letter", "year": 2020});
    for (subject, payload) in [("seoul.member.seoul", &b"not an event"[..]), ("seoul.member.seoul", b"nor this")] {
        world.publish(&format!("{}.activity.{subject}", world.name()), payload).await;
        let seq = world.record("/v1/members/seoul/documents", &letter).await;
        world.projected(&database, seq).await;
    }
    tool.run(&["rebuild", "--batch", "3"]).await.expect_success();
    let both = parked(&database, "read_model").await;
    assert_eq!(both, parked(&database, "read_model_1").await);
    let causes: Vec<_> = both.iter().map(|(seq, _, cause, ..)| (*seq, cause.as_str())).collect();
    assert_eq!(causes, [(9, "failed"), (11, "blocked")]);

    // What waits for it fails by itself then, and is given up as well.
    for seq in ["9", "11"] {
        tool.run(&["parked", "discard", seq, "--reason", "A test"]).await.expect_success();
        let seq = world.record("/v1/members/seoul/documents", &letter).await;
        world.projected(&database, seq).await;
    }
    assert_eq!(parked(&database, "read_model").await, []);
    let said = tool.run(&["rebuild", "--batch", "3"]).await.expect_success();
    assert!(said.contains("generation 3 is the live one"), "{said}");
    assert_eq!(parked(&database, "read_model").await, []);
    equal_tables(&world, "read_model_2", "read_model", 16).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_the_database_refuses_is_found_parked_and_named() {
    let world = world_with(30).await;
    let database = world.database().await;
    let tool = Tool::of(&world);
    let crashed = Tool::of(&world).crashing_at("rebuild.batch-committed").run(&["rebuild", "--batch", "5"]).await;
    crashed.expect_crash("rebuild.batch-committed");
    let rule = "ALTER TABLE read_model_2.calendar_event_version ADD CONSTRAINT others CHECK (title NOT LIKE '% 17')";
    sqlx::query(rule).execute(&database).await.expect("a rule that refuses one row");
    let complaint = tool.run(&["rebuild", "--batch", "20"]).await.expect_failure();
    assert!(complaint.contains("23 cannot be projected and is parked: error returned from database"), "{complaint}");
    assert!(complaint.contains("generation 2 differs from the live one: parked: seq 23 is parked only"), "{complaint}");
    assert_eq!(live_generation(&database).await, 1);

    let rule = "ALTER TABLE read_model_2.calendar_event_version DROP CONSTRAINT others";
    sqlx::query(rule).execute(&database).await.expect("no rule any more");
    tool.run(&["rebuild"]).await.expect_success();
    equal_tables(&world, "read_model_1", "read_model", 35).await;
    assert_eq!(parked(&database, "read_model").await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_published_by_a_rebuild() {
    let world = World::empty().await;
    let commands = world.serve(COMMAND_ROLES);
    let mut projector = world.serve(&["projector"]);
    let answer = world.command_as(commands.commands(), "/v1/members", &seed::korea(), Uuid::now_v7()).await;
    let database = world.database().await;
    world.projected(&database, answer.seq()).await;
    // Whatever is heard from now on comes from the tool.
    projector.kill();
    let nats_url = world.servers().endpoints().nats_url.clone();
    let options = LogOptions { nats_url, log_replicas: 1, log_namespace: Some(world.name().to_owned()) };
    let log = Log::connect(&options, "test").await.expect("the log");
    let mut notices = log.notices().await.expect("notices");
    for arguments in [&["rebuild"][..], &["rollback"]] {
        Tool::of(&world).run(arguments).await.expect_success();
    }
    log.publish_notice(b"the test itself".to_vec()).await.expect("a notice");
    let heard = harness::within("a notice", notices.next()).await.expect("a notice");
    assert_eq!(String::from_utf8_lossy(&heard), "the test itself");
}
