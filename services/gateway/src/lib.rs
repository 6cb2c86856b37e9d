//! The live gateway: streams feeds over websockets and server-sent events, `activity.v1.json`. It hears of commits by notices,
//! keeps the newest entries of hot feeds in memory, and reads everything else from Postgres. It never writes and never reads
//! the log.

mod access;
mod admission;
mod connection;
mod contract;
mod endpoint;
mod frame;
mod gateway;
mod handshake;
mod hub;
mod limits;
mod metrics;
mod notices;
mod origin;
mod reader;
mod registry;
mod ring;
mod sse;
mod storage;
mod subscription;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod timers;

use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use axum::Router;
use kit::clock::Clock;
use kit::http::auth::Authenticator;
use kit::http::client_address::TrustedProxies;
use kit::http::health::{Health, HealthHandle};
use kit::http::openapi::ApiDescription;
use kit::lifecycle::Lifecycle;
use kit::log::Log;
use kit::metrics::Metrics;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use access::Access;
use admission::Admission;
use gateway::Gateway;
use hub::Hub;
pub use limits::GatewayOptions;
use limits::{CLOSE_WAIT_MAX, FAREWELL_MAX};
use metrics::GatewayMetrics;
use notices::Listener;
pub use origin::{AllowedOrigin, InvalidOrigin};
use registry::Registry;
use storage::Storage;

/// What the gateway needs.
#[derive(Debug, Clone)]
pub struct Context {
    /// Where notices come from.
    pub log: Log,
    /// Where the feeds are.
    pub database: PgPool,
    /// Checks tokens; without it only public feeds are open.
    pub authenticator: Option<Authenticator>,
    /// The time.
    pub clock: Clock,
    /// Where it says whether it works.
    pub health: Health,
    /// Where it counts.
    pub metrics: Metrics,
}

/// Describes the routes, but for the feeds themselves, which the AsyncAPI document describes.
pub fn describe(api: &mut ApiDescription) {
    endpoint::describe(api);
    contract::describe(api);
}

/// Starts the task that listens to commits and answers with the routes. When the lifecycle stops, connections are asked to
/// leave and served until they do. Fails when they would be given more time than the stop has.
pub fn start(context: Context, options: &GatewayOptions, lifecycle: &Lifecycle) -> anyhow::Result<Router> {
    let needed = options.drain_window + FAREWELL_MAX + CLOSE_WAIT_MAX;
    ensure!(
        needed < lifecycle.grace(),
        "CIVICSTREAM_DRAIN_WINDOW must be at least {:?} shorter than CIVICSTREAM_SHUTDOWN_GRACE, which is {:?}",
        FAREWELL_MAX + CLOSE_WAIT_MAX + Duration::from_secs(1),
        lifecycle.grace()
    );
    let health = context.health.register("gateway");
    let Context { log, database, authenticator, clock, metrics, .. } = context;
    let gateway =
        Arc::new(assemble(Backing { database, authenticator, clock, metrics }, options, lifecycle.stopping()));
    let (stopping, connections) = (lifecycle.stopping(), gateway.connections.clone());
    let listener = Listener { log, gateway: Arc::clone(&gateway), health: health.clone(), stopping: stopping.clone() };
    lifecycle.spawn("gateway notices", async move {
        tokio::select! {
            done = listener.run() => done,
            () = drained(&stopping, &health, &connections) => Ok(()),
        }
    });
    Ok(endpoint::router(endpoint::Endpoint { gateway, lifecycle: lifecycle.clone() }).merge(contract::router()))
}

/// What serving clients needs, beside hearing of commits.
struct Backing {
    database: PgPool,
    authenticator: Option<Authenticator>,
    clock: Clock,
    metrics: Metrics,
}

fn assemble(backing: Backing, options: &GatewayOptions, stopping: CancellationToken) -> Gateway {
    let metrics = Arc::new(GatewayMetrics::new());
    metrics.register(&backing.metrics);
    let readers_max = usize::try_from(options.storage_readers.get()).unwrap_or(usize::MAX);
    let storage = Storage::new(backing.database, readers_max, Arc::clone(&metrics));
    Gateway {
        options: options.clone(),
        hub: Arc::new(Hub::new(storage, options.ring_len, Arc::clone(&metrics))),
        access: Access::new(backing.authenticator, backing.clock.clone()),
        admission: Arc::new(Admission::new(options)),
        proxies: TrustedProxies::new(&options.proxies),
        registry: Arc::new(Registry::new(backing.clock.clone())),
        metrics,
        clock: backing.clock,
        stopping,
        connections: TaskTracker::new(),
    }
}

/// Ends when a stop is under way and the last connection has left. Until then they are told of commits.
async fn drained(stopping: &CancellationToken, health: &HealthHandle, connections: &TaskTracker) {
    stopping.cancelled().await;
    health.failing("stopping; the connections are asked to leave");
    connections.close();
    connections.wait().await;
}
