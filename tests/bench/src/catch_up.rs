//! The projector reading a log from its start, as a real process, beside two yardsticks in this process: a bare apply of
//! the feed rows it wrote, and its own writes (feed rows and versions) without everything around them.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, Utc};
use harness::{Servers, Service, World, pool};
use kit::log::Log;
use proto::{EventId, LogId, Seq};
use read_model::checkpoint::{self, Checkpoint, Mark};
use read_model::rows::{Batch, EventRows};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::ROUNDS;
use crate::append::log;
use crate::events::{Bare, event};
use crate::report::{Goal, Line};
use crate::stats::rate;

/// Events of one transaction, the projector's own number.
const BATCH_LEN: usize = 1_000;

pub(crate) async fn measure(servers: &'static Servers, count: usize) -> anyhow::Result<Vec<Line>> {
    let world = World::empty_on(servers).await;
    let bare = Bare::connect(&servers.endpoints().nats_url, world.name()).await?;
    bare.fill((0..count).map(event).collect::<Result<Vec<_>, _>>()?).await?;
    let log = log(&world).await?;
    let rendered = batches(&log).await?;
    // Not counted: it warms the caches and leaves the rows that the yardstick writes again.
    let (_, database) = project(&world, count).await?;
    let rows = read_rows(&database).await?;
    database.close().await;
    let (mut beside_rows, mut beside_writes) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (took, database) = project(&world, count).await?;
        database.close().await;
        let ours = rate(count, took);
        beside_rows.push((ours, rate(count, write_rows(&world, log.id(), &rows).await?)));
        beside_writes.push((ours, rate(count, write_batches(&world, log.id(), &rendered).await?)));
    }
    let line = |yardstick, rounds, goal| Line { what: "projector catch-up", yardstick, unit: "events/s", rounds, goal };
    Ok(vec![
        line("bare UNNEST of its feed rows, batches of 1,000 events", beside_rows, Goal::RatioAtLeast(0.8)),
        line("its own writes alone: feed rows and versions", beside_writes, Goal::Unset),
    ])
}

/// Runs a projector over the whole log into a new database; answers with the time from before its start.
async fn project(world: &World, count: usize) -> anyhow::Result<(Duration, PgPool)> {
    let (url, database) = database(world).await?;
    let mut environment = world.environment();
    environment.push(("CIVICSTREAM_DATABASE_URL".to_owned(), url));
    let started = Instant::now();
    let mut projector = Service::start(&["projector"], environment);
    world.projected(&database, Seq(count as u64)).await;
    let took = started.elapsed();
    projector.kill();
    Ok((took, database))
}

/// A new, empty database on disk that owes nothing to what was written before.
async fn database(world: &World) -> anyhow::Result<(String, PgPool)> {
    let url = world.servers().create_database(&format!("b{}", Uuid::now_v7().simple())).await;
    let database = pool(&url, 1).await;
    sqlx::query("CHECKPOINT").execute(&database).await.context("flushing what was written before")?;
    Ok((url, database))
}

/// The same with the tables, and a claimed checkpoint.
async fn prepared(world: &World, log: LogId) -> anyhow::Result<(PgPool, Checkpoint)> {
    let (_, database) = database(world).await?;
    read_model::migrate::run(&database).await.context("creating the tables")?;
    let claimed = checkpoint::claim(&database, log).await.context("claiming the projection")?;
    Ok((database, claimed.checkpoint))
}

/// Feed rows by column, as UNNEST takes them.
#[derive(Default)]
struct FeedRows {
    feeds: Vec<String>,
    seqs: Vec<i64>,
    prevs: Vec<i64>,
    event_ids: Vec<Uuid>,
    types: Vec<String>,
    occurred: Vec<String>,
    settled_on: Vec<NaiveDate>,
    recorded_at: Vec<DateTime<Utc>>,
    rendered: Vec<String>,
}

type FeedRow = (String, i64, i64, Uuid, String, String, NaiveDate, DateTime<Utc>, String);

/// The feed rows of a database, in batches of [`BATCH_LEN`] events.
async fn read_rows(database: &PgPool) -> anyhow::Result<Vec<FeedRows>> {
    let rows: Vec<FeedRow> = sqlx::query_as(
        "SELECT feed, seq, prev, event_id, type, occurred, settled_on, recorded_at, rendered::text
         FROM activity ORDER BY seq, feed",
    )
    .fetch_all(database)
    .await
    .context("reading the feeds")?;
    let mut batches: Vec<FeedRows> = Vec::new();
    for row in rows {
        let batch = (usize::try_from(row.1)? - 1) / BATCH_LEN;
        if batches.len() <= batch {
            batches.push(FeedRows::default());
        }
        batches.last_mut().context("a batch was begun")?.add(row);
    }
    Ok(batches)
}

impl FeedRows {
    fn add(&mut self, row: FeedRow) {
        let (feed, seq, prev, event_id, kind, occurred, settled_on, recorded_at, rendered) = row;
        self.feeds.push(feed);
        self.seqs.push(seq);
        self.prevs.push(prev);
        self.event_ids.push(event_id);
        self.types.push(kind);
        self.occurred.push(occurred);
        self.settled_on.push(settled_on);
        self.recorded_at.push(recorded_at);
        self.rendered.push(rendered);
    }

    fn last(&self) -> Seq {
        self.seqs.last().map_or(Seq::START, |seq| Seq::from_i64(*seq))
    }

    async fn insert(&self, transaction: &mut PgConnection) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO activity (feed, seq, prev, event_id, type, occurred, settled_on, recorded_at, rendered)
             SELECT feed, seq, prev, event_id, type, occurred, settled_on, recorded_at, rendered::json
             FROM UNNEST(
                 $1::text[], $2::int8[], $3::int8[], $4::uuid[], $5::text[], $6::text[], $7::date[],
                 $8::timestamptz[], $9::text[]
             ) AS new (feed, seq, prev, event_id, type, occurred, settled_on, recorded_at, rendered)",
        )
        .bind(&self.feeds)
        .bind(&self.seqs)
        .bind(&self.prevs)
        .bind(&self.event_ids)
        .bind(&self.types)
        .bind(&self.occurred)
        .bind(&self.settled_on)
        .bind(&self.recorded_at)
        .bind(&self.rendered)
        .execute(transaction)
        .await?;
        Ok(())
    }
}

/// Writes the feed rows, each batch with the checkpoint in one transaction.
async fn write_rows(world: &World, log: LogId, batches: &[FeedRows]) -> anyhow::Result<Duration> {
    let (database, mut held) = prepared(world, log).await?;
    let started = Instant::now();
    for batch in batches {
        let mut transaction = database.begin().await?;
        batch.insert(&mut transaction).await.context("writing feed rows")?;
        held = advance(&mut transaction, held, batch.last(), None).await?;
        transaction.commit().await?;
    }
    let took = started.elapsed();
    database.close().await;
    Ok(took)
}

/// The log's events as the projector batches them, decoded and rendered.
async fn batches(log: &Log) -> anyhow::Result<Vec<(Batch, Seq, EventId)>> {
    let messages = log.read(&format!("{}.>", proto::subject::ROOT), Seq::START).await.context("reading the log")?;
    let batch = |messages: &[kit::log::Message]| {
        let mut batch = Batch::default();
        let mut last = None;
        for message in messages {
            let recorded = message.decode().context("decoding what was published")?;
            batch.push(EventRows::of(&recorded));
            last = Some((recorded.seq, recorded.envelope.id));
        }
        let (seq, id) = last.context("an empty batch")?;
        Ok((batch, seq, id))
    };
    messages.chunks(BATCH_LEN).map(batch).collect()
}

/// Writes what the projector writes, each batch with the checkpoint in one transaction.
async fn write_batches(world: &World, log: LogId, batches: &[(Batch, Seq, EventId)]) -> anyhow::Result<Duration> {
    let (database, mut held) = prepared(world, log).await?;
    let started = Instant::now();
    for (batch, seq, event_id) in batches {
        let mut transaction = database.begin().await?;
        batch.insert(&mut transaction).await.context("writing rows")?;
        held = advance(&mut transaction, held, *seq, Some(*event_id)).await?;
        transaction.commit().await?;
    }
    let took = started.elapsed();
    database.close().await;
    Ok(took)
}

async fn advance(
    transaction: &mut PgConnection,
    held: Checkpoint,
    seq: Seq,
    event_id: Option<EventId>,
) -> anyhow::Result<Checkpoint> {
    let mark = Mark { seq, event_id, hash: None };
    let moved = checkpoint::advance(transaction, &held, &mark).await;
    anyhow::ensure!(moved.context("moving the checkpoint")?, "somebody else moved the checkpoint");
    Ok(Checkpoint { mark, ..held })
}
