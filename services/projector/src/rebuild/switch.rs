//! The switch: one transaction that brings the other generation to the very place of the live one and changes their names. It
//! waits for nobody for long, and is tried again instead.

use std::time::Duration;

use kit::clock::sleep;
use kit::crash;
use kit::log::{Log, Message};
use proto::Seq;
use read_model::generation::Generation;
use read_model::generation::switch::{self, Both};
use sqlx::PgConnection;

use super::Error;
use super::level::{Follower, NEAR};
use super::tool::Tool;
use crate::apply::{self, ApplyError, Prepared};
use crate::session::BEGIN;

/// How often it is tried.
const TRIES_MAX: u32 = 40;
/// The pause between two tries, in which readers and the projector go on.
const PAUSE: Duration = Duration::from_millis(250);

/// How a try ended that switched nothing.
enum Missed {
    /// Somebody held what had to be locked.
    HeldUp,
    /// What is missing is too much for the transaction, or not for it.
    Behind,
    Failed(Error),
}

/// Switches from `live` to `next`; answers with where both stood.
pub(super) async fn run(
    tool: &mut Tool,
    live: &Generation,
    next: &Generation,
    follower: &mut Follower,
) -> Result<Seq, Error> {
    tool.progress.phase("switching", None);
    for _ in 0..TRIES_MAX {
        match once(&tool.log, live, next, follower).await {
            Ok(seq) => return Ok(seq),
            Err(Missed::Failed(error)) => return Err(error),
            Err(Missed::Behind) => follower.come_level(tool).await?,
            Err(Missed::HeldUp) => sleep(PAUSE).await,
        }
    }
    Err(Error::HeldUp(TRIES_MAX))
}

async fn once(log: &Log, live: &Generation, next: &Generation, follower: &Follower) -> Result<Seq, Missed> {
    let mut transaction = follower.pool.begin_with(BEGIN).await?;
    let both = switch::begin(&mut transaction, next).await?.ok_or(Missed::Failed(Error::NothingProjected))?;
    let rest = rest(log, next, &both).await?;
    if !rest.is_empty() {
        apply_rest(&mut transaction, log, &both, &Prepared::of(&rest, follower.applier.blocked())).await?;
    }
    let seq = both.live.mark.seq;
    switch::tell_late(&mut transaction, seq).await?;
    switch::rename(&mut transaction, live, next, &both).await?;
    crash::point("rebuild.switching");
    transaction.commit().await?;
    Ok(seq)
}

/// What the live generation has and the other one lacks.
async fn rest(log: &Log, next: &Generation, both: &Both) -> Result<Vec<Message>, Missed> {
    let (from, to) = (both.next.mark.seq, both.live.mark.seq);
    if from > to {
        return Err(Missed::Failed(Error::Ahead(next.number)));
    }
    if to.0 - from.0 > NEAR {
        return Err(Missed::Behind);
    }
    let mut rest = Vec::new();
    for seq in from.next().0..=to.0 {
        rest.extend(log.get(Seq(seq)).await?);
    }
    // Giving up a parked event has an order of its own.
    if rest.iter().any(apply::discards) { Err(Missed::Behind) } else { Ok(rest) }
}

async fn apply_rest(transaction: &mut PgConnection, log: &Log, both: &Both, prepared: &Prepared) -> Result<(), Missed> {
    match apply::within(transaction, log, &both.next, prepared).await {
        Ok(_) => Ok(()),
        // What the database refuses is parked on the ordinary way.
        Err(ApplyError::Refused { .. }) => Err(Missed::Behind),
        Err(ApplyError::Unavailable { source }) => Err(source.into()),
        Err(other) => Err(Missed::Failed(other.into())),
    }
}

impl From<sqlx::Error> for Missed {
    fn from(error: sqlx::Error) -> Self {
        if switch::is_held_up(&error) { Self::HeldUp } else { Self::Failed(error.into()) }
    }
}

impl From<kit::log::ReadError> for Missed {
    fn from(error: kit::log::ReadError) -> Self {
        Self::Failed(error.into())
    }
}
