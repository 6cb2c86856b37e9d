//! Action plans and the commitments in them: takes commands, decides, and appends events to the log. Owns which plans
//! there are, their numbers and the ids of commitments. Knows no other service and keeps no table: what it decides on it
//! folds from the log.

pub mod commands;
pub mod decide;
mod http;
pub mod state;

pub use http::{describe, router};

/// The source of this service's events.
pub const SERVICE: &str = "/services/action-plans";
