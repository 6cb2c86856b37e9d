//! `civicstream log`: looking after the log. It is created once, backed up while it is written to, and restored where
//! there is none.

mod backup;
mod folder;
mod manifest;
mod private;
mod restore;

use anyhow::bail;
use kit::log::{Log, LogOptions};
use tokio::signal::unix::{SignalKind, signal};

/// What to do with the log.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum LogCommand {
    /// Create the log, once. Needs a NATS user that may create streams.
    Init(LogOptions),
    /// Copy the log into a folder, and what the log cannot rebuild. Services go on meanwhile.
    #[command(after_help = backup::HELP)]
    Backup(backup::BackupArguments),
    /// Put a backup of the log back into a server that has none, and check it.
    #[command(after_help = restore::HELP)]
    Restore(restore::RestoreArguments),
}

/// Does it.
pub(crate) async fn run(command: LogCommand) -> anyhow::Result<()> {
    match command {
        LogCommand::Init(options) => {
            let log = Log::init(&options).await?;
            println!("the log is ready: {}", log.id());
            Ok(())
        }
        LogCommand::Backup(arguments) => backup::run(arguments).await,
        LogCommand::Restore(arguments) => restore::run(arguments).await,
    }
}

/// Works until it is done, or until somebody stops it: what was begun is then cleared away like after any other failure.
async fn unless_stopped<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        outcome = work => outcome,
        _ = terminate.recv() => bail!("stopped"),
        _ = interrupt.recv() => bail!("stopped"),
    }
}
