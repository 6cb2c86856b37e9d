//! Listeners with real sockets: answers, limits and the stop.

use std::convert::Infallible;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, WebSocketUpgrade};
use axum::routing::{get, post};
use futures_util::stream;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::time::timeout;

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

/// Limits that are reached soon; `HEAD` is the shortest.
const SHORT: Limits = Limits {
    connections_max: 100,
    patience: Patience { head: Duration::from_millis(300), idle: Duration::from_secs(1) },
    body_silence_max: Duration::from_millis(200),
    unacknowledged_max: Duration::from_millis(800),
};

struct Running {
    lifecycle: Lifecycle,
    metrics: Metrics,
    address: SocketAddr,
    client: reqwest::Client,
}

fn listen(lifecycle: &Lifecycle, address: SocketAddr) -> Result<SocketAddr, BindError> {
    let server = Server::new(lifecycle, &Metrics::new(), &ServerOptions::default());
    server.listen("public", VARIABLE, address, router())
}

impl Running {
    fn start() -> Self {
        let options = ServerOptions::default();
        Self::with(|lifecycle, metrics| Server::new(lifecycle, metrics, &options), router())
    }

    fn limited(limits: Limits, router: Router) -> Self {
        Self::with(|lifecycle, metrics| Server::with_limits(lifecycle, metrics, limits), router)
    }

    fn with(server: impl FnOnce(&Lifecycle, &Metrics) -> Server, router: Router) -> Self {
        // Fails only if another test was first, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let (lifecycle, metrics) = (Lifecycle::new(GRACE), Metrics::new());
        let server = server(&lifecycle, &metrics);
        let address = server.listen("public", VARIABLE, any_port(), router).expect("a listener");
        Self { lifecycle, metrics, address, client: reqwest::Client::new() }
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
    let server = Running::start();
    let answer = server.send(reqwest::Method::GET, "/").await;
    assert_eq!(answer.text().await.expect("text"), "127.0.0.1");

    // The client's connection is still open, and must not hold up the stop.
    server.lifecycle.stop();
    server.lifecycle.wait().await.expect("a clean stop");
    std::net::TcpStream::connect(server.address).expect_err("nobody listens any more");
}

#[tokio::test]
async fn half_a_request_does_not_fail_the_stop() {
    let mut server = Running::start();
    server.lifecycle = Lifecycle::new(Duration::from_millis(500));
    let address = listen(&server.lifecycle, any_port()).expect("a listener");
    let mut client = std::net::TcpStream::connect(address).expect("a connection");
    client.write_all(b"GET / HTTP/1.1\r\nHost:").expect("half a request");
    // Answered on the listener after that connection was accepted.
    let whole = server.client.get(format!("http://{address}/")).send().await.expect("an answer");
    assert!(whole.status().is_success());
    server.lifecycle.stop();
    server.lifecycle.wait().await.expect("a clean stop");
}

#[tokio::test]
async fn failures_are_problems() {
    let server = Running::start();
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
    let server = Running::start();
    let error = listen(&server.lifecycle, server.address).expect_err("taken");
    let address = server.address;
    assert_eq!(
        error.to_string(),
        format!("address {address} (public) is taken: choose another with CIVICSTREAM_PUBLIC_ADDRESS")
    );
}

/// What may take as long as it wants on a busy machine.
async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), future).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

const REQUEST: &str = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";

async fn connect(server: &Running) -> TcpStream {
    TcpStream::connect(server.address).await.expect("a connection")
}

/// The beginning of the answer to a request. What follows it is left unread.
async fn answer(client: &mut TcpStream, request: &str) -> String {
    client.write_all(request.as_bytes()).await.expect("an open connection");
    let mut said = [0; 12];
    within("an answer", client.read_exact(&mut said)).await.expect("an answer");
    if &said[9..] == b"101" {
        while !said.ends_with(b"\r\n\r\n") {
            said.rotate_left(1);
            said[11] = within("the head", client.read_u8()).await.expect("a head");
        }
        return "HTTP/1.1 101".to_owned();
    }
    String::from_utf8_lossy(&said).into_owned()
}

/// Whether the server has closed; whatever it said before is passed over.
fn has_ended(client: &TcpStream) -> bool {
    let mut said = [0; 1024];
    loop {
        match client.try_read(&mut said) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
}

/// Everything the server says until it closes.
async fn until_closed(client: &mut TcpStream) -> String {
    let mut said = Vec::new();
    // A reset ends it as well as a farewell.
    let _ = within("the end of the connection", client.read_to_end(&mut said)).await;
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn who_never_finishes_a_request_is_closed_while_others_are_served() {
    let server = Running::limited(SHORT, router());
    let mut silent = connect(&server).await;
    let mut halting = connect(&server).await;
    halting.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n").await.expect("half a request");
    // A byte now and then does not help: the head has a limit, not the silence in it.
    let (mut reader, mut writer) = connect(&server).await.into_split();
    let dripping = tokio::spawn(async move {
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        for byte in b"GET / HTTP/1.1\r\nX-Drip: ".iter().chain(std::iter::repeat(&b'x')) {
            beat.tick().await;
            if writer.write_all(&[*byte]).await.is_err() {
                return;
            }
        }
    });
    assert!(server.send(reqwest::Method::GET, "/").await.status().is_success());
    assert_eq!(until_closed(&mut silent).await, "");
    assert_eq!(until_closed(&mut halting).await, "");
    let mut said = Vec::new();
    let _ = within("the end of the drip", reader.read_to_end(&mut said)).await;
    drop(reader);
    within("the drip to fail", dripping).await.expect("no panic");
    assert!(server.send(reqwest::Method::GET, "/").await.status().is_success());
}

#[tokio::test]
async fn a_connection_may_rest_between_two_requests_but_not_for_ever() {
    let server = Running::limited(SHORT, router());
    let mut client = connect(&server).await;
    assert_eq!(answer(&mut client, REQUEST).await, "HTTP/1.1 200");
    // When this one is closed, longer has passed than a head may take.
    let mut halting = connect(&server).await;
    halting.write_all(b"GET").await.expect("half a request");
    assert_eq!(until_closed(&mut halting).await, "");
    assert!(!has_ended(&client));
    until_closed(&mut client).await;
}

#[tokio::test]
async fn a_body_that_makes_no_progress_is_given_up() {
    let read = async |body: Result<Bytes, BytesRejection>| body.map_err(|_| StatusCode::BAD_REQUEST).map(|_| ());
    let server = Running::limited(SHORT, Router::new().route("/", post(read)));
    let mut client = connect(&server).await;
    let request = "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nhalf";
    assert_eq!(answer(&mut client, request).await, "HTTP/1.1 400");
}

#[tokio::test]
async fn a_head_over_the_limit_is_refused() {
    let server = Running::start();
    for (header, expected) in [(HEAD_BYTES_MAX - 1024, "HTTP/1.1 200"), (HEAD_BYTES_MAX, "HTTP/1.1 431")] {
        let mut client = connect(&server).await;
        let long = "x".repeat(header);
        let request = format!("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nX-Long: {long}\r\n\r\n");
        // The server may be done with it before all of it is sent.
        let _ = client.write_all(request.as_bytes()).await;
        let said = until_closed(&mut client).await;
        assert!(said.starts_with(expected), "{header}: {said}");
    }
}

/// An answer without end. Counts what is asked of it, and says when nobody wants it any more.
struct Endless {
    parts: Arc<AtomicUsize>,
    ended: Arc<Notify>,
}

/// One part of it.
static PART: [u8; 32 * 1024] = [b'.'; 32 * 1024];

impl Endless {
    fn body(self) -> Body {
        Body::from_stream(stream::unfold(self, async |this| {
            this.parts.fetch_add(1, Ordering::Relaxed);
            Some((Ok::<_, Infallible>(Bytes::from_static(&PART)), this))
        }))
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        self.ended.notify_one();
    }
}

#[tokio::test]
async fn a_reader_that_takes_nothing_of_an_endless_answer_costs_little_and_is_ended() {
    let (parts, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let (counted, dropped) = (Arc::clone(&parts), Arc::clone(&ended));
    let endless = async move || Endless { parts: counted, ended: dropped }.body();
    let server = Running::limited(SHORT, Router::new().route("/", get(endless)));
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let mut client = socket.connect(server.address).await.expect("a connection");
    client.write_all(REQUEST.as_bytes()).await.expect("a request");
    within("the answer to be given up", ended.notified()).await;
    // The kernel takes more than its buffer's size, but not much.
    let most = HTTP_BUFFER_BYTES_MAX + PART.len() + 3 * SEND_BUFFER_BYTES;
    let pulled = parts.load(Ordering::Relaxed) * PART.len();
    assert!(pulled <= most, "{pulled} bytes were made for a reader that takes none");
    drop(client);
}

#[tokio::test]
async fn connections_over_the_limit_are_told_so_at_once() {
    let server = Running::limited(Limits { connections_max: 1, ..SHORT }, router());
    let mut first = connect(&server).await;
    assert_eq!(answer(&mut first, REQUEST).await, "HTTP/1.1 200");
    assert!(server.metrics.encode().contains(r#"http_connections{listener="public"} 1"#));

    let mut second = connect(&server).await;
    second.write_all(REQUEST.as_bytes()).await.expect("a request");
    let said = until_closed(&mut second).await.to_lowercase();
    assert!(said.starts_with("http/1.1 503"), "{said}");
    assert!(said.contains("retry-after: 5") && said.contains("connection: close"), "{said}");
    assert!(said.contains("/problems/too-many-connections"), "{said}");
    assert!(server.metrics.encode().contains(r#"http_connections_refused_total{listener="public"} 1"#));

    // Its place is free again once the first has rested too long.
    until_closed(&mut first).await;
    assert!(server.metrics.encode().contains(r#"http_connections{listener="public"} 0"#));
    assert_eq!(answer(&mut connect(&server).await, REQUEST).await, "HTTP/1.1 200");
}

#[tokio::test]
async fn refusals_have_a_limit_too() {
    let server = Running::limited(Limits { connections_max: 0, ..SHORT }, router());
    // These are let in only to be told, but say nothing themselves.
    let mut silent = Vec::new();
    for _ in 0..accept::REFUSALS_MAX {
        silent.push(connect(&server).await);
    }
    let mut further = connect(&server).await;
    assert_eq!(until_closed(&mut further).await, "");
    assert!(!silent.iter().any(has_ended));
    for connection in &mut silent {
        until_closed(connection).await;
    }
    assert_eq!(answer(&mut connect(&server).await, REQUEST).await, "HTTP/1.1 503");
}

#[tokio::test]
async fn an_upgraded_connection_keeps_its_place_and_may_be_silent() {
    let echo = async |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async |mut socket| {
            while let Some(Ok(message)) = socket.recv().await {
                let _ = socket.send(message).await;
            }
        })
    };
    let server = Running::limited(Limits { connections_max: 2, ..SHORT }, router().route("/echo", get(echo)));
    let mut live = connect(&server).await;
    let upgrade = "GET /echo HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    assert_eq!(answer(&mut live, upgrade).await, "HTTP/1.1 101");
    // When this one is closed, longer has passed than an HTTP connection may rest.
    let mut resting = connect(&server).await;
    assert_eq!(answer(&mut resting, REQUEST).await, "HTTP/1.1 200");
    until_closed(&mut resting).await;
    let mut other = connect(&server).await;
    assert_eq!(answer(&mut other, REQUEST).await, "HTTP/1.1 200");
    assert_eq!(answer(&mut connect(&server).await, REQUEST).await, "HTTP/1.1 503");
    live.write_all(&[0x81, 0x82, 0, 0, 0, 0, b'h', b'i']).await.expect("an open socket");
    let mut echoed = [0; 4];
    within("the echo", live.read_exact(&mut echoed)).await.expect("an echo");
    assert_eq!(&echoed, &[0x81, 2, b'h', b'i']);
}
