//! What occurred in the histories that were compared: a history in which nothing happens proves nothing.

use std::collections::BTreeSet;
use std::fmt::Debug;

use oracle::Page;

/// All that has to occur, as [`Seen::take`] names it.
const WANTED: &[&str] = &[
    "state Current",
    "state AwaitingReview",
    "state PostImplementation",
    "state Withdrawn",
    "change Increase",
    "change NoChange",
    "change Decrease",
    "ambition High",
    "ambition Low",
    "star",
    "successor",
    "plan Submitted",
    "plan Implementing",
    "plan ImplementationEnded",
    "plan Reviewed",
    "plan Withdrawn",
    "plan extended",
    "plan superseded",
    "member Active",
    "member Withdrawn",
    "focus",
    "overdue",
    "document",
    "document withdrawn",
    "calendar Scheduled past true",
    "calendar Scheduled past false",
    "calendar Postponed past false",
    "calendar Held past true",
    "calendar Cancelled past true",
    "comment period",
    "contact",
    "hidden entry",
];

/// What occurred.
#[derive(Debug, Default)]
pub(crate) struct Seen(BTreeSet<String>);

impl Seen {
    /// Takes in what is on a page.
    pub(crate) fn take(&mut self, page: &Page) {
        for commitment in &page.commitments {
            self.named("state", commitment.state);
            commitment.change.iter().for_each(|change| self.named("change", change));
            commitment.finding.ambition.iter().for_each(|ambition| self.named("ambition", ambition));
            self.there("star", commitment.finding.starred);
            self.there("successor", commitment.successor_id.is_some());
        }
        for plan in page.plans.values() {
            self.named("plan", plan.state);
            self.there("plan extended", plan.extended);
            self.there("plan superseded", plan.superseded);
        }
        page.header.iter().for_each(|header| self.named("member", header.status));
        for document in page.documents.values() {
            self.there(if document.withdrawn.is_some() { "document withdrawn" } else { "document" }, true);
        }
        for event in page.calendar.values() {
            self.named("calendar", format_args!("{:?} past {}", event.state, event.past));
        }
        self.there("focus", page.focus.is_some());
        self.there("overdue", page.overdue.is_some());
        self.there("comment period", !page.comment_periods.is_empty());
        self.there("contact", !page.contacts.is_empty());
        self.there("hidden entry", !page.shown.hidden.is_empty());
    }

    /// What should have occurred and did not.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        WANTED.iter().filter(|wanted| !self.0.contains(**wanted)).copied().collect()
    }

    fn named(&mut self, what: &str, value: impl Debug) {
        self.0.insert(format!("{what} {value:?}"));
    }

    fn there(&mut self, what: &str, is_there: bool) {
        if is_there {
            self.0.insert(what.to_owned());
        }
    }
}
