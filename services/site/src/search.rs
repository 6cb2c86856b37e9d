//! Which members a reader looks for: a word of the name, a region, a kind.

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
    pub(crate) words: &'static str,
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
        let region = member.region.as_ref().map_or("", |region| words::region(region.0));
        (self.region.is_empty() || self.region == region)
            && (self.kind.is_empty() || self.kind == words::member_kind(member.kind.0))
            && folded(&self.q).split_whitespace().all(|word| text.contains(word))
    }

    /// The regions to choose from.
    pub(crate) fn regions(&self) -> Vec<Choice> {
        let all = [Region::AfricaMiddleEast, Region::Americas, Region::AsiaPacific, Region::Europe];
        choices(all.map(words::region), &self.region)
    }

    /// The kinds to choose from.
    pub(crate) fn kinds(&self) -> Vec<Choice> {
        choices([MemberKind::National, MemberKind::Local, MemberKind::Other].map(words::member_kind), &self.kind)
    }
}

fn choices<const N: usize>(all: [&'static str; N], chosen: &str) -> Vec<Choice> {
    all.into_iter().map(|words| Choice { words, is_chosen: words == chosen }).collect()
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
        check("", "Asia and the Pacific", "Local", true);
        check("", "Europe", "", false);
        check("seoul", "", "National", false);
        check("", "Atlantis", "", false);
    }
}
