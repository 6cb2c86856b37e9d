//! Holds what a client wrote down against what its feed holds: every activity after the start once and in order, each with
//! the right `prev`, and nothing twice within one subscription on the wire.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::ledger::{Delivery, Ledger};

/// An entry that a feed holds, under the filter of whoever follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub seq: u64,
    pub prev: u64,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Finding {
    /// Nothing was ever subscribed to.
    NeverBegan,
    /// The gateway would not go on after a cursor it had given out.
    Reset {
        reason: String,
    },
    Missing {
        seq: u64,
    },
    Doubled {
        seq: u64,
    },
    OutOfOrder {
        seq: u64,
        after: u64,
    },
    /// It was sent although the client had said that it has it.
    BeforeCursor {
        seq: u64,
        cursor: u64,
    },
    /// It is not in the feed.
    Foreign {
        seq: u64,
    },
    BrokenPrev {
        seq: u64,
        expected: u64,
        found: u64,
    },
}

/// Everything that is wrong with a ledger, given what its feed holds.
pub(crate) fn check(feed: &[Entry], ledger: &Ledger) -> BTreeSet<Finding> {
    let mut findings: BTreeSet<_> =
        ledger.resets.iter().map(|reason| Finding::Reset { reason: reason.clone() }).collect();
    let Some(start) = ledger.start else {
        findings.insert(Finding::NeverBegan);
        return findings;
    };
    let taken = || ledger.deliveries.iter().filter(|delivery| delivery.taken);
    findings.extend(disorder(taken()));
    let mut on_wire: HashMap<(u32, u64), Vec<&Delivery>> = HashMap::new();
    for delivery in &ledger.deliveries {
        on_wire.entry((delivery.connection, delivery.sub)).or_default().push(delivery);
    }
    findings.extend(on_wire.into_values().flat_map(disorder));
    let prevs: HashMap<u64, u64> = feed.iter().map(|entry| (entry.seq, entry.prev)).collect();
    findings.extend(ledger.deliveries.iter().filter_map(|delivery| misplaced(delivery, &prevs)));
    let seen: HashSet<u64> = taken().map(|delivery| delivery.seq).collect();
    let expected = feed.iter().filter(|entry| entry.seq > start);
    findings
        .extend(expected.filter(|entry| !seen.contains(&entry.seq)).map(|entry| Finding::Missing { seq: entry.seq }));
    findings
}

/// What comes twice or too late.
fn disorder<'a>(deliveries: impl IntoIterator<Item = &'a Delivery>) -> Vec<Finding> {
    let (mut seen, mut last) = (HashSet::new(), 0);
    let mut findings = Vec::new();
    for &Delivery { seq, .. } in deliveries {
        if !seen.insert(seq) {
            findings.push(Finding::Doubled { seq });
        } else if seq < last {
            findings.push(Finding::OutOfOrder { seq, after: last });
        }
        last = last.max(seq);
    }
    findings
}

fn misplaced(delivery: &Delivery, prevs: &HashMap<u64, u64>) -> Option<Finding> {
    let &Delivery { seq, prev: found, after: cursor, .. } = delivery;
    match prevs.get(&seq) {
        None => Some(Finding::Foreign { seq }),
        Some(&expected) if expected != found => Some(Finding::BrokenPrev { seq, expected, found }),
        Some(_) if seq <= cursor => Some(Finding::BeforeCursor { seq, cursor }),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// Entries 2, 4, … 20.
    fn feed() -> Vec<Entry> {
        (1..=10).map(|n| Entry { seq: 2 * n, prev: 2 * (n - 1) }).collect()
    }

    /// A client that began after 4, lost its connection after 10, and has everything.
    fn ledger() -> Ledger {
        let delivery = |seq, connection, after| {
            let at = Instant::now();
            Delivery { seq, prev: seq - 2, connection, sub: 1, after, taken: true, at }
        };
        let first = [6, 8, 10].map(|seq| delivery(seq, 1, 4));
        let second = [12, 14, 16, 18, 20].map(|seq| delivery(seq, 2, 10));
        Ledger { start: Some(4), deliveries: first.into_iter().chain(second).collect(), resets: Vec::new() }
    }

    #[track_caller]
    fn check_that(spoil: impl FnOnce(&mut Ledger), is_found: &[Finding]) {
        let mut ledger = ledger();
        spoil(&mut ledger);
        assert_eq!(check(&feed(), &ledger), is_found.iter().cloned().collect());
    }

    #[test]
    fn a_whole_ledger_is_whole() {
        check_that(|_| {}, &[]);
        check_that(|ledger| ledger.start = Some(5), &[]);
    }

    #[test]
    fn a_missing_activity_is_found_wherever_it_is() {
        for (place, seq) in [(0, 6), (2, 10), (4, 14), (7, 20)] {
            check_that(|ledger| _ = ledger.deliveries.remove(place), &[Finding::Missing { seq }]);
        }
        check_that(|ledger| ledger.start = Some(3), &[Finding::Missing { seq: 4 }]);
        check_that(|ledger| ledger.deliveries[3].taken = false, &[Finding::Missing { seq: 12 }]);
    }

    #[test]
    fn a_doubled_activity_is_found_on_the_wire_too() {
        let again = |ledger: &mut Ledger, taken, connection| {
            let delivery = Delivery { connection, taken, ..ledger.deliveries[3] };
            ledger.deliveries.insert(4, delivery);
        };
        check_that(|ledger| again(ledger, true, 2), &[Finding::Doubled { seq: 12 }]);
        check_that(|ledger| again(ledger, false, 2), &[Finding::Doubled { seq: 12 }]);
        check_that(|ledger| again(ledger, true, 3), &[Finding::Doubled { seq: 12 }]);
        // Over two connections a client tells by the sequence.
        check_that(|ledger| again(ledger, false, 3), &[]);
    }

    #[test]
    fn swapped_activities_are_found() {
        check_that(|ledger| ledger.deliveries.swap(4, 5), &[Finding::OutOfOrder { seq: 14, after: 16 }]);
        // Over two connections: the end of the first came after the beginning of the second.
        let late = |ledger: &mut Ledger| {
            ledger.deliveries.swap(2, 3);
            ledger.deliveries[2].after = 8;
        };
        check_that(late, &[Finding::OutOfOrder { seq: 10, after: 12 }]);
    }

    #[test]
    fn a_broken_prev_is_found() {
        let broken = Finding::BrokenPrev { seq: 14, expected: 12, found: 10 };
        check_that(|ledger| ledger.deliveries[4].prev = 10, &[broken]);
        let unsent = Finding::BrokenPrev { seq: 6, expected: 4, found: 0 };
        check_that(|ledger| ledger.deliveries[0].prev = 0, &[unsent]);
    }

    #[test]
    fn what_does_not_belong_is_found() {
        let foreign = |ledger: &mut Ledger| {
            let delivery = Delivery { seq: 13, prev: 12, ..ledger.deliveries[3] };
            ledger.deliveries.insert(4, delivery);
        };
        check_that(foreign, &[Finding::Foreign { seq: 13 }]);
        let before = |ledger: &mut Ledger| {
            let delivery = Delivery { connection: 2, after: 10, taken: false, ..ledger.deliveries[2] };
            ledger.deliveries.insert(3, delivery);
        };
        check_that(before, &[Finding::BeforeCursor { seq: 10, cursor: 10 }]);
        let reset = |ledger: &mut Ledger| ledger.resets.push("log_changed".to_owned());
        check_that(reset, &[Finding::Reset { reason: "log_changed".to_owned() }]);
        check_that(|ledger| ledger.start = None, &[Finding::NeverBegan]);
    }
}
