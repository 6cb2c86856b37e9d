//! In which parts of a page the oracle and the read models differ.

use std::fmt::Debug;

use oracle::Page;

/// What the oracle says and what the pages say, part by part.
pub(crate) fn differences(oracle: &Page, pages: &Page) -> String {
    let commitments = oracle.commitments.iter().zip(&pages.commitments);
    let commitments: String = commitments.map(|(oracle, pages)| part("commitment", oracle, pages)).collect();
    [
        part("header", &oracle.header, &pages.header),
        part("counters", &oracle.counters, &pages.counters),
        part("number of commitments", &oracle.commitments.len(), &pages.commitments.len()),
        commitments,
        part("plans", &oracle.plans, &pages.plans),
        part("overdue", &oracle.overdue, &pages.overdue),
        part("focus", &oracle.focus, &pages.focus),
        part("completion", &oracle.completion, &pages.completion),
        part("documents", &oracle.documents, &pages.documents),
        part("calendar", &oracle.calendar, &pages.calendar),
        part("comment periods", &oracle.comment_periods, &pages.comment_periods),
        part("contacts", &oracle.contacts, &pages.contacts),
        part("steps of procedure", &oracle.steps, &pages.steps),
        part("self-reports", &oracle.self_reports, &pages.self_reports),
        part("stream", &oracle.shown, &pages.shown),
    ]
    .concat()
}

fn part<T: Debug + PartialEq>(name: &str, oracle: &T, pages: &T) -> String {
    if oracle == pages { String::new() } else { format!("{name}\n  oracle: {oracle:?}\n  pages:  {pages:?}\n") }
}
