//! The rings of all hot feeds and the place up to which commits are known. Fed by one task; read by every socket.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use proto::{Feed, LogId, Seq};
use read_model::feed::Entry;
use sqlx::PgPool;
use tokio::sync::Notify;

use crate::frame::Frame;
use crate::limits::STORAGE_WAIT_MAX;
use crate::ring::Ring;

/// The shared state of the gateway.
#[derive(Debug)]
pub(crate) struct Hub {
    /// Where everything is that no ring holds.
    pub database: PgPool,
    state: Mutex<State>,
    ring_len: usize,
}

#[derive(Debug, Default)]
struct State {
    /// The log and the place up to which every commit is in the rings; none until it was read once.
    head: Option<(LogId, Seq)>,
    rings: HashMap<Feed, Arc<Ring>>,
}

/// A reader's part in a ring, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Membership {
    hub: Arc<Hub>,
    feed: Feed,
    reader: Arc<Notify>,
    /// The ring.
    pub ring: Arc<Ring>,
}

impl Hub {
    pub(crate) fn new(database: PgPool, ring_len: usize) -> Self {
        Self { database, state: Mutex::default(), ring_len }
    }

    /// Waits for a read of storage, but no longer than its limit: a server that hangs is as good as away.
    pub(crate) async fn read<T>(read: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
        tokio::time::timeout(STORAGE_WAIT_MAX, read).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// The log and the place up to which every commit is in the rings.
    pub(crate) fn head(&self) -> Option<(LogId, Seq)> {
        self.lock().head
    }

    /// Joins the ring of a feed, which is made when nobody was reading it. Also answers with the join point: the ring
    /// will hold everything after it, storage holds everything up to it. None until the head is known.
    pub(crate) fn join(self: &Arc<Self>, feed: &Feed, reader: &Arc<Notify>) -> Option<(Membership, LogId, Seq)> {
        let mut state = self.lock();
        let (log, head) = state.head?;
        let ring = state.rings.entry(feed.clone()).or_insert_with(|| Arc::new(Ring::new(head, self.ring_len)));
        let ring = Arc::clone(ring);
        ring.join(reader);
        let membership = Membership { hub: Arc::clone(self), feed: feed.clone(), reader: Arc::clone(reader), ring };
        Some((membership, log, head))
    }

    /// The feeds that somebody reads.
    pub(crate) fn hot_feeds(&self) -> Vec<Feed> {
        self.lock().rings.keys().cloned().collect()
    }

    /// Takes in all entries up to `to` of the feeds named in `complete` (all hot feeds when it is none). Feeds that
    /// became hot meanwhile are rebased, since entries of theirs may be missing.
    pub(crate) fn advance(&self, log: LogId, to: Seq, entries: Vec<(Feed, Entry)>, complete: Option<&[Feed]>) {
        let mut frames: HashMap<Feed, Vec<Arc<Frame>>> = HashMap::new();
        let mut state = self.lock();
        for (feed, entry) in entries {
            if state.rings.contains_key(&feed) {
                let frame = Frame::new(log, entry.seq, entry.prev, &entry.activity);
                frames.entry(feed).or_default().push(Arc::new(frame));
            }
        }
        for (feed, ring) in &state.rings {
            if complete.is_some_and(|complete| !complete.contains(feed)) {
                ring.rebase(to);
            } else if let Some(frames) = frames.remove(feed) {
                ring.push(frames);
            }
        }
        state.head = Some((log, to));
    }

    /// Takes in that something was committed up to `to`, without knowing what: readers find it in storage.
    pub(crate) fn skip_to(&self, log: LogId, to: Seq) {
        self.advance(log, to, Vec::new(), Some(&[]));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        let mut state = self.hub.lock();
        if self.ring.leave(&self.reader) && state.rings.get(&self.feed).is_some_and(|ring| ring.is_empty()) {
            state.rings.remove(&self.feed);
        }
    }
}
