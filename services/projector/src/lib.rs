//! The projector: follows the log and writes the read models. It alone writes them. It knows no HTTP and no socket; what
//! a row means is `read-model`'s business.

mod apply;
mod claim;
mod follow;
mod metrics;
mod notice;

use kit::clock::Clock;
use kit::http::health::Health;
use kit::lifecycle::Lifecycle;
use kit::log::Log;
use kit::metrics::Metrics;
use sqlx::PgPool;

/// What the projector needs.
#[derive(Debug, Clone)]
pub struct Context {
    /// The log it reads.
    pub log: Log,
    /// The database it writes.
    pub database: PgPool,
    /// The time, for the age of what is projected.
    pub clock: Clock,
    /// Where it says whether it works.
    pub health: Health,
    /// Where it counts.
    pub metrics: Metrics,
}

/// Brings the read models' tables up to date, claims the projection, and follows the log until it is stopped.
pub async fn run(context: Context, lifecycle: Lifecycle) -> anyhow::Result<()> {
    read_model::migrate::run(&context.database).await?;
    let health = context.health.register("projector");
    let checkpoint = claim::claim(&context.log, &context.database).await?;
    tracing::info!("projecting from {} under epoch {}", checkpoint.seq, checkpoint.epoch);
    let follower = follow::Follower::new(&context, health, checkpoint);
    follower.run(&lifecycle.stopping()).await
}
