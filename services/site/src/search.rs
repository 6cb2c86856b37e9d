//! Which members a reader looks for: a word of the name, a region, a kind.

use proto::Language;
use proto::event::{MemberKind, Region};
use read_model::pages::Member;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::words;

/// The query of the list of members.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    region: String,
    #[serde(default)]
    kind: String,
}

/// A choice in a form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What the form sends: the record's word.
    pub(crate) code: String,
    /// What readers see.
    pub(crate) words: String,
    pub(crate) is_chosen: bool,
}

impl Search {
    /// The words that are looked for.
    pub(crate) fn words(&self) -> &str {
        self.q.trim()
    }

    /// Whether anything is looked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.words().is_empty() && self.region.is_empty() && self.kind.is_empty()
    }

    /// Whether a member is looked for: each word stands in its name or its address, whatever the accents.
    pub(crate) fn matches(&self, member: &Member) -> bool {
        let text = folded(&format!("{} {}", member.name, member.slug.0));
        let region = member.region.as_ref().map(|region| words::token(&region.0)).unwrap_or_default();
        (self.region.is_empty() || self.region == region)
            && (self.kind.is_empty() || self.kind == words::token(&member.kind.0))
            && folded(&self.q).split_whitespace().all(|word| text.contains(word))
    }

    /// The regions to choose from.
    pub(crate) fn regions(&self, language: Language) -> Vec<Choice> {
        let all = [Region::AfricaMiddleEast, Region::Americas, Region::AsiaPacific, Region::Europe];
        choices(all.map(|region| (words::token(&region), words::region(language, region))), &self.region)
    }

    /// The kinds to choose from.
    pub(crate) fn kinds(&self, language: Language) -> Vec<Choice> {
        let all = [MemberKind::National, MemberKind::Local, MemberKind::Other];
        choices(all.map(|kind| (words::token(&kind), words::member_kind(language, kind))), &self.kind)
    }
}

fn choices<const N: usize>(all: [(String, String); N], chosen: &str) -> Vec<Choice> {
    all.into_iter().map(|(code, words)| Choice { is_chosen: code == chosen, code, words }).collect()
}

/// Text as it is compared: lower case, without accents.
fn folded(text: &str) -> String {
    text.nfd().filter(|character| !is_combining_mark(*character)).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::tests::samples::seoul;

    #[track_caller]
    fn check(q: &str, region: &str, kind: &str, expected: bool) {
        let search = Search { q: q.to_owned(), region: region.to_owned(), kind: kind.to_owned() };
        assert_eq!(search.matches(&seoul()), expected, "{search:?}");
    }

    #[test]
    fn members_are_found_by_name_region_and_kind() {
        check("", "", "", true);
        check("  SEÓUL  korea", "", "", true);
        check("busan", "", "", false);
        check("", "Asia and the Pacific", "local", true);
        check("", "Europe", "", false);
        check("seoul", "", "national", false);
        check("", "Atlantis", "", false);
    }
    #[test]
    fn what_a_form_sends_is_the_same_in_every_language() {
        let search = Search { kind: "local".to_owned(), ..Search::default() };
        let kinds = search.kinds(Language::Spanish);
        let chosen = Choice { code: "local".to_owned(), words: "Local".to_owned(), is_chosen: true };
        assert!(kinds.contains(&chosen), "{kinds:?}");
        assert_eq!(search.regions(Language::Korean)[2].code, "Asia and the Pacific");
        assert_eq!(search.regions(Language::Korean)[2].words, "아시아·태평양");
    }
}
