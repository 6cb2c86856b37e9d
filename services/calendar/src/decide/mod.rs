//! The decisions: pure functions of what the log knows and what a sender wants. No clock, no log, no network.

mod members;
mod schedule;

pub use members::name_members;
pub use schedule::{calendar_id, schedule};
