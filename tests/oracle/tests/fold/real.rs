//! The collection of real commitments, imported through the command API: every page of every member is what the second fold
//! comes to, and what a projector would show that had stopped at that event.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use harness::{Service, World, binary, skip};
use kit::log::{Log, LogOptions};
use oracle::Oracle;
use proto::event::MemberChange;
use proto::{Event, LogId, MemberId, Recorded, Seq};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use read_model::checkpoint::{self, Checkpoint, Mark};
use sqlx::PgPool;
use uuid::Uuid;

use crate::differ::differences;
use crate::random::turning_days;
use crate::{database, read};

/// The same moments in every run; another number is other moments.
const SEED: u64 = 20_211_215;
/// How many moments are looked at beside the end.
const MOMENTS: usize = 200;
/// How many members are looked at in each of them, beside the one that the moment's event is about.
const OTHERS: usize = 2;

/// The whole log of a world in which the collection was imported.
struct Imported {
    world: World,
    database: PgPool,
    events: Vec<Recorded>,
    oracle: Oracle,
}

/// A member's page to look at, sorted by the place in the log.
type Glance = (Seq, NaiveDate, MemberId);

impl Imported {
    /// Nothing where the collection is not beside the repository.
    async fn new() -> Option<Self> {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/ogp-real.json");
        if !Path::new(file).exists() {
            skip("the real collection is not beside the repository");
            return None;
        }
        let world = World::start().await;
        let output = Command::new(binary())
            .args(["import", file, "--commands-url", &format!("http://{}", world.service().commands())])
            .env("CIVICSTREAM_TOKEN", world.token().await)
            .stdin(Stdio::null())
            .output()
            .expect("the import tool");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let events = whole_log(&world).await;
        assert!(events.len() > 1_000, "only {} events were imported", events.len());
        let database = world.database().await;
        world.projected(&database, events.last().expect("an event").seq).await;
        let mut oracle = Oracle::default();
        for recorded in &events {
            oracle.fold(recorded);
        }
        Some(Self { world, database, events, oracle })
    }

    fn today(&self) -> NaiveDate {
        self.events.last().expect("an event").recorded_at.date_naive()
    }

    /// Every member with the name of its page.
    fn members(&self) -> BTreeMap<MemberId, String> {
        let joined = self.events.iter().filter_map(|recorded| match &recorded.event {
            Event::Member(MemberChange::Joined(event)) => Some(&event.member),
            _ => None,
        });
        joined.map(|member| (member.member_id.clone(), member.slugs[0].to_string())).collect()
    }

    fn glances(&self) -> BTreeSet<Glance> {
        let mut random = StdRng::seed_from_u64(SEED);
        let (days, members) = (turning_days(&self.events), self.members());
        let members: Vec<&MemberId> = members.keys().collect();
        let mut glances = BTreeSet::new();
        for _ in 0..MOMENTS {
            let recorded = &self.events[random.random_range(0..self.events.len())];
            let day = days[random.random_range(0..days.len())].min(self.today());
            let others = (0..OTHERS).map(|_| members[random.random_range(0..members.len())]);
            let looked_at: Vec<&MemberId> = others.chain([recorded.subject.owner()]).collect();
            glances.extend(looked_at.into_iter().map(|member| (recorded.seq, day, member.clone())));
        }
        glances
    }

    /// The page is what the oracle says it is.
    async fn check(&self, pool: &PgPool, asked: Seq, (seq, day, member): &Glance) {
        let expected = self.oracle.page(member, *seq, *day);
        let seen = read::page(pool, member, asked, *day).await;
        let differs = differences(&expected, &seen);
        assert!(seen == expected, "seed {SEED}: {member} known at {seq} as of {day}:\n{differs}");
    }
}

async fn whole_log(world: &World) -> Vec<Recorded> {
    let options = LogOptions {
        nats_url: world.servers().endpoints().nats_url.clone(),
        log_replicas: 1,
        log_namespace: Some(world.name().to_owned()),
    };
    let log = Log::connect(&options, "test").await.expect("a log");
    let messages = log.read("activity.>", Seq::START).await.expect("the log");
    messages.iter().map(|message| message.decode().expect("an event")).collect()
}

#[tokio::test]
async fn every_page_of_the_real_collection_is_what_a_second_fold_comes_to() {
    let Some(imported) = Imported::new().await else { return };
    let latest = Seq(u64::MAX);
    for member in imported.members().into_keys() {
        imported.check(&imported.database, latest, &(latest, imported.today(), member)).await;
    }
    let glances = imported.glances();
    for glance in &glances {
        imported.check(&imported.database, glance.0, glance).await;
    }
    let mut stopped = Stopped::new().await;
    let slugs = imported.members();
    let mut rest = &imported.events[..];
    for glance in &glances {
        let (seq, day, member) = glance;
        let until = rest.partition_point(|recorded| recorded.seq <= *seq);
        stopped.project(&rest[..until]).await;
        rest = &rest[until..];
        // It has nothing later, so whatever it has is what was known then.
        imported.check(&stopped.database, latest, glance).await;
        let Some(slug) = slugs.get(member) else { continue };
        let path = format!("/members/{slug}?known_at={seq}&as_of={day}");
        let (_, then) = imported.world.page(&path).await;
        let lines = changed_lines(&then, &stopped.page(&path).await);
        assert!(lines.is_empty(), "seed {SEED}: {path} shows what was recorded later:\n{lines}");
    }
}

/// The lines in which two pages differ.
fn changed_lines(all: &str, stopped: &str) -> String {
    let (mut of_all, mut of_stopped) = (all.lines(), stopped.lines());
    let pairs = std::iter::from_fn(|| match (of_all.next(), of_stopped.next()) {
        (None, None) => None,
        (all, stopped) => Some((all.unwrap_or_default(), stopped.unwrap_or_default())),
    });
    let differ = pairs.filter(|(all, stopped)| all != stopped);
    let said = differ.map(|(all, stopped)| format!("  with all:     {all}\n  when stopped: {stopped}"));
    said.collect::<Vec<_>>().join("\n")
}

/// Read models of which a projector wrote a part and stopped, and the site that reads from them.
struct Stopped {
    world: World,
    site: Service,
    database: PgPool,
    checkpoint: Checkpoint,
}

impl Stopped {
    async fn new() -> Self {
        let world = World::empty().await;
        let database = world.database().await;
        read_model::migrate::run(&database).await.expect("tables");
        let checkpoint = checkpoint::claim(&database, LogId(Uuid::nil())).await.expect("a checkpoint").checkpoint;
        let site = world.serve(&["site"]);
        world.ready(site.operations()).await;
        Self { world, site, database, checkpoint }
    }

    /// Goes on for some events, and stops again.
    async fn project(&mut self, events: &[Recorded]) {
        let Some(last) = events.last() else { return };
        database::fill(&self.database, events).await;
        let mut connection = self.database.acquire().await.expect("a connection");
        let mark = Mark { seq: last.seq, event_id: Some(last.envelope.id), hash: None };
        let moved = checkpoint::advance(&mut connection, &self.checkpoint, &mark).await;
        assert!(moved.expect("an answer"), "nobody else projects");
        self.checkpoint.mark = mark;
    }

    async fn page(&self, path: &str) -> String {
        self.world.text(&format!("http://{}{path}", self.site.public())).await
    }
}
