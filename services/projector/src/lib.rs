//! The projector: follows the log and writes the read models. It alone writes them. It knows no HTTP and no socket; what
//! a row means is `read-model`'s business.
//!
//! One projector holds the projection; others stand by. A turn is: stand by until the projection is free, claim it under a
//! new epoch, check that the log still holds what was read, follow. Whatever goes wrong on the way ends the turn, and the
//! next one begins with what is really stored, so that there is one way to recover from everything.

mod applier;
mod apply;
mod breaker;
mod claim;
mod follow;
mod hold;
mod metrics;
mod notice;
pub mod rebuild;
mod session;
mod unpark;
mod watch;

use std::time::Duration;

use kit::clock::{Clock, sleep};
use kit::crash;
use kit::http::health::{Health, HealthHandle};
use kit::lifecycle::Lifecycle;
use kit::log::{Log, ReadError};
use kit::metrics::Metrics;
use rand::RngExt as _;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::follow::Follower;
use crate::metrics::ProjectorMetrics;

pub use applier::Applier;
pub use apply::{Applied, ApplyError};
pub use unpark::{Retried, RetryError, retry};

/// The longest pause between two turns.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// What the projector needs.
#[derive(Debug, Clone)]
pub struct Context {
    /// The log it reads.
    pub log: Log,
    /// The database it writes.
    pub database: PgPool,
    /// How to open a connection of its own, past any pooler.
    pub direct: PgConnectOptions,
    /// How its process introduces itself.
    pub process: String,
    /// The time, for the age of what is projected.
    pub clock: Clock,
    /// Where it says whether it works.
    pub health: Health,
    /// Where it counts.
    pub metrics: Metrics,
}

/// How a turn ends that is not the last one.
#[derive(Debug, thiserror::Error)]
enum TurnOver {
    /// The database is out of reach.
    #[error("waiting for the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The log is out of reach.
    #[error("waiting for the log: {0}")]
    Log(#[from] ReadError),
    /// Somebody else claimed the projection, or changed it.
    #[error("the projection was claimed by somebody else")]
    Fenced,
    /// Nothing more may be taken in; no turn can change that.
    #[error(transparent)]
    Halted(anyhow::Error),
}

/// Brings the read models' tables up to date, and follows the log, or stands by for whoever does, until it is stopped.
pub async fn run(context: Context, lifecycle: Lifecycle) -> anyhow::Result<()> {
    let stopping = lifecycle.stopping();
    let health = context.health.register("projector");
    let metrics = ProjectorMetrics::register(&context.metrics);
    let mut attempt = 0;
    loop {
        let turn = take_turn(&context, &metrics, &health, &stopping).await;
        metrics.holds(None);
        match turn {
            Ok(()) => return Ok(()),
            Err(TurnOver::Halted(reason)) => return Err(reason),
            Err(TurnOver::Fenced) => attempt = 0,
            Err(TurnOver::Database(_) | TurnOver::Log(_)) => attempt += 1,
        }
        if let Err(over) = turn {
            warn!("{over}");
            health.failing(over.to_string());
        }
        tokio::select! {
            () = stopping.cancelled() => return Ok(()),
            () = sleep(pause(attempt)) => {}
        }
    }
}

/// One turn. Ends well only when it is time to stop.
async fn take_turn(
    context: &Context,
    metrics: &ProjectorMetrics,
    health: &HealthHandle,
    stopping: &CancellationToken,
) -> Result<(), TurnOver> {
    let beginning = async {
        read_model::migrate::run(&context.database).await?;
        let hold = hold::stand_by(context, health).await?;
        let checkpoint = claim::claim(&context.log, &context.database).await?;
        crash::point("projector.claimed");
        info!("projecting from {} under epoch {}", checkpoint.mark.seq, checkpoint.epoch);
        metrics.holds(Some(checkpoint.epoch));
        let follower = Follower::begin(context, metrics.clone(), health.clone(), checkpoint).await?;
        Ok::<_, TurnOver>((hold, follower))
    };
    let Some(turn) = stopping.run_until_cancelled(beginning).await else { return Ok(()) };
    let (hold, mut follower) = turn?;
    tokio::select! {
        () = hold.lost() => Err(TurnOver::Fenced),
        over = follower.run(stopping) => over,
    }
}

impl From<read_model::migrate::Error> for TurnOver {
    fn from(error: read_model::migrate::Error) -> Self {
        match error {
            read_model::migrate::Error::Unavailable(source) => Self::Database(source),
            other => Self::Halted(other.into()),
        }
    }
}

/// Between two turns, with jitter, so that those who stand by do not all come at once.
fn pause(attempt: u32) -> Duration {
    let ceiling = Duration::from_millis(50 << attempt.min(8)).min(PAUSE_MAX);
    rand::rng().random_range(Duration::from_millis(10)..=ceiling)
}
