//! The decisions: pure functions of what the log knows and what a sender wants. No clock, no log, no network.

mod document;
mod join;
mod status;

use kit::http::command::Refusal;

pub use document::{document_id, name_members, publish};
pub use join::{join, warnings};
pub use status::change_status;

/// The refusal where the path names no member.
#[must_use]
pub fn unknown_member(id: &str) -> Refusal {
    Refusal::unknown("member", format!("{id} is not a member"))
}
