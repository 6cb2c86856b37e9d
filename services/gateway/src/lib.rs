//! The live gateway: streams feeds over websockets, `activity.v1.json`. It hears of commits by notices, keeps the newest
//! entries of hot feeds in memory, and reads everything else from Postgres. It never writes and never reads the log.

mod connection;
mod endpoint;
mod frame;
mod hub;
mod limits;
mod metrics;
mod notices;
mod ring;
mod subscription;

use std::sync::Arc;

use axum::Router;
use kit::http::health::Health;
use kit::lifecycle::Lifecycle;
use kit::log::Log;
use kit::metrics::Metrics;
use sqlx::PgPool;

use hub::Hub;
pub use limits::GatewayOptions;

/// What the gateway needs.
#[derive(Debug, Clone)]
pub struct Context {
    /// Where notices come from.
    pub log: Log,
    /// Where the feeds are.
    pub database: PgPool,
    /// Where it says whether it works.
    pub health: Health,
    /// Where it counts.
    pub metrics: Metrics,
}

/// Starts the task that listens to commits and answers with the routes. Sockets are served until the lifecycle stops.
pub fn start(context: &Context, options: &GatewayOptions, lifecycle: &Lifecycle) -> Router {
    let metrics = metrics::GatewayMetrics::register(&context.metrics);
    let hub = Arc::new(Hub::new(context.database.clone(), options.ring_len));
    let listener = notices::Listener::new(context, Arc::clone(&hub), metrics.clone());
    let stopping = lifecycle.stopping();
    lifecycle.spawn("gateway notices", async move { listener.run(&stopping).await });
    endpoint::router(endpoint::Endpoint {
        hub,
        options: Arc::new(options.clone()),
        metrics,
        lifecycle: lifecycle.clone(),
    })
}
