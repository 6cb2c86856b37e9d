//! What an import is going to do: commands in the order in which they can succeed, and what is left out and why. Knows
//! neither files nor the network.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::client::{Command, FieldError};

/// The namespace of the idempotency keys of imports. It must never change: the keys of what was imported before follow
/// from it.
const KEYS: Uuid = Uuid::from_u128(0x8d0f_6c52_3b1e_4f6a_9c57_1f2a_70b4_d9e3);

/// Commands that must be sent one after another.
pub(crate) type Lane = Vec<Command>;

/// Everything an import does.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// One phase after another; the lanes of a phase side by side.
    pub(crate) phases: Vec<Vec<Lane>>,
    /// Records that are not sent at all.
    pub(crate) refused: Vec<Refusal>,
    /// What was left out of records that are sent, with how often.
    pub(crate) notes: BTreeMap<String, usize>,
    /// Kinds of record that this version has no command for, with how many there are.
    pub(crate) unsupported: BTreeMap<&'static str, usize>,
    /// What the source says that cannot be, each as a line for people.
    pub(crate) contradictions: Vec<String>,
}

/// A record that did not get into the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Refusal {
    /// The record.
    pub(crate) id: String,
    /// The command it would have been.
    pub(crate) path: String,
    /// The reason in a word or a sentence that is the same for all records of its kind.
    pub(crate) reason: String,
    /// What is wrong with this record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<FieldError>,
    /// What was sent, so that it can be mended.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub(crate) body: Value,
}

impl Work {
    /// How many commands there are.
    pub(crate) fn len(&self) -> usize {
        self.phases.iter().flatten().map(Vec::len).sum()
    }

    /// Counts something that is left out of a record.
    pub(crate) fn note(&mut self, what: &str) {
        *self.notes.entry(what.to_owned()).or_default() += 1;
    }

    /// Counts records that there is no command for.
    pub(crate) fn unsupported(&mut self, kind: &'static str, count: usize) {
        if count > 0 {
            *self.unsupported.entry(kind).or_default() += count;
        }
    }

    /// Keeps a record out of the import.
    pub(crate) fn refuse(&mut self, id: String, path: String, reason: &str) {
        let reason = reason.to_owned();
        self.refused.push(Refusal { id, path, reason, detail: None, errors: Vec::new(), body: Value::Null });
    }

    /// Does what another import does, after this one.
    pub(crate) fn append(&mut self, other: Self) {
        self.phases.extend(other.phases);
        self.refused.extend(other.refused);
        for (note, count) in other.notes {
            *self.notes.entry(note).or_default() += count;
        }
        for (kind, count) in other.unsupported {
            self.unsupported(kind, count);
        }
        self.contradictions.extend(other.contradictions);
    }
}

/// A command whose key follows from what it is about, so that a second import of the same record changes nothing.
pub(crate) fn command(file_kind: &str, id: String, path: String, body: Value) -> Command {
    let key = Uuid::new_v5(&KEYS, format!("{file_kind}\n{path}\n{id}").as_bytes());
    Command { id, key, path, body }
}

/// A body without the fields that have no value.
pub(crate) fn body<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let present = fields.into_iter().filter(|(_, value)| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    });
    Value::Object(present.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_same_record_has_the_same_key_and_another_has_another() {
        let key = |kind: &str, path: &str, id: &str| command(kind, id.to_owned(), path.to_owned(), Value::Null).key;
        let seoul = key("history", "/v1/members", "seoul-joined");
        assert_eq!(seoul.to_string(), "b1aceaa2-a239-52d2-8a8c-35fb46bdbf01");
        assert_eq!(key("history", "/v1/members", "seoul-joined"), seoul);
        assert_ne!(key("collection", "/v1/members", "seoul-joined"), seoul);
        assert_ne!(key("history", "/v1/calendar-events", "seoul-joined"), seoul);
        assert_ne!(key("history", "/v1/members", "busan-joined"), seoul);
    }

    #[test]
    fn fields_without_a_value_are_left_out() {
        let given = body([("a", json!(1)), ("b", Value::Null), ("c", json!([])), ("d", json!(""))]);
        assert_eq!(given, json!({"a": 1, "d": ""}));
    }
}
