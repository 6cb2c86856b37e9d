//! The decisions: pure functions of what the log knows and what a sender wants. No clock, no log, no network.

mod document;
mod join;
mod status;

pub use document::{document_id, name_members, publish};
pub use join::{join, warnings};
pub use status::change_status;
