//! `civicstream projection parked`: events that could not be projected, and what becomes of them.

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use kit::clock::Clock;
use kit::log::{Log, Message};
use kit::repository::{Command, ExecuteError, Proposed, Repository, State};
use proto::date::PartialDate;
use proto::event::EventDiscarded;
use proto::text::Line;
use proto::{Actor, CommandId, Occurred, Recorded, Seq, Subject, Visibility};
use read_model::parked::{self, Cause, Record};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

use super::{Places, table};

/// The most events that are listed.
const LISTED_MAX: i64 = 100;
/// How the tool introduces itself in the log.
const SOURCE: &str = "/tools/projection";

/// What to do with events that could not be projected.
#[derive(Debug, Subcommand)]
pub(crate) enum ParkedCommand {
    /// List them, with how many later events of the same subject wait for each.
    List(Places),
    /// Show one in full: its message as it stands in the log, and what is wrong with it.
    Show(ShowArguments),
    /// Try them again, each with the events that wait for it, in order. For when the cause is gone.
    Retry(RetryArguments),
    /// Pass over one for ever. The decision and its reason become an event of the log; what waits for it goes on.
    Discard(DiscardArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The place of the event in the log, as `list` shows it
    seq: u64,
    #[command(flatten)]
    places: Places,
}

#[derive(Debug, Args)]
pub(crate) struct RetryArguments {
    /// The places of the events in the log, as `list` shows them
    #[arg(required_unless_present = "all", value_name = "SEQ")]
    seqs: Vec<u64>,
    /// Try every parked event again
    #[arg(long, conflicts_with = "seqs")]
    all: bool,
    #[command(flatten)]
    places: Places,
}

#[derive(Debug, Args)]
pub(crate) struct DiscardArguments {
    /// The place of the event in the log, as `list` shows it
    seq: u64,
    /// Why it is passed over, in one line; it becomes part of the record
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    places: Places,
}

pub(super) async fn run(command: ParkedCommand) -> anyhow::Result<()> {
    match command {
        ParkedCommand::List(places) => list(&places.database().await?).await,
        ParkedCommand::Show(arguments) => {
            let places = &arguments.places;
            show(&places.log().await?, &places.database().await?, Seq(arguments.seq)).await
        }
        ParkedCommand::Retry(arguments) => {
            let (log, database) = (arguments.places.log().await?, arguments.places.database().await?);
            retry(&log, &database, &arguments).await
        }
        ParkedCommand::Discard(arguments) => {
            let (log, database) = (arguments.places.log().await?, arguments.places.database().await?);
            discard(&log, &database, &arguments).await
        }
    }
}

async fn list(database: &PgPool) -> anyhow::Result<()> {
    let failed = parked::failed(database, LISTED_MAX).await.context("reading what is parked")?;
    if failed.is_empty() {
        println!("nothing is parked");
        return Ok(());
    }
    let mut table = table::new(&["SEQ", "PARKED", "ATTEMPTS", "WAITING", "SUBJECT", "ERROR"], &[0, 2, 3]);
    for (Record { parked, attempts, parked_at }, blocked) in &failed {
        table.add_row([
            parked.seq.to_string(),
            table::time(*parked_at),
            attempts.to_string(),
            blocked.to_string(),
            parked.subject.clone(),
            parked.error.clone(),
        ]);
    }
    println!("{}", table::text(&table));
    let count = parked::count(database).await.context("reading what is parked")?;
    let listed = i64::try_from(failed.len()).unwrap_or(i64::MAX);
    if count.failed > listed {
        println!("and {} more", count.failed - listed);
    }
    Ok(())
}

async fn show(log: &Log, database: &PgPool, seq: Seq) -> anyhow::Result<()> {
    let Record { parked, attempts, parked_at } = find(database, seq).await?;
    println!("seq       {seq}");
    println!("subject   {}", parked.subject);
    println!("parked    {} ({})", table::time(parked_at), parked.cause.name());
    println!("attempts  {attempts}");
    println!("error     {}", parked.error);
    match log.get(seq).await.context("reading the log")? {
        Some(message) => print_message(&message),
        None => println!("\nThe log no longer holds it."),
    }
    Ok(())
}

fn print_message(message: &Message) {
    println!("recorded  {}\n", table::time(message.recorded_at));
    let mut headers = message.headers.clone();
    headers.sort();
    for (name, value) in headers {
        println!("{name}: {value}");
    }
    let payload = match serde_json::from_slice::<serde_json::Value>(&message.payload) {
        Ok(json) => format!("{json:#}"),
        // What it really holds, with everything a terminal would obey made visible.
        Err(_) => String::from_utf8_lossy(&message.payload).escape_debug().to_string(),
    };
    println!("\n{payload}");
}

async fn retry(log: &Log, database: &PgPool, arguments: &RetryArguments) -> anyhow::Result<()> {
    let mut subjects = Vec::new();
    for seq in &arguments.seqs {
        subjects.push(find(database, Seq(*seq)).await?.parked.subject);
    }
    if arguments.all {
        subjects = parked::subjects(database).await.context("reading what is parked")?;
    }
    subjects.sort();
    subjects.dedup();
    let all = projector::retry(log, database, &subjects).await.context("trying again")?;
    let mut stuck = 0;
    for retried in all {
        let (subject, applied) = (retried.subject, retried.applied);
        match retried.stuck {
            None => println!("{subject}: {applied} events applied, nothing is parked any more"),
            Some((seq, error)) => {
                stuck += 1;
                println!("{subject}: {applied} events applied, {seq} still cannot be: {error}");
            }
        }
    }
    if stuck > 0 {
        bail!("{stuck} of {} subjects still have events that cannot be projected", subjects.len())
    }
    Ok(())
}

async fn discard(log: &Log, database: &PgPool, arguments: &DiscardArguments) -> anyhow::Result<()> {
    let seq = Seq(arguments.seq);
    let Record { parked, .. } = find(database, seq).await?;
    if parked.cause == Cause::Blocked {
        bail!("{seq} waits for an earlier event of {}: look at that one first", parked.subject);
    }
    let reason: Line = arguments.reason.parse().map_err(|error| anyhow::anyhow!("--reason {error}"))?;
    let (subject, error) = (Line::quoting(&parked.subject), Line::quoting(&parked.error));
    let event = EventDiscarded { seq, subject, event_id: parked.event_id, error, reason };
    let place = Subject::record(seq);
    let digest = Command::digest(SOURCE, &Sha256::digest(event.reason.as_str()).into());
    let command = Command { id: CommandId(Uuid::now_v7()), digest, actor: Actor::SupportUnit };
    let today = PartialDate::Day(Clock::system().now().date_naive());
    let decide = |discarded: &Discarded| {
        if discarded.0 {
            return Err(());
        }
        let (event, occurred) = (event.clone().into(), Occurred::On(today));
        let subject = place.clone();
        Ok(vec![Proposed { subject, event, occurred, visibility: Visibility::Staff, source_url: None }])
    };
    let repository = Repository::<Discarded>::new(log.clone(), SOURCE);
    match repository.execute(&place.to_string(), &command, decide).await {
        Ok(receipt) => println!("{seq} is passed over for ever, as event {} of the log says", receipt.seq),
        Err(ExecuteError::Refused(())) => println!("{seq} was discarded before; a projector takes that in as it runs"),
        Err(ExecuteError::NotTaken(error)) => return Err(error).context("recording the decision"),
        Err(ExecuteError::Unavailable(error)) => bail!("recording the decision: {error}"),
        Err(ExecuteError::IdReused) => bail!("the id of the command was used before"),
    }
    Ok(())
}

async fn find(database: &PgPool, seq: Seq) -> anyhow::Result<Record> {
    let record = parked::at(database, seq).await.context("reading what is parked")?;
    record.with_context(|| {
        format!("no event is parked at {seq}; `civicstream projection parked list` shows those that are")
    })
}

/// Whether an event was discarded.
#[derive(Debug, Default)]
struct Discarded(bool);

impl State for Discarded {
    fn evolve(&mut self, _: &Recorded) {
        self.0 = true;
    }
}
