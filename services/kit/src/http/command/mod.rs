//! What every command API shares: who may send a command, what makes it the same command again, and what its sender is
//! told. Knows no command, no route and no business term; what is decided is the service's business.

mod answer;
mod metrics;
mod refusal;
mod sent;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;

pub use answer::{Answer, IDEMPOTENT_REPLAY};
pub use refusal::{Refusal, RefusalKind, key_reused};
pub use sent::{CommandBody, Sent};

use self::metrics::{CommandMetrics, Meter, measure};
use super::auth::Authenticator;
use crate::clock::Clock;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::repository::{Repository, State};

/// What command services are made from. Clones share everything, so one context serves all services of a process.
#[derive(Clone)]
pub struct CommandContext {
    log: Log,
    authenticator: Authenticator,
    clock: Clock,
    metrics: CommandMetrics,
}

impl CommandContext {
    /// A context whose measurements appear in `metrics`. Make one for each process: the names are registered here.
    #[must_use]
    pub fn new(log: Log, authenticator: Authenticator, clock: Clock, metrics: &Metrics) -> Self {
        Self { log, authenticator, clock, metrics: CommandMetrics::register(metrics) }
    }

    /// A repository for the service named `source`, such as `/services/membership`.
    #[must_use]
    pub fn repository<S: State>(&self, source: &'static str) -> Arc<Repository<S>> {
        Arc::new(Repository::new(self.log.clone(), source))
    }

    /// The log, for looking at a single message.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The clock that commands are judged by.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// Counts and times every request to the routes of `router` under the name `service`.
    pub fn measured(self, service: &'static str, router: Router) -> Router {
        let meter = Meter { service, metrics: self.metrics };
        router.route_layer(from_fn_with_state(meter, measure))
    }
}
