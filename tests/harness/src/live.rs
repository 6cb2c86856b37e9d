//! A websocket client that speaks `activity.v1.json` and nothing else.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::within;

/// A websocket client.
#[derive(Debug)]
pub struct LiveClient {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl LiveClient {
    /// Connects and takes the hello.
    pub async fn connect(gateway: SocketAddr) -> Self {
        Self::try_connect(gateway).await.expect("a gateway")
    }

    /// Connects and takes the hello; none when the gateway is away.
    pub async fn try_connect(gateway: SocketAddr) -> Option<Self> {
        let mut request = format!("ws://{gateway}/v1/live").into_client_request().expect("a request");
        let protocol = "activity.v1.json".parse().expect("a header");
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
        let (socket, _) = tokio_tungstenite::connect_async(request).await.ok()?;
        let mut client = Self { socket };
        let hello = client.try_next().await?;
        assert_eq!(hello["type"], "hello", "the first message is {hello}");
        Some(client)
    }

    /// Says something.
    pub async fn say(&mut self, message: &Value) {
        self.say_text(message.to_string()).await;
    }

    /// Says something that need not be JSON.
    pub async fn say_text(&mut self, text: String) {
        self.socket.send(Message::text(text)).await.expect("a gateway");
    }

    /// Subscribes with a snapshot of `count` activities.
    pub async fn subscribe(&mut self, feed: &str, count: u16) {
        self.say(&json!({"type": "subscribe", "id": 1, "feed": feed, "snapshot": count})).await;
    }

    /// Subscribes after a cursor.
    pub async fn resume(&mut self, feed: &str, cursor: &str) {
        self.say(&json!({"type": "subscribe", "id": 1, "feed": feed, "cursor": cursor})).await;
    }

    /// The next message that is no ping.
    pub async fn next(&mut self) -> Value {
        within("a message of the gateway", self.try_next()).await.expect("an open socket")
    }

    /// The next message, which must be of the given type.
    pub async fn expect(&mut self, kind: &str) -> Value {
        let message = self.next().await;
        assert_eq!(message["type"], kind, "{message}");
        message
    }

    /// The next message that is no ping; none when the socket ends.
    pub async fn try_next(&mut self) -> Option<Value> {
        loop {
            match self.socket.next().await? {
                Ok(Message::Text(text)) => {
                    let message: Value = serde_json::from_str(text.as_str()).expect("messages are JSON");
                    if message["type"] != "ping" {
                        return Some(message);
                    }
                    self.socket.send(Message::text(r#"{"type":"pong"}"#)).await.ok()?;
                }
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    /// The code of the close frame that the gateway sends next.
    pub async fn close_code(&mut self) -> u16 {
        let closed = async {
            loop {
                match self.socket.next().await {
                    Some(Ok(Message::Close(Some(frame)))) => return u16::from(frame.code),
                    Some(Ok(_)) => {}
                    other => panic!("the socket ended without a close frame: {other:?}"),
                }
            }
        };
        within("a close frame", closed).await
    }
}
