//! One connection of a client in use: what is subscribed on it, what is still to be, and how long it may be silent.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use crate::link::{Heard, Link};

/// How long a connection may take up to its hello.
pub(crate) const HELLO_MAX: Duration = Duration::from_secs(5);

/// One of a client's connections.
pub(crate) struct Line {
    pub link: Link,
    /// Counted from 1.
    pub number: u32,
    /// The subscriptions it has, by number: which feed.
    pub subs: HashMap<u64, usize>,
    /// The place that each feed was asked for from. The cursor moves on while an older connection still brings something.
    pub after: Vec<u64>,
    /// Feeds that are not subscribed to yet, and when to ask; none when that was asked and no answer has come.
    pub awaited: HashMap<usize, Option<Instant>>,
    silence_max: Duration,
    silent_at: Instant,
    /// When to move to another gateway.
    pub move_at: Option<Instant>,
}

impl Line {
    pub(crate) fn new(link: Link, number: u32) -> Self {
        Self {
            link,
            number,
            subs: HashMap::new(),
            after: Vec::new(),
            awaited: HashMap::new(),
            silence_max: HELLO_MAX,
            silent_at: Instant::now() + HELLO_MAX,
            move_at: None,
        }
    }

    /// Sets how long nothing may be heard, from now on.
    pub(crate) fn may_be_silent_for(&mut self, silence_max: Duration) {
        self.silence_max = silence_max;
        self.silent_at = Instant::now() + silence_max;
    }

    /// What is heard next; none when nothing was heard for too long. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Option<Heard> {
        let heard = timeout_at(self.silent_at, self.link.next()).await.ok()?;
        self.silent_at = Instant::now() + self.silence_max;
        Some(heard)
    }
}

/// The same of a connection that may not be there.
pub(crate) async fn next_of(line: &mut Option<Line>) -> Option<Heard> {
    match line {
        Some(line) => line.next().await,
        None => std::future::pending().await,
    }
}

/// A moment that may never come.
pub(crate) async fn at(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
