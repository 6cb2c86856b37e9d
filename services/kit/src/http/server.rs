//! Listeners: binds an address and serves a router on it until the stop. Knows no route.

mod accept;
mod patience;
mod socket;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use tracing::Instrument;

use super::problem::Problem;
use crate::lifecycle::{Lifecycle, panic_message};
use crate::metrics::Metrics;
use accept::{Acceptor, Counts};
use patience::Patience;

/// What the kernel may hold for a client that reads slowly, in bytes. Small, so that a slow reader is noticed.
pub const SEND_BUFFER_BYTES: usize = 64 * 1024;
/// What this side may hold of one connection's HTTP: of a request that is being read, and of an answer that is being taken.
pub const HTTP_BUFFER_BYTES_MAX: usize = 64 * 1024;
/// The longest head of a request in bytes: the request line and the headers, a token among them.
pub const HEAD_BYTES_MAX: usize = 32 * 1024;
/// How long the head of a request may take.
pub const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection may be silent between two requests. Longer than what proxies keep unused connections for, commonly
/// 60 seconds: else one might send a request into a connection that is being closed here.
pub const IDLE_MAX: Duration = Duration::from_secs(75);
/// How long the body of a request may make no progress.
pub const BODY_SILENCE_MAX: Duration = Duration::from_secs(10);
/// How long the other side may acknowledge nothing of what was sent, or take nothing of what waits, until the kernel gives it
/// up. Finds peers that vanished, and readers of endless answers that never read.
pub const UNACKNOWLEDGED_MAX: Duration = Duration::from_secs(30);

/// What an operator can set.
#[derive(Debug, Clone, clap::Args)]
pub struct ServerOptions {
    /// How many connections each listener holds at most, live ones included; further ones are answered with 503.
    #[arg(long, env = "CIVICSTREAM_HTTP_CONNECTIONS", default_value_t = HTTP_CONNECTIONS, value_name = "COUNT")]
    pub http_connections: usize,
}

/// Room for the live connections of a gateway and as many as a fourth of them beside.
const HTTP_CONNECTIONS: usize = 25_000;

impl Default for ServerOptions {
    fn default() -> Self {
        Self { http_connections: HTTP_CONNECTIONS }
    }
}

/// Why a listener could not start.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Something else listens there.
    #[error("address {address} ({name}) is taken: choose another with {variable}")]
    Taken {
        /// The address asked for.
        address: SocketAddr,
        /// The listener's name.
        name: &'static str,
        /// The environment variable that sets the address.
        variable: &'static str,
    },
    /// The address can not be used for another reason, e.g. it is not this machine's.
    #[error("can not listen on address {address} ({name}, set by {variable})")]
    Unusable {
        /// The address asked for.
        address: SocketAddr,
        /// The listener's name.
        name: &'static str,
        /// The environment variable that sets the address.
        variable: &'static str,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// Starts the listeners of a process.
#[derive(Debug, Clone)]
pub struct Server {
    lifecycle: Lifecycle,
    limits: Limits,
    open: Family<Listener, Gauge>,
    refused: Family<Listener, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Listener {
    listener: &'static str,
}

/// What is public above, so that tests need not wait for it.
#[derive(Debug, Clone, Copy)]
struct Limits {
    connections_max: usize,
    patience: Patience,
    body_silence_max: Duration,
    unacknowledged_max: Duration,
}

impl Server {
    /// Listeners that live as long as `lifecycle`. One for each process: it registers what it counts.
    #[must_use]
    pub fn new(lifecycle: &Lifecycle, metrics: &Metrics, options: &ServerOptions) -> Self {
        let limits = Limits {
            connections_max: options.http_connections,
            patience: Patience { head: HEAD_WITHIN, idle: IDLE_MAX },
            body_silence_max: BODY_SILENCE_MAX,
            unacknowledged_max: UNACKNOWLEDGED_MAX,
        };
        Self::with_limits(lifecycle, metrics, limits)
    }

    fn with_limits(lifecycle: &Lifecycle, metrics: &Metrics, limits: Limits) -> Self {
        let (open, refused) = (Family::default(), Family::default());
        metrics.register("http_connections", "Open connections, live ones included", Clone::clone(&open));
        metrics.register("http_connections_refused", "Connections over the limit", Clone::clone(&refused));
        Self { lifecycle: lifecycle.clone(), limits, open, refused }
    }

    /// Listens on `address` at once and serves `router` there as the task `name` until the stop; returns the address with the
    /// port that was really taken (port 0 asks for any). `variable` is the environment variable that sets the address, for
    /// the message.
    ///
    /// Handlers can ask for the client's address (`ConnectInfo<SocketAddr>`). A panic becomes a 500, an empty 404 or 405 a
    /// problem. The stop waits for requests under way; upgraded connections must be tracked by whoever upgrades them
    /// ([`Lifecycle::spawn_connection`]), and endless answers must watch [`Lifecycle::stopping`].
    pub fn listen(
        &self,
        name: &'static str,
        variable: &'static str,
        address: SocketAddr,
        router: Router,
    ) -> Result<SocketAddr, BindError> {
        let (acceptor, listener, bound) = self.bind(name, variable, address, router, self.lifecycle.stopping())?;
        let farewell_max = self.lifecycle.grace() * 9 / 10;
        self.lifecycle.spawn(name, async move {
            acceptor.run(listener, farewell_max).await;
            Ok(())
        });
        Ok(bound)
    }

    /// As [`Server::listen`], but serves on while everything else stops: whoever asks how the stop goes is answered.
    pub fn listen_to_the_end(
        &self,
        name: &'static str,
        variable: &'static str,
        address: SocketAddr,
        router: Router,
    ) -> Result<SocketAddr, BindError> {
        let (acceptor, listener, bound) = self.bind(name, variable, address, router, self.lifecycle.ended())?;
        self.lifecycle.spawn_last(name, async move {
            acceptor.run(listener, Duration::ZERO).await;
            Ok(())
        });
        Ok(bound)
    }

    fn bind(
        &self,
        name: &'static str,
        variable: &'static str,
        address: SocketAddr,
        router: Router,
        until: CancellationToken,
    ) -> Result<(Acceptor, TcpListener, SocketAddr), BindError> {
        let unusable = |source| BindError::Unusable { address, name, variable, source };
        let listener = socket::bind(address, self.limits.unacknowledged_max).map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => BindError::Taken { address, name, variable },
            _ => unusable(error),
        })?;
        let bound = listener.local_addr().map_err(unusable)?;
        let label = Listener { listener: name };
        let counts =
            Counts { open: self.open.get_or_create_owned(&label), refused: self.refused.get_or_create_owned(&label) };
        let Limits { connections_max, patience, body_silence_max, .. } = self.limits;
        let router = with_layers(router, body_silence_max);
        let acceptor = Acceptor::new(name, connections_max, patience, counts, router, until);
        tracing::info!(listener = name, address = %bound, "{name} listens on {bound}");
        Ok((acceptor, listener, bound))
    }
}

fn with_layers(router: Router, body_silence_max: Duration) -> Router {
    router
        .layer(RequestBodyTimeoutLayer::new(body_silence_max))
        .layer(map_response(explain_empty_error))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(trace_request))
}

/// The framework answers unknown paths and methods without a body. A service's own pages for them are left as they are.
async fn explain_empty_error(response: Response) -> Response {
    if response.headers().contains_key(CONTENT_TYPE) {
        return response;
    }
    let problem = match response.status() {
        StatusCode::NOT_FOUND => Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not allowed here")
        }
        _ => return response,
    };
    let allowed = response.headers().get(ALLOW).cloned();
    match allowed {
        Some(methods) => problem.header(ALLOW, methods).into_response(),
        None => problem.into_response(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
fn answer_panic(panic: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request handler panicked: {}", panic_message(panic.as_ref()));
    Problem::internal().into_response()
}

/// Logs without the query, which may hold what a person searched for.
async fn trace_request(request: Request, next: Next) -> Response {
    let span = tracing::debug_span!("request", method = %request.method(), path = request.uri().path());
    async {
        let started = Instant::now();
        let response = next.run(request).await;
        let latency_ms = started.elapsed().as_millis();
        tracing::debug!(status = response.status().as_u16(), latency_ms, "answered");
        response
    }
    .instrument(span)
    .await
}
