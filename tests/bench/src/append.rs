//! Appending one event at a time: with the concurrency check that every service relies on, and without it.

use std::time::Instant;

use anyhow::Context as _;
use harness::{Servers, World};
use kit::log::{Log, LogOptions, NewMessage};
use proto::Seq;

use crate::ROUNDS;
use crate::events::{Bare, event};
use crate::report::{Goal, Line};
use crate::stats::rate;

/// How many events each side appends in a round.
const APPENDS: usize = 1_000;
/// Appends before anything is counted.
const WARM_UP: usize = 100;

pub(crate) async fn measure(servers: &'static Servers) -> anyhow::Result<Vec<Line>> {
    let world = World::empty_on(servers).await;
    let log = log(&world).await?;
    let bare = Bare::connect(&servers.endpoints().nats_url, world.name()).await?;
    ours(&log, &events(WARM_UP)?).await?;
    yardstick(&bare, &events(WARM_UP)?).await?;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let ours = ours(&log, &events(APPENDS)?).await?;
        rounds.push((ours, yardstick(&bare, &events(APPENDS)?).await?));
    }
    Ok(vec![Line {
        what: "append, one at a time",
        yardstick: "bare publish of the same bytes with a message id",
        unit: "/s",
        rounds,
        goal: Goal::RatioAtLeast(0.8),
    }])
}

/// The log of a world.
pub(crate) async fn log(world: &World) -> anyhow::Result<Log> {
    let options = LogOptions {
        nats_url: world.servers().endpoints().nats_url.clone(),
        log_replicas: 1,
        log_namespace: Some(world.name().to_owned()),
    };
    Log::connect(&options, "bench").await.context("connecting to the log")
}

fn events(count: usize) -> anyhow::Result<Vec<NewMessage>> {
    (0..count).map(event).collect()
}

async fn ours(log: &Log, events: &[NewMessage]) -> anyhow::Result<f64> {
    let started = Instant::now();
    for event in events {
        log.append(&event.subject, Seq::START, std::slice::from_ref(event)).await.context("appending")?;
    }
    Ok(rate(events.len(), started.elapsed()))
}

async fn yardstick(bare: &Bare, events: &[NewMessage]) -> anyhow::Result<f64> {
    let started = Instant::now();
    for event in events {
        bare.publish(event).await?;
    }
    Ok(rate(events.len(), started.elapsed()))
}
