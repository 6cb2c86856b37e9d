//! One projector projects and others stand by: whatever happens to it, one of them goes on, and nothing is written twice.

use harness::{COMMAND_ROLES, Servers, Service, World, assert_chained, assert_same, eventually, replay, tables};
use proto::Seq;
use read_model::SCHEMA;
use sqlx::PgPool;
use tokio::task::block_in_place;
use uuid::Uuid;

use crate::seed;

/// The sessions of the tables' writers in a state.
const WRITING: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'INSERT INTO calendar_event_version%' AND (state, wait_event_type) = ($1, $2)";

/// A world with a projector that projects and one that stands by.
struct Pair {
    world: World,
    commands: Service,
    database: PgPool,
    holder: Service,
    standby: Service,
    meetings: usize,
}

impl Pair {
    async fn start() -> Self {
        Self::start_in(World::empty().await).await
    }

    async fn start_in(world: World) -> Self {
        let commands = world.serve(COMMAND_ROLES);
        let holder = world.serve(&["projector"]);
        let database = world.database().await;
        holds(&world, &holder, true).await;
        let standby = world.serve(&["projector"]);
        world.ready(standby.operations()).await;
        let mut pair = Self { world, commands, database, holder, standby, meetings: 0 };
        for member in [seed::korea(), seed::seoul()] {
            let answer = pair.world.command_as(pair.commands.commands(), "/v1/members", &member, Uuid::now_v7()).await;
            assert_eq!(answer.status, 201, "{}", answer.body);
        }
        pair.meet_and_project().await;
        holds(&pair.world, &pair.standby, false).await;
        pair
    }

    async fn meet(&mut self) -> Seq {
        self.meetings += 1;
        let (to, body) = (self.commands.commands(), seed::meeting(self.meetings));
        let answer = self.world.command_as(to, "/v1/calendar-events", &body, Uuid::now_v7()).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.seq()
    }

    async fn meet_and_project(&mut self) {
        let seq = self.meet().await;
        self.world.projected(&self.database, seq).await;
    }

    /// One more event is projected, by the one that holds, and all is as if nothing had happened.
    async fn goes_on(&mut self) {
        let seq = self.meet().await;
        self.world.projected(&self.database, seq).await;
        assert_chained(&self.database).await;
        let replayed = replay(&self.world, seq).await;
        assert_same(&tables(&self.database, SCHEMA).await, &tables(&replayed, SCHEMA).await);
    }

    async fn epoch(&self) -> i64 {
        sqlx::query_scalar("SELECT epoch FROM checkpoint").fetch_one(&self.database).await.expect("an epoch")
    }
}

/// Waits until a projector says that it holds the projection, or that it does not.
async fn holds(world: &World, projector: &Service, holds: bool) {
    let url = format!("http://{}/metrics", projector.operations());
    let line = format!("civicstream_projector_holder {}", i32::from(holds));
    eventually(&line, || async { world.text(&url).await.lines().any(|found| found == line).then_some(()) }).await;
}

#[tokio::test]
async fn one_that_stands_by_follows_a_holder_that_is_killed() {
    let mut pair = Pair::start().await;
    let epoch = pair.epoch().await;
    pair.holder.kill();
    pair.meet_and_project().await;
    holds(&pair.world, &pair.standby, true).await;
    assert_eq!(pair.epoch().await, epoch + 1);
    pair.goes_on().await;
}

#[tokio::test]
async fn a_holder_that_stands_still_is_followed_and_stands_by_when_it_wakes() {
    let mut pair = Pair::start().await;
    pair.holder.stand_still();
    // What comes meanwhile is there for both when it wakes.
    pair.meet_and_project().await;
    wakes(&mut pair).await;
}

#[tokio::test]
async fn a_commit_that_stood_still_is_refused() {
    let mut pair = Pair::start().await;
    let mut holding_up = pair.database.begin().await.expect("a transaction");
    let lock = "LOCK TABLE calendar_event_version IN ACCESS EXCLUSIVE MODE";
    sqlx::query(lock).execute(&mut *holding_up).await.expect("the lock");
    let seq = pair.meet().await;
    writing(&pair, "active", "Lock").await;
    pair.holder.stand_still();
    holding_up.rollback().await.expect("the end of the lock");
    // All rows are written, and nobody says commit.
    writing(&pair, "idle in transaction", "Client").await;
    pair.world.projected(&pair.database, seq).await;
    wakes(&mut pair).await;
}

/// Waits until a projector's statement is in a state.
async fn writing(pair: &Pair, state: &str, waiting_for: &str) {
    eventually(&format!("a writer that is {state}"), || async {
        let count = sqlx::query_scalar::<_, i64>(WRITING).bind(state).bind(waiting_for).fetch_one(&pair.database).await;
        (count.expect("the sessions") == 1).then_some(())
    })
    .await;
}

/// The one that stood by has taken over; the other one wakes, and writes nothing.
async fn wakes(pair: &mut Pair) {
    holds(&pair.world, &pair.standby, true).await;
    pair.meet_and_project().await;
    let epoch = pair.epoch().await;
    pair.holder.go_on();
    holds(&pair.world, &pair.holder, false).await;
    pair.world.ready(pair.holder.operations()).await;
    pair.goes_on().await;
    // Nobody claimed it since: there is one who holds, and it is still the same.
    holds(&pair.world, &pair.standby, true).await;
    holds(&pair.world, &pair.holder, false).await;
    assert_eq!(pair.epoch().await, epoch);
    // Whatever it noticed first.
    let (said, noticed) =
        (pair.holder.said(), ["no longer held", "claimed by somebody else", "waiting for the database"]);
    assert!(noticed.iter().any(|noticed| said.contains(noticed)), "{said}");
    // It can still take over.
    pair.standby.kill();
    pair.goes_on().await;
    holds(&pair.world, &pair.holder, true).await;
    assert_eq!(pair.epoch().await, epoch + 1);
}

#[tokio::test]
async fn a_projector_that_loses_its_lock_holds_again_by_itself() {
    let mut pair = Pair::start().await;
    pair.standby.kill();
    let epoch = pair.epoch().await;
    let ended = sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_locks
         WHERE locktype = 'advisory' AND granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    assert_eq!(ended.execute(&pair.database).await.expect("ended").rows_affected(), 1);
    eventually("another claim", || async { (pair.epoch().await > epoch).then_some(()) }).await;
    holds(&pair.world, &pair.holder, true).await;
    pair.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_projector_goes_on_by_itself_when_postgres_was_started_again() {
    let servers: &'static Servers = Box::leak(Box::new(Servers::start_killable()));
    let mut pair = Pair::start_in(World::empty_on(servers).await).await;
    block_in_place(|| servers.kill_postgres());
    pair.goes_on().await;
    let holders = || async {
        let mut count = 0;
        for projector in [&pair.holder, &pair.standby] {
            let text = pair.world.text(&format!("http://{}/metrics", projector.operations())).await;
            count += usize::from(text.lines().any(|line| line == "civicstream_projector_holder 1"));
        }
        (count == 1).then_some(())
    };
    eventually("exactly one holder", holders).await;
    block_in_place(|| servers.stop());
}
