//! Reviews with their history: what each said when it was published, what was put right, what was taken back and why.

use proto::catalogue::Arg;
use proto::scheme::{OpenedByValue, OpenedByValues, Values};
use proto::{Language, words as said};
use read_model::pages::ReviewVersion;

use super::commitment::occurred;
use super::value::served;
use crate::prose::{self, Paragraphs};
use crate::said::Said;
use crate::words;
use crate::words::scale::{
    COMPLETION, DID_IT_OPEN_GOVERNMENT, EARLY_RESULTS, POTENTIAL_FOR_RESULTS, POTENTIAL_IMPACT, SPECIFICITY, Scale,
    variable,
};

/// A review with everything that happened to it.
#[derive(Debug)]
pub(super) struct Review {
    /// What it judges, and in which product: `Final: End-of-Term Report`.
    pub(super) heading: String,
    pub(super) product: String,
    pub(super) scheme: String,
    pub(super) reviewer: String,
    pub(super) date: String,
    pub(super) is_retracted: bool,
    pub(super) rows: Vec<Row>,
    /// What was put right or taken back, when and why.
    pub(super) changes: Vec<Said>,
    pub(super) summary: Paragraphs,
    pub(super) source: Option<String>,
}

/// A variable of a review: the value it has, and those it had.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) variable: String,
    pub(super) before: Vec<Said>,
    pub(super) now: Option<Said>,
}

/// The variables that a version has a value of, as they are coded, with the values in words.
type Worded = Vec<(&'static str, Said)>;

impl Review {
    /// The reviews in the order in which they were published, each with its later versions.
    pub(super) fn all(language: Language, versions: &[ReviewVersion]) -> Vec<Self> {
        let mut histories: Vec<Vec<&ReviewVersion>> = Vec::new();
        for version in versions {
            match histories.iter_mut().find(|history| history[0].review_id == version.review_id) {
                Some(history) => history.push(version),
                None => histories.push(vec![version]),
            }
        }
        histories.iter().map(|history| review(language, history)).collect()
    }
}

fn review(language: Language, history: &[&ReviewVersion]) -> Review {
    let (first, last) = (history[0], history[history.len() - 1]);
    let (stage, product) = (words::stage(language, first.stage.0), said::product(language, first.product.0));
    let heading = [("stage", Arg::Words(&stage)), ("product", Arg::Words(&product))];
    Review {
        heading: language.say_with("review-heading", &heading),
        scheme: language.say_with("review-scheme", &[("year", Arg::Words(first.scheme.year()))]),
        product,
        reviewer: first.reviewer.clone(),
        date: occurred(language, first.occurred.0),
        is_retracted: last.retracted,
        rows: rows(language, history),
        changes: history.iter().filter_map(|version| change(language, version)).collect(),
        summary: last.summary.as_deref().map(prose::paragraphs).unwrap_or_default(),
        source: first.source_url.clone(),
    }
}

fn change(language: Language, version: &ReviewVersion) -> Option<Said> {
    let reason = version.correction_reason?;
    let why = said::correction(language, reason.0, version.correction_note.as_deref());
    let date = occurred(language, version.occurred.0);
    let id = if version.retracted { "review-change.taken-back" } else { "review-change.corrected" };
    Some(Said::new(language, id, &[("date", Arg::Words(&date)), ("why", Arg::Words(&why))]))
}

/// Every variable that any version has a value of.
fn rows(language: Language, history: &[&ReviewVersion]) -> Vec<Row> {
    let worded: Vec<Worded> = history.iter().map(|version| words_of(language, &version.values)).collect();
    let mut codes: Vec<&'static str> = Vec::new();
    for (code, _) in worded.iter().flatten() {
        if !codes.contains(code) {
            codes.push(code);
        }
    }
    let is_retracted = history.last().is_some_and(|version| version.retracted);
    codes.into_iter().map(|code| row(language, code, &worded, is_retracted)).collect()
}

fn row(language: Language, code: &'static str, worded: &[Worded], is_retracted: bool) -> Row {
    let value = |values: &Worded| values.iter().find(|(variable, _)| *variable == code).map(|(_, value)| value.clone());
    let mut values: Vec<Option<Said>> = worded.iter().map(value).collect();
    values.dedup();
    let now = if is_retracted { None } else { values.pop().flatten() };
    Row { variable: variable(language, code), before: values.into_iter().flatten().collect(), now }
}

/// The values of a review, in words with their places on their scales.
fn words_of(language: Language, values: &Values) -> Worded {
    let on = |scale: &'static Scale, word: &'static str| (scale.variable, with_place(language, scale, word));
    let yes = |code: &'static str, value: bool| (code, Said::from(words::yes(language, value)));
    [
        values.completion.map(|value| on(&COMPLETION, value.word())),
        values.did_it_open_government.map(|value| on(&DID_IT_OPEN_GOVERNMENT, value.word())),
        values.opened_by_value.map(|value| ("opened_by_value", opened_by_value(language, value))),
        values.early_results.map(|value| on(&EARLY_RESULTS, value.word())),
        values.potential_impact.map(|value| on(&POTENTIAL_IMPACT, value.word())),
        values.potential_for_results.map(|value| on(&POTENTIAL_FOR_RESULTS, value.word())),
        values.verifiable.map(|value| yes("verifiable", value)),
        values.specificity.map(|value| on(&SPECIFICITY, value.word())),
        values.relevant.map(|value| yes("relevant", value)),
        values.promising.map(|value| yes("promising", value)),
        values.ogp_values.map(|value| ("ogp_values", served(language, value))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `Limited: 2nd of 4 steps`.
fn with_place(language: Language, scale: &Scale, word: &str) -> Said {
    let said = Said::from(scale.word(language, word));
    match scale.place(language, word) {
        Some(place) => Said::new(language, "with-note", &[("what", said.arg()), ("note", Arg::Words(&place))]),
        None => said,
    }
}

fn opened_by_value(language: Language, values: OpenedByValues) -> Said {
    let opened = |id: &str, value: OpenedByValue| {
        let (what, value) = (language.say(id), said::value(language, value));
        Said::new(language, "value-of", &[("what", Arg::Words(&what)), ("value", Arg::Words(&value))])
    };
    let values = [
        opened("ogp-values.access-to-information", values.access_to_information),
        opened("ogp-values.civic-participation", values.civic_participation),
        opened("ogp-values.public-accountability", values.public_accountability),
    ];
    Said::list(language, values).unwrap_or_else(|| Said::from(String::new()))
}
