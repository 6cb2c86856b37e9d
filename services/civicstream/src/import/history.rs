//! History files: commands as they are sent, each with an id of its own. `deploy/demo` holds such files.

use std::collections::HashSet;

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use proto::Occurred;
use serde::Deserialize;
use serde_json::Value;

use super::work::{Lane, Work, command};
use crate::client::Command;

/// A history file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HistoryFile {
    /// What history it is, for people.
    #[serde(rename = "history")]
    _title: String,
    /// Its commands; each can rely on those before it.
    commands: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Unique, and never changed once it has been imported.
    id: String,
    path: String,
    body: Value,
}

/// The commands of several files as one history in the order of time. Within a file the order stays as it is.
pub(crate) fn plan(files: Vec<HistoryFile>) -> anyhow::Result<Work> {
    let mut ids = HashSet::new();
    let mut dated: Vec<(NaiveDate, Command)> = Vec::new();
    for file in files {
        let mut date = NaiveDate::MIN;
        for entry in file.commands {
            if !ids.insert(entry.id.clone()) {
                bail!("two commands have the id {:?}: an id must be unique over all history files", entry.id);
            }
            date = date.max(earliest(&entry.body).with_context(|| format!("reading the command {:?}", entry.id))?);
            dated.push((date, command("history", entry.id, entry.path, entry.body)));
        }
    }
    dated.sort_by_key(|(date, _)| *date);
    let lane: Lane = dated.into_iter().map(|(_, command)| command).collect();
    Ok(Work { phases: vec![vec![lane]], ..Work::default() })
}

/// The day from which a command has its place in the history: when it happened or, for what is announced on a day that
/// is not known, when it begins.
fn earliest(body: &Value) -> anyhow::Result<NaiveDate> {
    let occurred = match body.get("occurred") {
        Some(Value::String(text)) => text.parse::<Occurred>().context("occurred")?.first_day(),
        _ => None,
    };
    let starts =
        || body.get("start").and_then(Value::as_str).and_then(|text| text.get(..10)).and_then(|day| day.parse().ok());
    Ok(occurred.or_else(starts).unwrap_or(NaiveDate::MIN))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(commands: &Value) -> HistoryFile {
        serde_json::from_value(json!({"history": "a test", "commands": commands})).expect("a history file")
    }

    fn ids(files: Vec<HistoryFile>) -> Vec<String> {
        let work = plan(files).expect("a history");
        work.phases.into_iter().flatten().flatten().map(|command| command.id).collect()
    }

    #[test]
    fn files_are_merged_by_time_and_keep_their_own_order() {
        let seoul = file(&json!([
            {"id": "seoul", "path": "/v1/members", "body": {"occurred": "2016"}},
            {"id": "letter", "path": "/v1/members/seoul/documents", "body": {"occurred": "2016-02-23"}},
            {"id": "undated", "path": "/v1/members/seoul/action-plans", "body": {"occurred": "unknown"}},
            {"id": "plan", "path": "/v1/members/seoul/action-plans", "body": {"occurred": "2018"}},
        ]));
        let calendar = file(&json!([
            {"id": "summit-2012", "path": "/v1/calendar-events", "body": {"occurred": "unknown", "start": "2012-04-17"}},
            {"id": "summit-2016", "path": "/v1/calendar-events", "body": {"occurred": "unknown", "start": "2016-12-07"}},
        ]));
        assert_eq!(ids(vec![calendar, seoul]), ["summit-2012", "seoul", "letter", "undated", "summit-2016", "plan"]);
    }

    #[test]
    fn an_id_that_is_used_twice_is_refused() {
        let once = json!([{"id": "a", "path": "/v1/members", "body": {}}]);
        let error = plan(vec![file(&once), file(&once)]).expect_err("the id is used twice");
        assert!(error.to_string().contains("\"a\""), "{error}");
    }
}
