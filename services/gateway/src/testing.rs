//! A gateway that hears of no commits and whose storage is always away, for tests of what clients may say to it. Outside
//! this crate only under the feature `testing`.

use std::sync::Arc;

use axum::Router;
use kit::clock::Clock;
use kit::lifecycle::Lifecycle;
use kit::metrics::Metrics;
use proto::{EventType, Feed, LogId, Seq};
use read_model::feed::Entry;
use serde_json::value::RawValue;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::endpoint::{self, Endpoint};
use crate::gateway::Gateway;
use crate::hub::News;
use crate::{Backing, GatewayOptions, assemble};

/// A gateway cut off from everything but its clients.
#[derive(Debug)]
pub struct Isolated {
    gateway: Arc<Gateway>,
    lifecycle: Lifecycle,
    log: LogId,
}

impl Isolated {
    /// A gateway that takes itself for caught up with an empty log. Must be called inside a runtime.
    #[must_use]
    pub fn new(options: &GatewayOptions, log: LogId, lifecycle: &Lifecycle) -> Self {
        let nowhere = PgConnectOptions::new_without_pgpass().socket("/nonexistent");
        // No lifetimes: they would be watched by a task that outlives the test.
        let pool = PgPoolOptions::new().idle_timeout(None).max_lifetime(None);
        let database = pool.connect_lazy_with(nowhere);
        let backing = Backing { database, authenticator: None, clock: Clock::system(), metrics: Metrics::new() };
        let gateway = Arc::new(assemble(backing, options, lifecycle.stopping()));
        gateway.hub.advance(log, Seq::START, Vec::new(), None);
        Self { gateway, lifecycle: lifecycle.clone(), log }
    }

    /// What its connections share.
    #[cfg(test)]
    pub(crate) fn gateway(&self) -> Arc<Gateway> {
        Arc::clone(&self.gateway)
    }

    /// The routes.
    pub fn router(&self) -> Router {
        endpoint::router(Endpoint { gateway: Arc::clone(&self.gateway), lifecycle: self.lifecycle.clone() })
    }

    /// Lets it hear of one more activity in the feed `all`, or of a commit that is in no feed.
    pub fn commit(&self, activity: Option<Box<RawValue>>) {
        let prev = self.gateway.hub.head().map_or(Seq::START, |(_, seq)| seq);
        let (seq, event_type) = (Seq(prev.0 + 1), Some(EventType::CommitmentReviewed));
        let entry = activity.map(|activity| Entry { seq, prev, event_type, activity });
        let news = entry.map(|entry| News { feed: Feed::All, entry, recorded_at: None });
        self.gateway.hub.advance(self.log, seq, news.into_iter().collect(), None);
    }

    /// How many connections are counted as open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.gateway.registry.len()
    }
}
