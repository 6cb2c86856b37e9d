//! Collections of facts about the partnership, in the form that `file` describes: what each record means as a command.
//! Pure, and honest about what is left out.

mod calendar;
mod documents;
mod file;
mod members;
mod plans;
mod reports;
mod reviews;
mod status;

pub(crate) use file::Collection;
use members::Members;
use serde_json::Value;

use super::work::{Work, command};
use crate::client::Command;

/// The kind of file, as it goes into the idempotency keys.
const FILE_KIND: &str = "collection";

/// The commands of a collection: what later commands refer to comes first.
pub(crate) fn plan(collection: &Collection) -> Work {
    let mut work = Work::default();
    let members = Members::of(&collection.members);
    members::plan(collection, &members, &mut work);
    documents::plan(collection, &mut work);
    plans::plan(collection, &members, &mut work);
    reviews::plan(collection, &members, &mut work);
    reports::plan(collection, &mut work);
    calendar::plan(collection, &members, &mut work);
    status::plan(collection, &mut work);
    work.unsupported("snapshots of member pages", collection.member_page_snapshots.len());
    work
}

fn record(id: &str, path: String, body: Value) -> Command {
    command(FILE_KIND, id.to_owned(), path, body)
}

#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod tests;
