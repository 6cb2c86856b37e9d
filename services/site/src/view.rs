//! What the templates show: pure functions of what was read. Here the record becomes words; the templates only place them.

mod calendar;
mod chart;
mod commitment;
mod commitment_page;
mod document;
mod frame;
mod member;
mod members;
mod missing;
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

use crate::address::Address;

pub(crate) use commitment_page::CommitmentPage;
pub(crate) use frame::Frame;
pub(crate) use member::MemberPage;
pub(crate) use members::MembersPage;
pub(crate) use missing::MissingPage;
pub(crate) use stream::Item;

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
    sentence: &'static str,
}

impl ErrorPage {
    /// A page with a title and a sentence, both messages of the catalogue.
    pub(crate) fn new(address: &Address, title: &'static str, sentence: &'static str) -> Self {
        Self { frame: Frame::new(address), title, sentence }
    }
}
