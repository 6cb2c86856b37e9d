//! Watching the log from beside: how far it goes, whether the projection follows. A reader that was promised the next message
//! and never gets it looks just like one that has them all; only the end of the log tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kit::clock::sleep;
use kit::log::Log;
use proto::Seq;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tracing::debug;

/// How often the end of the log is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long nothing may come while the log has more.
const STALL_MAX: Duration = Duration::from_secs(10);

/// The end of the log, as it was seen last.
#[derive(Debug)]
pub(crate) struct End {
    seq: Arc<AtomicU64>,
    looking: JoinHandle<()>,
}

impl End {
    /// Looks at the end of the log every second until it is dropped.
    pub(crate) fn of(log: Log) -> Self {
        let seq = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&seq);
        let looking = tokio::spawn(async move {
            loop {
                match log.last().await {
                    Ok(last) => seen.store(last.0, Ordering::Relaxed),
                    Err(error) => debug!("the end of the log is not known: {error}"),
                }
                sleep(LOOK).await;
            }
        });
        Self { seq, looking }
    }

    /// The place of the last message; zero until it was seen.
    pub(crate) fn seq(&self) -> Seq {
        Seq(self.seq.load(Ordering::Relaxed))
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.looking.abort();
    }
}

/// How far the projection is behind the log, and since when.
#[derive(Debug)]
pub(crate) struct Progress {
    /// When it was level with the log for the last time.
    level: Instant,
    /// Where it stands, and since when.
    place: (Seq, Instant),
}

/// How far the projection is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lag {
    /// How many messages of the log it has not taken in.
    pub events: u64,
    /// For how long it has not been level with the log.
    pub time: Duration,
    /// Whether it stands still though there is more.
    pub is_stalled: bool,
}

impl Progress {
    pub(crate) fn new(now: Instant) -> Self {
        Self { level: now, place: (Seq::START, now) }
    }

    /// What to say of a projection that stands at `place` while the log ends at `end`.
    pub(crate) fn look(&mut self, now: Instant, place: Seq, end: Seq) -> Lag {
        if self.place.0 != place {
            self.place = (place, now);
        }
        if end <= place {
            self.level = now;
            // What it waits for has not been there for any longer.
            self.place.1 = now;
        }
        Lag {
            events: end.0.saturating_sub(place.0),
            time: now.duration_since(self.level),
            is_stalled: now.duration_since(self.place.1) > STALL_MAX,
        }
    }

    /// It was started anew and has as long as before.
    pub(crate) fn excuse(&mut self, now: Instant) {
        self.place.1 = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projection_is_stalled_that_stands_still_while_the_log_moved() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut progress = Progress::new(start);
        let lag = |events, seconds, is_stalled| Lag { events, time: Duration::from_secs(seconds), is_stalled };
        assert_eq!(progress.look(at(100), Seq(5), Seq(5)), lag(0, 0, false));
        assert_eq!(progress.look(at(200), Seq(5), Seq(5)), lag(0, 0, false));
        assert_eq!(progress.look(at(205), Seq(5), Seq(8)), lag(3, 5, false));
        assert_eq!(progress.look(at(210), Seq(6), Seq(9)), lag(3, 10, false));
        assert_eq!(progress.look(at(221), Seq(6), Seq(9)), lag(3, 21, true));
        progress.excuse(at(221));
        assert_eq!(progress.look(at(230), Seq(6), Seq(9)), lag(3, 30, false));
        assert_eq!(progress.look(at(231), Seq(9), Seq(9)), lag(0, 0, false));
    }

    #[test]
    fn an_end_that_is_not_known_yet_stalls_nothing() {
        let start = Instant::now();
        let mut progress = Progress::new(start);
        assert_eq!(progress.look(start, Seq(5), Seq::START).events, 0);
    }
}
