//! A log that lost its tail or was replaced is noticed; the projector halts instead of mixing two histories.

mod lost_tail;

use harness::{Answer, COMMAND_ROLES, World};
use uuid::Uuid;

use crate::seed;

/// A world whose projector has taken in one event, and is gone; answers with what the command was told.
async fn projected_once() -> (World, Answer) {
    let world = World::empty().await;
    let commands = world.serve(COMMAND_ROLES);
    let _projector = world.serve(&["projector"]);
    let answer = world.command_as(commands.commands(), "/v1/members", &seed::korea(), Uuid::now_v7()).await;
    world.projected(&world.database().await, answer.seq()).await;
    (world, answer)
}

/// What the next projector says as it halts.
async fn halted(world: &World) -> String {
    let (ended_well, said) = world.serve(&["projector"]).wait_for_end().await;
    assert!(!ended_well);
    said
}

#[tokio::test]
async fn a_replaced_log_halts_the_projector() {
    let (world, _) = projected_once().await;
    world.replace_log().await;
    let said = halted(&world).await;
    assert!(said.contains("log replaced: the read models were projected from log"), "{said}");
}

#[tokio::test]
async fn a_log_that_lost_the_checkpoints_event_halts_the_projector() {
    let (world, answer) = projected_once().await;
    world.delete_message(answer.seq()).await;
    let said = halted(&world).await;
    let event = answer.body["event_ids"][0].as_str().expect("an event id");
    assert!(said.contains(&format!("log rewound: the checkpoint stands at 1 on event {event}")), "{said}");
}

#[tokio::test]
async fn tables_of_another_version_halt_the_projector_with_the_way_out() {
    let (world, _) = projected_once().await;
    let database = world.database().await;
    let altered =
        sqlx::query("UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = 1").execute(&database).await;
    assert_eq!(altered.expect("the table of migrations").rows_affected(), 1);
    let said = halted(&world).await;
    assert!(
        said.contains("the read models were made by another version (migration 1): build new ones beside them"),
        "{said}"
    );
}
