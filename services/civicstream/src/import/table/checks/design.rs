//! The columns that follow from how the design was judged, and from whether government was opened.

use super::super::columns::{
    EARLY_RESULTS, IMPACT, OPENED, RELEVANT, RESULTS_PROMISED, SPECIFICITY, VALUE_ACCOUNTABILITY, VALUE_INFORMATION,
    VALUE_PARTICIPATION, VALUE_TECHNOLOGY, VERIFIABLE,
};
use super::super::file::Row;
use super::super::reviews::relevant;
use super::codes::{EARLY, IMPACTS, OPEN, place};
use super::{About, Check, Verdict};

/// From this place of its scale on, potential impact counts as high.
const IMPACT_HIGH_MIN: usize = 2;
/// From these places of their scales on, results count as high.
const OPEN_HIGH_MIN: usize = 3;
const EARLY_HIGH_MIN: usize = 2;

pub(super) const CHECKS: &[Check] = &[
    Check {
        column: VERIFIABLE,
        about: About::First,
        verdict: verifiable,
        rule: "must be Yes or No; Yes where specificity is Medium or High, No where it is lower",
    },
    Check {
        column: RELEVANT,
        about: About::First,
        verdict: relevance,
        rule: "must follow from the three values that count",
    },
    Check {
        column: VALUE_TECHNOLOGY,
        about: About::First,
        verdict: technology,
        rule: "must be coded where the other three values are",
    },
    Check {
        column: "Ambition Assessed",
        about: About::Commitment,
        verdict: |row, said| {
            Verdict::flag(said, [IMPACT, RESULTS_PROMISED].iter().any(|column| row.coded(column).is_some()))
        },
        rule: "must be 1 where potential impact or potential for results is coded",
    },
    Check {
        column: "High Ambition",
        about: About::Commitment,
        verdict: |row, said| ambition(row).map_or_else(|| Verdict::absent(said), |high| Verdict::flag(said, high)),
        rule: "must be 1 where a relevant commitment has Moderate or Transformative potential impact",
    },
    Check {
        column: "DIOG Assessed",
        about: About::Commitment,
        verdict: |row, said| {
            Verdict::flag(said, [OPENED, EARLY_RESULTS].iter().any(|column| row.coded(column).is_some()))
        },
        rule: "must be 1 where results are coded",
    },
    Check {
        column: "High DIOG",
        about: About::Commitment,
        verdict: |row, said| Verdict::flag(said, opened_much(row)),
        rule: "must be 1 where results are Major, Outstanding or Significant",
    },
];

/// Whether the commitment is ambitious; none where its potential impact is not coded.
pub(super) fn ambition(row: &Row) -> Option<bool> {
    let impact = place(row, IMPACT, &IMPACTS)?;
    Some(impact >= IMPACT_HIGH_MIN && relevant(row) == Some(true))
}

/// Whether the commitment had strong results.
pub(super) fn opened_much(row: &Row) -> bool {
    place(row, OPENED, &OPEN) >= Some(OPEN_HIGH_MIN) || place(row, EARLY_RESULTS, &EARLY) >= Some(EARLY_HIGH_MIN)
}

fn verifiable(row: &Row, said: &str) -> Verdict {
    match (row.get(SPECIFICITY), said) {
        ("Medium" | "High", _) | (_, "1") => Verdict::is(said, "Yes"),
        ("None" | "Low", _) | (_, "0") => Verdict::is(said, "No"),
        _ => Verdict::Fine,
    }
}

fn three_coded(row: &Row) -> bool {
    [VALUE_INFORMATION, VALUE_PARTICIPATION, VALUE_ACCOUNTABILITY].iter().all(|column| row.flag(column).is_some())
}

fn relevance(row: &Row, said: &str) -> Verdict {
    if three_coded(row) { Verdict::flag(said, relevant(row) == Some(true)) } else { Verdict::Fine }
}

fn technology(row: &Row, said: &str) -> Verdict {
    let missing = three_coded(row) && !matches!(said, "0" | "1");
    if missing { Verdict::Nothing } else { Verdict::Fine }
}
