//! What every page has around its content, and how its template says something.

use proto::Language;
use proto::catalogue::{Arg, plain};

use crate::address::Address;
use crate::assets;
use crate::said::{Said, number};

/// What every page has around its content.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) style: &'static str,
    pub(crate) icon: &'static str,
    language: Language,
    /// The language that forms have to send along.
    pub(crate) chosen: Option<Language>,
    /// The list of members.
    pub(crate) home: String,
    /// The page in each language.
    pub(crate) tongues: Vec<Tongue>,
    /// The page in the language that a reader's browser asks for.
    pub(crate) in_any_language: String,
}

/// The page in a language.
#[derive(Debug)]
pub(crate) struct Tongue {
    pub(crate) language: Language,
    pub(crate) address: String,
    pub(crate) is_current: bool,
}

impl Frame {
    /// What is around the page at an address.
    pub(crate) fn new(address: &Address) -> Self {
        let tongue = |language| Tongue {
            language,
            address: address.said_in(Some(language)),
            is_current: language == address.language,
        };
        Self {
            style: &assets::STYLE.address,
            icon: &assets::ICON.address,
            language: address.language,
            chosen: address.chosen(),
            home: format!("/members{}", address.query([])),
            tongues: Language::ALL.map(tongue).into(),
            in_any_language: address.said_in(None),
        }
    }

    /// The language the page is said in.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// The query of a feed in the page's language. English has none: it is what feeds are said in.
    pub(crate) fn of_feeds(&self) -> String {
        if self.language == Language::English { String::new() } else { format!("?lang={}", self.language) }
    }

    /// A message that names nothing.
    pub(crate) fn say(&self, id: &str) -> String {
        self.language.say(id)
    }

    /// A message that names a number, `$count`.
    pub(crate) fn count(&self, id: &str, count: impl Count) -> String {
        self.language.say_with(id, &[("count", count.arg())])
    }

    /// A message that names something by what people called it, `$title`.
    pub(crate) fn about(&self, id: &str, title: &impl AsRef<str>) -> Said {
        Said::new(self.language, id, &[("title", Arg::Original(&plain(title.as_ref())))])
    }

    /// The same without marks, for where there can be none.
    pub(crate) fn about_plain(&self, id: &str, title: &str) -> String {
        self.language.say_with(id, &[("title", Arg::Words(title))])
    }
}

/// A number that a template has, itself or where it is.
pub(crate) trait Count: Copy {
    fn arg(self) -> Arg<'static>;
}

macro_rules! counts {
    ($($number:ty),+) => {
        $(impl Count for $number {
            fn arg(self) -> Arg<'static> {
                number(self)
            }
        })+
    };
}
counts!(i32, i64, usize);

impl<T: Count> Count for &T {
    fn arg(self) -> Arg<'static> {
        (*self).arg()
    }
}
