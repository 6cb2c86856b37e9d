//! Sentences of ours on a page. What people wrote stands in them in an element of its own, so that it keeps its direction.

use std::fmt;

use askama::filters::{Html, HtmlSafe, escape};
use proto::Language;
use proto::catalogue::{self, Arg, Part};

/// A sentence; a template places it as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said(String);

impl Said {
    /// A message of the catalogue with what it has to name.
    pub(crate) fn new(language: Language, id: &str, args: &[(&str, Arg<'_>)]) -> Self {
        language.say_with(id, args).into()
    }

    /// What people wrote, by itself.
    pub(crate) fn original(text: &str) -> Self {
        format!("{}{text}{}", catalogue::ORIGINAL_START, catalogue::ORIGINAL_END).into()
    }

    /// One after the other, set apart by a dot.
    pub(crate) fn facts(facts: impl IntoIterator<Item = Self>) -> Self {
        facts.into_iter().map(|fact| fact.0).collect::<Vec<_>>().join(" · ").into()
    }

    /// One after the other as a list within a sentence; none of nothing.
    pub(crate) fn list(language: Language, items: impl IntoIterator<Item = Self>) -> Option<Self> {
        let more = |list: Self, next: Self| Self::new(language, "list", &[("list", list.arg()), ("next", next.arg())]);
        items.into_iter().reduce(more)
    }

    /// For where there can be no elements.
    pub(crate) fn plain(&self) -> String {
        catalogue::plain(&self.0).into_owned()
    }

    /// As a part of another sentence.
    pub(crate) fn arg(&self) -> Arg<'_> {
        Arg::Words(&self.0)
    }
}

impl From<String> for Said {
    /// Words of ours, in which what people wrote is marked.
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl AsRef<str> for Said {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// As HTML.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in catalogue::parts(&self.0) {
            match part {
                Part::Words(words) => escaped(words, f)?,
                Part::Original(text) => {
                    // Not the language of the sentence. Which one it is nobody has recorded.
                    f.write_str("<bdi lang=\"\">")?;
                    escaped(text, f)?;
                    f.write_str("</bdi>")?;
                }
            }
        }
        Ok(())
    }
}

fn escaped(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Ok(escaped) = escape(text, Html);
    write!(f, "{}", escaped.0)
}

impl HtmlSafe for Said {}

/// A number as a part of a sentence. None is counted below zero.
pub(crate) fn number(number: impl TryInto<usize>) -> Arg<'static> {
    Arg::Number(number.try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stands_apart_and_is_text() {
        let said = Said::facts([Said::from("a < b".to_owned()), Said::original("<script>")]);
        assert_eq!(said.to_string(), "a &#60; b · <bdi lang=\"\">&#60;script&#62;</bdi>");
    }

    #[test]
    fn a_list_is_written_as_the_language_writes_it() {
        let list = |language| Said::list(language, ["A", "B"].map(Said::original)).map(|said| said.to_string());
        assert_eq!(list(Language::English).as_deref(), Some("<bdi lang=\"\">A</bdi>, <bdi lang=\"\">B</bdi>"));
        assert_eq!(list(Language::Arabic).as_deref(), Some("<bdi lang=\"\">A</bdi>، <bdi lang=\"\">B</bdi>"));
        assert_eq!(Said::list(Language::English, []), None);
    }
}
