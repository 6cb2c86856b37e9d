//! What the templates show: pure functions of what was read. Here the record becomes words; the templates only place them.

mod calendar;
mod commitment;
mod document;
mod member;
mod members;
mod stream;
#[cfg(test)]
mod tests;

use askama::Template;
use proto::dates;
use read_model::pages::Member;

use crate::assets;
use crate::moment::View;

pub(crate) use member::MemberPage;
pub(crate) use members::MembersPage;

/// What every page has around its content.
#[derive(Debug)]
struct Frame {
    style: &'static str,
    icon: &'static str,
}

impl Frame {
    fn new() -> Self {
        Self { style: &assets::STYLE.address, icon: &assets::ICON.address }
    }
}

/// A page that says why there is no other.
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage {
    frame: Frame,
    title: &'static str,
    message: &'static str,
}

impl ErrorPage {
    /// A page with a title and a sentence.
    pub(crate) fn new(title: &'static str, message: &'static str) -> Self {
        Self { frame: Frame::new(), title, message }
    }
}

/// The page at an address that names no member.
#[derive(Debug, Template)]
#[template(path = "missing.html")]
pub(crate) struct MissingPage {
    frame: Frame,
    asked: String,
    /// The day, when an earlier one was asked for: the member may have joined later.
    as_of: Option<String>,
    suggestions: Vec<Suggestion>,
}

#[derive(Debug)]
struct Suggestion {
    slug: String,
    name: String,
}

impl MissingPage {
    /// A page that offers members instead.
    pub(crate) fn new(asked: &str, suggestions: &[&Member], view: &View) -> Self {
        let suggestions = suggestions.iter();
        Self {
            frame: Frame::new(),
            asked: asked.to_owned(),
            as_of: view.is_historic.then(|| dates::day(view.moment.as_of)),
            suggestions: suggestions
                .map(|member| Suggestion { slug: member.slug.to_string(), name: member.name.clone() })
                .collect(),
        }
    }
}
