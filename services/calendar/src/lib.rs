//! The calendar: summits, meetings, deadlines. Takes commands, decides, and appends events to the log. Owns which
//! calendar events there are. Knows no other service and keeps no table: what it decides on it folds from the log.

pub mod commands;
pub mod decide;
mod http;
pub mod state;
#[cfg(test)]
mod testing;

pub use http::{describe, router};

/// The source of this service's events.
pub const SERVICE: &str = "/services/calendar";
