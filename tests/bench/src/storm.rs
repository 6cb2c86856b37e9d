//! A storm: everybody comes back at once to a gateway that was just started, a few activities behind. Beside it the same
//! number of bare reads over as many connections to Postgres as a gateway has.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _};
use harness::{Servers, within};
use sqlx::postgres::PgPoolOptions;
use sqlx::{PgPool, Row as _};

use crate::ROUNDS;
use crate::reader::{Begin, Chain, Reader, Said};
use crate::report::{Goal, Line};
use crate::stage::{MEMBERS, Rows, Stage, member_feed};
use crate::stats::rate;

/// Readers that come back.
const READERS: usize = 2_000;
/// How many connect at the same time: fewer than the kernel lets wait, since what it drops comes back a second later.
const CONNECTING_MAX: usize = 500;
/// Activities of each member's feed; a reader missed one or more of them.
const ENTRIES: u64 = 20;
/// A gateway's own number of connections to Postgres.
const DATABASE_CONNECTIONS: u32 = 8;
/// The gateway's own page.
const PAGE_LEN: i64 = 100;
/// The longest wait for one of them.
const ACQUIRE_MAX: Duration = Duration::from_secs(30);
/// How soon the last one should have what it missed.
const SECONDS_MAX: f64 = 5.0;

pub(crate) async fn measure(servers: &'static Servers) -> anyhow::Result<Vec<Line>> {
    let stage = Stage::start(servers).await?;
    let stride = MEMBERS as u64;
    for number in 0..MEMBERS {
        let rows = Rows { first: number as u64 + 1, stride, count: ENTRIES };
        stage.store(&member_feed(number)?, rows, 0).await?;
    }
    stage.move_head(stride * ENTRIES).await?;
    let pool = PgPoolOptions::new().max_connections(DATABASE_CONNECTIONS).acquire_timeout(ACQUIRE_MAX);
    let pool = pool.connect_with(stage.database.connect_options().as_ref().clone()).await.context("connecting")?;
    let mut gateway = stage.gateway().await;
    let (mut speed, mut last) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        gateway.kill();
        gateway.restart();
        stage.world.ready(gateway.operations()).await;
        let ours = all(|number| resume(&stage, gateway.public(), number)).await?;
        let bare = all(|number| read_bare(&pool, number)).await?;
        speed.push((rate(READERS, ours), rate(READERS, bare)));
        last.push((ours.as_secs_f64(), bare.as_secs_f64()));
    }
    let yardstick = "as many bare keyset reads over 8 connections";
    let line = |what, unit, rounds, goal| Line { what, yardstick, unit, rounds, goal };
    Ok(vec![
        line("2,000 resumes after a restart", "/s", speed, Goal::Unset),
        line("2,000 resumes: until the last has caught up", "s", last, Goal::OursAtMost(SECONDS_MAX)),
    ])
}

/// Until all are done. What each has to show is held until then, as its connection.
async fn all<T, F: Future<Output = anyhow::Result<T>>>(one: impl Fn(usize) -> F) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let all = futures_util::stream::iter(0..READERS).map(one).buffer_unordered(CONNECTING_MAX).try_collect();
    let held: Vec<T> = within("everybody to be back", all).await?;
    let took = started.elapsed();
    drop(held);
    Ok(took)
}

/// What reader `number` follows, how many entries it missed, and the place of the last one it has.
fn missed(number: usize) -> (usize, u64, u64) {
    let (member, stride) = (number % MEMBERS, MEMBERS as u64);
    let missed = number as u64 % ENTRIES + 1;
    let last = if missed == ENTRIES { 0 } else { member as u64 + 1 + (ENTRIES - missed - 1) * stride };
    (member, missed, last)
}

async fn resume(stage: &Stage, gateway: SocketAddr, number: usize) -> anyhow::Result<Reader> {
    let (member, missed, last) = missed(number);
    let mut reader = Reader::connect(gateway).await?;
    reader.subscribe(&member_feed(member)?.to_string(), Begin::Cursor(stage.cursor(last))).await?;
    let mut chain = Chain::after(last);
    loop {
        match reader.next().await?.context("the gateway ended a connection")? {
            Said::Activity { seq, prev } => chain.take(seq, prev)?,
            Said::CaughtUp => break,
            _ => {}
        }
    }
    ensure!(chain.len as u64 == missed, "reader {number} missed {missed} activities and got {}", chain.len);
    Ok(reader)
}

async fn read_bare(pool: &PgPool, number: usize) -> anyhow::Result<()> {
    let (member, missed, last) = missed(number);
    let rows = sqlx::query(
        "SELECT seq, prev, rendered::text FROM activity WHERE feed = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    )
    .bind(member_feed(member)?.to_string())
    .bind(i64::try_from(last)?)
    .bind(PAGE_LEN)
    .fetch_all(pool)
    .await
    .context("reading what was missed")?;
    ensure!(rows.len() as u64 == missed, "{missed} rows were expected, not {}", rows.len());
    ensure!(rows.iter().all(|row| row.try_get::<&str, _>("rendered").is_ok()), "a row holds nothing");
    Ok(())
}
