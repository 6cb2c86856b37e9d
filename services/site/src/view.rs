//! What the templates show: pure functions of what was read. Here the record becomes words; the templates only place them.

mod calendar;
mod chart;
mod commitment;
mod commitment_page;
mod document;
mod member;
mod members;
mod moment;
mod process;
mod report;
mod review;
mod self_report;
mod stream;
#[cfg(test)]
pub(crate) mod tests;
mod value;

use askama::Template;
use proto::{Language, dates};
use read_model::pages::Member;

use crate::assets;
use crate::moment::View;

pub(crate) use commitment_page::CommitmentPage;
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

/// Words that lead somewhere.
#[derive(Debug)]
struct Link {
    address: String,
    words: String,
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

/// The page at an address that names nothing on record.
#[derive(Debug, Template)]
#[template(path = "missing.html")]
pub(crate) struct MissingPage {
    frame: Frame,
    title: &'static str,
    sentence: String,
    suggestions: Vec<Link>,
    /// The query of the moment that was asked for.
    query: String,
}

impl MissingPage {
    /// A page that offers members instead of the one that is not there.
    pub(crate) fn member(asked: &str, suggestions: &[&Member], view: &View) -> Self {
        let sentence = if view.is_historic {
            // The member may have joined later.
            let moment = moment_words(view);
            format!("No member with the address “{asked}” is on record {moment}. It may have joined later.")
        } else {
            format!("No member has or ever had the address “{asked}”.")
        };
        let link = |member: &&Member| Link {
            address: format!("/members/{}{}", member.slug.0, view.query()),
            words: member.name.clone(),
        };
        Self {
            frame: Frame::new(),
            title: "No such member",
            sentence,
            suggestions: suggestions.iter().map(link).collect(),
            query: view.query(),
        }
    }

    /// A page that says that there is no such commitment.
    pub(crate) fn commitment(asked: &str, view: &View) -> Self {
        let sentence = if view.is_historic {
            let moment = moment_words(view);
            format!("No commitment “{asked}” is on record {moment}. Its plan may have been submitted later.")
        } else {
            format!("No action plan on record lists a commitment “{asked}”.")
        };
        Self {
            frame: Frame::new(),
            title: "No such commitment",
            sentence,
            suggestions: Vec::new(),
            query: view.query(),
        }
    }
}

/// `as of 31 December 2018`, with how far the record had come where that was asked for.
fn moment_words(view: &View) -> String {
    let day = dates::day(Language::English, view.moment.as_of);
    let known_at = view.moment.known_at;
    if known_at.0 == u64::MAX { format!("as of {day}") } else { format!("as of {day}, as known at entry {known_at}") }
}
