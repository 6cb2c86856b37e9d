//! Members of the partnership and the documents on their pages: takes commands, decides, and appends events to the log.
//! Owns who is a member, whose address a slug is, whom one can turn to, and which documents exist. Knows no other service:
//! what it decides on it folds from the log. The one table it keeps holds the persons behind contacts, which the log must
//! not.

pub mod commands;
pub mod decide;
mod http;
pub mod person;
mod persons;
pub mod state;
mod sweep;

use anyhow::Context as _;
use axum::Router;
use kit::http::command::CommandContext;
use kit::lifecycle::Lifecycle;
use sqlx::PgPool;

pub use http::describe;

/// The source of this service's events.
pub const SERVICE: &str = "/services/membership";

/// What this service needs.
#[derive(Clone)]
pub struct Context {
    /// What every command API is made from.
    pub commands: CommandContext,
    /// Where the persons behind contacts are kept.
    pub database: PgPool,
}

/// Makes the schema of persons, starts the task that keeps it in step with the log, and answers with the routes.
pub async fn start(context: Context, lifecycle: &Lifecycle) -> anyhow::Result<Router> {
    let persons = persons::Persons::open(context.database).await.context("preparing the schema of contact persons")?;
    let members = context.commands.repository(SERVICE);
    let (sweep, stopping) = (sweep::run(members.clone(), persons.clone()), lifecycle.stopping());
    lifecycle.spawn("contact sweep", async move { stopping.run_until_cancelled(sweep).await.unwrap_or(Ok(())) });
    Ok(http::router(context.commands, members, persons))
}
