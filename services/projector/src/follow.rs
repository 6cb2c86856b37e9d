//! The loop: read what is there, apply it, say so. A database that is away is waited for; a notice that cannot be sent
//! is not, since whoever misses one reads Postgres.

use std::pin::pin;
use std::time::Duration;

use kit::clock::sleep;
use kit::http::health::HealthHandle;
use kit::log::{Log, Message, Tail, TailError};
use proto::notice::CommitNotice;
use rand::RngExt as _;
use read_model::PROJECTION;
use read_model::checkpoint::{self, Checkpoint};
use sqlx::PgPool;
use tokio::time::{Interval, MissedTickBehavior, timeout};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::apply::{self, Applied, ApplyError};
use crate::metrics::ProjectorMetrics;
use crate::{Context, notice};

/// The most messages of one transaction.
const BATCH_LEN_MAX: usize = 1_000;
/// How often gateways are told that nothing happened.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// How long one transaction may take. A batch takes less than a second; a connection whose other end is gone would be
/// waited for without end.
const COMMIT_WAIT_MAX: Duration = Duration::from_mins(1);
/// The longest wait before the database is tried again.
const RETRY_DELAY_MAX: Duration = Duration::from_secs(2);

pub(crate) struct Follower {
    log: Log,
    database: PgPool,
    clock: kit::clock::Clock,
    metrics: ProjectorMetrics,
    health: HealthHandle,
    checkpoint: Checkpoint,
}

impl Follower {
    pub(crate) fn new(context: &Context, health: HealthHandle, checkpoint: Checkpoint) -> Self {
        Self {
            log: context.log.clone(),
            database: context.database.clone(),
            clock: context.clock.clone(),
            metrics: ProjectorMetrics::register(&context.metrics),
            health,
            checkpoint,
        }
    }

    pub(crate) async fn run(mut self, stopping: &CancellationToken) -> anyhow::Result<()> {
        let mut tail = self.log.tail(self.checkpoint.seq);
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.metrics.parked.set(read_model::parked::count(&self.database, PROJECTION).await?);
        self.health.ready();
        while let Some(batch) = self.next_batch(&mut tail, &mut heartbeat, stopping).await? {
            match self.take(&batch, stopping).await {
                // It was told to stop while it waited for the database, which is no failure of its own.
                Err(ApplyError::Unavailable { .. }) if stopping.is_cancelled() => return Ok(()),
                taken => taken?,
            }
        }
        Ok(())
    }

    /// The next messages, with a sign of life in every second without any; none when it is time to stop.
    async fn next_batch(
        &self,
        tail: &mut Tail,
        heartbeat: &mut Interval,
        stopping: &CancellationToken,
    ) -> Result<Option<Vec<Message>>, TailError> {
        // Kept over the heartbeats: a log that takes longer than one of them to be reached would never be.
        let mut batch = pin!(tail.next_batch(BATCH_LEN_MAX));
        loop {
            tokio::select! {
                biased;
                () = stopping.cancelled() => return Ok(None),
                batch = &mut batch => return batch.map(Some),
                _ = heartbeat.tick() => self.notify(notice::idle(&self.checkpoint)).await,
            }
        }
    }

    /// Applies a batch; when the database refuses it as a whole, one message at a time, so that one bad event harms no
    /// other.
    async fn take(&mut self, batch: &[Message], stopping: &CancellationToken) -> Result<(), ApplyError> {
        match self.apply(batch, None, stopping).await {
            Err(ApplyError::Refused { .. }) if batch.len() > 1 => {
                for message in batch.chunks(1) {
                    self.take_one(message, stopping).await?;
                }
                Ok(())
            }
            Err(ApplyError::Refused { .. }) => self.take_one(batch, stopping).await,
            other => other,
        }
    }

    async fn take_one(&mut self, message: &[Message], stopping: &CancellationToken) -> Result<(), ApplyError> {
        match self.apply(message, None, stopping).await {
            Err(ApplyError::Refused { source }) => {
                warn!("parking message {}: {source}", message[0].seq);
                self.apply(message, Some(&source.to_string()), stopping).await
            }
            other => other,
        }
    }

    /// Applies messages in one transaction, for as long as it takes the database to be there. With a `refusal`, the one
    /// message is parked instead.
    async fn apply(
        &mut self,
        messages: &[Message],
        refusal: Option<&str>,
        stopping: &CancellationToken,
    ) -> Result<(), ApplyError> {
        let mut attempt = 0;
        loop {
            let started = std::time::Instant::now();
            match timeout(COMMIT_WAIT_MAX, self.commit(messages, refusal)).await.unwrap_or_else(apply::hung) {
                Ok(applied) => {
                    self.metrics.applied(messages.len(), started.elapsed());
                    self.committed(applied).await;
                    self.health.ready();
                    return Ok(());
                }
                Err(ApplyError::Unavailable { source }) => {
                    warn!("waiting for the database: {source}");
                    self.health.failing("waiting for the database");
                    tokio::select! {
                        () = stopping.cancelled() => return Err(ApplyError::Unavailable { source }),
                        () = sleep(retry_delay(attempt)) => attempt += 1,
                    }
                    if self.was_committed(messages).await? {
                        self.health.ready();
                        return Ok(());
                    }
                }
                // An earlier attempt whose outcome was unknown may have been slower to commit than to be asked about.
                Err(ApplyError::Fenced) if attempt > 0 && self.was_committed(messages).await? => {
                    self.health.ready();
                    return Ok(());
                }
                Err(other) => return Err(other),
            }
        }
    }

    async fn commit(&self, messages: &[Message], refusal: Option<&str>) -> Result<Applied, ApplyError> {
        match refusal {
            None => apply::apply(&self.database, &self.checkpoint, messages).await,
            Some(error) => apply::park(&self.database, &self.checkpoint, &messages[0], error).await,
        }
    }

    /// When the connection breaks during a commit nobody knows whether it happened; the checkpoint tells.
    async fn was_committed(&mut self, messages: &[Message]) -> Result<bool, ApplyError> {
        let read = timeout(COMMIT_WAIT_MAX, checkpoint::read(&self.database, PROJECTION)).await;
        let Ok(Ok(Some(stored))) = read else { return Ok(false) };
        if stored.epoch != self.checkpoint.epoch {
            return Err(ApplyError::Fenced);
        }
        let reached = messages.last().is_some_and(|last| stored.seq == last.seq);
        if reached {
            let notice = notice::unread(&self.checkpoint, stored.seq);
            self.checkpoint = stored;
            self.notify(notice).await;
        }
        Ok(reached)
    }

    async fn committed(&mut self, applied: Applied) {
        self.metrics.parked.inc_by(applied.parked);
        self.metrics.reached(applied.checkpoint.seq, applied.last_recorded_at, &self.clock);
        let notice = notice::of(&self.checkpoint, &applied, self.log.notice_bytes_max());
        self.checkpoint = applied.checkpoint;
        self.notify(notice).await;
    }

    async fn notify(&self, notice: CommitNotice) {
        let bytes = notice::to_json(&notice);
        if let Err(error) = self.log.publish_notice(bytes).await {
            warn!("a commit notice was not sent: {error}");
        }
    }
}

fn retry_delay(attempt: u32) -> Duration {
    let ceiling = Duration::from_millis(50 << attempt.min(8)).min(RETRY_DELAY_MAX);
    rand::rng().random_range(Duration::from_millis(10)..=ceiling)
}
