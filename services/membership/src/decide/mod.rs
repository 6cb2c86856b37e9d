//! The decisions: pure functions of what the log knows and what a sender wants. No clock, no log, no network.

mod contact;
mod document;
mod document_change;
mod entry;
mod finding;
mod join;
mod names;
mod rename;
mod review;
mod status;
#[cfg(test)]
mod testing;

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::text::Link;
use proto::{Event, MemberId, Occurred, Subject, Visibility};

use crate::state::{Known, Members, Newest};

pub use contact::{change_contact, erase_contact};
pub use document::{document_id, publish};
pub use document_change::{replace, withdraw};
pub use entry::{entry, hide, show};
pub use finding::{find_contrary, respond};
pub use join::{join, warnings};
pub use names::{name_members, named_or_unknown, names_now};
pub use rename::{change_slug, rename};
pub use review::{close_review, open_review};
pub use status::change_status;

/// The refusal where the path names no member.
#[must_use]
pub fn unknown_member(id: &str) -> Refusal {
    Refusal::unknown("member", format!("{id} is not a member"))
}

/// The refusal where the path names no contact of the member.
#[must_use]
pub fn unknown_contact(id: &str) -> Refusal {
    Refusal::unknown("contact", format!("{id} is not a contact of the member"))
}

/// The refusal where the path names no document.
#[must_use]
pub fn unknown_document(id: &str) -> Refusal {
    Refusal::unknown("document", format!("{id} was not published"))
}

/// The member in the path.
fn known<'a>(members: &'a Members, id: &MemberId) -> Result<&'a Known, Refusal> {
    members.get(id).ok_or_else(|| unknown_member(id.as_str()))
}

/// What is told late must not become the newest: a change does not come before the newest one of the same thing.
fn check_order(newest: Newest, occurred: Occurred) -> Result<(), Refusal> {
    let Some(day) = newest.after(occurred) else { return Ok(()) };
    Err(Refusal::broken("/occurred", format!("must not be before {day}, the day of the newest change on record")))
}

/// An event of a member, public, that happened when the command says.
fn of_member<T>(id: &MemberId, sent: &Sent<T>, source_url: Option<&Link>, event: impl Into<Event>) -> Proposed {
    let (event, occurred, source_url) = (event.into(), sent.occurred, source_url.cloned());
    Proposed { subject: Subject::member(id), event, occurred, visibility: Visibility::Public, source_url }
}
