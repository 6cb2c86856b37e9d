//! `make bench`: what each part costs beside the least it could cost, measured in the same run, in turns. The machine may
//! be shared and drift, so only the ratios say something; the absolute numbers stand beside them for orders of
//! magnitude. Bounded in count and time; leaves nothing behind.

mod append;
mod broadcast;
mod catch_up;
mod crowd;
mod drain;
mod events;
mod gateway;
mod kernel;
mod latency;
mod process;
mod reader;
mod replay;
mod report;
mod stage;
mod stalled;
mod stats;
mod storm;

use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use harness::Servers;
use tokio::time::timeout;

use crate::report::{Line, Table};

/// How often each side of a comparison is measured. The median counts.
const ROUNDS: usize = 3;
/// The longest run.
const RUN_MAX: Duration = Duration::from_mins(20);
/// The most files the sockets of either side need, with room for everything else.
const OPEN_FILES_WANTED: u64 = 12_288;

/// Measures the system beside yardsticks on private servers that flush before they answer.
#[derive(Debug, Parser)]
#[command(name = "bench", max_term_width = 120)]
struct Arguments {
    /// What to measure; everything when nothing is named.
    measures: Vec<Measure>,
    /// How many events the projector catches up with.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1_000..=50_000))]
    events: u32,
    /// Be the yardstick for the gateway: broadcast what comes from the NATS server at this address.
    #[arg(long, hide = true, value_name = "NATS_URL")]
    broadcast: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Measure {
    /// Appending to the log, one event at a time.
    Append,
    /// The projector reading a log from its start.
    CatchUp,
    /// From a command to a frame at a reader.
    Latency,
    /// Sockets at rest, and one feed to many sockets.
    Gateway,
    /// Readers that take nothing.
    Stalled,
    /// A feed of a million entries, resumed from its first cursor.
    Replay,
    /// Everybody coming back at once after a restart.
    Storm,
    /// Moving from a gateway that stops to another.
    Drain,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(nats_url) = &arguments.broadcast {
        local_stack::die_with_parent().context("tying the yardstick to the bench")?;
        return runtime()?.block_on(broadcast::run(nats_url));
    }
    anyhow::ensure!(
        !cfg!(debug_assertions),
        "a debug build says nothing about speed: run `make bench`, which builds for release"
    );
    process::allow_open_files(OPEN_FILES_WANTED)?;
    // Never freed: the worlds refer to it until the process ends.
    let servers: &'static Servers = Box::leak(Box::new(Servers::start_durable()));
    let outcome = runtime()?.block_on(async {
        let run = timeout(RUN_MAX, run(&arguments, servers)).await;
        run.with_context(|| format!("the run took longer than {RUN_MAX:?} and was stopped"))?
    });
    servers.stop();
    outcome
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")
}

async fn run(arguments: &Arguments, servers: &'static Servers) -> anyhow::Result<()> {
    let wanted = |measure| arguments.measures.is_empty() || arguments.measures.contains(&measure);
    let mut table = Table::default();
    for &measure in Measure::value_variants() {
        if wanted(measure) {
            eprintln!("measuring: {}", measure.what());
            table.extend(measure.lines(arguments, servers).await?);
        }
    }
    print!("{table}");
    Ok(())
}

impl Measure {
    fn what(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::CatchUp => "projector catch-up",
            Self::Latency => "live latency",
            Self::Gateway => "gateway: sockets at rest, one feed to many",
            Self::Stalled => "gateway: readers that take nothing",
            Self::Replay => "gateway: resume of a long feed",
            Self::Storm => "gateway: everybody back at once",
            Self::Drain => "gateway: moving to another",
        }
    }

    async fn lines(self, arguments: &Arguments, servers: &'static Servers) -> anyhow::Result<Vec<Line>> {
        match self {
            Self::Append => append::measure(servers).await,
            Self::CatchUp => catch_up::measure(servers, arguments.events as usize).await,
            Self::Latency => latency::measure(servers).await,
            Self::Gateway => gateway::measure(servers).await,
            Self::Stalled => stalled::measure(servers).await,
            Self::Replay => replay::measure(servers).await,
            Self::Storm => storm::measure(servers).await,
            Self::Drain => drain::measure(servers).await,
        }
    }
}
