//! The columns that repeat a word as a number.

use super::super::columns::{
    EARLY_RESULTS, FIRST_COMPLETION, IMPACT, LAST_COMPLETION, OPENED, OPENED_ACCOUNTABILITY, OPENED_INFORMATION,
    OPENED_PARTICIPATION, RESULTS_PROMISED, SPECIFICITY,
};
use super::super::file::Row;
use super::{About, Check, Verdict};

/// The table's scale of completion, lowest first.
pub(super) const COMPLETION: [&str; 6] = ["Withdrawn", "Unclear", "Not Started", "Limited", "Substantial", "Complete"];
const SPECIFICITIES: [&str; 4] = ["None", "Low", "Medium", "High"];
/// The table's scale of potential impact, lowest first.
pub(super) const IMPACTS: [&str; 4] = ["None", "Minor", "Moderate", "Transformative"];
const RESULTS: [&str; 3] = ["Unclear", "Modest", "Substantial"];
/// The table's scale of early results, lowest first.
pub(super) const EARLY: [&str; 3] = ["No notable results", "Moderate", "Significant"];
/// The table's scale of how far government was opened, lowest first.
pub(super) const OPEN: [&str; 5] = ["Worsens", "Did Not Change", "Marginal", "Major", "Outstanding"];
const OPEN_BY_VALUE: [&str; 6] = ["Not Applicable", "Worsens", "Did Not Change", "Marginal", "Major", "Outstanding"];
const NO_EARLY_RESULTS: &str = "No early results to report yet";
const RULE: &str = "must be the place of the word in its scale, counted from 0";

pub(super) const CHECKS: &[Check] = &[
    code("_Specificity", About::First, |row, said| number(row, said, SPECIFICITY, &SPECIFICITIES)),
    code("_Potential Impact", About::First, |row, said| number(row, said, IMPACT, &IMPACTS)),
    code("_CompletionProgress", About::First, |row, said| number(row, said, FIRST_COMPLETION, &COMPLETION)),
    code("_Potential for Results", About::First, |row, said| number(row, said, RESULTS_PROMISED, &RESULTS)),
    code("_CompletionEndTerm", About::Last, |row, said| number(row, said, LAST_COMPLETION, &COMPLETION)),
    code("_Early Results", About::Last, |row, said| number(row, said, EARLY_RESULTS, &EARLY)),
    code("_OpenGovernment", About::Last, opened),
    code("_DIOGATI", About::Last, |row, said| number(row, said, OPENED_INFORMATION, &OPEN_BY_VALUE)),
    code("_DIOGCP", About::Last, |row, said| number(row, said, OPENED_PARTICIPATION, &OPEN_BY_VALUE)),
    code("_DIOGPA", About::Last, |row, said| number(row, said, OPENED_ACCOUNTABILITY, &OPEN_BY_VALUE)),
];

const fn code(column: &'static str, about: About, verdict: fn(&Row, &str) -> Verdict) -> Check {
    Check { column, about, verdict, rule: RULE }
}

/// The place of what a column says in a scale.
pub(super) fn place(row: &Row, column: &str, scale: &[&str]) -> Option<usize> {
    let word = row.coded(column)?;
    scale.iter().position(|other| *other == word)
}

fn number(row: &Row, said: &str, column: &str, scale: &[&str]) -> Verdict {
    match (place(row, column, scale), row.coded(column)) {
        (Some(place), _) => Verdict::is(said, place),
        // A word of no scale is refused when it is sent.
        (None, Some(_)) => Verdict::Fine,
        (None, None) => Verdict::absent(said),
    }
}

/// No early results yet count as no change.
fn opened(row: &Row, said: &str) -> Verdict {
    if row.get(OPENED) == NO_EARLY_RESULTS { Verdict::is(said, 1) } else { number(row, said, OPENED, &OPEN) }
}
