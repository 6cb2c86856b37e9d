//! The rings of all hot feeds and the place up to which commits are known. Fed by one task; read by every socket.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use proto::{Feed, LogId, MemberId, Seq};
use read_model::feed::Entry;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::frame::Frame;
use crate::limits::RING_COLD_AFTER;
use crate::metrics::GatewayMetrics;
use crate::ring::Ring;
use crate::storage::Storage;

/// The shared state of the gateway.
#[derive(Debug)]
pub(crate) struct Hub {
    /// Where everything is that no ring holds.
    pub storage: Arc<Storage>,
    state: Mutex<State>,
    /// Members that were found to exist. No member ceases to.
    members: Mutex<HashSet<MemberId>>,
    /// The number of the last entry that came into its feed late, as far as is known; zero when none ever did.
    late: AtomicI64,
    ring_len: usize,
    metrics: Arc<GatewayMetrics>,
}

#[derive(Debug, Default)]
struct State {
    /// The log and the place up to which every commit is in the rings; none until it was read once.
    head: Option<(LogId, Seq)>,
    rings: HashMap<Feed, Hot>,
}

#[derive(Debug)]
struct Hot {
    ring: Arc<Ring>,
    /// When the last reader left; none while there is one.
    cold_since: Option<Instant>,
}

/// A new entry of a feed.
#[derive(Debug)]
pub(crate) struct News {
    pub feed: Feed,
    pub entry: Entry,
    /// When the log took it, where that is known.
    pub recorded_at: Option<DateTime<Utc>>,
}

/// A reader's part in a ring, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Membership {
    hub: Arc<Hub>,
    /// The feed.
    pub feed: Feed,
    reader: Arc<Notify>,
    /// The ring.
    pub ring: Arc<Ring>,
}

/// A reader that joined.
#[derive(Debug)]
pub(crate) struct Joined {
    pub membership: Membership,
    pub log: LogId,
    /// The ring holds everything after it, storage everything up to it.
    pub head: Seq,
}

impl Hub {
    pub(crate) fn new(storage: Storage, ring_len: usize, metrics: Arc<GatewayMetrics>) -> Self {
        let storage = Arc::new(storage);
        Self { storage, state: Mutex::default(), members: Mutex::default(), late: AtomicI64::new(0), ring_len, metrics }
    }

    /// The log and the place up to which every commit is in the rings.
    pub(crate) fn head(&self) -> Option<(LogId, Seq)> {
        self.lock().head
    }

    /// Joins the ring of a feed, which is made when there is none. None until the head is known.
    pub(crate) fn join(self: &Arc<Self>, feed: &Feed, reader: &Arc<Notify>) -> Option<Joined> {
        let mut state = self.lock();
        let (log, head) = state.head?;
        let fresh = || Hot { ring: Arc::new(Ring::new(head, self.ring_len)), cold_since: None };
        let hot = state.rings.entry(feed.clone()).or_insert_with(fresh);
        hot.cold_since = None;
        hot.ring.join(reader);
        let (feed, reader, ring) = (feed.clone(), Arc::clone(reader), Arc::clone(&hot.ring));
        self.count_rings(&state);
        Some(Joined { membership: Membership { hub: Arc::clone(self), feed, reader, ring }, log, head })
    }

    /// The feeds that have a ring.
    pub(crate) fn hot_feeds(&self) -> Vec<Feed> {
        self.lock().rings.keys().cloned().collect()
    }

    /// Takes in all entries up to `to` of the feeds named in `complete` (all hot feeds when it is none). Feeds that
    /// became hot meanwhile are rebased, since entries of theirs may be missing.
    pub(crate) fn advance(&self, log: LogId, to: Seq, news: Vec<News>, complete: Option<&[Feed]>) {
        let mut frames: HashMap<Feed, Vec<Arc<Frame>>> = HashMap::new();
        let mut state = self.lock();
        for News { feed, entry, recorded_at } in news {
            if state.rings.contains_key(&feed) {
                frames.entry(feed).or_default().push(Arc::new(Frame::new(log, &entry, recorded_at)));
            }
        }
        for (feed, hot) in &state.rings {
            if complete.is_some_and(|complete| !complete.contains(feed)) {
                hot.ring.rebase(to);
            } else if let Some(frames) = frames.remove(feed) {
                hot.ring.push(frames);
            }
        }
        state.head = Some((log, to));
    }

    /// Takes in that something was committed up to `to`, without knowing what: readers find it in storage.
    pub(crate) fn skip_to(&self, log: LogId, to: Seq) {
        self.advance(log, to, Vec::new(), Some(&[]));
    }

    /// Learns which feeds changed at places before their end, and has their readers begin anew.
    pub(crate) async fn learn_late(&self) -> sqlx::Result<()> {
        let (feeds, last) = self.storage.late_after(self.late.load(Ordering::Relaxed)).await?;
        self.late.store(last, Ordering::Relaxed);
        let state = self.lock();
        feeds.iter().filter_map(|feed| state.rings.get(feed)).for_each(|hot| hot.ring.change());
        Ok(())
    }

    /// Whether a reader at `cursor` has passed a place at which an entry came into the feed later.
    pub(crate) async fn has_changed_before(&self, feed: &Feed, cursor: Seq) -> sqlx::Result<bool> {
        // Nearly always none ever did, and nothing has to be read.
        let ever = self.late.load(Ordering::Relaxed) > 0;
        if ever { self.storage.was_passed_by(feed, cursor).await } else { Ok(false) }
    }

    /// Drops the rings that nobody has read for a while.
    pub(crate) fn evict_cold(&self, now: Instant) {
        let mut state = self.lock();
        let cold = |hot: &Hot| hot.cold_since.is_some_and(|since| now.duration_since(since) >= RING_COLD_AFTER);
        state.rings.retain(|_, hot| !cold(hot));
        self.count_rings(&state);
    }

    /// Whether there is or was a member with this id.
    pub(crate) async fn member_exists(&self, member: &MemberId) -> sqlx::Result<bool> {
        if self.known_members().contains(member) {
            return Ok(true);
        }
        let exists = self.storage.member_exists(member).await?;
        if exists {
            self.known_members().insert(member.clone());
        }
        Ok(exists)
    }

    fn known_members(&self) -> MutexGuard<'_, HashSet<MemberId>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count_rings(&self, state: &State) {
        self.metrics.rings.set(i64::try_from(state.rings.len()).unwrap_or(i64::MAX));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        let mut state = self.hub.lock();
        if self.ring.leave(&self.reader)
            && let Some(hot) = state.rings.get_mut(&self.feed)
        {
            hot.cold_since = Some(Instant::now());
        }
    }
}
