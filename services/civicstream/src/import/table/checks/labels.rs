//! The columns that sort commitments into kinds by ambition, completion and results.

use super::super::columns::{FIRST_YEAR, IMPACT, RELEVANT, SPECIFICITY, STAR};
use super::super::file::Row;
use super::super::reviews::{first, last};
use super::completion::{is_high, is_judged};
use super::design::{ambition, opened_much};
use super::{About, Check, Verdict};

const GOOD: &str = "Ambitious and complete, or DIOG";
const UNFINISHED: &str = "Ambitious but not complete";
const MODEST: &str = "Complete but not ambitious";
const NEITHER: &str = "Not complete or ambitious";
const NOT_REVIEWED: &str = "Not reviewed";
const CHECKSUM: &str = "CHECKSUM";
const KINDS: [&str; 5] = [GOOD, UNFINISHED, MODEST, NEITHER, NOT_REVIEWED];
const RULE: &str = "must follow from ambition, completion and results";

pub(super) const CHECKS: &[Check] = &[
    Check {
        column: GOOD,
        about: About::Commitment,
        verdict: |row, said| Verdict::flag(said, opened_much(row) || (ambition(row) == Some(true) && is_high(row))),
        rule: RULE,
    },
    Check {
        column: UNFINISHED,
        about: About::Commitment,
        verdict: |row, said| kind(row, said, true, false),
        rule: RULE,
    },
    Check { column: MODEST, about: About::Commitment, verdict: |row, said| kind(row, said, false, true), rule: RULE },
    Check { column: NEITHER, about: About::Commitment, verdict: |row, said| kind(row, said, false, false), rule: RULE },
    Check {
        column: NOT_REVIEWED,
        about: About::Commitment,
        verdict: |row, said| Verdict::flag(said, first(row).is_none() && last(row).is_none()),
        rule: "must be 1 where no report judged anything, and only there",
    },
    Check {
        column: CHECKSUM,
        about: About::Commitment,
        verdict: |row, said| Verdict::is(said, KINDS.iter().filter(|kind| row.flag(kind) == Some(true)).count()),
        rule: "must be the number of kinds the commitment is said to be of",
    },
    Check {
        column: "IRM-Based Score",
        about: About::Commitment,
        verdict: |row, said| Verdict::is(said, score(row)),
        rule: "must follow from the kind the commitment is said to be of",
    },
    Check {
        column: "Binding constraint",
        about: About::Commitment,
        verdict: |row, said| Verdict::is(said, constraint(row)),
        rule: "must be the first of the conditions of a star that is not met",
    },
];

/// A commitment whose ambition was not coded is of no kind but the first.
fn kind(row: &Row, said: &str, ambitious: bool, complete: bool) -> Verdict {
    Verdict::flag(
        said,
        ambition(row) == Some(ambitious) && is_high(row) == complete && !opened_much(row) && !is_good(row),
    )
}

fn is_good(row: &Row) -> bool {
    ambition(row) == Some(true) && is_high(row)
}

fn score(row: &Row) -> i8 {
    let said = |kind| row.flag(kind) == Some(true);
    if said(GOOD) {
        4
    } else if said(UNFINISHED) {
        3
    } else if said(MODEST) {
        2
    } else if said(NOT_REVIEWED) {
        -1
    } else {
        1
    }
}

fn constraint(row: &Row) -> &'static str {
    let impact = row.coded(IMPACT);
    match row.get(SPECIFICITY) {
        "None" | "Low" => "Spec",
        _ if row.flag(RELEVANT) == Some(false) => "Rel",
        _ if impact.is_some_and(|impact| impact != "Transformative") => "PotImp",
        _ if row.get(FIRST_YEAR) == "NR" => "NR",
        _ if is_judged(row) && !is_high(row) => "Cmpl",
        _ if row.flag(STAR) == Some(true) => "STAR",
        _ if row.get(FIRST_YEAR) == "ND" => "ND",
        _ => "FALSE",
    }
}
