//! The decisions: pure functions of what the log knows and what a sender wants. No clock, no log, no network.

mod change;
mod members;
mod period;
mod schedule;

pub use change::{approve, cancel, change_mode, hold, postpone, reschedule};
pub use members::name_members;
pub use schedule::{calendar_id, schedule};
