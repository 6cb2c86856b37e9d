//! The values of reviews, each with its place on its scale.

use proto::scheme::OgpValues;
use read_model::pages::{Commitment, Finding};

use crate::words;
use crate::words::scale::{self, Scale};

/// A value of a variable.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) variable: &'static str,
    pub(super) word: &'static str,
    /// `3rd of 5 steps`; nothing where the word stands apart from the steps, or the variable has none.
    pub(super) place: Option<String>,
}

impl Value {
    fn on(scale: &'static Scale, word: &'static str) -> Self {
        Self { variable: scale.variable, word, place: scale.place(word) }
    }

    fn plain(variable: &'static str, word: &'static str) -> Self {
        Self { variable, word, place: None }
    }

    /// What a list shows: how far the commitment came and what came of it.
    pub(super) fn outcomes(finding: &Finding) -> Vec<Self> {
        [
            finding.completion.map(|value| Self::on(&scale::COMPLETION, value.word())),
            finding.did_it_open_government.map(|value| Self::on(&scale::DID_IT_OPEN_GOVERNMENT, value.word())),
            finding.early_results.map(|value| Self::on(&scale::EARLY_RESULTS, value.word())),
            finding.impact.map(|value| Self::on(&scale::POTENTIAL_IMPACT, value.word())),
            finding.potential_for_results.map(|value| Self::on(&scale::POTENTIAL_FOR_RESULTS, value.word())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Everything that was found about a commitment.
    pub(super) fn all(commitment: &Commitment) -> Vec<Self> {
        let finding = &commitment.finding;
        let design = [
            finding.verifiable.map(|value| Self::plain("Verifiable", words::yes(value))),
            finding.specificity.map(|value| Self::on(&scale::SPECIFICITY, value.word())),
            finding.relevant.map(|value| Self::plain("Relevant to open government", words::yes(value))),
            finding.ambition.map(|value| Self::plain("Ambition", words::ambition(value.0))),
            finding.promising.map(|value| Self::plain("Promising", words::yes(value))),
        ];
        Self::outcomes(finding).into_iter().chain(design.into_iter().flatten()).collect()
    }
}

/// How completion changed from the judgement before to the last one: `Substantial → Limited (down)`.
pub(super) fn change_in_completion(finding: &Finding) -> Option<String> {
    let (before, now, change) = (finding.completion_before?, finding.completion?, finding.change_in_completion?);
    Some(format!("{} → {} ({})", before.word(), now.word(), words::change_in_completion(change.0)))
}

/// The open government values a commitment serves, where they were coded one by one.
pub(super) fn ogp_values(finding: &Finding) -> Option<String> {
    finding.ogp_values.map(served)
}

/// The open government values that are served, in words.
pub(super) fn served(flags: OgpValues) -> String {
    let served: Vec<&str> = [
        ("access to information", flags.access_to_information),
        ("civic participation", flags.civic_participation),
        ("public accountability", flags.public_accountability),
        ("technology and innovation", flags.technology),
    ]
    .into_iter()
    .filter_map(|(value, is_served)| is_served.then_some(value))
    .collect();
    if served.is_empty() { "none".to_owned() } else { served.join(", ") }
}
