//! Who is connected now, for operators. Connections write here what they do; nobody is asked.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use kit::clock::Clock;
use proto::{Feed, Seq};
use serde::Serialize;

use crate::metrics::Transport;
use crate::reader::Reader;
use crate::subscription::Subscription;

/// All open connections.
#[derive(Debug)]
pub(crate) struct Registry {
    clock: Clock,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    last_id: u64,
    connections: BTreeMap<u64, Arc<Mutex<Seen>>>,
}

/// What is known of one connection.
#[derive(Debug)]
struct Seen {
    address: IpAddr,
    transport: Transport,
    since: DateTime<Utc>,
    subject: Option<Box<str>>,
    is_leaving: bool,
    subscriptions: Vec<Followed>,
}

#[derive(Debug)]
struct Followed {
    sub: u32,
    feed: Feed,
    cursor: Seq,
    is_behind: bool,
}

/// A connection's own entry, taken out when it is dropped.
#[derive(Debug)]
pub(crate) struct Registered {
    registry: Arc<Registry>,
    id: u64,
    seen: Arc<Mutex<Seen>>,
}

/// A connection as operators see it.
#[derive(Debug, Serialize)]
pub(crate) struct Listed {
    /// Its number on this gateway.
    id: u64,
    /// The client's address.
    address: IpAddr,
    transport: Transport,
    since: DateTime<Utc>,
    /// Whose token it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// Whether it was asked to leave.
    leaving: bool,
    subscriptions: Vec<ListedSubscription>,
}

#[derive(Debug, Serialize)]
struct ListedSubscription {
    sub: u32,
    feed: String,
    /// Everything up to here was sent.
    seq: Seq,
    /// How many events of the log it is behind what this gateway knows.
    lag: u64,
    /// Where the next entries come from: `live` from memory, `storage` from Postgres.
    mode: &'static str,
}

impl Registry {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, open: Mutex::default() }
    }

    /// Adds a connection.
    pub(crate) fn register(self: &Arc<Self>, address: IpAddr, transport: Transport) -> Registered {
        let since = self.clock.now();
        let seen = Seen { address, transport, since, subject: None, is_leaving: false, subscriptions: Vec::new() };
        let seen = Arc::new(Mutex::new(seen));
        let mut open = lock(&self.open);
        open.last_id += 1;
        let id = open.last_id;
        open.connections.insert(id, Arc::clone(&seen));
        Registered { registry: Arc::clone(self), id, seen }
    }

    /// The connections after number `after`, at most `limit` of them. `head` is how far this gateway knows the log.
    pub(crate) fn list(&self, after: u64, limit: usize, head: Seq) -> Vec<Listed> {
        let page: Vec<_> = {
            let open = lock(&self.open);
            let after = open.connections.range(after.saturating_add(1)..);
            after.take(limit).map(|(id, seen)| (*id, Arc::clone(seen))).collect()
        };
        page.into_iter().map(|(id, seen)| lock(&seen).listed(id, head)).collect()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        lock(&self.open).connections.len()
    }
}

impl Registered {
    /// Notes how far the connection is.
    pub(crate) fn at(&self, reader: &Reader) {
        let mut seen = lock(&self.seen);
        let now = reader.subscriptions();
        if !seen.subscriptions.iter().map(|followed| followed.sub).eq(now.iter().map(Subscription::number)) {
            seen.subscriptions = now.iter().map(Followed::new).collect();
        }
        for (followed, subscription) in seen.subscriptions.iter_mut().zip(now) {
            (followed.cursor, followed.is_behind) = (subscription.cursor(), subscription.is_behind());
        }
    }

    /// Notes whose token it has.
    pub(crate) fn belongs_to(&self, subject: &str) {
        lock(&self.seen).subject = Some(subject.into());
    }

    /// Notes that it was asked to leave.
    pub(crate) fn leaves(&self) {
        lock(&self.seen).is_leaving = true;
    }
}

impl Followed {
    fn new(subscription: &Subscription) -> Self {
        Self {
            sub: subscription.number(),
            feed: subscription.feed().clone(),
            cursor: subscription.cursor(),
            is_behind: subscription.is_behind(),
        }
    }
}

impl Seen {
    fn listed(&self, id: u64, head: Seq) -> Listed {
        let subscription = |followed: &Followed| ListedSubscription {
            sub: followed.sub,
            feed: followed.feed.to_string(),
            seq: followed.cursor,
            lag: if followed.is_behind { head.0.saturating_sub(followed.cursor.0) } else { 0 },
            mode: if followed.is_behind { "storage" } else { "live" },
        };
        Listed {
            id,
            address: self.address,
            transport: self.transport,
            since: self.since,
            subject: self.subject.as_deref().map(str::to_owned),
            leaving: self.is_leaving,
            subscriptions: self.subscriptions.iter().map(subscription).collect(),
        }
    }
}

impl Listed {
    pub(crate) fn id(&self) -> u64 {
        self.id
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        lock(&self.registry.open).connections.remove(&self.id);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
