//! The websocket.

use futures_util::{SinkExt as _, StreamExt as _};
use proto::live::{ClientMessage, SUBPROTOCOL};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::header::{HeaderValue, RETRY_AFTER, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};
use url::Url;

use super::MESSAGE_BYTES_MAX;
use crate::feed::follower::{Leave, on_close};

/// A websocket.
#[derive(Debug)]
pub(in crate::feed) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

pub(super) async fn connect(url: &Url) -> Result<Box<Socket>, Leave> {
    let mut request = url.as_str().into_client_request().map_err(|error| Leave::GiveUp(format!("{url}: {error}")))?;
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    let limits =
        WebSocketConfig::default().max_message_size(Some(MESSAGE_BYTES_MAX)).max_frame_size(Some(MESSAGE_BYTES_MAX));
    match connect_async_with_config(request, Some(limits), true).await {
        Ok((socket, _)) => Ok(Box::new(Socket(socket))),
        Err(error) => Err(on_failure(url, &error)),
    }
}

impl Socket {
    pub(super) async fn receive(&mut self) -> Result<Option<String>, Leave> {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Ok(Some(text.as_str().to_owned())),
            Some(Ok(Message::Close(Some(frame)))) => Err(on_close(frame.code.into(), frame.reason.as_str())),
            Some(Ok(Message::Close(None))) | None => {
                Err(Leave::Later("the server closed the connection".to_owned(), None))
            }
            Some(Ok(_)) => Ok(None),
            Some(Err(error)) => Err(lost(&error)),
        }
    }

    pub(super) async fn send(&mut self, message: &ClientMessage) -> Result<(), Leave> {
        let json = serde_json::to_string(message).map_err(|error| Leave::GiveUp(error.to_string()))?;
        self.0.send(Message::text(json)).await.map_err(|error| lost(&error))
    }

    pub(super) async fn say_farewell(&mut self) -> Result<(), SocketError> {
        self.0.close(None).await
    }
}

fn lost(error: &SocketError) -> Leave {
    Leave::Later(format!("the connection was lost: {error}"), None)
}

/// What a connection that could not be made means.
fn on_failure(url: &Url, error: &SocketError) -> Leave {
    match error {
        SocketError::Http(answer) => {
            let retry_after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            let body = answer.body().as_deref().unwrap_or_default();
            super::on_refused(url, answer.status().as_u16(), retry_after, body)
        }
        SocketError::Io(error) => Leave::Later(format!("could not connect to {url}: {error}"), None),
        SocketError::Protocol(error) => Leave::GiveUp(format!("{url} does not speak {SUBPROTOCOL}: {error}")),
        other => Leave::Later(format!("could not connect to {url}: {other}"), None),
    }
}
