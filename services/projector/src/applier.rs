//! Taking messages in, a transaction at a time. What was taken in before is dropped; what the database refuses is looked for
//! by halves, and parked. Whoever has one drops it after any error and begins anew from what is really stored.

use std::collections::HashSet;
use std::time::Duration;

use kit::log::{Log, Message};
use proto::Seq;
use read_model::checkpoint::{self, Checkpoint};
use read_model::parked;
use sqlx::PgPool;
use tokio::time::{Instant, timeout};
use tracing::warn;

use crate::apply::{self, Applied, ApplyError, Prepared};
use crate::breaker::{Breaker, Tripped};

/// How long one transaction may take. A batch takes less than a second; a connection whose other end is gone would be
/// waited for without end.
const COMMIT_WAIT_MAX: Duration = Duration::from_mins(1);

/// Takes messages in under one claim.
#[derive(Debug)]
pub struct Applier {
    log: Log,
    database: PgPool,
    checkpoint: Checkpoint,
    /// The subjects of which events are parked.
    blocked: HashSet<String>,
    breaker: Breaker,
    /// Events that are known to fail, which says nothing of the program.
    known: HashSet<Seq>,
    /// Messages that are due, each run in one transaction; the next run is the last one.
    due: Vec<Vec<Message>>,
}

impl Applier {
    /// Goes on from a checkpoint as it was claimed.
    pub async fn begin(log: Log, database: PgPool, checkpoint: Checkpoint) -> sqlx::Result<Self> {
        let (breaker, known, due) = (Breaker::default(), HashSet::new(), Vec::new());
        let mut applier = Self { log, database, checkpoint, blocked: HashSet::new(), breaker, known, due };
        applier.learn_parked().await?;
        Ok(applier)
    }

    /// Lets events fail that are known to.
    pub(crate) fn expect(&mut self, known: HashSet<Seq>) {
        self.known = known;
    }

    /// The subjects of which events are parked.
    pub(crate) fn blocked(&self) -> &HashSet<String> {
        &self.blocked
    }

    /// How far messages were taken in.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        self.checkpoint
    }

    /// Makes messages due. The log hands them out in order, but may hand out some of them again.
    pub fn offer(&mut self, mut messages: Vec<Message>) {
        debug_assert!(self.due.is_empty(), "messages are offered when those before are taken in");
        let mut reached = self.checkpoint.mark.seq;
        messages.retain(|message| {
            let is_new = message.seq > reached;
            reached = reached.max(message.seq);
            is_new
        });
        self.due = runs(messages);
        self.due.reverse();
    }

    /// Takes in the next messages that are due; none when all are.
    pub async fn step(&mut self) -> Result<Option<Applied>, ApplyError> {
        while let Some(mut messages) = self.due.pop() {
            let prepared = Prepared::of(&messages, &self.blocked);
            match (self.commit(&messages, prepared).await, &messages[..]) {
                (Err(ApplyError::Refused { source }), [only]) => {
                    warn!("parking message {}: {source}", only.seq);
                    return self.commit(&messages, Prepared::refused(only, &source)).await.map(Some);
                }
                (Err(ApplyError::Refused { .. }), _) => {
                    let second = messages.split_off(messages.len() / 2);
                    self.due.extend([second, messages]);
                }
                (committed, _) => return committed.map(Some),
            }
        }
        Ok(None)
    }

    async fn commit(&mut self, messages: &[Message], prepared: Prepared) -> Result<Applied, ApplyError> {
        let failed = prepared.failed_subjects(&self.known);
        if let Err(tripped) = self.breaker.note(Instant::now(), messages.len(), &failed) {
            return Err(self.halt(tripped).await);
        }
        let committing = apply::commit(&self.log, &self.database, &self.checkpoint, prepared);
        let applied = timeout(COMMIT_WAIT_MAX, committing).await.unwrap_or_else(|_| {
            // Its outcome is unknown; the next claim finds out.
            Err(ApplyError::Unavailable { source: sqlx::Error::PoolTimedOut })
        })?;
        self.checkpoint = applied.checkpoint;
        if applied.changes_parked {
            self.learn_parked().await.map_err(apply::classify)?;
        }
        Ok(applied)
    }

    async fn learn_parked(&mut self) -> sqlx::Result<()> {
        self.blocked = parked::subjects(&self.database).await?.into_iter().collect();
        Ok(())
    }

    /// Lets nothing more be taken in, by anybody, until an operator says so.
    async fn halt(&self, tripped: Tripped) -> ApplyError {
        match checkpoint::halt(&self.database, &self.checkpoint, &tripped.to_string()).await {
            // The next claim finds it, and says what to do.
            Ok(_) => ApplyError::Fenced,
            Err(source) => ApplyError::Unavailable { source },
        }
    }
}

/// Messages in runs. One that gives up a parked event is a run of its own: what is then free again comes before the messages
/// after it, and is noted as late at the same place however the log was cut into batches.
fn runs(messages: Vec<Message>) -> Vec<Vec<Message>> {
    let mut runs: Vec<Vec<Message>> = Vec::new();
    let mut is_closed = true;
    for message in messages {
        let discards = apply::discards(&message);
        match runs.last_mut() {
            Some(run) if !is_closed && !discards => run.push(message),
            _ => runs.push(vec![message]),
        }
        is_closed = discards;
    }
    runs
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proto::{EventType, Seq, envelope};

    use super::*;

    #[track_caller]
    fn check(discards: &[bool], expected: &[usize]) {
        let message = |(seq, discards): (u64, &bool)| {
            let event_type = discards.then(|| (envelope::TYPE.to_owned(), EventType::EventDiscarded.name().to_owned()));
            Message {
                subject: "activity.ogp.record.1".to_owned(),
                seq: Seq(seq),
                recorded_at: DateTime::UNIX_EPOCH,
                headers: event_type.into_iter().collect(),
                payload: Vec::new().into(),
            }
        };
        let runs = runs((1..).zip(discards).map(message).collect());
        assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), expected, "{discards:?}");
        assert!(runs.iter().flatten().map(|message| message.seq.0).eq(1..=discards.len() as u64), "in order");
    }

    #[test]
    fn a_message_that_gives_up_an_event_is_a_run_of_its_own() {
        check(&[], &[]);
        check(&[false, false], &[2]);
        check(&[false, false, true, false, false], &[2, 1, 2]);
        check(&[true, true, false], &[1, 1, 1]);
        check(&[false, true], &[1, 1]);
    }
}
