//! The decisions: pure functions of what the log knows and what a sender wants. No clock, no log, no network.

mod commitments;
mod submit;

use kit::http::command::Refusal;

pub use submit::{submit, submitter};

/// The refusal where the path names no member.
#[must_use]
pub fn unknown_member(id: &str) -> Refusal {
    Refusal::unknown("member", format!("{id} is not a member"))
}
