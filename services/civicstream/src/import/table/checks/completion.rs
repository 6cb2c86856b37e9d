//! The columns that follow from the two judgements of completion.

use super::super::columns::{CHANGE, FIRST_COMPLETION, LAST_COMPLETION};
use super::super::file::Row;
use super::codes::{COMPLETION, place};
use super::{About, Check, Verdict};

/// From this place of the scale on, a judgement says how far the commitment has come.
const JUDGED_MIN: usize = 2;
/// From this place of the scale on, completion counts as high.
const HIGH_MIN: usize = 4;

pub(super) const CHECKS: &[Check] = &[
    Check {
        column: CHANGE,
        about: About::Last,
        verdict: label,
        rule: "must follow from the two judgements of completion",
    },
    Check {
        column: "_ChangeCompletion",
        about: About::Last,
        verdict: difference,
        rule: "must be the last judgement of completion minus the first",
    },
    Check {
        column: "Raw Completion",
        about: About::Commitment,
        verdict: raw,
        rule: "must be the last judgement of completion",
    },
    Check {
        column: "Max Completion",
        about: About::Commitment,
        verdict: counted,
        rule: "must be the last judgement of completion, counted from Not Started",
    },
    Check {
        column: "High Completion",
        about: About::Commitment,
        verdict: |row, said| Verdict::flag(said, is_high(row)),
        rule: "must be 1 where the last judgement of completion is Substantial or Complete",
    },
    Check {
        column: "Comp Assessed",
        about: About::Commitment,
        verdict: |row, said| Verdict::flag(said, is_judged(row)),
        rule: "must be 1 where the last judgement of completion is Not Started or more",
    },
];

/// The last judgement of completion.
pub(super) fn latest(row: &Row) -> Option<usize> {
    place(row, LAST_COMPLETION, &COMPLETION).or_else(|| place(row, FIRST_COMPLETION, &COMPLETION))
}

/// Whether the last judgement of completion is high.
pub(super) fn is_high(row: &Row) -> bool {
    latest(row) >= Some(HIGH_MIN)
}

/// Whether a judgement says how far the commitment has come.
pub(super) fn is_judged(row: &Row) -> bool {
    latest(row) >= Some(JUDGED_MIN)
}

fn change(row: &Row) -> Option<i64> {
    let last = i64::try_from(place(row, LAST_COMPLETION, &COMPLETION)?).ok()?;
    Some(last - i64::try_from(place(row, FIRST_COMPLETION, &COMPLETION)?).ok()?)
}

fn label(row: &Row, said: &str) -> Verdict {
    match change(row) {
        Some(..0) => Verdict::is(said, "Decrease"),
        Some(0) => Verdict::is(said, "No Change"),
        Some(1..) => Verdict::is(said, "Increase"),
        None => Verdict::absent(said),
    }
}

fn difference(row: &Row, said: &str) -> Verdict {
    change(row).map_or_else(|| Verdict::absent(said), |change| Verdict::is(said, change))
}

fn raw(row: &Row, said: &str) -> Verdict {
    latest(row).map_or_else(|| Verdict::absent(said), |place| Verdict::is(said, place))
}

fn counted(row: &Row, said: &str) -> Verdict {
    let counted = latest(row).and_then(|place| place.checked_sub(JUDGED_MIN));
    counted.map_or_else(|| Verdict::absent(said), |place| Verdict::is(said, place))
}
