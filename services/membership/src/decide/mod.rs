//! The decisions: pure functions of what the log knows and what a sender wants. No clock, no log, no network.

mod document;
mod join;
mod status;

use kit::http::command::Refusal;
use proto::MemberId;

pub use document::{document_id, name_members, publish};
pub use join::{join, warnings};
pub use status::change_status;

use crate::state::{Known, Members};

/// The member in the path.
fn known<'a>(members: &'a Members, id: &MemberId) -> Result<&'a Known, Refusal> {
    members.get(id).ok_or_else(|| unknown_member(id.as_str()))
}

/// The refusal where the path names no member.
#[must_use]
pub fn unknown_member(id: &str) -> Refusal {
    Refusal::unknown("member", format!("{id} is not a member"))
}
