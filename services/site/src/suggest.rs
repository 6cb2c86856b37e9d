//! Members a reader may have meant by an address that leads nowhere.

use proto::Slug;
use read_model::pages::Member;

/// The most suggestions.
const SUGGESTIONS_MAX: usize = 5;
/// How many letters a word may differ in.
const TYPOS_MAX: usize = 2;
/// How many letters a shorter word may differ in.
const TYPOS_SHORT_MAX: usize = 1;
/// From how many letters on a word is not short for typos.
const LONG_WORD: usize = 5;
/// Words of this many letters and fewer say too little, such as `of` and `the`.
const SHORT_WORD: usize = 3;

/// A slug as it was meant: lower case, words joined by single hyphens. None when nothing is left.
pub(crate) fn normalized(text: &str) -> Option<Slug> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-").parse().ok()
}

/// The members whose slug is most like `asked`, the most alike first.
pub(crate) fn like<'a>(asked: &str, members: &'a [Member]) -> Vec<&'a Member> {
    let Some(asked) = normalized(asked) else { return Vec::new() };
    let mut alike: Vec<(usize, &Member)> =
        members.iter().map(|member| (likeness(asked.as_str(), member.slug.as_str()), member)).collect();
    alike.retain(|(likeness, _)| *likeness > 0);
    alike.sort_by_key(|(likeness, member)| (std::cmp::Reverse(*likeness), member.name.as_str()));
    alike.into_iter().map(|(_, member)| member).take(SUGGESTIONS_MAX).collect()
}

/// How many words two slugs share, give or take a few letters.
fn likeness(asked: &str, slug: &str) -> usize {
    let words = asked.split('-').filter(|word| word.len() > SHORT_WORD || *word == slug);
    let typos_max = |word: &str| if word.len() < LONG_WORD { TYPOS_SHORT_MAX } else { TYPOS_MAX };
    words.filter(|word| slug.split('-').any(|other| distance(word, other) <= typos_max(word))).count()
}

/// In how many letters two words differ (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, opposite) in other.bytes().enumerate() {
            let kept = diagonal + usize::from(letter != opposite);
            diagonal = row[j + 1];
            row[j + 1] = kept.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_read_as_they_were_meant() {
        for (text, expected) in [
            ("South-Korea", Some("south-korea")),
            ("cote-d'ivoire", Some("cote-d-ivoire")),
            ("seoul", Some("seoul")),
            ("seoul%20", Some("seoul-20")),
            ("서울", None),
            ("", None),
        ] {
            assert_eq!(normalized(text).as_ref().map(Slug::as_str), expected, "{text}");
        }
    }

    #[test]
    fn words_are_alike_despite_a_typo() {
        assert_eq!(distance("seoul", "seuol"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert!(likeness("soul", "seoul-south-korea") > 0);
        assert!(likeness("soeul", "seoul-south-korea") > 0);
        assert!(likeness("republic-of-corea", "republic-of-korea") > likeness("republic-of-corea", "south-korea"));
        assert_eq!(likeness("narnia", "seoul-south-korea"), 0);
    }
}
