//! Filling a generation in bulk: one reader of the log, several jobs. What the database refuses is found, and the load goes on
//! from there with that event parked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kit::crash;
use proto::Seq;
use read_model::checkpoint::{self, Mark};
use read_model::generation::{Generation, Phase, building};
use read_model::rows::copy::Catalogue;
use sqlx::{Connection as _, PgPool};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Error;
use super::reader::{Known, Reader, Share};
use super::tool::{Counted, Tool};
use super::worker::{Stopped, Worker};

/// How many batches may wait for a job.
const WAITING_MAX: usize = 1;

/// How far all jobs are.
type Places = Arc<Vec<AtomicU64>>;

/// Fills the tables up to where the live generation stands, and notes how far that is.
pub(super) async fn run(tool: &mut Tool, next: &mut Generation, batch_len: usize) -> Result<(), Error> {
    let pool = tool.pool(&next.schema());
    let live = checkpoint::read(&tool.live).await?.ok_or(Error::NothingProjected)?;
    let mut known = Known::read(&tool.live, &pool).await?;
    let catalogue = Arc::new(Catalogue::read(&mut *pool.acquire().await?).await?);
    let mark = loop {
        let pass = Pass { tool, next, pool: &pool, catalogue: &catalogue, cut: live.mark.seq, batch_len };
        match pass.run(known.clone()).await {
            Ok(mark) => break mark,
            Err(Stopped::Bad { seq, error }) => {
                tool.progress.say(&format!("{seq} cannot be projected and is parked: {error}"));
                building::take_back(&mut *pool.acquire().await?, next.number, seq).await?;
                known.bad.insert(seq, error);
            }
            Err(Stopped::Ended(error)) => return Err(error),
        }
    };
    crash::point("rebuild.loaded");
    let mut connection = pool.acquire().await?;
    let mut transaction = connection.begin().await?;
    checkpoint::begin(&mut transaction, tool.log.id(), &mark).await?;
    building::reach(&mut transaction, next.number, Phase::Indexing).await?;
    transaction.commit().await?;
    next.phase = Phase::Indexing;
    Ok(())
}

/// One way through the log, from the last of the jobs on.
struct Pass<'a> {
    tool: &'a Tool,
    next: &'a Generation,
    pool: &'a PgPool,
    catalogue: &'a Arc<Catalogue>,
    cut: Seq,
    batch_len: usize,
}

impl Pass<'_> {
    async fn run(&self, known: Known) -> Result<Mark, Stopped> {
        let places = building::shards(&mut *self.pool.acquire().await?, self.next.number).await?;
        let from = places.iter().copied().min().unwrap_or(Seq::START);
        let mut reader = Reader::begin(&self.tool.log, self.pool, (from, self.cut), known).await?;
        self.tool.progress.phase("loading", Some(Counted::events(from, self.cut)));
        let reached: Places = Arc::new(places.iter().map(|place| AtomicU64::new(place.0)).collect());
        let (mut jobs, mut queues) = (JoinSet::new(), Vec::new());
        for (shard, place) in (0..).zip(places) {
            let (queue, shares) = mpsc::channel(WAITING_MAX);
            let worker = Worker {
                pool: self.pool.clone(),
                catalogue: Arc::clone(self.catalogue),
                generation: self.next.number,
                shard,
                place,
            };
            jobs.spawn(self.job(worker, shares, Arc::clone(&reached)));
            queues.push(queue);
        }
        let fed = self.feed(&mut reader, &queues).await;
        // The jobs end with what they have.
        drop(queues);
        let ended = jobs.join_all().await;
        // The first that is bad, so that what is found does not depend on who was faster.
        let bad = ended.iter().filter_map(|ended| ended.as_ref().err()?.bad()).min();
        let mut stopped = ended.into_iter().filter_map(Result::err);
        if let Some(stopped) = stopped.find(|stopped| stopped.bad() == bad) {
            return Err(stopped);
        }
        fed?;
        Ok(reader.mark().await?)
    }

    /// Hands out what is read, until all is or a job has stopped.
    async fn feed(&self, reader: &mut Reader, queues: &[mpsc::Sender<Share>]) -> Result<(), Error> {
        while let Some(shares) = reader.next(self.batch_len, queues.len()).await? {
            for (queue, share) in queues.iter().zip(shares) {
                if queue.send(share).await.is_err() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn job(
        &self,
        mut worker: Worker,
        mut shares: mpsc::Receiver<Share>,
        reached: Places,
    ) -> impl Future<Output = Result<(), Stopped>> + use<> {
        let progress = Arc::clone(&self.tool.progress);
        async move {
            let own = usize::try_from(worker.shard).unwrap_or_default();
            while let Some(share) = shares.recv().await {
                worker.take(share).await?;
                reached[own].store(worker.place.0, Ordering::Relaxed);
                let least = reached.iter().map(|place| place.load(Ordering::Relaxed)).min();
                progress.at(least.unwrap_or_default());
            }
            Ok(())
        }
    }
}

impl Known {
    async fn read(live: &PgPool, own: &PgPool) -> Result<Self, Error> {
        let shown_parked = read_model::parked::seqs(live).await?.into_iter().collect();
        let bad: BTreeMap<Seq, String> = read_model::parked::errors(own).await?.into_iter().collect();
        Ok(Self { parked_live: shown_parked, bad })
    }
}
