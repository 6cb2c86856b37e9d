//! Changes of members' status in a collection.

use serde_json::json;

use super::file::{Collection, StatusChange};
use super::members::Members;
use super::record;
use crate::import::work::{Work, body};

const NO_STATUS: &str = "a step of a procedure without a change of status";

pub(super) fn plan(collection: &Collection, work: &mut Work) {
    // One lane for all: the changes of one member must stay in order, and there are few.
    let mut lane = Vec::new();
    for change in &collection.status_changes {
        let member = Members::id(&change.member);
        let (id, path) = (format!("{member} {}", change.date), format!("/v1/members/{member}/status"));
        match change.to.as_deref().filter(|to| change.from.as_deref() != Some(to)) {
            Some(to) => lane.push(record(
                &id,
                path,
                body([
                    ("to", json!(to)),
                    ("reason", json!(reason(change))),
                    ("occurred", json!(change.date)),
                    ("source_url", json!(change.source)),
                ]),
            )),
            None => work.refuse(id, path, NO_STATUS),
        }
    }
    work.phases.push(vec![lane]);
}

/// The reason among those there are, from the collection's own words.
fn reason(change: &StatusChange) -> &'static str {
    let words = change.reason.to_lowercase();
    if words.contains("withdrawal") {
        "own_decision"
    } else if ["procedural", "no action plan", "c&s"].iter().any(|word| words.contains(word)) {
        "procedural"
    } else {
        "response_policy"
    }
}
