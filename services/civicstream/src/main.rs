//! The one binary: every role and every tool. Each role is a library; this only reads the command line, starts what was
//! asked for and ends with its outcome.

mod client;
mod dev;
mod feed;
mod import;
mod log;
mod openapi;
mod progress;
mod projection;
mod roles;
mod serve;
mod token;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kit::crash::{self, CrashAt};
use kit::telemetry::{self, TelemetryOptions};
use local_stack::KeeperOptions;

/// The activity stream of the Open Government Partnership.
#[derive(Debug, Parser)]
#[command(name = "civicstream", version, about, max_term_width = 120)]
struct Arguments {
    #[command(flatten)]
    telemetry: TelemetryOptions,
    /// End when the parent process ends, however it ends.
    #[arg(long, hide = true)]
    die_with_parent: bool,
    /// End as by `kill -9` at a named place of the program. For tests.
    #[arg(long, hide = true, env = "CIVICSTREAM_CRASH_AT")]
    crash_at: Option<CrashAt>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run roles. In production each runs as a process of its own.
    Serve(serve::ServeArguments),
    /// Run everything on this machine, with a private Postgres and nats-server.
    Dev(dev::DevArguments),
    /// Send a recorded history through the command API. Running it again goes on where it stopped and changes nothing.
    Import(import::ImportArgs),
    /// Sign a token with the key of the development issuer.
    Token(token::TokenArgs),
    /// Follow a feed in the terminal.
    Feed(feed::FeedArgs),
    /// Look after the read models.
    #[command(subcommand)]
    Projection(projection::ProjectionCommand),
    /// Look after the log.
    #[command(subcommand)]
    Log(log::LogCommand),
    /// Keep private servers until standard input ends. Started by `dev` and by the tests.
    #[command(hide = true)]
    Keeper {
        /// What to keep, as JSON.
        options: String,
    },
}

fn main() -> ExitCode {
    let arguments: Arguments = kit::config::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("civicstream: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    // The keeper forks and waits for signals; it must stay free of threads.
    if let Command::Keeper { options } = &arguments.command {
        let options: KeeperOptions = serde_json::from_str(options)?;
        return local_stack::run_keeper(&options).map(|()| ExitCode::SUCCESS);
    }
    if arguments.die_with_parent {
        local_stack::die_with_parent()?;
    }
    if let Some(at) = arguments.crash_at {
        crash::choose(at);
    }
    telemetry::start(&arguments.telemetry)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(execute(arguments.command))
}

async fn execute(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(arguments) => serve::run(arguments).await?,
        Command::Dev(arguments) => dev::run(arguments).await?,
        Command::Import(arguments) => import::run(arguments).await?,
        Command::Token(arguments) => token::run(arguments)?,
        Command::Feed(arguments) => feed::run(arguments).await?,
        Command::Projection(command) => return projection::run(command).await,
        Command::Log(command) => log::run(command).await?,
        Command::Keeper { .. } => unreachable!("the keeper runs without a runtime"),
    }
    Ok(ExitCode::SUCCESS)
}
