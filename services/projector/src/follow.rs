//! The loop: read what is there, apply it, say so. What cannot be applied for a reason that passes ends the turn. A notice that cannot be sent is no failure, since whoever misses one reads Postgres.

use std::pin::pin;
use std::time::Duration;

use anyhow::anyhow;
use kit::crash;
use kit::http::health::HealthHandle;
use kit::log::{Log, Message, Tail, TailError};
use proto::notice::CommitNotice;
use read_model::checkpoint::Checkpoint;
use read_model::parked;
use sqlx::PgPool;
use tokio::time::{Instant, Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::applier::Applier;
use crate::apply::{Applied, ApplyError};
use crate::metrics::ProjectorMetrics;
use crate::watch::{End, Progress};
use crate::{Context, TurnOver, claim, notice};

/// The most messages of one transaction.
const BATCH_LEN_MAX: usize = 1_000;
/// How often gateways are told that nothing happened.
const HEARTBEAT: Duration = Duration::from_secs(1);

pub(crate) struct Follower {
    log: Log,
    database: PgPool,
    clock: kit::clock::Clock,
    metrics: ProjectorMetrics,
    health: HealthHandle,
    applier: Applier,
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
        let (log, database) = (context.log.clone(), context.database.clone());
        let follower = Self {
            applier: Applier::begin(log.clone(), database.clone(), checkpoint).await?,
            end: End::of(log.clone()),
            log,
            database,
            clock: context.clock.clone(),
            metrics,
            health,
            progress: Progress::new(Instant::now()),
        };
        follower.count_parked().await?;
        Ok(follower)
    }

    /// Follows the log until it is time to stop.
    pub(crate) async fn run(&mut self, stopping: &CancellationToken) -> Result<(), TurnOver> {
        let place = self.applier.checkpoint();
        let mut tail = self.log.tail(place.mark.seq, place.mark.hash);
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Whoever projected before may have ended between a commit and its notice. Read models that took the place of others
        // may show what those did not.
        self.notify(CommitNotice { late: true, ..notice::unread(&place, place.mark.seq) }).await;
        self.health.ready();
        loop {
            match self.next(&mut tail, &mut heartbeat, stopping).await {
                Ok(Came::Stop) => return Ok(()),
                Ok(Came::Nothing) => {
                    self.metrics.stalls.inc();
                    tail.start_anew();
                }
                Ok(Came::Messages(batch)) => self.take(batch).await?,
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
            self.notify(notice::idle(&self.applier.checkpoint())).await;
            if self.is_stalled() {
                return Ok(Came::Nothing);
            }
        }
    }

    /// Whether the log has more and nothing of it comes.
    fn is_stalled(&mut self) -> bool {
        let now = Instant::now();
        let lag = self.progress.look(now, self.applier.checkpoint().mark.seq, self.end.seq());
        self.metrics.lags(lag);
        // A log that cannot be reached is not one that holds something back.
        let stalled = lag.is_stalled && self.log.is_connected();
        if stalled {
            warn!("nothing came for a while though the log has {} more messages", lag.events);
            self.progress.excuse(now);
        }
        stalled
    }

    /// Takes messages in, and says so after each commit.
    async fn take(&mut self, messages: Vec<Message>) -> Result<(), TurnOver> {
        self.applier.offer(messages);
        loop {
            let (before, started) = (self.applier.checkpoint(), Instant::now());
            let Some(applied) = self.applier.step().await? else { return Ok(()) };
            self.metrics.applied(applied.messages, started.elapsed());
            self.committed(&before, &applied).await;
            if applied.changes_parked {
                self.count_parked().await?;
            }
        }
    }

    async fn committed(&mut self, before: &Checkpoint, applied: &Applied) {
        let reached = applied.checkpoint.mark.seq;
        self.metrics.reached(reached, applied.last_recorded_at, &self.clock);
        let lag = self.progress.look(Instant::now(), reached, self.end.seq());
        self.metrics.lags(lag);
        self.notify(notice::of(before, applied, self.log.notice_bytes_max())).await;
        crash::point("projector.notified");
    }

    async fn count_parked(&self) -> sqlx::Result<()> {
        self.metrics.parked(parked::count(&self.database).await?);
        Ok(())
    }

    /// The log is not the one that was read: says which events tell.
    async fn rewound(&self, error: TailError) -> TurnOver {
        match claim::check(&self.log, &self.applier.checkpoint()).await {
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
