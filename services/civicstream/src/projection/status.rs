//! `civicstream projection status`: how far the read models are, for people and as JSON.

use std::fmt::Write as _;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::Args;
use indicatif::{HumanBytes, HumanCount};
use kit::clock::Clock;
use proto::{LogId, Seq};
use read_model::checkpoint;
use read_model::generation::{self, Extent, Generation, State};
use read_model::holder::{self, Holder};
use read_model::parked::{self, Count};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{Places, table};

/// A holder that was silent for longer does not work any more.
const SILENCE_MAX_SECONDS: i64 = 5;

#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    #[command(flatten)]
    places: Places,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Everything there is to say.
struct Status {
    now: DateTime<Utc>,
    log: LogId,
    end: Seq,
    generations: Vec<(Generation, Extent)>,
    holder: Option<Holder>,
    parked: Count,
    halted: Option<String>,
}

pub(super) async fn run(arguments: &StatusArguments) -> anyhow::Result<()> {
    let (log, database) = (arguments.places.log().await?, arguments.places.database().await?);
    let end = log.last().await.context("reading the end of the log")?;
    let status = read(&database, log.id(), end).await.context("reading the read models; has a projector ever run?")?;
    print!("{}", if arguments.json { format!("{:#}\n", status.json()) } else { status.text() });
    Ok(())
}

async fn read(database: &PgPool, log: LogId, end: Seq) -> sqlx::Result<Status> {
    let mut generations = Vec::new();
    for generation in generation::all(database).await? {
        let extent = generation::extent(database, &generation).await?;
        generations.push((generation, extent));
    }
    Ok(Status {
        now: Clock::system().now(),
        log,
        end,
        generations,
        holder: holder::read(database).await?,
        parked: parked::count(database).await?,
        halted: checkpoint::halted(database).await?,
    })
}

impl Status {
    fn live(&self) -> Option<&Extent> {
        self.generations.iter().find(|(generation, _)| generation.state == State::Live).map(|(_, extent)| extent)
    }

    fn behind(&self, extent: &Extent) -> u64 {
        self.end.0.saturating_sub(extent.seq.map_or(0, |seq| seq.0))
    }

    /// For how many seconds the holder has been silent.
    fn silence(&self, holder: &Holder) -> i64 {
        (self.now - holder.beat_at).num_seconds().max(0)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: &str| _ = writeln!(text, "{name:<10} {value}");
        line("log", &format!("{}, ends at {}", self.log, self.end));
        line("projection", &self.projection());
        line("holder", &self.holder_line());
        line("parked", &parked_line(self.parked));
        _ = writeln!(text, "\n{}", self.table());
        text
    }

    fn projection(&self) -> String {
        let Some(live) = self.live() else { return "none yet".to_owned() };
        match (&self.halted, live.seq, self.behind(live)) {
            (Some(reason), ..) => format!("HALTED: {reason}; `civicstream projection resume` lets it go on"),
            (None, None, _) => "nothing was taken in yet".to_owned(),
            (None, Some(seq), 0) => format!("at {seq}, level with the log"),
            (None, Some(seq), behind) => format!("at {seq}, {} behind the log", HumanCount(behind)),
        }
    }

    fn holder_line(&self) -> String {
        let Some(holder) = &self.holder else { return "nobody yet".to_owned() };
        let (process, silence) = (&holder.process, self.silence(holder));
        if silence > SILENCE_MAX_SECONDS {
            format!("nobody; {process} has been silent for {silence} s")
        } else {
            format!("{process}, since {}, last sign of life {silence} s ago", table::time(holder.since))
        }
    }

    /// The state of a generation; of one that is being filled also how far that is.
    fn state(&self, generation: &Generation, extent: &Extent) -> String {
        let state = generation.state.name();
        if generation.state != State::Building {
            return state.to_owned();
        }
        format!("{state}: {}, {} %", generation.phase.name(), self.percent(extent))
    }

    fn percent(&self, extent: &Extent) -> u64 {
        extent.seq.map_or(0, |seq| seq.0 * 100 / self.end.0.max(1)).min(100)
    }

    fn table(&self) -> String {
        let columns = ["GENERATION", "STATE", "AT", "BEHIND", "EPOCH", "SIZE", "LIVE SINCE", "SCHEMA"];
        let mut table = table::new(&columns, &[0, 2, 3, 4, 5]);
        for (generation, extent) in &self.generations {
            let number = |value: Option<i64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
            table.add_row([
                generation.number.to_string(),
                self.state(generation, extent),
                number(extent.seq.map(Seq::as_i64)),
                self.behind(extent).to_string(),
                number(extent.epoch),
                HumanBytes(extent.bytes.unsigned_abs()).to_string(),
                generation.live_since.map_or_else(|| "-".to_owned(), table::time),
                generation.schema(),
            ]);
        }
        table::text(&table)
    }

    fn json(&self) -> Value {
        let generations = self.generations.iter().map(|(generation, extent)| {
            json!({
                "number": generation.number, "state": generation.state.name(), "schema": generation.schema(),
                "phase": generation.phase.name(), "percent": self.percent(extent),
                "seq": extent.seq, "behind": self.behind(extent), "epoch": extent.epoch, "bytes": extent.bytes,
                "created_at": generation.created_at, "live_since": generation.live_since,
            })
        });
        let holder = self.holder.as_ref().map(|holder| {
            let (process, since, beat_at) = (&holder.process, holder.since, holder.beat_at);
            json!({ "process": process, "since": since, "beat_at": beat_at, "silent_seconds": self.silence(holder) })
        });
        json!({
            "log": self.log, "end": self.end, "halted": self.halted, "holder": holder,
            "parked": { "failed": self.parked.failed, "blocked": self.parked.blocked },
            "generations": generations.collect::<Vec<_>>(),
        })
    }
}

fn parked_line(count: Count) -> String {
    if count == Count::default() {
        return "nothing".to_owned();
    }
    format!(
        "{} cannot be projected, {} wait for them; `civicstream projection parked list` tells",
        HumanCount(count.failed.unsigned_abs()),
        HumanCount(count.blocked.unsigned_abs())
    )
}
