//! What every page has around its content, and how its template says something.

use proto::Language;
use proto::catalogue::{Arg, plain};

use crate::address::Address;
use crate::assets;
use crate::said::{Said, number};

/// What every page has around its content.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) style: &'static str,
    pub(super) icon: &'static str,
    language: Language,
    /// The language that forms have to send along.
    pub(super) chosen: Option<Language>,
    /// The list of members.
    pub(super) home: String,
    /// The page in each language.
    pub(super) tongues: Vec<Tongue>,
    /// The page in the language that a reader's browser asks for.
    pub(super) in_any_language: String,
}

/// The page in a language.
#[derive(Debug)]
pub(super) struct Tongue {
    pub(super) language: Language,
    pub(super) address: String,
    pub(super) is_current: bool,
}

impl Frame {
    /// What is around the page at an address.
    pub(super) fn new(address: &Address) -> Self {
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
    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// A message that names nothing.
    pub(super) fn say(&self, id: &str) -> String {
        self.language.say(id)
    }

    /// A message that names a number, `$count`.
    pub(super) fn count(&self, id: &str, count: impl Count) -> String {
        self.language.say_with(id, &[("count", count.arg())])
    }

    /// A message that names something by what people called it, `$title`.
    pub(super) fn about(&self, id: &str, title: &impl AsRef<str>) -> Said {
        Said::new(self.language, id, &[("title", Arg::Original(&plain(title.as_ref())))])
    }

    /// The same without marks, for where there can be none.
    pub(super) fn about_plain(&self, id: &str, title: &str) -> String {
        self.language.say_with(id, &[("title", Arg::Words(title))])
    }
}

/// A number that a template has, itself or where it is.
pub(super) trait Count: Copy {
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
