//! A projector that ends at any named place changes nothing: the next one goes on, the tables are those of a projector that
//! was never disturbed, and a reader who resumes sees every activity once.

use std::process::Command;

use harness::{COMMAND_ROLES, LiveClient, Service, World, assert_same, binary, replay, tables};
use proto::Seq;
use read_model::SCHEMA;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::seed;

/// Every place a live projector can be made to end at, with passings of it.
const POINTS: &[&str] = &[
    "projector.locked",
    "projector.claimed",
    "projector.checkpoint-moved",
    "projector.checkpoint-moved:3",
    "projector.parked",
    "projector.unparked",
    "projector.rows-written",
    "projector.rows-written:2",
    "projector.committed",
    "projector.committed:3",
    "projector.notified",
];
/// A projector takes in at most so many messages before it has passed its place.
const MEETINGS_MAX: usize = 500;
/// A subject on which a message cannot be projected; the valid ones behind it are given back each time.
const BLOCKED: &str = "activity.republic-of-korea.member.republic-of-korea";
/// Another one, which nobody clears up.
const BAD: &str = "activity.seoul.document.no-document";

/// What the points have in common.
struct Stage {
    world: World,
    commands: Service,
    gateway: Service,
    database: PgPool,
    /// Where the reader is.
    cursor: String,
    /// The last entry it saw.
    seen: u64,
    /// How many meetings were written.
    meetings: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_at_any_named_place_changes_nothing() {
    let (mut stage, mut projector) = Stage::set().await;
    for (number, point) in POINTS.iter().enumerate() {
        projector = stage.crash_at(point, number, projector).await;
    }
}

impl Stage {
    async fn set() -> (Self, Service) {
        let world = World::empty().await;
        let (commands, gateway) = (world.serve(COMMAND_ROLES), world.serve(&["gateway"]));
        let projector = world.serve(&["projector"]);
        let database = world.database().await;
        let (cursor, seen, meetings) = (String::new(), 0, 0);
        let mut stage = Self { world, commands, gateway, database, cursor, seen, meetings };
        stage.record("/v1/members", &seed::korea()).await;
        let joined = stage.record("/v1/members", &seed::seoul()).await;
        stage.world.projected(&stage.database, joined).await;
        stage.world.ready(stage.gateway.operations()).await;
        let mut client = LiveClient::connect(stage.gateway.public()).await;
        client.subscribe("member:seoul", 1).await;
        let head = client.expect("subscribed").await["head"].take();
        head.as_str().expect("a cursor").clone_into(&mut stage.cursor);
        stage.seen = joined.0;
        (stage, projector)
    }

    /// Lets the next projector end at a place, and answers with the one after it.
    async fn crash_at(&mut self, point: &str, number: usize, mut projector: Service) -> Service {
        let bad = self.park_and_block(number).await;
        let crashing = self.world.serve_with(&["projector"], &[("CIVICSTREAM_CRASH_AT", point)]);
        self.world.ready(crashing.operations()).await;
        let mut reader = LiveClient::connect(self.gateway.public()).await;
        reader.resume("member:seoul", &self.cursor).await;

        // The one that stands by takes over, and has everything still before it.
        projector.kill();
        let written = self.write_until_crash(crashing, point, bad).await;
        let projector = self.world.serve(&["projector"]);
        let last = *written.last().expect("a meeting");
        self.world.projected(&self.database, Seq(last)).await;
        self.read_on(&mut reader, &written).await;

        let replayed = replay(&self.world, Seq(last)).await;
        assert_same(&tables(&self.database, SCHEMA).await, &tables(&replayed, SCHEMA).await);
        let blocked = self.count("SELECT count(*) FROM parked WHERE subject LIKE '%.republic-of-korea'").await;
        assert_eq!(blocked, 0, "{point}: what waited was let in");
        let late = self.count("SELECT count(DISTINCT seq) FROM late_entry").await;
        assert_eq!(late, i64::try_from(number + 1).expect("a small number"), "{point}: once each");
        projector
    }

    /// A message that cannot be projected, and a valid one behind it; answers with the place of the first.
    async fn park_and_block(&self, number: usize) -> Seq {
        self.world.publish(&format!("{}.{BLOCKED}", self.world.name()), b"no event").await;
        let renamed = json!({"name": format!("Korea {number}"), "reason": "As it calls itself"});
        let blocked = self.record("/v1/members/republic-of-korea/renames", &renamed).await;
        self.world.projected(&self.database, blocked).await;
        let parked = "SELECT count(*) FROM parked WHERE subject LIKE '%.republic-of-korea'";
        assert_eq!(self.count(parked).await, 2);
        Seq(blocked.0 - 1)
    }

    /// Writes one thing after the other for as long as the projector lives; answers with the places of the meetings.
    async fn write_until_crash(&mut self, mut crashing: Service, point: &str, bad: Seq) -> Vec<u64> {
        let mut written = vec![self.meet().await];
        self.world.publish(&format!("{}.{BAD}", self.world.name()), b"no event").await;
        self.discard(bad);
        for _ in 0..MEETINGS_MAX {
            written.push(self.meet().await);
            if crashing.has_ended() {
                break;
            }
        }
        let said = crashing.wait_for_crash().await;
        let name = point.split(':').next().expect("a name");
        assert!(said.contains(&format!("crashing at {name}, as asked")), "{point}: {said}");
        written.push(self.meet().await);
        written
    }

    /// Reads what was written, each once, in order, none left out.
    async fn read_on(&mut self, reader: &mut LiveClient, written: &[u64]) {
        for seq in written {
            let message = loop {
                let message = reader.next().await;
                if message["type"] == "activity" {
                    break message;
                }
                assert!(message["type"] != "reset" && message["type"] != "error", "{message}");
            };
            assert_eq!((&message["seq"], &message["prev"]), (&json!(seq), &json!(self.seen)));
            self.seen = *seq;
            message["cursor"].as_str().expect("a cursor").clone_into(&mut self.cursor);
        }
    }

    async fn meet(&mut self) -> u64 {
        self.meetings += 1;
        self.record("/v1/calendar-events", &seed::meeting(self.meetings)).await.0
    }

    async fn record(&self, path: &str, body: &Value) -> Seq {
        let answer = self.world.command_as(self.commands.commands(), path, body, Uuid::now_v7()).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.seq()
    }

    /// Gives up a parked event, as an operator does.
    fn discard(&self, seq: Seq) {
        let output = Command::new(binary())
            .args(["projection", "parked", "discard", &seq.to_string(), "--reason", "Nobody's"])
            .envs(self.world.environment())
            .output()
            .expect("the tool");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.database).await.expect("a count")
    }
}
