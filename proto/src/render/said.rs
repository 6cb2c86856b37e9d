//! What is said of an event, in every language at once. How it is put together is the catalogue's; what is said where is
//! the other modules'.

use std::collections::BTreeMap;

use crate::catalogue::{Arg, plain};
use crate::language::Language;
use crate::text::Line;

/// A text in every language. What people wrote stands between the marks of the catalogue.
pub type Texts = BTreeMap<Language, String>;

/// What `say` says in each language.
pub(super) fn said(say: impl Fn(Language) -> String) -> Texts {
    Language::ALL.into_iter().map(|language| (language, say(language))).collect()
}

/// A message in each language.
pub(super) fn message(id: &str, args: &[(&str, Arg<'_>)]) -> Texts {
    said(|language| language.say_with(id, args))
}

/// The English of a text, without marks.
pub(super) fn english(texts: &Texts) -> String {
    texts.get(&Language::English).map(|text| plain(text).into_owned()).unwrap_or_default()
}

/// What somebody wrote.
pub(super) fn written(text: &Line) -> Arg<'_> {
    Arg::Original(text.as_str())
}

/// A sentence with the reason in brackets, where there is one.
pub(super) fn because(language: Language, sentence: String, reason: Option<Arg<'_>>) -> String {
    let Some(reason) = reason else { return sentence };
    language.say_with("because", &[("sentence", Arg::Words(&sentence)), ("reason", reason)])
}

/// A sentence with what explains it, where something does.
pub(super) fn explained(language: Language, sentence: String, reason: Option<Arg<'_>>) -> String {
    let Some(reason) = reason else { return sentence };
    language.say_with("explained", &[("sentence", Arg::Words(&sentence)), ("reason", reason)])
}

/// A sentence with what there is to add to it, where there is something.
pub(super) fn noted(language: Language, sentence: String, note: Option<Arg<'_>>) -> String {
    let Some(note) = note else { return sentence };
    language.say_with("with-note", &[("what", Arg::Words(&sentence)), ("note", note)])
}
