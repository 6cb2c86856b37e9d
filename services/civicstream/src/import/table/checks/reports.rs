//! The years of the reports, held against what the reports judged and against the years of the plan.

use super::super::columns::{FIRST_YEAR, LAST_YEAR, PLAN_END, SUBMITTED};
use super::super::file::Row;
use super::super::reviews::{first, last};
use super::{About, Check, Verdict};

pub(super) const CHECKS: &[Check] = &[
    Check {
        column: FIRST_YEAR,
        about: About::First,
        verdict: |row, said| year(said, first(row).is_some()),
        rule: "must be there where the report judged something, and only there",
    },
    Check {
        column: FIRST_YEAR,
        about: About::First,
        verdict: |row, said| not_before(said, row.parsed(SUBMITTED)),
        rule: "must not be before the year of submission",
    },
    Check {
        column: LAST_YEAR,
        about: About::Last,
        verdict: |row, said| year(said, last(row).is_some()),
        rule: "must be there where the report judged something, and only there",
    },
    Check {
        column: LAST_YEAR,
        about: About::Last,
        verdict: |row, said| not_before(said, row.parsed(PLAN_END)),
        rule: "must not be before the year in which the plan ends",
    },
    Check {
        column: LAST_YEAR,
        about: About::Last,
        verdict: |row, said| not_before(said, row.parsed(FIRST_YEAR)),
        rule: "must not be before the year of the first report",
    },
    Check {
        column: "Midterm Only",
        about: About::Commitment,
        verdict: first_only,
        rule: "must be 1 where the first report alone has appeared",
    },
];

fn year(said: &str, judged: bool) -> Verdict {
    match (said.parse::<u16>().is_ok(), judged) {
        (true, true) | (false, false) => Verdict::Fine,
        (true, false) | (false, true) => Verdict::Nothing,
    }
}

/// What is said stays on record: nobody can tell which of the two years is wrong.
fn not_before(said: &str, earliest: Option<u16>) -> Verdict {
    match (said.parse::<u16>(), earliest) {
        (Ok(year), Some(earliest)) if year < earliest => Verdict::Instead(said.to_owned()),
        _ => Verdict::Fine,
    }
}

fn first_only(row: &Row, said: &str) -> Verdict {
    let appeared = |column| row.parsed::<u16>(column).is_some();
    match (appeared(FIRST_YEAR), appeared(LAST_YEAR)) {
        (_, true) => Verdict::flag(said, false),
        (true, false) => Verdict::flag(said, true),
        (false, false) => Verdict::absent(said),
    }
}
