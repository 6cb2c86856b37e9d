//! The process that owns the servers: starts them, announces them, waits for the end, stops them.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::process::ExitStatusExt as _,
    path::Path,
};

use anyhow::Context as _;
use serde::Serialize;

use crate::{
    events::{Event, Events, Interrupted},
    find::Programs,
    folder::Folder,
    nats::{NATS_FOLDER, NATS_SERVER, Nats},
    options::{DataAtStop, Endpoints, KeeperOptions, Restarted},
    postgres::{POSTGRES, Postgres},
    postgres_data::data_major,
    server::log_tail,
};

/// Both servers, and what it takes to start them.
struct Servers<'a> {
    folder: &'a Folder,
    options: &'a KeeperOptions,
    events: &'a Events,
    programs: Programs,
    postgres: Postgres,
    nats: Nats,
}

/// Runs the servers until standard input ends or SIGTERM comes, then stops them.
///
/// Prints one line on standard output, [`Endpoints`] as JSON, when both take connections. Fails when a server can not
/// be started or ends by itself (unless [`KeeperOptions::restart_after`] says otherwise); the error then holds the end of its log. SIGINT and SIGHUP change nothing.
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
    let mut servers = Servers::start(options, folder, events)?;
    say(&servers.endpoints()).context("announcing the servers")?;
    let event = loop {
        match (events.next(), options.restart_after) {
            (Event::Ended(name), Some(wait)) => {
                events.pause(wait)?;
                let restarted = servers.restart(name)?;
                say(&restarted).context("announcing a server that was started again")?;
            }
            (event, _) => break event,
        }
    };
    servers.nats.stop().context("stopping nats-server")?;
    servers.postgres.stop().context("stopping Postgres")?;
    match event {
        Event::StopAsked => Ok(()),
        Event::Ended(name) => Err(Interrupted::Ended(name).into()),
    }
}

impl<'a> Servers<'a> {
    fn start(options: &'a KeeperOptions, folder: &'a Folder, events: &'a Events) -> anyhow::Result<Self> {
        let programs = Programs::find(options, data_major(folder.path()))?;
        folder.wait_for_leftovers(events, POSTGRES, POSTGRES)?;
        folder.wait_for_leftovers(events, NATS_SERVER, NATS_FOLDER)?;
        let postgres = Postgres::start(folder, &programs.postgres_bin, options, events)?;
        let nats = Nats::start(folder, &programs.nats_server, options, events)?;
        Ok(Self { folder, options, events, programs, postgres, nats })
    }

    /// Starts the server of this name, which has ended, again.
    fn restart(&mut self, name: &'static str) -> anyhow::Result<Restarted> {
        let Self { folder, options, events, programs, postgres, nats } = self;
        let (status, pid) = if name == POSTGRES {
            folder.wait_for_leftovers(events, POSTGRES, POSTGRES)?;
            (postgres.restart(folder, &programs.postgres_bin, options, events)?, postgres.pid())
        } else {
            (nats.restart(folder, &programs.nats_server, events)?, nats.pid())
        };
        Ok(Restarted { server: name.to_owned(), ended_by_signal: status.signal(), pid })
    }

    fn endpoints(&self) -> Endpoints {
        let Self { postgres, nats, .. } = self;
        Endpoints {
            postgres_url: postgres.url(),
            postgres_tcp_url: postgres.tcp_url(),
            postgres_socket_dir: postgres.socket_dir().to_owned(),
            postgres_port: postgres.port(),
            nats_url: nats.url(),
            nats_operator_url: nats.operator_url(),
            nats_port: nats.port(),
            postgres_pid: postgres.pid(),
            nats_pid: nats.pid(),
        }
    }
}

fn say(value: &impl Serialize) -> anyhow::Result<()> {
    let mut line = serde_json::to_string(value)?;
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
