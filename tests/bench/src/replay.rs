//! A feed of a million entries, resumed from its first cursor: how fast it is read beside a bare read of the same rows, how
//! much memory the gateway takes for it, and what readers of live feeds notice of it.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::future::try_join_all;
use harness::{Servers, Service};
use proto::Feed;
use sqlx::{Connection as _, PgConnection, Row as _};
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::process::{forget_peak, peak_kib, resident_kib};
use crate::reader::{Begin, Chain, Reader, Said};
use crate::report::{Goal, Line};
use crate::stage::{Rows, Side, Stage, in_all, member_feed};
use crate::stats::{percentile, rate};

/// Entries of the long feed.
const ENTRIES: u64 = 1_000_000;
/// Readers at once, which together read as many entries: a share of the feed's end each.
const READERS: u64 = 20;
/// The gateway's own page.
const PAGE_LEN: i64 = 100;
/// The longest replay.
const REPLAY_MAX: Duration = Duration::from_mins(4);
/// How often a live activity is sent, and how often without a replay.
const LIVE_EVERY: Duration = Duration::from_millis(50);
const LIVE_ALONE: usize = 100;
/// The share of the bare rate that one reader should get, which waits for each page in turn, and what many get together.
const ONE_RATIO_MIN: f64 = 0.2;
const MANY_RATIO_MIN: f64 = 0.5;
/// What the gateway's memory may grow by, whatever the feed's length.
const GROWTH_MIB_MAX: f64 = 64.0;
/// The longest that all but one in a hundred live activities may take while the machine's cores are busy with a replay.
const LIVE_MS_MAX: f64 = 100.0;

pub(crate) async fn measure(servers: &'static Servers) -> anyhow::Result<Vec<Line>> {
    let stage = Stage::start(servers).await?;
    let feed = member_feed(0)?;
    eprintln!("filling a feed with {ENTRIES} entries");
    stage.store(&feed, Rows { first: 1, stride: 1, count: ENTRIES }, 0).await?;
    stage.move_head(ENTRIES).await?;
    let bare = read_bare(&stage, &feed).await?;
    let one = replay(&stage, &feed, 1).await?;
    let many = replay(&stage, &feed, READERS).await?;
    let line = |what, yardstick, unit, round, goal| Line { what, yardstick, unit, rounds: vec![round], goal };
    let bare_is = "bare SELECT by keyset, pages of 100, one connection";
    let at_rest = "the gateway before it";
    let alone = "the same without a replay";
    let growth = Goal::OursAtMost(GROWTH_MIB_MAX);
    let prompt = Goal::OursAtMost(LIVE_MS_MAX);
    Ok(vec![
        line("resume of 1,000,000 entries", bare_is, "entries/s", (one.rate, bare), Goal::RatioAtLeast(ONE_RATIO_MIN)),
        line(
            "resume of 20 x 50,000 at once, in sum",
            bare_is,
            "entries/s",
            (many.rate, bare),
            Goal::RatioAtLeast(MANY_RATIO_MIN),
        ),
        line("resume of 1,000,000: growth of the process", at_rest, "MiB", one.memory, growth),
        line("resume of 20 x 50,000: growth of the process", at_rest, "MiB", many.memory, growth),
        line("live p99 beside the resume of 1,000,000", alone, "ms", one.live, prompt),
        line("live p99 beside the resume of 20 x 50,000", alone, "ms", many.live, prompt),
    ])
}

/// What a replay showed.
struct Replay {
    /// Entries a second.
    rate: f64,
    /// In MiB: what the process grew by at most, and what it had before.
    memory: (f64, f64),
    /// In ms: with and without the replay.
    live: (f64, f64),
}

/// Reads the end of the feed with so many readers at once, each an equal share of as many entries as there are.
async fn replay(stage: &Stage, feed: &Feed, readers: u64) -> anyhow::Result<Replay> {
    let gateway = stage.gateway().await;
    let side = Side::from(&gateway);
    let mut live = Live::start(stage, &gateway).await?;
    let mut alone = Vec::new();
    live.send_until(LIVE_ALONE, std::future::pending::<anyhow::Result<()>>(), &mut alone).await?;

    let (before, count) = (resident_kib(side.pid)?, ENTRIES / readers);
    forget_peak(side.pid)?;
    let started = Instant::now();
    let replays = try_join_all((0..readers).map(|_| {
        tokio::spawn(read(side, feed.to_string(), Begin::Cursor(stage.cursor(ENTRIES - count)), ENTRIES - count))
    }));
    let replays = async { replays.await.context("a reader's task")?.into_iter().collect::<anyhow::Result<Vec<_>>>() };
    let mut beside = Vec::new();
    let replayed = live.send_until(usize::MAX, replays, &mut beside);
    let replayed = timeout(REPLAY_MAX, replayed).await.context("the replay took too long")??;
    let took = started.elapsed();
    let lens = replayed.context("the replay was not waited for")?;
    ensure!(lens.iter().all(|&len| len as u64 == count), "each of {count} entries is wanted once, there were {lens:?}");
    let growth = peak_kib(side.pid)? - before;
    Ok(Replay {
        rate: rate(lens.iter().sum(), took),
        memory: (growth / 1_024.0, before / 1_024.0),
        live: (percentile(beside, 99), percentile(alone, 99)),
    })
}

/// Reads everything after `first`; answers with how many entries there were. Each must follow on the one before.
async fn read(side: Side, feed: String, begin: Begin, first: u64) -> anyhow::Result<usize> {
    let mut reader = Reader::connect(side.address).await?;
    reader.subscribe(&feed, begin).await?;
    let mut chain = Chain::after(first);
    while chain.last < ENTRIES {
        if let Said::Activity { seq, prev } = reader.next().await?.context("the socket ended too early")? {
            chain.take(seq, prev)?;
        }
    }
    Ok(chain.len)
}

/// One reader of a live feed, and who writes it.
struct Live<'a> {
    stage: &'a Stage,
    reader: Reader,
    seq: u64,
}

impl<'a> Live<'a> {
    async fn start(stage: &'a Stage, gateway: &Service) -> anyhow::Result<Self> {
        let mut reader = Reader::connect(gateway.public()).await?;
        reader.subscribe("all", Begin::Now).await?;
        reader.caught_up().await?;
        Ok(Self { stage, reader, seq: ENTRIES })
    }

    /// Sends activities at a steady rate, until so many are sent or `done` answers; adds how long each took, in ms.
    async fn send_until<T>(
        &mut self,
        count: usize,
        done: impl Future<Output = anyhow::Result<T>>,
        took: &mut Vec<f64>,
    ) -> anyhow::Result<Option<T>> {
        let mut ticks = interval(LIVE_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        tokio::pin!(done);
        while took.len() < count {
            tokio::select! {
                done = &mut done => return done.map(Some),
                _ = ticks.tick() => took.push(self.send().await?.as_secs_f64() * 1_000.0),
            }
        }
        Ok(None)
    }

    async fn send(&mut self) -> anyhow::Result<Duration> {
        self.seq += 1;
        let started = Instant::now();
        self.stage.tell(self.seq, in_all(self.seq)).await?;
        loop {
            match self.reader.next().await?.context("the live reader lost its connection")? {
                Said::Activity { seq, .. } if seq == self.seq => return Ok(started.elapsed()),
                _ => {}
            }
        }
    }
}

/// The yardstick: the rows and nothing else.
async fn read_bare(stage: &Stage, feed: &Feed) -> anyhow::Result<f64> {
    let options = stage.database.connect_options();
    let mut connection = PgConnection::connect_with(&options).await.context("connecting to Postgres")?;
    let (started, mut last, mut count) = (Instant::now(), 0_i64, 0_usize);
    loop {
        let rows = sqlx::query(
            "SELECT seq, prev, rendered::text FROM activity WHERE feed = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        )
        .bind(feed.to_string())
        .bind(last)
        .bind(PAGE_LEN)
        .fetch_all(&mut connection)
        .await
        .context("reading a page")?;
        for row in &rows {
            ensure!(row.try_get::<i64, _>("prev")? == last, "the rows are not in order");
            ensure!(!row.try_get::<&str, _>("rendered")?.is_empty(), "a row holds nothing");
            last = row.try_get("seq")?;
        }
        count += rows.len();
        if rows.is_empty() {
            return Ok(rate(count, started.elapsed()));
        }
    }
}
