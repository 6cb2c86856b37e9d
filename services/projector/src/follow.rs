//! The loop: read what is there, apply it, say so. What cannot be applied for a reason that passes ends the turn; what no
//! retry helps is parked. A notice that cannot be sent is no failure, since whoever misses one reads Postgres.

use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;

use anyhow::anyhow;
use kit::crash;
use kit::http::health::HealthHandle;
use kit::log::{Log, Message, Tail, TailError};
use proto::notice::CommitNotice;
use read_model::checkpoint::{self, Checkpoint};
use read_model::parked;
use sqlx::PgPool;
use tokio::time::{Instant, Interval, MissedTickBehavior, timeout};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::apply::{self, ApplyError, Prepared};
use crate::breaker::{Breaker, Tripped};
use crate::metrics::ProjectorMetrics;
use crate::watch::{End, Progress};
use crate::{Context, TurnOver, claim, notice};

/// The most messages of one transaction.
const BATCH_LEN_MAX: usize = 1_000;
/// How often gateways are told that nothing happened.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long one transaction may take. A batch takes less than a second; a connection whose other end is gone would be
/// waited for without end.
const COMMIT_WAIT_MAX: Duration = Duration::from_mins(1);

pub(crate) struct Follower {
    log: Log,
    database: PgPool,
    clock: kit::clock::Clock,
    metrics: ProjectorMetrics,
    health: HealthHandle,
    checkpoint: Checkpoint,
    /// The subjects of which events are parked.
    blocked: HashSet<String>,
    breaker: Breaker,
    end: End,
    progress: Progress,
}

/// What came while waiting for messages.
enum Came {
    Messages(Vec<Message>),
    /// Nothing, though the log has more.
    Nothing,
    Stop,
}

impl Follower {
    pub(crate) async fn begin(
        context: &Context,
        metrics: ProjectorMetrics,
        health: HealthHandle,
        checkpoint: Checkpoint,
    ) -> Result<Self, TurnOver> {
        let mut follower = Self {
            log: context.log.clone(),
            database: context.database.clone(),
            clock: context.clock.clone(),
            metrics,
            health,
            checkpoint,
            blocked: HashSet::new(),
            breaker: Breaker::default(),
            end: End::of(context.log.clone()),
            progress: Progress::new(Instant::now()),
        };
        follower.learn_parked().await?;
        Ok(follower)
    }

    /// Follows the log until it is time to stop.
    pub(crate) async fn run(&mut self, stopping: &CancellationToken) -> Result<(), TurnOver> {
        let mut tail = self.log.tail(self.checkpoint.mark.seq, self.checkpoint.mark.hash);
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Whoever projected before may have ended between a commit and its notice.
        self.notify(notice::unread(&self.checkpoint, self.checkpoint.mark.seq)).await;
        self.health.ready();
        loop {
            match self.next(&mut tail, &mut heartbeat, stopping).await {
                Ok(Came::Stop) => return Ok(()),
                Ok(Came::Nothing) => {
                    self.metrics.stalls.inc();
                    tail.start_anew();
                }
                Ok(Came::Messages(batch)) => {
                    for run in batch.chunk_by(|before, _| !apply::discards(before)) {
                        self.take(run).await?;
                    }
                }
                Err(error) => return Err(self.rewound(error).await),
            }
        }
    }

    /// The next messages, with a sign of life in every second without any.
    async fn next(
        &mut self,
        tail: &mut Tail,
        heartbeat: &mut Interval,
        stopping: &CancellationToken,
    ) -> Result<Came, TailError> {
        // Kept over the heartbeats: a log that takes longer than one of them to be reached would never be.
        let mut batch = pin!(tail.next_batch(BATCH_LEN_MAX));
        loop {
            tokio::select! {
                biased;
                () = stopping.cancelled() => return Ok(Came::Stop),
                batch = &mut batch => return batch.map(Came::Messages),
                _ = heartbeat.tick() => {}
            }
            self.notify(notice::idle(&self.checkpoint)).await;
            if self.is_stalled() {
                return Ok(Came::Nothing);
            }
        }
    }

    /// Whether the log has more and nothing of it comes.
    fn is_stalled(&mut self) -> bool {
        let now = Instant::now();
        let lag = self.progress.look(now, self.checkpoint.mark.seq, self.end.seq());
        self.metrics.lags(lag);
        // A log that cannot be reached is not one that holds something back.
        let stalled = lag.is_stalled && self.log.is_connected();
        if stalled {
            warn!("nothing came for a while though the log has {} more messages", lag.events);
            self.progress.excuse(now);
        }
        stalled
    }

    /// Applies messages; when the database refuses them, one half after the other, until the one at fault is parked.
    async fn take(&mut self, messages: &[Message]) -> Result<(), TurnOver> {
        let mut halves = vec![messages];
        while let Some(messages) = halves.pop() {
            let prepared = Prepared::of(messages, &self.blocked);
            match (self.commit(messages, prepared).await, messages) {
                (Err(ApplyError::Refused { source }), [only]) => {
                    warn!("parking message {}: {source}", only.seq);
                    self.commit(messages, Prepared::refused(only, &source)).await?;
                }
                (Err(ApplyError::Refused { .. }), several) => {
                    let (first, second) = several.split_at(several.len() / 2);
                    halves.extend([second, first]);
                }
                (committed, _) => committed?,
            }
        }
        Ok(())
    }

    async fn commit(&mut self, messages: &[Message], prepared: Prepared) -> Result<(), ApplyError> {
        let failed = prepared.failed_subjects();
        if let Err(tripped) = self.breaker.note(Instant::now(), messages.len(), &failed) {
            return Err(self.halt(tripped).await);
        }
        let started = Instant::now();
        let committing = apply::commit(&self.log, &self.database, &self.checkpoint, prepared);
        let applied = timeout(COMMIT_WAIT_MAX, committing).await.unwrap_or_else(|_| {
            // Its outcome is unknown; the next claim finds out.
            Err(ApplyError::Unavailable { source: sqlx::Error::PoolTimedOut })
        })?;
        self.metrics.applied(messages.len(), started.elapsed());
        let changes_parked = applied.changes_parked;
        self.committed(applied).await;
        if changes_parked {
            self.learn_parked().await.map_err(apply::classify)?;
        }
        Ok(())
    }

    async fn committed(&mut self, applied: apply::Applied) {
        let notice = notice::of(&self.checkpoint, &applied, self.log.notice_bytes_max());
        self.checkpoint = applied.checkpoint;
        self.metrics.reached(self.checkpoint.mark.seq, applied.last_recorded_at, &self.clock);
        let lag = self.progress.look(Instant::now(), self.checkpoint.mark.seq, self.end.seq());
        self.metrics.lags(lag);
        self.notify(notice).await;
        crash::point("projector.notified");
    }

    async fn learn_parked(&mut self) -> sqlx::Result<()> {
        self.blocked = parked::subjects(&self.database).await?.into_iter().collect();
        self.metrics.parked(parked::count(&self.database).await?);
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

    /// The log is not the one that was read: says which events tell.
    async fn rewound(&self, error: TailError) -> TurnOver {
        match claim::check(&self.log, &self.checkpoint).await {
            Ok(()) => TurnOver::Halted(anyhow!(error)),
            Err(over) => over,
        }
    }

    async fn notify(&self, notice: CommitNotice) {
        if let Err(error) = self.log.publish_notice(notice::to_json(&notice)).await {
            warn!("a commit notice was not sent: {error}");
        }
    }
}

impl From<ApplyError> for TurnOver {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Unavailable { source } | ApplyError::Refused { source } => Self::Database(source),
            ApplyError::Log(error) => Self::Log(error),
            ApplyError::Fenced => Self::Fenced,
        }
    }
}
