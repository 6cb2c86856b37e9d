//! What the product says, in each of its languages: one catalogue for the sentences of activities, the pages and the
//! element (Fluent 0.16 files in `proto/locales/`). Messages go by their ids; one of several words for the values of an enumeration
//! is an attribute of a message: `document-kind.letter`. Knows neither what a message is for nor where it is shown.
//!
//! Text that people wrote stands between two invisible marks in a sentence (first strong isolate U+2068, pop directional
//! isolate U+2069: Unicode Bidirectional Algorithm, 2.4), so that it keeps its direction among words of another, and so
//! that a page can tell it apart. It cannot hold the marks itself ([`crate::text`] refuses them).

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

/// Where text that people wrote begins.
pub const ORIGINAL_START: char = '\u{2068}';
/// Where it ends.
pub const ORIGINAL_END: char = '\u{2069}';

/// What is put into a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg<'a> {
    /// A number; messages choose their words by it.
    Number(usize),
    /// Words of ours, in the language of the message.
    Words(&'a str),
    /// Text that people wrote, in whatever language.
    Original(&'a str),
}

impl Language {
    /// A message.
    #[must_use]
    pub fn say(self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// A message with what it has to name. Every language has every message, with the same arguments; a test sees to it.
    #[must_use]
    pub fn say_with(self, id: &str, args: &[(&str, Arg<'_>)]) -> String {
        let args: FluentArgs<'_> = args.iter().map(|(name, arg)| (*name, value(*arg))).collect();
        format(self, id, &args).unwrap_or_else(|| id.to_owned())
    }

    /// The word for a value of an enumeration, by the value as it is coded (`letter_of_application`, `Not Started`); none
    /// where the catalogue does not know it.
    #[must_use]
    pub fn word(self, enumeration: &str, value: &str) -> Option<String> {
        let attribute = value.to_lowercase().replace(['_', ' '], "-");
        format(self, &format!("{enumeration}.{attribute}"), &FluentArgs::new())
    }
}

/// A text without the marks of what people wrote, for formats that show them.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    let is_mark = |c: char| matches!(c, ORIGINAL_START | ORIGINAL_END);
    if text.contains(is_mark) { Cow::Owned(text.replace(is_mark, "")) } else { Cow::Borrowed(text) }
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words of ours.
    Words(&'a str),
    /// Text that people wrote.
    Original(&'a str),
}

/// A text as its parts, none of them empty.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let pieces = text.split([ORIGINAL_START, ORIGINAL_END]).enumerate();
    // The marks come in turn, since the text between them holds none.
    let parts = pieces.map(|(at, piece)| if at % 2 == 0 { Part::Words(piece) } else { Part::Original(piece) });
    parts.filter(|part| !matches!(part, Part::Words("") | Part::Original("")))
}

type Bundle = FluentBundle<FluentResource>;

/// The files of a language.
macro_rules! files {
    ($code:literal) => {
        [
            include_str!(concat!("../locales/", $code, "/dates.ftl")),
            include_str!(concat!("../locales/", $code, "/words.ftl")),
            include_str!(concat!("../locales/", $code, "/activities.ftl")),
            include_str!(concat!("../locales/", $code, "/pages.ftl")),
            include_str!(concat!("../locales/", $code, "/element.ftl")),
            include_str!(concat!("../locales/", $code, "/embed.ftl")),
        ]
    };
}

const FILES: [[&str; 6]; 5] = [files!("en"), files!("ko"), files!("es"), files!("fr"), files!("ar")];

static BUNDLES: LazyLock<[Bundle; 5]> =
    LazyLock::new(|| std::array::from_fn(|at| bundle(Language::ALL[at], &FILES[at])));

fn bundle(language: Language, files: &[&str]) -> Bundle {
    let identifier: LanguageIdentifier =
        language.code().parse().unwrap_or_else(|_| unreachable!("{language} is a language identifier"));
    let mut bundle = Bundle::new_concurrent(vec![identifier]);
    // Done here, for what people wrote alone: Fluent would do it for our own words too.
    bundle.set_use_isolating(false);
    for file in files {
        // What cannot be read is left out; a test fails by it.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn format(language: Language, id: &str, args: &FluentArgs<'_>) -> Option<String> {
    let bundle = &BUNDLES[language as usize];
    let (id, attribute) = id.split_once('.').map_or((id, None), |(id, attribute)| (id, Some(attribute)));
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    Some(bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
}

fn value(arg: Arg<'_>) -> FluentValue<'_> {
    match arg {
        Arg::Number(number) => number.into(),
        Arg::Words(words) => words.into(),
        Arg::Original(text) => format!("{ORIGINAL_START}{text}{ORIGINAL_END}").into(),
    }
}

#[cfg(test)]
mod tests;
