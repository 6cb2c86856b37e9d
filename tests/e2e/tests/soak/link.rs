//! One connection to a gateway, over a websocket or over SSE. It knows how messages travel, and not what they mean.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};

/// The longest event of a stream in bytes.
const EVENT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A connection.
pub(crate) enum Link {
    Socket(Box<WebSocketStream<TcpStream>>),
    Stream(Box<EventStream>),
}

/// An event stream, and what came of the event that is not complete yet.
pub(crate) struct EventStream {
    answer: reqwest::Response,
    bytes: Vec<u8>,
}

/// What was heard.
pub(crate) enum Heard {
    Message(Value),
    /// The gateway said goodbye, with a code.
    Closed(u16),
    /// The connection broke.
    Lost,
}

/// Why there is no connection.
pub(crate) enum Refused {
    /// Nobody was there, or it broke at once.
    Away,
    /// An answer with a status, and how long to wait where it says so.
    Status(u16, Option<Duration>),
}

/// A client of event streams. No connection is used twice: each of them is a stream.
pub(crate) fn stream_client() -> reqwest::Client {
    // From another address than servers listen on, as `harness::connect` does.
    let client = reqwest::Client::builder().local_address(std::net::IpAddr::from([127, 0, 0, 2]));
    client.pool_max_idle_per_host(0).build().expect("an HTTP client")
}

impl Link {
    /// Opens a websocket.
    pub(crate) async fn socket(gateway: SocketAddr) -> Result<Self, Refused> {
        let stream = harness::connect(gateway).await.map_err(|_| Refused::Away)?;
        let mut request = format!("ws://{gateway}/v1/live").into_client_request().expect("a request");
        let protocol = "activity.v1.json".parse().expect("a header");
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self::Socket(Box::new(socket))),
            Err(Error::Http(answer)) => {
                let wait = answer.headers().get("Retry-After").and_then(|value| value.to_str().ok());
                Err(Refused::Status(answer.status().as_u16(), wait.and_then(seconds)))
            }
            Err(_) => Err(Refused::Away),
        }
    }

    /// Opens an event stream of one feed.
    pub(crate) async fn stream(
        client: &reqwest::Client,
        gateway: SocketAddr,
        query: &str,
        last_event_id: Option<&str>,
    ) -> Result<Self, Refused> {
        let mut request = client.get(format!("http://{gateway}/v1/live/sse?{query}"));
        if let Some(id) = last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        let answer = request.send().await.map_err(|_| Refused::Away)?;
        if !answer.status().is_success() {
            return Err(Refused::Status(answer.status().as_u16(), retry_after(answer.headers())));
        }
        Ok(Self::Stream(Box::new(EventStream { answer, bytes: Vec::new() })))
    }

    /// What is heard next. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Heard {
        match self {
            Self::Socket(socket) => loop {
                match socket.next().await {
                    Some(Ok(Message::Text(text))) => {
                        return Heard::Message(serde_json::from_str(text.as_str()).expect("messages are JSON"));
                    }
                    Some(Ok(Message::Close(Some(frame)))) => return Heard::Closed(u16::from(frame.code)),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    _ => return Heard::Lost,
                }
            },
            Self::Stream(stream) => stream.next().await,
        }
    }

    /// Says something; whether it could.
    pub(crate) async fn say(&mut self, message: &Value) -> bool {
        match self {
            Self::Socket(socket) => socket.send(Message::text(message.to_string())).await.is_ok(),
            // Nothing can be said over a stream, so nothing needs to be.
            Self::Stream(_) => true,
        }
    }

    /// Says goodbye, as far as that can be said at once.
    pub(crate) async fn leave(self) {
        if let Self::Socket(mut socket) = self {
            _ = socket.send(Message::Close(None)).await;
        }
    }
}

impl EventStream {
    async fn next(&mut self) -> Heard {
        loop {
            while let Some(event) = self.take_event() {
                if let Some(message) = data(&event) {
                    return Heard::Message(message);
                }
            }
            match self.answer.chunk().await {
                Ok(Some(bytes)) if self.bytes.len() + bytes.len() <= EVENT_BYTES_MAX => self.bytes.extend(bytes),
                _ => return Heard::Lost,
            }
        }
    }

    /// The text up to the next empty line.
    fn take_event(&mut self) -> Option<String> {
        let end = self.bytes.windows(2).position(|two| two == b"\n\n")?;
        let event: Vec<u8> = self.bytes.drain(..end + 2).collect();
        Some(String::from_utf8(event).expect("events are text"))
    }
}

/// The data of an event; none when it has none. Also checks that the id is the cursor of the message.
fn data(event: &str) -> Option<Value> {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let message: Value = serde_json::from_str(field("data")?).expect("messages are JSON");
    assert_eq!(field("id"), message["cursor"].as_str(), "the id is the cursor: {event}");
    Some(message)
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get("Retry-After").and_then(|value| value.to_str().ok()).and_then(seconds)
}

fn seconds(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_secs)
}
