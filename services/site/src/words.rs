//! The words readers see for the vocabularies of the record, beside those that feed entries use too (`proto::words`).

pub(crate) mod scale;

use proto::event::{MemberKind, Mode, Region, Stage};
use read_model::pages::{Ambition, ChangeInCompletion, PlanState};

pub(crate) fn member_kind(kind: MemberKind) -> &'static str {
    match kind {
        MemberKind::National => "National",
        MemberKind::Local => "Local",
        MemberKind::Other => "Other",
    }
}

pub(crate) fn region(region: Region) -> &'static str {
    match region {
        Region::AfricaMiddleEast => "Africa and the Middle East",
        Region::Americas => "Americas",
        Region::AsiaPacific => "Asia and the Pacific",
        Region::Europe => "Europe",
    }
}

pub(crate) fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::InPerson => "in person",
        Mode::Online => "online",
        Mode::Hybrid => "in person and online",
    }
}

/// What a review judges.
pub(crate) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Design => "Design",
        Stage::MidTerm => "Mid-term",
        Stage::Final => "Final",
    }
}

pub(crate) fn plan_state(state: PlanState) -> &'static str {
    match state {
        PlanState::Submitted => "Submitted, not begun",
        PlanState::Implementing => "In implementation",
        PlanState::ImplementationEnded => "Implementation ended, final review still to come",
        PlanState::Reviewed => "Implementation ended and reviewed",
        PlanState::Withdrawn => "Withdrawn",
    }
}

pub(crate) fn change_in_completion(change: ChangeInCompletion) -> &'static str {
    match change {
        ChangeInCompletion::Increase => "up",
        ChangeInCompletion::NoChange => "unchanged",
        ChangeInCompletion::Decrease => "down",
    }
}

pub(crate) fn ambition(ambition: Ambition) -> &'static str {
    match ambition {
        Ambition::High => "High",
        Ambition::Low => "Low",
    }
}

pub(crate) fn yes(value: bool) -> &'static str {
    if value { "Yes" } else { "No" }
}

/// `1 month`, `2 months`.
pub(crate) fn count(number: i64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The direction a language is written in.
pub(crate) fn direction(code: &str) -> &'static str {
    match code.split('-').next().unwrap_or(code) {
        "ar" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi" => "rtl",
        _ => "ltr",
    }
}

/// The name of a language. Languages without a name here keep their code, which is right in any case.
pub(crate) fn language(code: &str) -> String {
    let name = match code.split('-').next().unwrap_or(code) {
        "ar" => "Arabic",
        "bg" => "Bulgarian",
        "de" => "German",
        "el" => "Greek",
        "en" => "English",
        "es" => "Spanish",
        "fr" => "French",
        "id" => "Indonesian",
        "it" => "Italian",
        "ka" => "Georgian",
        "ko" => "Korean",
        "nl" => "Dutch",
        "pt" => "Portuguese",
        "ro" => "Romanian",
        "uk" => "Ukrainian",
        _ => return code.to_owned(),
    };
    name.to_owned()
}
