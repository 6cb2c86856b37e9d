//! Bringing a generation that is not live level with the live one: the ordinary way, batch by batch, without a word to readers,
//! and never past it.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use kit::log::{Message, Tail};
use proto::Seq;
use read_model::checkpoint;
use read_model::generation::Generation;
use read_model::parked;
use sqlx::PgPool;
use tokio::time::timeout;

use super::Error;
use super::tool::{Counted, Tool};
use crate::{Applier, claim, unpark};

/// The most messages of one transaction.
const BATCH_LEN_MAX: usize = 1_000;
/// Near enough to switch: what is missing is applied within that transaction.
pub(super) const NEAR: u64 = 100;
/// How long nothing may come though there is more.
const STALL_MAX: Duration = Duration::from_secs(10);

pub(super) struct Follower {
    pub pool: PgPool,
    live: PgPool,
    pub applier: Applier,
    tail: Tail,
    /// Read already, and not yet in the live generation.
    ahead: VecDeque<Message>,
}

impl Follower {
    /// Claims the generation. What is parked in it alone may have been so for a reason that is gone.
    pub(super) async fn begin(tool: &Tool, next: &Generation) -> Result<Self, Error> {
        let (log, live, pool) = (tool.log.clone(), tool.live.clone(), tool.pool(&next.schema()));
        let subjects = parked_alone(&live, &pool).await?;
        if !subjects.is_empty() {
            unpark::retry_quietly(&log, &pool, &subjects).await?;
        }
        let checkpoint = claim::claim(&log, &pool).await?;
        let tail = log.tail(checkpoint.mark.seq, checkpoint.mark.hash);
        let mut applier = Applier::begin(log, pool.clone(), checkpoint).await?;
        applier.expect(parked::seqs(&live).await?.into_iter().collect());
        let follower = Self { pool, live, applier, tail, ahead: VecDeque::new() };
        if follower.seq() > follower.live_seq().await? {
            return Err(Error::Ahead(next.number));
        }
        Ok(follower)
    }

    /// Follows until it is near the live generation.
    pub(super) async fn come_near(&mut self, tool: &Tool) -> Result<(), Error> {
        let live = self.live_seq().await?;
        tool.progress.phase("following", Some(Counted::events(self.seq(), live)));
        self.follow(tool, NEAR).await?;
        // What is parked here alone may have been given up since.
        if parked_alone(&self.live, &self.pool).await?.is_empty() { Ok(()) } else { self.come_level(tool).await }
    }

    /// Follows until it is level with the live generation.
    pub(super) async fn come_level(&mut self, tool: &Tool) -> Result<(), Error> {
        self.follow(tool, 0).await
    }

    async fn follow(&mut self, tool: &Tool, near: u64) -> Result<(), Error> {
        loop {
            let live = self.live_seq().await?;
            let behind = live.0.saturating_sub(self.seq().0);
            if behind <= near {
                return Ok(());
            }
            let batch = self.next(live).await?;
            self.applier.offer(batch);
            while self.applier.step().await?.is_some() {}
            tool.progress.at(self.seq().0);
        }
    }

    /// The next messages up to and with `live`, where there is one.
    async fn next(&mut self, live: Seq) -> Result<Vec<Message>, Error> {
        while self.ahead.is_empty() {
            match timeout(STALL_MAX, self.tail.next_batch(BATCH_LEN_MAX)).await {
                Ok(batch) => self.ahead.extend(batch?),
                Err(_elapsed) => self.tail.start_anew(),
            }
        }
        let count = self.ahead.iter().take_while(|message| message.seq <= live).count();
        Ok(self.ahead.drain(..count).collect())
    }

    fn seq(&self) -> Seq {
        self.applier.checkpoint().mark.seq
    }

    async fn live_seq(&self) -> sqlx::Result<Seq> {
        Ok(checkpoint::read(&self.live).await?.map_or(Seq::START, |live| live.mark.seq))
    }
}

/// The subjects of which events are parked that the live generation shows.
async fn parked_alone(live: &PgPool, own: &PgPool) -> sqlx::Result<Vec<String>> {
    let in_live: HashSet<Seq> = parked::seqs(live).await?.into_iter().collect();
    let own = parked::up_to(own, Seq(u64::MAX)).await?;
    let mut subjects: Vec<String> =
        own.into_iter().filter(|(seq, _)| !in_live.contains(seq)).map(|(_, subject)| subject).collect();
    subjects.sort_unstable();
    subjects.dedup();
    Ok(subjects)
}
