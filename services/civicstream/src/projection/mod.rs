//! `civicstream projection`: looking after the read models. The tools work beside the running services, on the same log and
//! database; what they change, the projector notices by itself.

mod parked;
mod status;
mod table;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use kit::log::{Log, LogOptions};
use kit::postgres::{self, PostgresOptions};
use sqlx::PgPool;

/// How the tools introduce themselves to Postgres and NATS.
const NAME: &str = "civicstream projection";

/// What to do with the read models.
#[derive(Debug, Subcommand)]
pub(crate) enum ProjectionCommand {
    /// Show how far the read models are, who writes them, and what is parked.
    Status(status::StatusArguments),
    /// Let a halted projection go on. Parked events stay parked.
    Resume(Places),
    /// Look after events that could not be projected.
    #[command(subcommand)]
    Parked(parked::ParkedCommand),
}

/// Where the log and the read models are.
#[derive(Debug, Args)]
pub(crate) struct Places {
    #[command(flatten)]
    log: LogOptions,
    #[command(flatten)]
    postgres: PostgresOptions,
}

impl Places {
    async fn log(&self) -> anyhow::Result<Log> {
        Log::connect(&self.log, NAME).await.context("connecting to the log")
    }

    async fn database(&self) -> anyhow::Result<PgPool> {
        let database = postgres::connect(&self.postgres, NAME, read_model::SCHEMA).await;
        database.context("connecting to Postgres")
    }
}

pub(crate) async fn run(command: ProjectionCommand) -> anyhow::Result<()> {
    match command {
        ProjectionCommand::Status(arguments) => status::run(&arguments).await,
        ProjectionCommand::Resume(places) => resume(&places).await,
        ProjectionCommand::Parked(command) => parked::run(command).await,
    }
}

async fn resume(places: &Places) -> anyhow::Result<()> {
    let resumed = read_model::checkpoint::resume(&places.database().await?).await;
    let resumed = resumed.context("reading the checkpoint")?;
    println!(
        "{}",
        if resumed { "the projection goes on when a projector is started" } else { "the projection is not halted" }
    );
    Ok(())
}
