//! What a client writes down while it follows feeds: one ledger for each subscription it wants, and one journal for itself.
//! Nothing here judges; that is the checker's.

use std::time::Instant;

/// A feed to follow.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Follow {
    pub feed: String,
    /// Which types of events; all when empty.
    pub types: Vec<String>,
    /// How many of the newest activities to begin with; none to begin with what comes next.
    pub snapshot: Option<u16>,
}

/// What came for one subscription over all connections.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The place it began at, once it has begun.
    pub start: Option<u64>,
    pub deliveries: Vec<Delivery>,
    pub resets: Vec<String>,
}

/// One activity as it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Delivery {
    pub seq: u64,
    pub prev: u64,
    /// The connection of this client, counted from 1, and the subscription on it.
    pub connection: u32,
    pub sub: u64,
    /// The place that the subscription was to go on after.
    pub after: u64,
    /// Whether it was delivered; not when an earlier connection had brought it already.
    pub taken: bool,
    pub at: Instant,
}

impl Ledger {
    /// The last activity that was delivered.
    pub(crate) fn last(&self) -> Option<u64> {
        self.deliveries.iter().rev().find(|delivery| delivery.taken).map(|delivery| delivery.seq)
    }
}

/// What is counted of a client, and summed up over all.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    /// Connections that said hello.
    pub connections: usize,
    /// Subscriptions that went on after a cursor.
    pub resumes: usize,
    /// Connections given up since nothing was heard for too long.
    pub silences: usize,
    /// Times that the gateway asked it to move, and it did.
    pub moves: usize,
    /// Subscriptions that had to wait, by error or by status.
    pub told_to_wait: usize,
    /// Times that it fell behind and was told so.
    pub fell_behind: usize,
}

/// What happened to one client.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    /// One for each feed it follows.
    pub ledgers: Vec<Ledger>,
    /// What there is to count.
    pub counts: Counts,
    /// What the gateway may never say to a client that keeps the rules.
    pub offences: Vec<String>,
    /// What happened when, for whoever wants to know why something came late or not at all.
    pub notes: Vec<(Instant, String)>,
}

impl Journal {
    pub(crate) fn note(&mut self, what: impl Into<String>) {
        self.notes.push((Instant::now(), what.into()));
    }
}

/// All journals together.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Totals {
    pub counts: Counts,
    /// Activities that were delivered.
    pub deliveries: usize,
    /// Activities that an earlier connection had brought already.
    pub repeated: usize,
}

impl Totals {
    pub(crate) fn add(&mut self, journal: &Journal) {
        self.counts.connections += journal.counts.connections;
        self.counts.resumes += journal.counts.resumes;
        self.counts.silences += journal.counts.silences;
        self.counts.moves += journal.counts.moves;
        self.counts.told_to_wait += journal.counts.told_to_wait;
        self.counts.fell_behind += journal.counts.fell_behind;
        for delivery in journal.ledgers.iter().flat_map(|ledger| &ledger.deliveries) {
            self.deliveries += usize::from(delivery.taken);
            self.repeated += usize::from(!delivery.taken);
        }
    }
}
