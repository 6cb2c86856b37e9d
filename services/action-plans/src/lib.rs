//! Action plans and the commitments in them: takes commands, decides, and appends events to the log. Owns which plans
//! there are, their numbers and the ids of commitments. Knows no other service and keeps no table: what it decides on it
//! folds from the log.

mod clock;
pub mod commands;
pub mod decide;
mod http;
mod service;
pub mod state;
#[cfg(test)]
mod testing;

use axum::Router;
use kit::http::command::CommandContext;
use kit::lifecycle::Lifecycle;

pub use http::describe;

/// The source of this service's events.
pub const SERVICE: &str = "/services/action-plans";

/// Starts to look at the calendar, and answers with the routes of this service.
pub fn start(context: CommandContext, lifecycle: &Lifecycle) -> Router {
    let service = service::ActionPlans::new(context);
    clock::start(service.clone(), lifecycle);
    http::router(service)
}
