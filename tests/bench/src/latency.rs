//! How long it takes from a command to the frame at a reader, at a low rate, with the roles in processes of their own;
//! beside it the two flushes that no design avoids: the log's acknowledgement and a commit of one row.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use harness::{Answer, COMMAND_ROLES, LiveClient, Servers, Service, World};
use kit::log::NewMessage;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::ROUNDS;
use crate::events::{Bare, event};
use crate::report::{Goal, Line};
use crate::stats::{median, percentile};

/// How many commands are sent in a round.
const COMMANDS: usize = 200;
/// Commands before anything is counted.
const WARM_UP: usize = 50;
/// "A few milliseconds" in the design, as a number.
const MEDIAN_MS_MAX: f64 = 5.0;

pub(crate) async fn measure(servers: &'static Servers) -> anyhow::Result<Vec<Line>> {
    let mut system = System::start(servers).await?;
    // A world of its own, so that the projector of the other one has nothing to do with it.
    let parts = Parts::start(servers).await?;
    for number in 0..WARM_UP {
        system.command(number).await;
        parts.flushes(number).await?;
    }
    let (mut medians, mut tails, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (mut frame, mut answer, mut ack, mut commit) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for number in 0..COMMANDS {
            let ours = system.command(number).await;
            frame.push(milliseconds(ours.frame));
            answer.push(milliseconds(ours.answer));
            let flushes = parts.flushes(number).await?;
            ack.push(milliseconds(flushes.ack));
            commit.push(milliseconds(flushes.commit));
        }
        let flushes = |percent| percentile(ack.clone(), percent) + percentile(commit.clone(), percent);
        medians.push((median(frame.clone()), flushes(50)));
        tails.push((percentile(frame, 99), flushes(99)));
        answers.push((median(answer), median(ack)));
    }
    let line = |what, yardstick, rounds, goal| Line { what, yardstick, unit: "ms", rounds, goal };
    let flushes = "bare publish acknowledged + one row committed";
    Ok(vec![
        line("command -> frame, p50", flushes, medians, Goal::OursAtMost(MEDIAN_MS_MAX)),
        line("command -> frame, p99", flushes, tails, Goal::Unset),
        line("command -> answer, p50", "bare publish acknowledged", answers, Goal::Unset),
    ])
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// The system with one reader.
struct System {
    world: World,
    reader: LiveClient,
    commands: SocketAddr,
    /// Held, not used: the roles run as long as they do.
    _roles: [Service; 3],
}

struct Answered {
    answer: Duration,
    frame: Duration,
}

impl System {
    async fn start(servers: &'static Servers) -> anyhow::Result<Self> {
        let world = World::empty_on(servers).await;
        let roles = [world.serve(COMMAND_ROLES), world.serve(&["projector"]), world.serve(&["gateway"])];
        for role in &roles {
            world.ready(role.operations()).await;
        }
        let commands = roles[0].commands();
        let joined = send(&world, commands, "/v1/members", &member()).await;
        world.projected(&world.database().await, joined.seq()).await;
        let mut reader = LiveClient::connect(roles[2].public()).await;
        reader.subscribe("member:republic-of-korea", 0).await;
        reader.expect("subscribed").await;
        reader.expect("caught_up").await;
        let mut system = Self { world, reader, commands, _roles: roles };
        system.synchronise().await?;
        Ok(system)
    }

    /// Passes over what the gateway had not heard of when the reader came.
    async fn synchronise(&mut self) -> anyhow::Result<()> {
        let seq = send(&self.world, self.commands, "/v1/calendar-events", &meeting(0)).await.seq();
        while self.reader.expect("activity").await["seq"].as_u64().context("an activity without seq")? < seq.0 {}
        Ok(())
    }

    /// Sends a command and waits for its answer and its frame, which may come in either order.
    async fn command(&mut self, number: usize) -> Answered {
        let body = meeting(number);
        let started = Instant::now();
        let answer = async {
            send(&self.world, self.commands, "/v1/calendar-events", &body).await;
            started.elapsed()
        };
        let frame = async {
            self.reader.expect("activity").await;
            started.elapsed()
        };
        let (answer, frame) = tokio::join!(answer, frame);
        Answered { answer, frame }
    }
}

async fn send(world: &World, to: SocketAddr, path: &str, body: &Value) -> Answer {
    let answer = world.command_as(to, path, body, Uuid::now_v7()).await;
    assert_eq!(answer.status, 201, "{path} was refused: {}", answer.body);
    answer
}

fn member() -> Value {
    json!({"member_id": "republic-of-korea", "name": "Republic of Korea", "kind": "national", "country_code": "KOR",
        "displayed_year": 2011, "occurred": "2011"})
}

fn meeting(number: usize) -> Value {
    json!({"title": format!("협치포럼 {number}"), "kind": "co_creation", "members": ["republic-of-korea"],
        "start": "2026-12-03", "end": "2026-12-03", "place": "Seoul City Hall"})
}

/// The flushes alone.
struct Parts {
    bare: Bare,
    database: PgPool,
    _world: World,
}

struct Flushes {
    ack: Duration,
    commit: Duration,
}

impl Parts {
    async fn start(servers: &'static Servers) -> anyhow::Result<Self> {
        let world = World::empty_on(servers).await;
        let bare = Bare::connect(&servers.endpoints().nats_url, world.name()).await?;
        let database = world.database().await;
        read_model::migrate::run(&database).await.context("creating the tables")?;
        Ok(Self { bare, database, _world: world })
    }

    async fn flushes(&self, number: usize) -> anyhow::Result<Flushes> {
        // A calendar event, as the commands are.
        let message = event(number * 2)?;
        let started = Instant::now();
        self.bare.publish(&message).await?;
        let ack = started.elapsed();
        let started = Instant::now();
        self.insert(&message).await.context("writing one row")?;
        Ok(Flushes { ack, commit: started.elapsed() })
    }

    async fn insert(&self, message: &NewMessage) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO activity (feed, seq, prev, event_id, type, occurred, settled_on, recorded_at, rendered)
             SELECT 'all', coalesce(max(seq), 0) + 1, coalesce(max(seq), 0), gen_random_uuid(), 'bench', '2026-11-20',
                 current_date, now(), $1::json
             FROM activity WHERE feed = 'all'",
        )
        .bind(String::from_utf8_lossy(&message.payload).into_owned())
        .execute(&self.database)
        .await?;
        Ok(())
    }
}
