//! Reviews with their history: what each said when it was published, what was put right, what was taken back and why.

use proto::catalogue::plain;
use proto::scheme::{OpenedByValues, Values};
use proto::{Language, words as said};
use read_model::pages::ReviewVersion;

use super::commitment::occurred;
use super::value::served;
use crate::prose::{self, Paragraphs};
use crate::words;
use crate::words::scale::{
    COMPLETION, DID_IT_OPEN_GOVERNMENT, EARLY_RESULTS, POTENTIAL_FOR_RESULTS, POTENTIAL_IMPACT, SPECIFICITY, Scale,
};

/// A review with everything that happened to it.
#[derive(Debug)]
pub(super) struct Review {
    pub(super) stage: &'static str,
    pub(super) product: String,
    pub(super) scheme: &'static str,
    pub(super) reviewer: String,
    pub(super) date: String,
    pub(super) is_retracted: bool,
    pub(super) rows: Vec<Row>,
    /// What was put right or taken back, when and why.
    pub(super) changes: Vec<String>,
    pub(super) summary: Paragraphs,
    pub(super) source: Option<String>,
}

/// A variable of a review: the value it has, and those it had.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) variable: String,
    pub(super) before: Vec<String>,
    pub(super) now: Option<String>,
}

impl Review {
    /// The reviews in the order in which they were published, each with its later versions.
    pub(super) fn all(versions: &[ReviewVersion]) -> Vec<Self> {
        let mut histories: Vec<Vec<&ReviewVersion>> = Vec::new();
        for version in versions {
            match histories.iter_mut().find(|history| history[0].review_id == version.review_id) {
                Some(history) => history.push(version),
                None => histories.push(vec![version]),
            }
        }
        histories.iter().map(|history| review(history)).collect()
    }
}

fn review(history: &[&ReviewVersion]) -> Review {
    let (first, last) = (history[0], history[history.len() - 1]);
    Review {
        stage: words::stage(first.stage.0),
        product: said::product(Language::English, first.product.0),
        scheme: first.scheme.year(),
        reviewer: first.reviewer.clone(),
        date: occurred(first.occurred.0),
        is_retracted: last.retracted,
        rows: rows(history),
        changes: history.iter().filter_map(|version| change(version)).collect(),
        summary: last.summary.as_deref().map(prose::paragraphs).unwrap_or_default(),
        source: first.source_url.clone(),
    }
}

fn change(version: &ReviewVersion) -> Option<String> {
    let reason = version.correction_reason?;
    let why = said::correction(Language::English, reason.0, version.correction_note.as_deref());
    let what = if version.retracted { "Taken back" } else { "Corrected" };
    Some(format!("{what} ({}): {}", occurred(version.occurred.0), plain(&why)))
}

/// Every variable that any version has a value of.
fn rows(history: &[&ReviewVersion]) -> Vec<Row> {
    let worded: Vec<Vec<(&'static str, String)>> = history.iter().map(|version| words_of(&version.values)).collect();
    let mut names: Vec<&'static str> = Vec::new();
    for (name, _) in worded.iter().flatten() {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let is_retracted = history.last().is_some_and(|version| version.retracted);
    names.into_iter().map(|name| row(name, &worded, is_retracted)).collect()
}

fn row(name: &'static str, worded: &[Vec<(&'static str, String)>], is_retracted: bool) -> Row {
    let value = |values: &Vec<(&'static str, String)>| {
        values.iter().find(|(variable, _)| *variable == name).map(|(_, value)| value.clone())
    };
    let mut values: Vec<Option<String>> = worded.iter().map(value).collect();
    values.dedup();
    let now = if is_retracted { None } else { values.pop().flatten() };
    Row { variable: name.to_owned(), before: values.into_iter().flatten().collect(), now }
}

/// The values of a review, in words with their places on their scales.
fn words_of(values: &Values) -> Vec<(&'static str, String)> {
    let on = |scale: &'static Scale, word: &'static str| {
        let place = scale.place(word).map(|place| format!(": {place}")).unwrap_or_default();
        (scale.variable, format!("{word}{place}"))
    };
    let yes = |variable: &'static str, value: bool| (variable, words::yes(value).to_owned());
    [
        values.completion.map(|value| on(&COMPLETION, value.word())),
        values.did_it_open_government.map(|value| on(&DID_IT_OPEN_GOVERNMENT, value.word())),
        values.opened_by_value.map(|value| ("Did it open government, value by value", opened_by_value(value))),
        values.early_results.map(|value| on(&EARLY_RESULTS, value.word())),
        values.potential_impact.map(|value| on(&POTENTIAL_IMPACT, value.word())),
        values.potential_for_results.map(|value| on(&POTENTIAL_FOR_RESULTS, value.word())),
        values.verifiable.map(|value| yes("Verifiable", value)),
        values.specificity.map(|value| on(&SPECIFICITY, value.word())),
        values.relevant.map(|value| yes("Relevant to open government", value)),
        values.promising.map(|value| yes("Promising", value)),
        values.ogp_values.map(|value| ("Open government values", served(value))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn opened_by_value(values: OpenedByValues) -> String {
    format!(
        "access to information {}, civic participation {}, public accountability {}",
        values.access_to_information.word(),
        values.civic_participation.word(),
        values.public_accountability.word()
    )
}
