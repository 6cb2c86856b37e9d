//! The official table of commitments: one row for each, with its plan and what two reports judged of it. What each row
//! means as commands, and what it says that cannot be. Pure, but for reading the file.

mod checks;
mod clusters;
mod columns;
mod dates;
mod file;
mod members;
mod personal;
mod plans;
mod reviews;
mod supports;
mod text;

use serde_json::Value;

use self::checks::Found;
pub(crate) use self::file::Table;
use super::work::{Work, command};
use crate::client::Command;

/// The kind of file, as it goes into the idempotency keys.
const FILE_KIND: &str = "ogp-table";

/// The commands of the table: what later commands refer to comes first.
pub(crate) fn plan(table: &Table) -> Work {
    let mut work = Work::default();
    let rows = members::plan(&table.rows, &mut work);
    let of_member = plans::by_member(&rows);
    let found = Found::of(&of_member, table.last_year);
    plans::plan(&of_member, &found, &mut work);
    reviews::plan(&of_member, &found, &mut work);
    work.contradictions = found.into_lines();
    work
}

fn record(id: &str, path: String, body: Value) -> Command {
    command(FILE_KIND, id.to_owned(), path, body)
}

#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod tests;
