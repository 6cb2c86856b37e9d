//! A disk that was put back: the log really ends before what was projected from it. The projector halts, at its start and
//! while it runs, and says which events tell, whether the log is still shorter or has gone on in another way.

use harness::{COMMAND_ROLES, Servers, Service, World};
use proto::Seq;
use serde_json::Value;
use tokio::task::block_in_place;
use uuid::Uuid;

use crate::faults::behind_proxy;
use crate::seed;

/// A log that kept two events of four, and the projector that had taken in all.
struct Rewound {
    world: World,
    /// Holds the projector back from the log for as long as it is cut.
    proxy: harness::Proxy,
    projector: Service,
    /// The ids of the events, by place.
    events: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_lost_its_tail_halts_the_projector() {
    let servers: &'static Servers = Box::leak(Box::new(Servers::start_killable()));
    for goes_on in [false, true] {
        let Rewound { world, proxy, projector, events } = rewind(servers).await;
        let [_, kept, _, lost] = &events[..] else { panic!("four events: {events:?}") };
        let there = if goes_on {
            let commands = world.serve(COMMAND_ROLES);
            let other = meet(&world, &commands, 2).await;
            let after = meet(&world, &commands, 3).await;
            assert_eq!((other.0, after.0), (Seq(3), Seq(4)));
            format!("event {}", after.1)
        } else {
            format!("nothing: it ends at 2 with event {kept}")
        };
        let expected = format!("log rewound: the checkpoint stands at 4 on event {lost}, where the log has {there}. ");
        proxy.restore();
        for projector in [projector, world.serve(&["projector"])] {
            let (ended_well, said) = projector.wait_for_end().await;
            assert!(!ended_well);
            assert!(said.contains(&expected), "expected {expected:?}:\n{said}");
        }
        let reached: i64 = sqlx::query_scalar("SELECT seq FROM checkpoint")
            .fetch_one(&world.database().await)
            .await
            .expect("a checkpoint");
        assert_eq!(reached, 4, "nothing was mixed in");
    }
    block_in_place(|| servers.stop());
}

/// Lets four events be projected and puts the log back to where it had two.
async fn rewind(servers: &'static Servers) -> Rewound {
    let world = World::empty_on(servers).await;
    let commands = world.serve(COMMAND_ROLES);
    let (proxy, projector) = behind_proxy(&world, &["projector"]).await;
    let mut events = Vec::new();
    for member in [seed::korea(), seed::seoul()] {
        events.push(record(&world, &commands, "/v1/members", &member).await.1);
    }
    let copy = block_in_place(|| servers.copy_log());
    for n in 0..2 {
        events.push(meet(&world, &commands, n).await.1);
    }
    world.projected(&world.database().await, Seq(4)).await;
    assert_eq!(proxy.cut().await, 1);
    drop(commands);
    block_in_place(|| servers.rewind_log(&copy));
    assert_eq!(world.log_len().await, 2, "the log lost its tail");
    Rewound { world, proxy, projector, events }
}

async fn meet(world: &World, commands: &Service, n: usize) -> (Seq, String) {
    record(world, commands, "/v1/calendar-events", &seed::meeting(n)).await
}

/// Answers with the place and the id of the event.
async fn record(world: &World, commands: &Service, path: &str, body: &Value) -> (Seq, String) {
    let answer = world.command_as(commands.commands(), path, body, Uuid::now_v7()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    (answer.seq(), answer.body["event_ids"][0].as_str().expect("an event id").to_owned())
}
