//! One connection to the server: a websocket, or an answer that never ends (SSE). Carries messages; knows nothing of what
//! they say.

mod events;
mod socket;

use std::time::Duration;

use proto::live::ClientMessage;
use tokio::time::timeout;
use url::Url;

use self::events::Events;
use self::socket::Socket;
use super::follower::Leave;

/// The longest wait for a connection, for a message to leave, and for a farewell to leave.
const CONNECT_MAX: Duration = Duration::from_secs(10);
const SEND_MAX: Duration = Duration::from_secs(10);
const FAREWELL_MAX: Duration = Duration::from_secs(1);
/// The longest message of the server in bytes.
const MESSAGE_BYTES_MAX: usize = 8 * 1_024 * 1_024;
/// The longest wait that a refusal asks for and gets.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(20);

/// How to reach the server.
#[derive(Debug, Clone)]
pub(super) enum Request {
    /// By a websocket; what is wanted is said on it.
    Socket(Url),
    /// By SSE; the address says what is wanted, and the token who wants it.
    Events { url: Url, token: Option<String> },
}

/// A connection.
#[derive(Debug)]
pub(super) enum Wire {
    Socket(Box<Socket>),
    Events(Events),
}

impl Wire {
    /// Connects.
    pub(super) async fn connect(request: Request) -> Result<Self, Leave> {
        let (url, connecting) = match request {
            Request::Socket(url) => {
                (url.clone(), timeout(CONNECT_MAX, async { socket::connect(&url).await.map(Self::Socket) }).await)
            }
            Request::Events { url, token } => {
                let connecting = async { events::connect(&url, token.as_deref()).await.map(Self::Events) };
                (url.clone(), timeout(CONNECT_MAX, connecting).await)
            }
        };
        connecting.unwrap_or_else(|_elapsed| Err(Leave::Later(format!("{} does not answer", place(&url)), None)))
    }

    /// The next message; none for what the transport needs for itself. Cancel-safe.
    pub(super) async fn receive(&mut self) -> Result<Option<String>, Leave> {
        match self {
            Self::Socket(socket) => socket.receive().await,
            Self::Events(events) => events.receive().await,
        }
    }

    /// Sends a message. Over SSE nothing can be said: pings need no answer there, and subscribing anew is connecting anew.
    pub(super) async fn send(&mut self, message: &ClientMessage) -> Result<(), Leave> {
        match (self, message) {
            (Self::Socket(socket), message) => match timeout(SEND_MAX, socket.send(message)).await {
                Ok(sent) => sent,
                Err(_elapsed) => Err(Leave::Later("the connection is stuck".to_owned(), None)),
            },
            (Self::Events(_), ClientMessage::Subscribe { .. }) => {
                Err(Leave::Later("asking again takes a new connection".to_owned(), Some(Duration::ZERO)))
            }
            (Self::Events(_), _) => Ok(()),
        }
    }

    /// Says farewell where that is possible, and ends.
    pub(super) async fn close(self) {
        if let Self::Socket(mut socket) = self {
            // Whoever does not take it finds out by the end of the connection.
            _ = timeout(FAREWELL_MAX, socket.say_farewell()).await;
        }
    }
}

/// An address without its query, which may be long.
fn place(url: &Url) -> Url {
    let mut place = url.clone();
    place.set_query(None);
    place
}

/// What a refusal means: too busy, or away, passes; all else does not.
fn on_refused(url: &Url, status: u16, retry_after: Option<&str>, body: &[u8]) -> Leave {
    let problem: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let detail = problem["detail"].as_str().or(problem["title"].as_str());
    let said =
        format!("{} answered {status}{}", place(url), detail.map(|said| format!(": {said}")).unwrap_or_default());
    if status >= 500 || status == 429 {
        let seconds = retry_after.and_then(|value| value.parse().ok());
        Leave::Later(said, seconds.map(|seconds| Duration::from_secs(seconds).min(RETRY_AFTER_MAX)))
    } else {
        Leave::GiveUp(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: u16, retry_after: Option<&str>, body: &str, expected: &Leave) {
        let url = "http://127.0.0.1:8080/v1/live/sse?feed=all".parse().expect("an address");
        assert_eq!(&on_refused(&url, status, retry_after, body.as_bytes()), expected);
    }

    #[test]
    fn refusals_pass_or_do_not() {
        let said = |rest: &str| format!("http://127.0.0.1:8080/v1/live/sse answered {rest}");
        let later = |rest: &str, wait| Leave::Later(said(rest), wait);
        check(503, Some("2"), "", &later("503", Some(Duration::from_secs(2))));
        check(429, Some("86400"), "", &later("429", Some(RETRY_AFTER_MAX)));
        check(502, Some("Fri, 20 Nov 2026 10:00:00 GMT"), "<html>", &later("502", None));
        let problem = r#"{"title":"Unknown feed","detail":"there is no such member"}"#;
        check(404, None, problem, &Leave::GiveUp(said("404: there is no such member")));
        check(401, None, r#"{"title":"Unauthorized"}"#, &Leave::GiveUp(said("401: Unauthorized")));
    }
}
