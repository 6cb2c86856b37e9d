//! `civicstream projection`: looking after the read models. The tools work beside the running services, on the same log and
//! database; what they change, the projector notices by itself.

mod parked;
mod rebuild;
mod status;
mod table;

use std::process::ExitCode;

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
    /// Build the read models anew from the log, beside the live ones, and switch to them when they are complete and equal.
    Rebuild(rebuild::RebuildArguments),
    /// Switch back to the read models that were live before, once they are level with the log.
    Rollback(Places),
    /// Drop read models that are not the live ones.
    Drop(rebuild::DropArguments),
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

pub(crate) async fn run(command: ProjectionCommand) -> anyhow::Result<ExitCode> {
    match command {
        ProjectionCommand::Rebuild(arguments) => return rebuild::run(&arguments).await,
        ProjectionCommand::Rollback(places) => rebuild::rollback(&places).await,
        ProjectionCommand::Drop(arguments) => rebuild::drop(&arguments).await,
        ProjectionCommand::Status(arguments) => status::run(&arguments).await,
        ProjectionCommand::Resume(places) => resume(&places).await,
        ProjectionCommand::Parked(command) => parked::run(command).await,
    }?;
    Ok(ExitCode::SUCCESS)
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
