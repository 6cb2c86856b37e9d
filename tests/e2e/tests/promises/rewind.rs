//! A log that lost its tail or was replaced is noticed; the projector halts instead of mixing two histories.

use harness::{COMMAND_ROLES, World};
use uuid::Uuid;

use crate::seed;

#[tokio::test]
async fn a_replaced_log_halts_the_projector() {
    let world = World::empty().await;
    let commands = world.serve(COMMAND_ROLES);
    let projector = world.serve(&["projector"]);
    let answer = world.command_as(commands.commands(), "/v1/members", &seed::korea(), Uuid::now_v7()).await;
    world.projected(&world.database().await, answer.seq()).await;
    drop(projector);
    world.replace_log().await;
    let (ended_well, said) = world.serve(&["projector"]).wait_for_end().await;
    assert!(!ended_well);
    assert!(said.contains("log replaced: the read models were projected from log"), "{said}");
}

#[tokio::test]
async fn a_log_that_lost_the_checkpoints_event_halts_the_projector() {
    let world = World::empty().await;
    let commands = world.serve(COMMAND_ROLES);
    let projector = world.serve(&["projector"]);
    let answer = world.command_as(commands.commands(), "/v1/members", &seed::korea(), Uuid::now_v7()).await;
    world.projected(&world.database().await, answer.seq()).await;
    drop(projector);
    world.delete_message(answer.seq()).await;
    let (ended_well, said) = world.serve(&["projector"]).wait_for_end().await;
    assert!(!ended_well);
    let event = answer.body["event_ids"][0].as_str().expect("an event id");
    assert!(said.contains(&format!("log rewound: the checkpoint stands at 1 on event {event}")), "{said}");
}
