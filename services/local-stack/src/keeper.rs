//! The process that owns the servers: starts them, announces them, waits for the end, stops them.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use anyhow::Context as _;

use crate::{
    events::{Event, Events, Interrupted},
    find::Programs,
    folder::Folder,
    nats::{NATS_FOLDER, NATS_SERVER, Nats},
    options::{DataAtStop, Endpoints, KeeperOptions},
    postgres::{POSTGRES, Postgres},
    postgres_data::data_major,
    server::log_tail,
};

/// Runs the servers until standard input ends or SIGTERM comes, then stops them.
///
/// Prints one line on standard output, [`Endpoints`] as JSON, when both take connections. Fails when a server can not
/// be started or ends by itself; the error then holds the end of its log. SIGINT and SIGHUP change nothing.
///
/// Call it from the main thread: the kernel ends the servers when the thread that started them ends.
pub fn run_keeper(options: &KeeperOptions) -> anyhow::Result<()> {
    let events = Events::listen().context("listening to signals and standard input")?;
    match keep(options, &events) {
        Err(error) if is_stop(&error) => Ok(()),
        outcome => outcome,
    }
}

fn keep(options: &KeeperOptions, events: &Events) -> anyhow::Result<()> {
    let folder = Folder::claim(&options.dir, events)?;
    let outcome = serve(options, &folder, events).map_err(|error| with_log(error, folder.path()));
    let in_order = outcome.as_ref().err().is_none_or(is_stop);
    if in_order && options.at_stop == DataAtStop::Remove {
        fs::remove_dir_all(folder.path()).with_context(|| format!("removing {}", folder.path().display()))?;
    }
    outcome
}

fn is_stop(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(Interrupted::StopAsked))
}

fn serve(options: &KeeperOptions, folder: &Folder, events: &Events) -> anyhow::Result<()> {
    let programs = Programs::find(options, data_major(folder.path()))?;
    folder.wait_for_leftovers(events, POSTGRES, POSTGRES)?;
    folder.wait_for_leftovers(events, NATS_SERVER, NATS_FOLDER)?;
    let mut postgres = Postgres::start(folder, &programs.postgres_bin, options, events)?;
    let mut nats = Nats::start(folder, &programs.nats_server, options, events)?;
    announce(&postgres, &nats).context("announcing the servers")?;
    let event = events.next();
    nats.stop().context("stopping nats-server")?;
    postgres.stop().context("stopping Postgres")?;
    match event {
        Event::StopAsked => Ok(()),
        Event::Ended(name) => Err(Interrupted::Ended(name).into()),
    }
}

fn announce(postgres: &Postgres, nats: &Nats) -> anyhow::Result<()> {
    let endpoints = Endpoints {
        postgres_url: postgres.url(),
        postgres_tcp_url: postgres.tcp_url(),
        postgres_socket_dir: postgres.socket_dir().to_owned(),
        postgres_port: postgres.port(),
        nats_url: nats.url(),
        nats_operator_url: nats.operator_url(),
        nats_port: nats.port(),
        postgres_pid: postgres.pid(),
        nats_pid: nats.pid(),
    };
    let mut line = serde_json::to_string(&endpoints)?;
    line.push('\n');
    let mut stdout = io::stdout().lock();
    stdout.write_all(line.as_bytes())?;
    Ok(stdout.flush()?)
}

/// Adds the end of the log of the program that failed.
fn with_log(error: anyhow::Error, dir: &Path) -> anyhow::Error {
    let Some(Interrupted::Ended(name) | Interrupted::TooSlow { what: name, .. }) = error.downcast_ref() else {
        return error;
    };
    let log = dir.join(format!("{name}.log"));
    let tail = log_tail(&log);
    anyhow::anyhow!("{error}; the end of {}:\n{tail}", log.display())
}
