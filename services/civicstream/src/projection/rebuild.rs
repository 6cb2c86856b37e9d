//! `civicstream projection rebuild`, `rollback` and `drop`: read models beside the live ones, for people at a terminal and for
//! logs.

use std::num::NonZeroU16;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use clap::Args;
use projector::rebuild::{self, Counted, Counts, Outcome, Wanted};
use read_model::verify::{Check, Outcome as Found, Report};

use super::{NAME, Places, table};
use crate::progress::{Progress, Unit};

#[derive(Debug, Args)]
pub(crate) struct RebuildArguments {
    #[command(flatten)]
    places: Places,
    /// How many jobs fill the tables. What was begun goes on with the number it was begun with
    #[arg(long, default_value_t = NonZeroU16::MIN.saturating_add(1), value_name = "COUNT",
          value_parser = clap::value_parser!(NonZeroU16))]
    jobs: NonZeroU16,
    /// How many events the jobs take between two commits
    #[arg(long, default_value_t = 5_000, value_name = "EVENTS", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    batch: u32,
    /// Tables that are meant to differ from the live ones: they are reported and not compared
    #[arg(long, num_args = 1.., value_name = "TABLE")]
    changed: Vec<String>,
    /// Build and compare only; run it again without this to switch
    #[arg(long)]
    no_switch: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DropArguments {
    /// The number of the generation, as `status` shows it
    number: i32,
    #[command(flatten)]
    places: Places,
}

pub(super) async fn run(arguments: &RebuildArguments) -> anyhow::Result<ExitCode> {
    let wanted = Wanted {
        jobs: arguments.jobs,
        batch_len: usize::try_from(arguments.batch)?,
        changed: arguments.changed.clone(),
        switches: !arguments.no_switch,
    };
    match Box::pin(rebuild::run(context(&arguments.places).await?, &wanted)).await? {
        Outcome::Switched(report, seq) => {
            print(&report);
            println!("generation {} is the live one since {seq}", report.generation);
        }
        Outcome::Ready(report) => {
            print(&report);
            println!(
                "generation {} equals the live one up to {}; `civicstream projection rebuild` switches to it",
                report.generation, report.seq
            );
        }
        Outcome::Different(report) => {
            print(&report);
            let number = report.generation;
            if let Some((what, first)) = report.difference() {
                eprintln!("generation {number} differs from the live one: {what}: {first}");
            }
            eprintln!(
                "the live generation stays. Name tables that are meant to differ with --changed, or drop the generation with \
                 `civicstream projection drop {number}` and build it anew"
            );
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn rollback(places: &Places) -> anyhow::Result<()> {
    let (generation, seq) = Box::pin(rebuild::rollback(context(places).await?)).await?;
    println!("generation {} is the live one again since {seq}", generation.number);
    Ok(())
}

pub(super) async fn drop(arguments: &DropArguments) -> anyhow::Result<()> {
    let dropped = rebuild::drop(context(&arguments.places).await?, arguments.number).await?;
    println!("generation {} is dropped; it was a {} one", dropped.number, dropped.state.name());
    Ok(())
}

async fn context(places: &Places) -> anyhow::Result<rebuild::Context> {
    let log = places.log().await?;
    // Waits for a database that is still away, which a connection of one's own does not.
    places.database().await?.close().await;
    let direct = places.postgres.direct(NAME, read_model::SCHEMA).context("connecting to Postgres")?;
    Ok(rebuild::Context { log, direct, progress: Arc::new(Phases::default()) })
}

fn print(report: &Report) {
    let mut table = table::new(&["COMPARED", "LIVE", "NEW", "OUTCOME"], &[1, 2]);
    for Check { what, live, next, outcome } in &report.checks {
        let number = |number: &Option<i64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        let outcome = match outcome {
            Found::Good => "good".to_owned(),
            Found::Changed => "not compared".to_owned(),
            Found::Different(first) => format!("DIFFERENT: {first}"),
        };
        table.add_row([what.clone(), number(live), number(next), outcome]);
    }
    println!("{}\n", table::text(&table));
    println!("compared up to {}, every row of {} places", report.seq, report.sampled);
}

/// Tells of each phase, and how far it is.
#[derive(Default)]
struct Phases(Mutex<Option<Progress>>);

impl Phases {
    fn replace(&self, progress: Option<Progress>) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = std::mem::replace(&mut *current, progress) {
            before.finish();
        }
    }
}

impl rebuild::Progress for Phases {
    fn say(&self, line: &str) {
        self.replace(None);
        eprintln!("{line}");
    }

    fn phase(&self, name: &str, counted: Option<Counted>) {
        self.replace(None);
        eprintln!("{name}");
        self.replace(
            counted
                .map(|counted| Progress::resumed_on_stderr(counted.done, counted.total, Unit::Of(noun(counted.what)))),
        );
    }

    fn at(&self, done: u64) {
        if let Some(progress) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            progress.at(done);
        }
    }
}

fn noun(counts: Counts) -> &'static str {
    match counts {
        Counts::Events => "events",
        Counts::Indexes => "indexes",
    }
}
