//! Members of the partnership and the documents on their pages: takes commands, decides, and appends events to the log.
//! Owns who is a member, whose address a slug is, and which documents exist. Knows no other service and keeps no table:
//! what it decides on it folds from the log.

pub mod commands;
pub mod decide;
mod http;
pub mod state;

pub use http::{describe, router};

/// The source of this service's events.
pub const SERVICE: &str = "/services/membership";
