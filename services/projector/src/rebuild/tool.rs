//! What every tool on generations stands on: it is alone, and has connections that look into one generation or another.

use std::fmt;
use std::sync::Arc;

use kit::log::Log;
use proto::Seq;
use read_model::generation::{self, Generation, State, building};
use read_model::{SCHEMA, migrate};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgConnection, PgPool};

use super::Error;

/// The most connections into one generation.
const CONNECTIONS_MAX: u32 = 64;

/// What the tool needs.
#[derive(Clone)]
pub struct Context {
    /// The log it reads.
    pub log: Log,
    /// How to open connections of its own, past any pooler.
    pub direct: PgConnectOptions,
    /// Whom it tells how far it is.
    pub progress: Arc<dyn Progress>,
}

/// Hears how far the work is.
pub trait Progress: Send + Sync {
    /// Something to tell.
    fn say(&self, line: &str);
    /// The next phase begins.
    fn phase(&self, name: &str, counted: Option<Counted>);
    /// So much of the phase is done.
    fn at(&self, done: u64);
}

/// What can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Events of the log.
    Events,
    /// Indexes.
    Indexes,
}

/// What is counted in a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What it is.
    pub what: Counts,
    /// How much of it is done.
    pub done: u64,
    /// How much there is.
    pub total: u64,
}

impl Counted {
    /// Events of the log.
    pub(super) fn events(done: Seq, total: Seq) -> Self {
        Self { what: Counts::Events, done: done.0, total: total.0 }
    }
}

/// The tool, which is the only one for as long as it is.
pub(super) struct Tool {
    pub log: Log,
    pub live: PgPool,
    pub progress: Arc<dyn Progress>,
    /// Holds the lock. Looks into no generation.
    pub connection: PgConnection,
    direct: PgConnectOptions,
}

impl Tool {
    pub(super) async fn start(context: Context) -> Result<Self, Error> {
        let Context { log, direct, progress } = context;
        let mut connection = direct.connect().await?;
        migrate::control(&mut connection).await?;
        if let Some(other) = building::lock(&mut connection).await? {
            return Err(Error::Busy(other));
        }
        let live = pool(&direct, SCHEMA);
        Ok(Self { log, live, progress, connection, direct })
    }

    /// The newest generation in a state.
    pub(super) async fn generation(&self, state: State) -> Result<Generation, Error> {
        let newest = generation::newest(&self.live, state).await?;
        newest.ok_or(if state == State::Live { Error::NothingProjected } else { Error::None(state.name()) })
    }

    /// Connections that look into a schema.
    pub(super) fn pool(&self, schema: &str) -> PgPool {
        pool(&self.direct, schema)
    }
}

fn pool(direct: &PgConnectOptions, schema: &str) -> PgPool {
    let options = direct.clone().options([("search_path", schema)]);
    PgPoolOptions::new().max_connections(CONNECTIONS_MAX).connect_lazy_with(options)
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("log", &self.log).finish_non_exhaustive()
    }
}
