//! Reviews of commitments by the Independent Reporting Mechanism, and its reports: takes commands, decides, and appends events
//! to the log. Owns which reviews and reports there are. Knows no other service and keeps no table: what it decides on it folds from the log.

pub mod clock;
pub mod commands;
pub mod decide;
pub mod finding;
mod http;
pub mod state;
#[cfg(test)]
mod testing;

use axum::Router;
use kit::http::command::CommandContext;
use kit::lifecycle::Lifecycle;

pub use http::describe;

/// The source of this service's events.
pub const SERVICE: &str = "/services/reviews";

/// Starts to look at the calendar, and answers with the routes of this service.
pub fn start(context: CommandContext, lifecycle: &Lifecycle) -> Router {
    clock::spawn(&context, lifecycle);
    http::router(context)
}
