//! `civicstream import`: brings records into the log over the command API. Every command has a key that follows from its
//! record, so that an import can be repeated, and an interrupted one is resumed by running it again.

mod assessment;
mod collection;
mod detect;
mod facts;
mod history;
mod send;
mod summary;
mod table;
mod work;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use url::Url;

use self::detect::Source;
pub(crate) use self::summary::Summary;
use self::table::Table;
use self::work::Work;
use crate::client::Commands;
use crate::progress::{Progress, Unit};

/// The most commands that are on their way at once.
const CONCURRENCY_MAX: u16 = 64;
/// How many commands are on their way at once when nobody says otherwise.
const CONCURRENCY: u16 = 4;

/// Bring history files, a collection of facts or the official table of commitments into the log.
///
/// Running it again changes nothing, and goes on where an interrupted import ended. It succeeds when every record is in
/// the log or was refused for a reason in the data; it fails when the service is out of reach or the token is refused.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// History files (as in deploy/demo), collections of facts (members, action plans, assessments), or folders of them
    #[arg(required_unless_present = "ogp_table", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The partnership's official table of commitments as a CSV file; what it says that cannot be is listed
    #[arg(long, value_name = "FILE")]
    ogp_table: Option<PathBuf>,
    /// The address of the command API
    #[arg(long, env = "CIVICSTREAM_COMMANDS_URL", value_name = "URL", default_value = "http://127.0.0.1:8081")]
    commands_url: Url,
    /// The bearer token; `civicstream token` makes one for a development run
    #[arg(long, env = "CIVICSTREAM_TOKEN", hide_env_values = true, conflicts_with = "token_file")]
    token: Option<String>,
    /// A file that holds the bearer token
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Write every refused record into this file, as JSON Lines
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// How many commands are on their way at once; what depends on each other stays in order
    #[arg(long, default_value_t = CONCURRENCY, value_parser = clap::value_parser!(u16).range(1..=i64::from(CONCURRENCY_MAX)))]
    concurrency: u16,
}

/// Runs the import and prints what became of it. Fails when a file cannot be read, the service is out of reach or the
/// token is refused.
pub(crate) async fn run(args: ImportArgs) -> anyhow::Result<()> {
    let mut work = plan(&args.files)?;
    if let Some(path) = &args.ogp_table {
        work.append(table::plan(&Table::read(path)?));
    }
    let commands = Commands::new(args.commands_url.clone(), token(&args)?).context("setting up the HTTP client")?;
    let progress = Progress::on_stderr(work.len() as u64, Unit::Of("commands"));
    let (summary, outcome) = send::send(work, &commands, usize::from(args.concurrency), &progress).await;
    print!("{summary}");
    if let Some(path) = &args.refused {
        write_refusals(&summary, path)?;
    }
    outcome.context("the import ended early; run it again to go on")
}

/// Brings files, or folders of files, into the log through the command API at `url`. What is there stays as it is; what
/// is refused is logged. Fails when a file cannot be read, the service is out of reach or the token is refused.
pub(crate) async fn load(url: &str, token: &str, files: &[PathBuf]) -> anyhow::Result<Summary> {
    let url = url.parse().with_context(|| format!("{url} is not an address"))?;
    let commands = Commands::new(url, token.to_owned()).context("setting up the HTTP client")?;
    let (summary, outcome) = send::send(plan(files)?, &commands, usize::from(CONCURRENCY), &Progress::Silent).await;
    for refusal in &summary.refused {
        let (id, detail) = (&refusal.id, refusal.detail.as_deref().unwrap_or_default());
        tracing::warn!(record.id = %id, "the record {id} was refused: {}: {detail}", refusal.reason);
    }
    outcome.context("the import ended early")?;
    Ok(summary)
}

/// Everything the files ask for. History files are one history in the order of time, before collections.
fn plan(files: &[PathBuf]) -> anyhow::Result<Work> {
    let (mut histories, mut collections) = (Vec::new(), Vec::new());
    for path in detect::files(files)? {
        match detect::read(&path)? {
            Source::History(file) => histories.push(file),
            Source::Collection(collection) => collections.push(collection),
        }
    }
    let mut work = history::plan(histories)?;
    for collection in collections {
        work.append(collection::plan(&collection));
    }
    Ok(work)
}

fn token(args: &ImportArgs) -> anyhow::Result<String> {
    let text = match (&args.token, &args.token_file) {
        (Some(token), _) => token.clone(),
        (None, Some(path)) => {
            std::fs::read_to_string(path).with_context(|| format!("reading the token in {}", path.display()))?
        }
        (None, None) => {
            bail!("a token is needed: give --token, --token-file or CIVICSTREAM_TOKEN (`civicstream token` makes one)")
        }
    };
    Ok(text.trim().to_owned())
}

fn write_refusals(summary: &Summary, path: &Path) -> anyhow::Result<()> {
    let lines = summary.refusals_as_lines().context("writing the refusals as JSON")?;
    std::fs::write(path, lines).with_context(|| format!("writing the refusals to {}", path.display()))
}

#[cfg(test)]
mod demo_tests;
#[cfg(test)]
mod tests;
