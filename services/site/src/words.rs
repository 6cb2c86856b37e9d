//! The words readers see for the vocabularies of the record, beside those that feed entries use too (`proto::words`).

use proto::event::{MemberKind, Mode, Region};
use proto::scheme::{Completion, DidItOpenGovernment, EarlyResults, PotentialForResults, PotentialImpact};

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

/// A scale with its words in order.
#[derive(Debug)]
pub(crate) struct Scale {
    /// What it measures.
    pub(crate) name: &'static str,
    /// When it applies.
    pub(crate) applies: &'static str,
    /// The words, lowest first.
    pub(crate) words: Vec<&'static str>,
}

/// The scales of the values that pages show. A word means nothing without its scale.
pub(crate) fn scales() -> Vec<Scale> {
    vec![
        Scale {
            name: "Completion",
            applies: "how far the commitment was carried out; “Unclear” before the scheme of 2020, “No Evidence Available” in it",
            words: Completion::ALL.iter().map(|value| value.word()).collect(),
        },
        Scale {
            name: "Did it open government?",
            applies: "schemes of 2015 and 2017",
            words: DidItOpenGovernment::ALL.iter().map(|value| value.word()).collect(),
        },
        Scale {
            name: "Early results",
            applies: "scheme of 2020",
            words: EarlyResults::ALL.iter().map(|value| value.word()).collect(),
        },
        Scale {
            name: "Potential impact",
            applies: "schemes before 2020",
            words: PotentialImpact::ALL.iter().map(|value| value.word()).collect(),
        },
        Scale {
            name: "Potential for results",
            applies: "scheme of 2020",
            words: PotentialForResults::ALL.iter().map(|value| value.word()).collect(),
        },
    ]
}
