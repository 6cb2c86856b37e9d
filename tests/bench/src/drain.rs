//! A drain: a gateway is asked to stop while many follow a feed in which things happen, and they move to another one. Each of
//! them must get every activity; the time is until the last one is served by the other. Beside it, the same number of readers
//! that connect to a gateway at once.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::future::try_join_all;
use futures_util::{StreamExt as _, TryStreamExt as _};
use harness::{Servers, within};
use proto::{Cursor, LogId, Seq};
use tokio::time::{Instant as Timer, interval, sleep_until};

use crate::ROUNDS;
use crate::crowd::Crowd;
use crate::reader::{Begin, Chain, Reader, Said};
use crate::report::{Goal, Line};
use crate::stage::Stage;
use crate::stats::per;

/// What they follow.
const FEED: &str = "all";
/// Readers that move.
const READERS: usize = 2_000;
/// How many connect at the same time before anything is measured.
const CONNECTING_MAX: usize = 100;
/// How often something happens in the feed.
const EVERY: Duration = Duration::from_millis(100);
/// How soon all should be served by the other: the time a gateway gives its readers when nobody sets it, and a little.
const SECONDS_MAX: f64 = 6.0;
/// The share of readers whose connection may end before they have another.
const CUT_OFF_MAX: f64 = 0.01;
/// How often a reader that is refused tries again, and after how long.
const TRIES_MAX: u32 = 20;
const TRY_AFTER: Duration = Duration::from_millis(200);

pub(crate) async fn measure(servers: &'static Servers) -> anyhow::Result<Vec<Line>> {
    let stage = Stage::start(servers).await?;
    let mut happened = 0;
    let (mut last, mut cut_off) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let drained = drain(&stage, &mut happened).await?;
        last.push((drained.took.as_secs_f64(), connect_at_once(&stage).await?.as_secs_f64()));
        cut_off.push((per(drained.cut_off, 1.0), per(READERS, 1.0)));
    }
    let line = |what, yardstick, unit, rounds, goal| Line { what, yardstick, unit, rounds, goal };
    Ok(vec![
        line(
            "drain: until the last of 2,000 is served elsewhere",
            "2,000 readers that connect at once",
            "s",
            last,
            Goal::OursAtMost(SECONDS_MAX),
        ),
        line("drain: readers that were cut off first", "all readers", "", cut_off, Goal::RatioAtMost(CUT_OFF_MAX)),
    ])
}

/// How a drain went. That nobody missed anything and nobody got anything twice on one connection goes without saying: else
/// there is no answer.
struct Drained {
    /// Until the last one was served by the other gateway.
    took: Duration,
    /// Whose connection ended before the other gateway served them.
    cut_off: usize,
}

/// How a reader moved.
struct Moved {
    at: Instant,
    cut_off: bool,
}

/// Stops one gateway under its readers while another one runs.
async fn drain(stage: &Stage, happened: &mut u64) -> anyhow::Result<Drained> {
    let (mut old, new) = (stage.gateway().await, stage.gateway().await);
    // Beyond every place until the end is known.
    let end = Arc::new(AtomicU64::new(u64::MAX));
    let begun = connect_all(old.public(), stage.cursor(*happened)).await?;
    let movers = begun.into_iter().map(|mover| tokio::spawn(mover.follow(new.public(), Arc::clone(&end))));
    let movers: Vec<_> = movers.collect();
    let started = Instant::now();
    let stopped = tokio::task::spawn_blocking(move || old.stop());
    let mut ticks = interval(EVERY);
    // The feed goes on while they move.
    while !stopped.is_finished() {
        ticks.tick().await;
        *happened += 1;
        stage.commit(*happened).await?;
    }
    ensure!(stopped.await.context("stopping a gateway")?, "the gateway did not end well");
    *happened += 1;
    end.store(*happened, SeqCst);
    stage.commit(*happened).await?;
    let moved = within("everybody to get the last activity", try_join_all(movers)).await.context("a reader's task")?;
    let moved: Vec<Moved> = moved.into_iter().collect::<anyhow::Result<_>>()?;
    let last = moved.iter().map(|moved| moved.at).max().context("nobody moved")?;
    Ok(Drained { took: last - started, cut_off: moved.iter().filter(|moved| moved.cut_off).count() })
}

async fn connect_all(gateway: SocketAddr, head: Cursor) -> anyhow::Result<Vec<Mover>> {
    let connecting = futures_util::stream::iter(0..READERS).map(async |_| {
        let mut reader = Reader::connect(gateway).await?;
        reader.subscribe(FEED, Begin::Now).await?;
        reader.caught_up().await?;
        Ok(Mover { old: Some(reader), chain: Chain::after(head.seq.0), log: head.log })
    });
    within("all readers to connect", connecting.buffer_unordered(CONNECTING_MAX).try_collect()).await
}

async fn connect_at_once(stage: &Stage) -> anyhow::Result<Duration> {
    let gateway = stage.gateway().await;
    let started = Instant::now();
    let _crowd = Crowd::connect(gateway.public(), READERS, Begin::Now, |_| FEED.to_owned()).await?;
    Ok(started.elapsed())
}

/// A reader that does what the protocol asks for: connect anew, subscribe there, then leave here.
struct Mover {
    /// The connection it began with, while it lasts.
    old: Option<Reader>,
    chain: Chain,
    log: LogId,
}

impl Mover {
    /// Follows the feed to its end, from the gateway at `to` once the other one goes away.
    async fn follow(mut self, to: SocketAddr, end: Arc<AtomicU64>) -> anyhow::Result<Moved> {
        let wait = self.told_to_go().await?;
        self.read_while(sleep_until(Timer::now() + wait)).await?;
        let mut new = self.read_while(connect(to)).await??;
        let cursor = Cursor { log: self.log, seq: Seq(self.chain.last) };
        new.subscribe(FEED, Begin::Cursor(cursor)).await?;
        self.read_while(subscribed(&mut new)).await??;
        let moved = Moved { at: Instant::now(), cut_off: self.old.is_none() };
        if let Some(old) = self.old.take() {
            old.leave().await;
        }
        // Each once on this connection too, whatever came on the other.
        let mut own = Chain::after(cursor.seq.0);
        while self.chain.last < end.load(SeqCst) {
            if let Said::Activity { seq, prev } = new.next().await?.context("the other gateway ended a connection")? {
                own.take(seq, prev)?;
                if seq > self.chain.last {
                    self.chain.take(seq, prev)?;
                }
            }
        }
        Ok(moved)
    }

    /// Reads until the gateway says that it goes away, or ends without a word.
    async fn told_to_go(&mut self) -> anyhow::Result<Duration> {
        loop {
            match self.hear().await? {
                Some(Said::GoingAway(wait)) => return Ok(wait),
                Some(_) => {}
                None => return Ok(Duration::ZERO),
            }
        }
    }

    /// Reads on until something else is done.
    async fn read_while<T>(&mut self, other: impl Future<Output = T>) -> anyhow::Result<T> {
        tokio::pin!(other);
        loop {
            tokio::select! {
                done = &mut other => return Ok(done),
                said = self.hear(), if self.old.is_some() => drop(said?),
            }
        }
    }

    /// What comes next on the old connection; none, and no old connection, once it has ended.
    async fn hear(&mut self) -> anyhow::Result<Option<Said>> {
        let Some(old) = &mut self.old else { return Ok(None) };
        let said = old.next().await?;
        match said {
            Some(Said::Activity { seq, prev }) => self.chain.take(seq, prev)?,
            Some(_) => {}
            None => self.old = None,
        }
        Ok(said)
    }
}

/// Connects, and tries again where it is refused, as readers do.
async fn connect(gateway: SocketAddr) -> anyhow::Result<Reader> {
    let mut tries = 0;
    loop {
        tries += 1;
        match Reader::connect(gateway).await {
            Err(_) if tries < TRIES_MAX => sleep_until(Timer::now() + TRY_AFTER).await,
            done => return done,
        }
    }
}

async fn subscribed(reader: &mut Reader) -> anyhow::Result<()> {
    while reader.next().await?.context("the other gateway ended a connection")? != Said::Subscribed {}
    Ok(())
}
