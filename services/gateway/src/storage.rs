//! Reading feeds from Postgres on behalf of clients, within a budget of the whole gateway: so many readers at a time, the
//! others in the order in which they came. What the gateway reads for itself waits for nobody.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::metrics::gauge::Gauge;
use proto::filter::TypeFilter;
use proto::{Feed, LogId, MemberId, Seq};
use read_model::feed::{self, Entry, Page};
use read_model::late;
use sqlx::PgPool;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::limits::{PAGE, STORAGE_QUEUE_MAX, STORAGE_WAIT_MAX, snapshot_size};
use crate::metrics::GatewayMetrics;

/// The way to Postgres.
#[derive(Debug)]
pub(crate) struct Storage {
    database: PgPool,
    turns: Semaphore,
    metrics: Arc<GatewayMetrics>,
}

/// Some entries of a feed that are to be read.
#[derive(Debug, Clone)]
pub(crate) struct PageRequest {
    pub feed: Feed,
    pub filter: Option<TypeFilter>,
    pub after: Seq,
    pub up_to: Seq,
    /// The newest ones, so many of them, instead of the first.
    pub newest: Option<u16>,
}

impl Storage {
    pub(crate) fn new(database: PgPool, readers_max: usize, metrics: Arc<GatewayMetrics>) -> Self {
        metrics.storage_readers_max.set(i64::try_from(readers_max).unwrap_or(i64::MAX));
        Self { database, turns: Semaphore::new(readers_max), metrics }
    }

    /// The log the feeds come from and how far it was projected.
    pub(crate) async fn head(&self) -> sqlx::Result<Option<(LogId, Seq)>> {
        within(STORAGE_WAIT_MAX, feed::head(&self.database)).await
    }

    /// Whether what was committed in between hides entries or shows them again.
    pub(crate) async fn visibility_changed(&self, after: Seq, up_to: Seq) -> sqlx::Result<bool> {
        within(STORAGE_WAIT_MAX, feed::visibility_changed(&self.database, after, up_to)).await
    }

    /// The entries of several feeds; none when there are more than `limit`.
    pub(crate) async fn of_feeds(
        &self,
        feeds: &[String],
        (after, up_to): (Seq, Seq),
        limit: u16,
    ) -> sqlx::Result<Option<Vec<(Feed, Entry)>>> {
        within(STORAGE_WAIT_MAX, feed::of_feeds(&self.database, feeds, after, up_to, limit)).await
    }

    /// The feeds into which entries came late after a number, and the number of the last.
    pub(crate) async fn late_after(&self, number: i64) -> sqlx::Result<(Vec<Feed>, i64)> {
        within(STORAGE_WAIT_MAX, late::feeds_after(&self.database, number)).await
    }

    /// Whether an entry came into the feed late, for a reader that had passed its place.
    pub(crate) async fn was_passed_by(&self, feed: &Feed, cursor: Seq) -> sqlx::Result<bool> {
        self.in_turn(late::was_passed_by(&self.database, feed, cursor)).await
    }

    /// How far was projected, for a reader.
    pub(crate) async fn projected(&self) -> sqlx::Result<Seq> {
        let head = self.in_turn(feed::head(&self.database)).await?;
        Ok(head.map_or(Seq::START, |(_, seq)| seq))
    }

    /// Whether there is or was a member with this id.
    pub(crate) async fn member_exists(&self, member: &MemberId) -> sqlx::Result<bool> {
        self.in_turn(feed::member_exists(&self.database, member)).await
    }

    /// The newest entries of a feed.
    pub(crate) async fn newest(
        &self,
        feed: &Feed,
        up_to: Seq,
        filter: Option<&TypeFilter>,
        count: u16,
    ) -> sqlx::Result<Page> {
        let types = filter.map(type_names);
        self.in_turn(feed::newest(&self.database, feed, up_to, types.as_deref(), snapshot_size(count))).await
    }

    /// The place of the newest entry that a filter lets through.
    pub(crate) async fn last_of(&self, feed: &Feed, up_to: Seq, filter: &TypeFilter) -> sqlx::Result<Seq> {
        self.in_turn(feed::last_of(&self.database, feed, up_to, &type_names(filter))).await
    }

    /// The next entries of a feed.
    pub(crate) async fn page(self: Arc<Self>, request: PageRequest) -> sqlx::Result<Page> {
        if let Some(count) = request.newest {
            return self.newest(&request.feed, request.up_to, request.filter.as_ref(), count).await;
        }
        let types = request.filter.as_ref().map(type_names);
        let span = (request.after, request.up_to);
        self.in_turn(feed::after(&self.database, &request.feed, span, types.as_deref(), PAGE)).await
    }

    /// Reads when it is this reader's turn. The queue is first come, first served.
    async fn in_turn<T>(&self, read: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        let waiting = Counted::new(&self.metrics.storage_waiting);
        let turn = timeout(STORAGE_QUEUE_MAX, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        drop(waiting);
        let _reading = Counted::new(&self.metrics.storage_readers);
        within(STORAGE_WAIT_MAX, read).await
    }
}

/// Waits for a read, but no longer than `wait_max`: a server that hangs is as good as away.
async fn within<T>(wait_max: Duration, read: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    timeout(wait_max, read).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

fn type_names(filter: &TypeFilter) -> Vec<&'static str> {
    filter.type_names().collect()
}

/// Counts what is under way, also when it is given up.
struct Counted<'a>(&'a Gauge);

impl<'a> Counted<'a> {
    fn new(gauge: &'a Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
