//! Listeners: binds an address and serves a router on it until the stop. Knows no route.

use std::any::Any;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;

use super::connections::{self, REQUEST_HEAD_WAIT_MAX};
use super::problem::Problem;
use crate::clock::sleep;
use crate::lifecycle::{Lifecycle, panic_message};

/// Connections that wait to be accepted.
const BACKLOG_MAX: u32 = 1024;
/// What the kernel may hold for a client that reads slowly, in bytes. Small, so that a slow reader is noticed.
pub const SEND_BUFFER_BYTES: usize = 64 * 1024;

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

/// Listens on `address` at once and serves `router` there as the task `name` until the stop; returns the address with the port
/// that was really taken (port 0 asks for any). `variable` is the environment variable that sets the address, for the message.
///
/// Handlers can ask for the client's address (`ConnectInfo<SocketAddr>`). A panic becomes a 500, an empty 404 or 405 a problem.
/// The stop waits for requests under way; upgraded connections must be tracked by whoever upgrades them
/// ([`Lifecycle::spawn_connection`]), and endless answers must watch [`Lifecycle::stopping`].
pub fn serve(
    lifecycle: &Lifecycle,
    name: &'static str,
    variable: &'static str,
    address: SocketAddr,
    router: Router,
) -> Result<SocketAddr, BindError> {
    let unusable = |source| BindError::Unusable { address, name, variable, source };
    let listener = bind(address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => BindError::Taken { address, name, variable },
        _ => unusable(error),
    })?;
    let bound = listener.local_addr().map_err(unusable)?;
    let listener = listener.tap_io(|connection| {
        // Without it a small frame may wait for the client's acknowledgement of the one before.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!("could not set TCP_NODELAY: {error}");
        }
    });
    let server = connections::serve(listener, with_layers(router), REQUEST_HEAD_WAIT_MAX, lifecycle.stopping());
    let (stopping, patience) = (lifecycle.stopping(), lifecycle.grace() * 9 / 10);
    lifecycle.spawn(name, async move {
        tokio::select! {
            () = server => Ok(()),
            // Half a request that is never finished is no request under way, but cannot be told from one.
            () = overdue(&stopping, patience) => {
                tracing::warn!(listener = name, "{name} stops with connections open");
                Ok(())
            }
        }
    });
    tracing::info!(listener = name, address = %bound, "{name} listens on {bound}");
    Ok(bound)
}

/// Ends when a stop has been under way for longer than `patience`.
async fn overdue(stopping: &CancellationToken, patience: Duration) {
    stopping.cancelled().await;
    sleep(patience).await;
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Else a restart would have to wait for the connections of the run before to time out.
    socket.set_reuseaddr(true)?;
    // Accepted connections inherit it.
    socket.set_send_buffer_size(u32::try_from(SEND_BUFFER_BYTES).unwrap_or(u32::MAX))?;
    socket.bind(address)?;
    socket.listen(BACKLOG_MAX)
}

fn with_layers(router: Router) -> Router {
    router
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

#[cfg(test)]
mod tests {
    use axum::extract::ConnectInfo;
    use axum::routing::get;
    use serde_json::Value;

    use super::*;

    const GRACE: Duration = Duration::from_secs(10);
    const VARIABLE: &str = "CIVICSTREAM_PUBLIC_ADDRESS";

    fn any_port() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 0))
    }

    fn router() -> Router {
        Router::new()
            .route("/", get(async |ConnectInfo(client): ConnectInfo<SocketAddr>| client.ip().to_string()))
            .route("/panic", get(async || -> StatusCode { panic!("no such row") }))
            .route("/own", get(async || (StatusCode::NOT_FOUND, "our own page")))
    }

    struct Server {
        lifecycle: Lifecycle,
        address: SocketAddr,
        client: reqwest::Client,
    }

    impl Server {
        fn start() -> Self {
            // Fails only if another test was first, which is as good.
            drop(rustls::crypto::ring::default_provider().install_default());
            let lifecycle = Lifecycle::new(GRACE);
            let address = serve(&lifecycle, "public", VARIABLE, any_port(), router()).expect("a listener");
            Self { lifecycle, address, client: reqwest::Client::new() }
        }

        async fn send(&self, method: reqwest::Method, path: &str) -> reqwest::Response {
            let request = self.client.request(method, format!("http://{}{path}", self.address));
            request.send().await.expect("an answer")
        }

        async fn problem(&self, method: reqwest::Method, path: &str) -> (u16, String) {
            let answer = self.send(method, path).await;
            assert_eq!(answer.headers()[CONTENT_TYPE.as_str()], "application/problem+json");
            let status = answer.status().as_u16();
            let body: Value = answer.json().await.expect("JSON");
            (status, body["type"].as_str().unwrap_or_default().to_owned())
        }
    }

    #[tokio::test]
    async fn requests_are_served_until_the_stop() {
        let server = Server::start();
        let answer = server.send(reqwest::Method::GET, "/").await;
        assert_eq!(answer.text().await.expect("text"), "127.0.0.1");

        // The client's connection is still open, and must not hold up the stop.
        server.lifecycle.stop();
        server.lifecycle.wait().await.expect("a clean stop");
        std::net::TcpStream::connect(server.address).expect_err("nobody listens any more");
    }

    #[tokio::test]
    async fn half_a_request_does_not_fail_the_stop() {
        let mut server = Server::start();
        server.lifecycle = Lifecycle::new(Duration::from_millis(500));
        let address = serve(&server.lifecycle, "public", VARIABLE, any_port(), router()).expect("a listener");
        let mut client = std::net::TcpStream::connect(address).expect("a connection");
        std::io::Write::write_all(&mut client, b"GET / HTTP/1.1\r\nHost:").expect("half a request");
        // Answered on the listener after that connection was accepted.
        let whole = server.client.get(format!("http://{address}/")).send().await.expect("an answer");
        assert!(whole.status().is_success());
        server.lifecycle.stop();
        server.lifecycle.wait().await.expect("a clean stop");
    }

    #[tokio::test]
    async fn failures_are_problems() {
        let server = Server::start();
        let given = |method, path| server.problem(method, path);
        assert_eq!(given(reqwest::Method::GET, "/none").await, (404, "/problems/not-found".to_owned()));
        assert_eq!(given(reqwest::Method::PUT, "/").await, (405, "/problems/method-not-allowed".to_owned()));
        assert_eq!(given(reqwest::Method::GET, "/panic").await, (500, "/problems/internal".to_owned()));

        let refused = server.send(reqwest::Method::PUT, "/").await;
        assert_eq!(refused.headers()[ALLOW.as_str()], "GET,HEAD");
        let own = server.send(reqwest::Method::GET, "/own").await;
        assert_eq!(own.text().await.expect("text"), "our own page");
    }

    #[tokio::test]
    async fn a_taken_address_is_named_with_the_variable_that_sets_it() {
        let server = Server::start();
        let error = serve(&server.lifecycle, "public", VARIABLE, server.address, router()).expect_err("taken");
        let address = server.address;
        assert_eq!(
            error.to_string(),
            format!("address {address} (public) is taken: choose another with CIVICSTREAM_PUBLIC_ADDRESS")
        );
    }
}
