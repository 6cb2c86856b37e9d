//! When it is no longer one bad event: too many subjects with an event that cannot be projected within a short time are a
//! fault of the program or the database, and to go on parking would park everything. Knows no clock and no database.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

/// How far back is looked.
const WINDOW: Duration = Duration::from_mins(1);
/// So many subjects may fail within the window in any case.
pub(crate) const SUBJECTS_MAX: u64 = 5;
/// And one in so many events.
pub(crate) const EVENTS_PER_SUBJECT_MIN: u64 = 100;

/// What was taken in lately.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    batches: VecDeque<Batch>,
}

#[derive(Debug)]
struct Batch {
    at: Instant,
    events: u64,
    failed: Vec<String>,
}

/// Too much fails.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{failed} subjects had an event that cannot be projected, of {events} events within {} s; {allowed} are allowed. The last \
     was {last}",
    WINDOW.as_secs()
)]
pub(crate) struct Tripped {
    failed: u64,
    events: u64,
    allowed: u64,
    last: String,
}

impl Breaker {
    /// Notes a batch that is about to be taken in: how many events it has, and the subjects that fail with it for the first
    /// time.
    pub(crate) fn note(&mut self, now: Instant, events: usize, failed: &[String]) -> Result<(), Tripped> {
        while self.batches.front().is_some_and(|batch| now.duration_since(batch.at) > WINDOW) {
            self.batches.pop_front();
        }
        self.batches.push_back(Batch { at: now, events: events as u64, failed: failed.to_vec() });
        let events = self.batches.iter().map(|batch| batch.events).sum::<u64>();
        let all: BTreeSet<&String> = self.batches.iter().flat_map(|batch| &batch.failed).collect();
        let allowed = SUBJECTS_MAX.max(events / EVENTS_PER_SUBJECT_MIN);
        match failed.last() {
            Some(last) if all.len() as u64 > allowed => {
                Err(Tripped { failed: all.len() as u64, events, allowed, last: last.clone() })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subjects(numbers: std::ops::Range<usize>) -> Vec<String> {
        numbers.map(|n| format!("activity.seoul.member.m{n}")).collect()
    }

    #[track_caller]
    fn check(batches: &[(u64, usize, std::ops::Range<usize>)], trips: bool) {
        let (mut breaker, start) = (Breaker::default(), Instant::now());
        let mut last = Ok(());
        for (at, events, failed) in batches {
            last = breaker.note(start + Duration::from_secs(*at), *events, &subjects(failed.clone()));
        }
        assert_eq!(last.is_err(), trips, "{batches:?}");
    }

    #[test]
    fn a_few_bad_events_are_parked_and_many_stop_everything() {
        check(&[(0, 10, 0..5)], false);
        check(&[(0, 10, 0..6)], true);
        check(&[(0, 1, 0..3), (30, 1, 3..6)], true);
    }

    #[test]
    fn what_happened_long_ago_does_not_count() {
        check(&[(0, 1, 0..5), (61, 1, 5..6)], false);
    }

    #[test]
    fn the_same_subject_counts_once() {
        check(&[(0, 1, 0..5), (1, 1, 0..5)], false);
    }

    #[test]
    fn of_many_events_one_in_a_hundred_may_be_bad() {
        check(&[(0, 1_000, 0..10)], false);
        check(&[(0, 1_000, 0..11)], true);
    }

    #[test]
    fn what_fails_no_more_stops_nothing() {
        check(&[(0, 10, 0..6), (1, 10, 0..0)], false);
    }
}
