//! Read models are built anew beside the live ones and switched to while everything goes on: readers notice nothing, and what
//! is built equals what the projector wrote one by one.

mod parked;
mod readers;
mod tool;

use harness::World;
use serde_json::json;
use sqlx::PgPool;

use self::tool::{Tool, equal_tables};
use crate::seed;

/// Every place at which the tool can be killed, and whether the generation it worked on is the live one by then.
const CRASH_POINTS: [(&str, bool); 9] = [
    ("rebuild.created", false),
    ("rebuild.batch-copied:2", false),
    ("rebuild.batch-committed:3", false),
    ("rebuild.loaded", false),
    ("rebuild.indexed", false),
    ("projector.rows-written", false),
    ("rebuild.verified", false),
    ("rebuild.switching", false),
    ("rebuild.switched", true),
];

/// A world with a history of so many meetings, taken in.
async fn world_with(meetings: usize) -> World {
    let world = World::start().await;
    let mut last = seed::city(&world).await;
    for (path, body) in [
        ("/v1/commitments/SEO0005/reviews", seed::final_review()),
        ("/v1/members/seoul/documents", json!({"kind": "letter", "title": "\\N and {\"it\"}", "year": 2020})),
    ] {
        last = world.record(path, &body).await;
    }
    for n in 0..meetings {
        last = world.record("/v1/calendar-events", &seed::meeting(n)).await;
    }
    world.projected(&world.database().await, last).await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generation_is_built_beside_the_live_one_and_switched_to() {
    let world = world_with(40).await;
    let said = Tool::of(&world).run(&["rebuild", "--batch", "7", "--jobs", "3"]).await.expect_success();
    assert!(said.contains("generation 2 is the live one since 45"), "{said}");
    equal_tables(&world, "read_model_1", "read_model", 45).await;
    // The projector goes on with the new one, and so do readers.
    let seq = world.record("/v1/calendar-events", &seed::meeting(40)).await;
    world.projected(&world.database().await, seq).await;
    let (status, page) = world.page("/members/seoul").await;
    assert!(status == 200 && page.contains("협치포럼 40"), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_that_is_killed_anywhere_goes_on_where_it_stopped() {
    let world = world_with(40).await;
    let database = world.database().await;
    let arguments = ["rebuild", "--batch", "7"];
    let mut live = 1;
    for (place, is_switched) in CRASH_POINTS {
        let before = seq_of(&world).await;
        if place.starts_with("projector.") {
            // Something to follow: it was recorded after the tables were filled.
            Tool::of(&world).run(&["rebuild", "--no-switch"]).await.expect_success();
            for n in 0..120 {
                let seq = world.record("/v1/calendar-events", &seed::meeting(1_000 + n)).await;
                world.projected(&database, seq).await;
            }
        }
        let crashed = Tool::of(&world).crashing_at(place).run(&arguments).await;
        crashed.expect_crash(place.split(':').next().unwrap_or(place));
        let next = live + 1;
        assert_eq!(live_generation(&database).await, if is_switched { next } else { live }, "{place}");
        // The projector never stopped.
        let seq = world.record("/v1/calendar-events", &seed::meeting(usize::try_from(next).expect("small"))).await;
        world.projected(&database, seq).await;
        assert!(seq.as_i64() > before);
        live = if is_switched { next } else { live };

        let again = Tool::of(&world).run(&arguments).await;
        let complaint = again.complaint();
        assert_eq!(complaint.contains("resuming generation"), !is_switched, "{place}: {complaint}");
        again.expect_success();
        assert_eq!(live_generation(&database).await, live + 1, "{place}");
        let (old, seq) = (format!("read_model_{live}"), seq.as_i64());
        equal_tables(&world, &old, "read_model", seq).await;
        // What was written one by one stays to be compared with.
        Tool::of(&world).run(&["rollback"]).await.expect_success();
        Tool::of(&world).run(&["drop", &(live + 1).to_string()]).await.expect_success();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_differs_keeps_the_generation_from_the_readers() {
    let world = world_with(10).await;
    let database = world.database().await;
    let tool = Tool::of(&world);
    let said = tool.run(&["rebuild", "--no-switch"]).await.expect_success();
    assert!(said.contains("generation 2 equals the live one up to 15"), "{said}");
    for (change, back, told) in [
        (
            "UPDATE read_model_2.member_version SET name = name || '!' WHERE seq = 2",
            "UPDATE read_model_2.member_version SET name = rtrim(name, '!') WHERE seq = 2",
            "table member_version: first at seq 2",
        ),
        (
            "UPDATE read_model_2.activity SET prev = 1 WHERE feed = 'member:seoul' AND seq = 7",
            "UPDATE read_model_2.activity SET prev = 6 WHERE feed = 'member:seoul' AND seq = 7",
            "table activity: first at seq 7",
        ),
    ] {
        sqlx::query(change).execute(&database).await.expect("a row to change");
        let complaint = tool.run(&["rebuild"]).await.expect_failure();
        assert!(complaint.contains(&format!("generation 2 differs from the live one: {told}")), "{complaint}");
        assert_eq!(live_generation(&database).await, 1);
        sqlx::query(back).execute(&database).await.expect("a row to change back");
    }
    let report: serde_json::Value = sqlx::query_scalar("SELECT report FROM projection.generation WHERE number = 2")
        .fetch_one(&database)
        .await
        .expect("a report");
    let activity =
        json!({"what": "table activity", "live": 31, "next": 31, "outcome": {"different": "first at seq 7"}});
    assert_eq!(report["seq"], 15);
    assert!(report["checks"].as_array().expect("checks").contains(&activity), "{report}");

    sqlx::query("UPDATE read_model_2.member_version SET name = 'Another'").execute(&database).await.expect("rows");
    let said = tool.run(&["rebuild", "--changed", "member_version"]).await.expect_success();
    assert!(said.contains("not compared") && said.contains("generation 2 is the live one"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tool_works_on_the_generations_at_a_time_and_the_live_one_stays() {
    let world = world_with(2).await;
    let database = world.database().await;
    let tool = Tool::of(&world);
    let mut busy = database.acquire().await.expect("a connection");
    let lock = sqlx::query("SELECT pg_advisory_lock(x'6376737447454e31'::bigint)");
    lock.execute(&mut *busy).await.expect("the lock of the tool");
    for arguments in [&["rebuild"][..], &["rollback"], &["drop", "1"]] {
        let complaint = tool.run(arguments).await.expect_failure();
        assert!(complaint.contains("another `civicstream projection` works on the generations"), "{complaint}");
    }
    busy.close().await.expect("an end");
    let complaint = tool.run(&["drop", "1"]).await.expect_failure();
    assert!(complaint.contains("generation 1 is the live one and stays"), "{complaint}");
    let complaint = tool.run(&["drop", "7"]).await.expect_failure();
    assert!(complaint.contains("there is no generation 7"), "{complaint}");
    let complaint = tool.run(&["rollback"]).await.expect_failure();
    assert!(complaint.contains("there is no previous generation"), "{complaint}");

    Tool::of(&world).crashing_at("rebuild.created").run(&["rebuild"]).await.expect_crash("rebuild.created");
    let status = tool.run(&["status"]).await.expect_success();
    assert!(status.contains("building: preparing, 0 %"), "{status}");
    let said = tool.run(&["drop", "2"]).await.expect_success();
    assert!(said.contains("generation 2 is dropped; it was a building one"), "{said}");
    let left: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM projection.shard) + (SELECT count(*) FROM pg_namespace WHERE nspname = 'read_model_2')",
    )
    .fetch_one(&database)
    .await
    .expect("a count");
    assert_eq!(left, 0);
}

async fn live_generation(database: &PgPool) -> i32 {
    let live = sqlx::query_scalar("SELECT number FROM projection.generation WHERE state = 'live'");
    live.fetch_one(database).await.expect("a live generation")
}

async fn seq_of(world: &World) -> i64 {
    i64::try_from(world.log_len().await).expect("a small number")
}
