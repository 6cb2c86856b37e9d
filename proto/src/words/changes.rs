//! What changed and why, in words.

use serde_json::Value;

use super::{coded, joined, message, value};
use crate::catalogue::{Arg, plain};
use crate::date::PartialDate;
use crate::event::{CorrectionReason, Effect, FieldChange};
use crate::language::Language;
use crate::scheme::{Completion, ValueChange, Values};

/// The longest value, in characters, that is said where a field changed. Of longer ones it is said that they changed.
const CHANGED_CHARS_MAX: usize = 120;

/// Why a review was corrected or retracted: `new evidence: the city sent its records`.
#[must_use]
pub fn correction(language: Language, reason: CorrectionReason, note: Option<&str>) -> String {
    let reason = super::of(language, "correction", &reason);
    match note {
        Some(note) => language.say_with("with-note", &[("what", Arg::Words(&reason)), ("note", Arg::Original(note))]),
        None => reason,
    }
}

/// What an event causes for a commitment: `Completion up from Limited to Complete`.
#[must_use]
pub fn effect(language: Language, effect: &Effect) -> String {
    let completion = |id, from: Completion, to: Completion| {
        let (from, to) = (value(language, from), value(language, to));
        language.say_with(id, &[("from", Arg::Words(&from)), ("to", Arg::Words(&to))])
    };
    match effect {
        Effect::StarWon { .. } => language.say("effect.star-won"),
        Effect::StarLost { .. } => language.say("effect.star-lost"),
        Effect::CompletionRaised { from, to, .. } => completion("effect.completion-raised", *from, *to),
        Effect::CompletionLowered { from, to, .. } => completion("effect.completion-lowered", *from, *to),
        Effect::MovedToPostImplementation { .. } => language.say("effect.moved-to-post-implementation"),
        Effect::MovedToAwaitingReview { .. } => language.say("effect.moved-to-awaiting-review"),
        Effect::MovedToCurrent { .. } => language.say("effect.moved-to-current"),
    }
}

/// What differs between two versions of a review: `completion from Limited to Complete`.
#[must_use]
pub fn value_changes(language: Language, before: &Values, after: &Values) -> String {
    let change = |change: &ValueChange| {
        let variable = message(&change.variable);
        let side = |value: &Option<Value>| match value {
            Some(value) => written(language, &change.variable, value),
            None => language.say("nothing"),
        };
        from_to(language, &language.say(&variable), &side(&change.before), &side(&change.after))
    };
    joined(language, "clauses", before.changes_to(after).iter().map(change)).unwrap_or_default()
}

/// The value of a variable of a review: a word of its scale, yes or no, or the open government values with theirs.
fn written(language: Language, variable: &str, value: &Value) -> String {
    match value {
        Value::String(word) => coded(language, variable, word),
        Value::Bool(yes) => coded(language, "truth", &yes.to_string()),
        Value::Object(values) => {
            let pieces = values.iter().filter_map(|(respect, value)| respect_with(language, variable, respect, value));
            joined(language, "list", pieces).unwrap_or_else(|| coded(language, "ogp_values", "none"))
        }
        other => other.to_string(),
    }
}

/// An open government value with the word that it got; alone where it is served, and not at all where it is not.
fn respect_with(language: Language, variable: &str, respect: &str, value: &Value) -> Option<String> {
    let respect = coded(language, "ogp_values", respect);
    match value {
        Value::Bool(served) => served.then_some(respect),
        value => {
            let value = written(language, variable, value);
            Some(language.say_with("value-of", &[("what", Arg::Words(&respect)), ("value", Arg::Words(&value))]))
        }
    }
}

/// What differs between two versions of a plan or a commitment: `title from “Open data” to “Open budgets”`.
#[must_use]
pub fn field_changes(language: Language, changes: &[FieldChange]) -> String {
    let changes = changes.iter().map(|change| field_change(language, change));
    joined(language, "clauses", changes).unwrap_or_default()
}

fn field_change(language: Language, change: &FieldChange) -> String {
    let code = change.field.as_str();
    let field = language.word("field", code).unwrap_or_else(|| code.replace('_', " "));
    let side = |value: &Option<Value>| match value {
        None => Some(language.say("nothing")),
        Some(value) => brief(language, value).filter(|text| plain(text).chars().count() <= CHANGED_CHARS_MAX),
    };
    match (side(&change.from), side(&change.to)) {
        (Some(from), Some(to)) => from_to(language, &field, &from, &to),
        _ => language.say_with("changed", &[("what", Arg::Words(&field))]),
    }
}

fn from_to(language: Language, what: &str, from: &str, to: &str) -> String {
    language.say_with("change", &[("what", Arg::Words(what)), ("from", Arg::Words(from)), ("to", Arg::Words(to))])
}

/// A value as a part of a sentence; none where it is made of parts.
fn brief(language: Language, value: &Value) -> Option<String> {
    match value {
        Value::String(date) if date.parse::<PartialDate>().is_ok() => Some(date.clone()),
        Value::String(text) => Some(language.say_with("quoted", &[("text", Arg::Original(text))])),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => {
            let values: Option<Vec<_>> = values.iter().map(|value| brief(language, value)).collect();
            joined(language, "list", values?)
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}
