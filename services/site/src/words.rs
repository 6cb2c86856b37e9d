//! The words readers see for the vocabularies of the record, beside those that feed entries use too (`proto::words`).

pub(crate) mod scale;

use proto::Language;
use proto::event::{MemberKind, Region, Stage};
use read_model::pages::{Ambition, ChangeInCompletion, DocumentState, PlanState, ProcessStepKind, State};
use serde::Serialize;

pub(crate) fn member_kind(language: Language, kind: MemberKind) -> String {
    of(language, "member-kind", &kind)
}

/// `Local member`.
pub(crate) fn member_of_kind(language: Language, kind: MemberKind) -> String {
    of(language, "member-of-kind", &kind)
}

pub(crate) fn region(language: Language, region: Region) -> String {
    of(language, "region", &region)
}

/// What a review judges.
pub(crate) fn stage(language: Language, stage: Stage) -> String {
    of(language, "stage", &stage)
}

pub(crate) fn plan_state(language: Language, state: PlanState) -> String {
    of(language, "plan-state", &state)
}

pub(crate) fn commitment_state(language: Language, state: State) -> String {
    of(language, "commitment-state", &state)
}

/// What became of a document; nothing where it is as it was published.
pub(crate) fn document_change(language: Language, state: DocumentState) -> Option<String> {
    (state != DocumentState::Published).then(|| of(language, "document-change", &state))
}

pub(crate) fn process_step(language: Language, kind: ProcessStepKind) -> String {
    of(language, "process-step", &kind)
}

pub(crate) fn change_in_completion(language: Language, change: ChangeInCompletion) -> String {
    of(language, "completion-change", &change)
}

pub(crate) fn ambition(language: Language, ambition: Ambition) -> String {
    of(language, "ambition", &ambition)
}

pub(crate) fn yes(language: Language, value: bool) -> String {
    language.say(if value { "judgement.yes" } else { "judgement.no" })
}

/// The name of a language. Languages without a name here keep their code, which is right in any case.
pub(crate) fn language_name(language: Language, code: &str) -> String {
    let primary = code.split('-').next().unwrap_or(code);
    language.word("language-name", primary).unwrap_or_else(|| code.to_owned())
}

/// The direction a language is written in.
pub(crate) fn direction(code: &str) -> &'static str {
    match code.split('-').next().unwrap_or(code) {
        "ar" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi" => "rtl",
        _ => "ltr",
    }
}

/// The word that the record has for a plain variant.
pub(crate) fn token<T: Serialize>(variant: &T) -> String {
    serde_json::to_value(variant).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn of<T: Serialize>(language: Language, enumeration: &str, variant: &T) -> String {
    let token = token(variant);
    language.word(enumeration, &token).unwrap_or(token)
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;

    /// Every word of an enumeration reads as a variant, whose word it is again.
    #[track_caller]
    fn check<T: DeserializeOwned>(say: fn(Language, T) -> String, words: &[(&str, &str)]) {
        for (token, expected) in words {
            let variant = || serde_json::from_value(serde_json::Value::from(*token)).expect("a variant");
            assert_eq!(say(Language::English, variant()), *expected);
            assert_ne!(say(Language::Korean, variant()), *expected, "{token} is not in Korean");
        }
    }

    #[test]
    fn vocabularies_have_words() {
        check(member_kind, &[("national", "National"), ("local", "Local"), ("other", "Other")]);
        check(member_of_kind, &[("national", "National member"), ("local", "Local member"), ("other", "Other member")]);
        check(region, &["Africa and the Middle East", "Americas", "Asia and the Pacific", "Europe"].map(|it| (it, it)));
        check(stage, &[("design", "Design"), ("mid_term", "Mid-term"), ("final", "Final")]);
        check(
            plan_state,
            &[
                ("submitted", "Submitted, not begun"),
                ("implementing", "In implementation"),
                ("implementation_ended", "Implementation ended, final review still to come"),
                ("reviewed", "Implementation ended and reviewed"),
                ("withdrawn", "Withdrawn"),
            ],
        );
        check(
            commitment_state,
            &[
                ("current", "Current"),
                ("awaiting_review", "Current: awaiting review"),
                ("post_implementation", "Post-implementation"),
                ("withdrawn", "Withdrawn"),
            ],
        );
        check(
            process_step,
            &[
                ("contrary_to_process", "Acted contrary to process"),
                ("response", "Responded"),
                ("review_opened", "Procedural review opened"),
                ("review_closed", "Procedural review closed"),
            ],
        );
        check(change_in_completion, &[("Increase", "up"), ("No Change", "unchanged"), ("Decrease", "down")]);
        check(ambition, &[("High", "High"), ("Low", "Low")]);
        let change = |language, state| document_change(language, state).unwrap_or_default();
        check(change, &[("replaced", "Replaced"), ("withdrawn", "Withdrawn")]);
        assert_eq!(document_change(Language::English, DocumentState::Published), None);
    }

    #[test]
    fn a_language_is_called_by_its_name_where_it_has_one_here() {
        assert_eq!(language_name(Language::English, "pt-BR"), "Portuguese");
        assert_eq!(language_name(Language::French, "ko"), "coréen");
        assert_eq!(language_name(Language::French, "sw"), "sw");
    }
}
