//! Holding the projection: at most one projector does, the others stand by. What says so is a lock that lives as long as a
//! connection of its own; signs of life tell a holder that hangs from one that works. That two never commit is not promised
//! here but by the epoch of the checkpoint.

use std::time::Duration;

use kit::clock::sleep;
use kit::crash;
use kit::http::health::HealthHandle;
use read_model::holder::{self, Holder};
use sqlx::{ConnectOptions as _, PgConnection, PgPool};
use tokio::time::{Instant, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::{info, warn};

use crate::Context;

/// How often the holder gives a sign of life, and is looked for one.
const BEAT: Duration = Duration::from_secs(1);
/// How long a sign of life may take; after that the holder does not know whether it still is one.
const BEAT_MAX: Duration = Duration::from_secs(5);
/// A holder that is silent for longer hangs.
const SILENCE_MAX: Duration = Duration::from_secs(3);
/// How long connecting may take.
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// The projection is held for as long as this is.
#[derive(Debug)]
pub(crate) struct Hold {
    lost: CancellationToken,
    _beating: DropGuard,
}

impl Hold {
    /// Waits until the projection is no longer held.
    pub(crate) async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

/// Waits until the projection is free, and holds it.
pub(crate) async fn stand_by(context: &Context, health: &HealthHandle) -> sqlx::Result<Hold> {
    let connecting = timeout(CONNECT_MAX, context.direct.connect()).await;
    let mut connection = connecting.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
    tokio::select! {
        biased;
        locked = holder::wait_for_lock(&mut connection) => locked?,
        watched = watch(&context.database, health) => watched?,
    }
    crash::point("projector.locked");
    holder::take(&mut connection, &context.process).await?;
    info!("holding the projection");
    Ok(hold(connection))
}

fn hold(connection: PgConnection) -> Hold {
    let (lost, stop) = (CancellationToken::new(), CancellationToken::new());
    let (losing, stopped) = (lost.clone(), stop.clone());
    tokio::spawn(async move {
        let beating = stopped.run_until_cancelled(beat(connection)).await;
        if let Some(error) = beating {
            warn!("the projection is no longer held: {error}");
        }
        losing.cancel();
    });
    Hold { lost, _beating: stop.drop_guard() }
}

/// Gives signs of life until that fails. Dropping it closes the connection, and the lock with it.
async fn beat(mut connection: PgConnection) -> sqlx::Error {
    loop {
        sleep(BEAT).await;
        let beaten = timeout(BEAT_MAX, holder::beat(&mut connection)).await;
        if let Err(error) = beaten.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
            return error;
        }
    }
}

/// Parts a holder that hangs from its lock, for as long as somebody waits for it. Ends only when the database does not answer.
async fn watch(database: &PgPool, health: &HealthHandle) -> sqlx::Result<()> {
    let mut last: Option<(Holder, Instant)> = None;
    loop {
        sleep(BEAT).await;
        let seen = timeout(BEAT_MAX, holder::read(database)).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
        // Standing by is all that is to be done here.
        health.ready();
        let now = Instant::now();
        last = match (seen, last) {
            (None, _) => None,
            (Some(seen), Some((before, since))) if seen == before => {
                if now.duration_since(since) > SILENCE_MAX && holder::part(database, &seen).await? {
                    warn!("{} has been silent for {SILENCE_MAX:?}; the projection is taken from it", seen.process);
                }
                Some((seen, since))
            }
            (Some(seen), _) => Some((seen, now)),
        };
    }
}
