//! The element's own words in one language, as it asks for them (`services/site/element/src/words.ts`).

use std::collections::BTreeMap;

use proto::catalogue::Arg;
use proto::{Language, dates};
use serde::Serialize;

/// The plural categories there are (Unicode CLDR); no language has all of them.
const CATEGORIES: [&str; 5] = ["zero", "one", "two", "few", "many"];

/// The words.
#[derive(Debug, Serialize)]
pub(super) struct Words {
    heading: String,
    empty: String,
    more: String,
    pause: String,
    resume: String,
    show: BTreeMap<&'static str, String>,
    source: String,
    announced: String,
    undated: String,
    #[serde(rename = "static")]
    still: String,
    connecting: String,
    live: String,
    polling: String,
    behind: String,
    stale: String,
    paused: String,
    offline: String,
    since: String,
    error: String,
}

impl Words {
    pub(super) fn new(language: Language) -> Self {
        let say = |id| language.say(id);
        Self {
            heading: say("element-heading"),
            empty: say("element-empty"),
            more: say("element-more"),
            pause: say("element-pause"),
            resume: say("element-resume"),
            show: plural(language, "element-show"),
            source: say("element-source"),
            announced: with(language, "element-announced", "date", "{date}"),
            undated: dates::on_record(language, None),
            still: say("element-static"),
            connecting: say("element-connecting"),
            live: say("element-live"),
            polling: with(language, "element-polling", "seconds", "{seconds}"),
            behind: say("element-behind"),
            stale: say("element-stale"),
            paused: say("element-paused"),
            offline: say("element-offline"),
            since: with(language, "element-since", "time", "{time}"),
            error: say("element-error"),
        }
    }
}

/// A message whose argument the element puts in.
fn with(language: Language, id: &str, name: &str, place: &str) -> String {
    language.say_with(id, &[(name, Arg::Words(place))])
}

/// What a message says for each plural category that differs from the usual one.
fn plural(language: Language, id: &str) -> BTreeMap<&'static str, String> {
    let said =
        |category| language.say_with(id, &[("category", Arg::Words(category)), ("count", Arg::Words("{count}"))]);
    let usual = said("other");
    let others = CATEGORIES.map(|category| (category, said(category)));
    let others = others.into_iter().filter(|(_, text)| *text != usual);
    std::iter::once(("other", usual.clone())).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most bytes that the words of a language may have.
    const BYTES_MAX: usize = 1_024;

    /// Built into the element, so that it can say that it has no connection.
    const BUILT_IN: &str = include_str!("../../element/src/english.json");

    #[test]
    fn words_are_few() {
        for language in Language::ALL {
            let json = serde_json::to_vec(&Words::new(language)).expect("JSON");
            let gzip = crate::encoding::Encoded::new(String::from_utf8(json).expect("UTF-8"));
            let len = gzip.gzip().map_or(usize::MAX, <[u8]>::len);
            assert!(len <= BYTES_MAX, "{language}: {len} bytes on the way");
        }
    }

    #[test]
    fn the_element_speaks_the_catalogue_s_english() {
        let said = serde_json::to_value(Words::new(Language::English)).expect("JSON");
        let built_in: serde_json::Value = serde_json::from_str(BUILT_IN).expect("JSON");
        assert_eq!(built_in, said);
    }

    #[test]
    fn a_language_has_its_plural_categories() {
        let categories = |language| plural(language, "element-show").into_keys().collect::<Vec<_>>();
        assert_eq!(categories(Language::English), ["one", "other"]);
        assert_eq!(categories(Language::Korean), ["other"]);
        assert_eq!(categories(Language::Arabic), ["few", "many", "one", "other", "two"]);
    }
}
