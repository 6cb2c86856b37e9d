//! The values of reviews, each with its place on its scale.

use proto::Language;
use proto::catalogue::Arg;
use proto::scheme::OgpValues;
use read_model::pages::{Commitment, Finding};

use crate::said::Said;
use crate::words;
use crate::words::scale::{self, Scale};

/// A value of a variable.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) variable: String,
    pub(super) word: String,
    /// `3rd of 5 steps`; nothing where the word stands apart from the steps, or the variable has none.
    pub(super) place: Option<String>,
}

impl Value {
    fn on(language: Language, scale: &Scale, word: &str) -> Self {
        Self { variable: scale.name(language), word: scale.word(language, word), place: scale.place(language, word) }
    }

    fn plain(language: Language, variable: &str, word: String) -> Self {
        Self { variable: scale::variable(language, variable), word, place: None }
    }

    /// What a list shows: how far the commitment came and what came of it.
    pub(super) fn outcomes(language: Language, finding: &Finding) -> Vec<Self> {
        let on = |scale: &Scale, word: &str| Self::on(language, scale, word);
        [
            finding.completion.map(|value| on(&scale::COMPLETION, value.word())),
            finding.did_it_open_government.map(|value| on(&scale::DID_IT_OPEN_GOVERNMENT, value.word())),
            finding.early_results.map(|value| on(&scale::EARLY_RESULTS, value.word())),
            finding.impact.map(|value| on(&scale::POTENTIAL_IMPACT, value.word())),
            finding.potential_for_results.map(|value| on(&scale::POTENTIAL_FOR_RESULTS, value.word())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Everything that was found about a commitment.
    pub(super) fn all(language: Language, commitment: &Commitment) -> Vec<Self> {
        let finding = &commitment.finding;
        let yes = |variable, value| Self::plain(language, variable, words::yes(language, value));
        let design = [
            finding.verifiable.map(|value| yes("verifiable", value)),
            finding.specificity.map(|value| Self::on(language, &scale::SPECIFICITY, value.word())),
            finding.relevant.map(|value| yes("relevant", value)),
            finding.ambition.map(|value| Self::plain(language, "ambition", words::ambition(language, value.0))),
            finding.promising.map(|value| yes("promising", value)),
        ];
        Self::outcomes(language, finding).into_iter().chain(design.into_iter().flatten()).collect()
    }
}

/// How completion changed from the judgement before to the last one: `Substantial → Limited (down)`.
pub(super) fn change_in_completion(language: Language, finding: &Finding) -> Option<String> {
    let (before, now, change) = (finding.completion_before?, finding.completion?, finding.change_in_completion?);
    let (before, now) = (proto::words::value(language, before.0), proto::words::value(language, now.0));
    let change = words::change_in_completion(language, change.0);
    let args = [("before", Arg::Words(&before)), ("now", Arg::Words(&now)), ("change", Arg::Words(&change))];
    Some(language.say_with("completion-change", &args))
}

/// The open government values a commitment serves, where they were coded one by one.
pub(super) fn ogp_values(language: Language, finding: &Finding) -> Option<Said> {
    finding.ogp_values.map(|values| served(language, values))
}

/// The open government values that are served, in words.
pub(super) fn served(language: Language, flags: OgpValues) -> Said {
    let served = [
        ("ogp-values.access-to-information", flags.access_to_information),
        ("ogp-values.civic-participation", flags.civic_participation),
        ("ogp-values.public-accountability", flags.public_accountability),
        ("ogp-values.technology", flags.technology),
    ]
    .into_iter()
    .filter(|(_, is_served)| *is_served)
    .map(|(id, _)| Said::from(language.say(id)));
    Said::list(language, served).unwrap_or_else(|| Said::from(language.say("ogp-values.none")))
}
