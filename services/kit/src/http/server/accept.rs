//! Takes connections, up to a limit, and serves HTTP/1.1 on them until the stop. What is over the limit is told so at once:
//! a load balancer then goes elsewhere and a client knows what happened, while in the kernel's queue both would only wait.
//! Knows no route.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::patience::{HeadTimer, Heard, Patience};
use super::socket::{Connection, Place};
use super::{HEAD_BYTES_MAX, HTTP_BUFFER_BYTES_MAX};
use crate::clock::sleep;
use crate::http::problem::Problem;

/// How many connections over the limit are told so at the same time; the others are closed without a word.
pub(super) const REFUSALS_MAX: usize = 64;
/// When those should try again.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// How often the log says that connections are refused.
const REFUSAL_LOG_INTERVAL: Duration = Duration::from_secs(10);
/// The wait after a connection could not be accepted for want of something, e.g. of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// What is counted of one listener.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub open: Gauge,
    pub refused: Counter,
}

/// One listener's connections.
pub(super) struct Acceptor {
    name: &'static str,
    patience: Patience,
    counts: Counts,
    /// For whom there is a place.
    served: Door,
    /// For whom there is none.
    refused: Door,
    said_at: Option<Instant>,
    stopping: CancellationToken,
    open: TaskTracker,
    /// Drops what is still open when the listener ends, however it ends.
    aborting: DropGuard,
}

/// So many connections may be open, and this is what they get.
struct Door {
    places: Arc<Semaphore>,
    router: TowerToHyperService<Router>,
    keep_alive: bool,
}

impl Acceptor {
    pub(super) fn new(
        name: &'static str,
        connections_max: usize,
        patience: Patience,
        counts: Counts,
        router: Router,
        stopping: CancellationToken,
    ) -> Self {
        let refusals = Router::new().fallback(async || full());
        let door = |places: usize, router, keep_alive| Door {
            places: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))),
            router: TowerToHyperService::new(router),
            keep_alive,
        };
        Self {
            name,
            patience,
            counts,
            served: door(connections_max, router, true),
            refused: door(REFUSALS_MAX, refusals, false),
            said_at: None,
            stopping,
            open: TaskTracker::new(),
            aborting: CancellationToken::new().drop_guard(),
        }
    }

    /// Serves until the stop, then lets requests under way end within `farewell_max`.
    pub(super) async fn run(mut self, listener: TcpListener, farewell_max: Duration) {
        let stopping = self.stopping.clone();
        while let Some(accepted) = stopping.run_until_cancelled(listener.accept()).await {
            match accepted {
                Ok((stream, peer)) => self.take(stream, peer),
                Err(error) if is_of_the_client(&error) => {}
                Err(error) => {
                    tracing::error!(listener = self.name, "no connection can be accepted: {error}");
                    stopping.run_until_cancelled(sleep(ACCEPT_PAUSE)).await;
                }
            }
        }
        drop(listener);
        self.open.close();
        // Half a request that is never finished is no request under way, but cannot be told from one.
        if tokio::time::timeout(farewell_max, self.open.wait()).await.is_err() {
            tracing::warn!(listener = self.name, "{} stops with connections open", self.name);
        }
    }

    fn take(&mut self, stream: TcpStream, peer: SocketAddr) {
        if let Ok(permit) = Arc::clone(&self.served.places).try_acquire_owned() {
            let place = Place::new(permit, self.counts.open.clone());
            return self.serve(stream, peer, place, &self.served);
        }
        self.counts.refused.inc();
        self.say_refused();
        if let Ok(permit) = Arc::clone(&self.refused.places).try_acquire_owned() {
            self.serve(stream, peer, Place::new(permit, Gauge::default()), &self.refused);
        }
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr, place: Place, door: &Door) {
        let heard = Heard::default();
        let mut http = http1::Builder::new();
        // The timer decides how long; this only makes the server ask it.
        http.timer(HeadTimer::new(self.patience, heard.clone())).header_read_timeout(self.patience.head);
        http.max_buf_size(HTTP_BUFFER_BYTES_MAX).max_header_size(HEAD_BYTES_MAX).keep_alive(door.keep_alive);
        let router = door.router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.call(request)
        });
        let io = TokioIo::new(Connection::new(stream, heard, place));
        let serving = http.serve_connection(io, service).with_upgrades();
        let (stopping, aborting) = (self.stopping.clone(), self.aborting.token().clone());
        self.open.spawn(async move {
            let mut serving = pin!(serving);
            let served = tokio::select! {
                served = serving.as_mut() => Some(served),
                () = stopping.cancelled() => {
                    // What is under way may end; nothing further is taken.
                    serving.as_mut().graceful_shutdown();
                    aborting.run_until_cancelled(serving).await
                }
            };
            if let Some(Err(error)) = served {
                tracing::debug!(client = %peer, "a connection failed: {error}");
            }
        });
    }

    fn say_refused(&mut self) {
        let now = Instant::now();
        if self.said_at.is_none_or(|said_at| now - said_at >= REFUSAL_LOG_INTERVAL) {
            self.said_at = Some(now);
            tracing::warn!(listener = self.name, "{} refuses connections: as many as may be are open", self.name);
        }
    }
}

fn full() -> axum::response::Response {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-many-connections", "Too many connections")
        .detail("as many connections as may be are open; try again later or elsewhere")
        .retry_after(RETRY_AFTER)
        .into_response()
}

/// The client left before it was let in, which concerns nobody else.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
