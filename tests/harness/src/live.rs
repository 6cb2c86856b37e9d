//! A websocket client that speaks `activity.v1.json` and nothing else.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::within;

/// What the kernel holds for a client that is to be slow, in bytes.
const SMALL_BUFFER_BYTES: u32 = 4_096;

/// A websocket client.
#[derive(Debug)]
pub struct LiveClient {
    socket: WebSocketStream<TcpStream>,
    hello: Value,
}

impl LiveClient {
    /// Connects and takes the hello.
    pub async fn connect(gateway: SocketAddr) -> Self {
        Self::try_connect(gateway).await.expect("a gateway")
    }

    /// Connects and takes the hello; none when the gateway is away.
    pub async fn try_connect(gateway: SocketAddr) -> Option<Self> {
        Self::connect_with(gateway, &[]).await.ok()
    }

    /// Connects with further headers and takes the hello; the status of the answer when that is no upgrade, 0 when there is
    /// none.
    pub async fn connect_with(gateway: SocketAddr, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        Self::connect_over(TcpSocket::new_v4().expect("a socket"), gateway, headers).await
    }

    /// Connects with a socket for which the kernel keeps little, so that what is not taken is soon noticed.
    pub async fn connect_slow(gateway: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(SMALL_BUFFER_BYTES).expect("a small buffer");
        Self::connect_over(socket, gateway, &[]).await.expect("a gateway")
    }

    async fn connect_over(
        socket: TcpSocket,
        gateway: SocketAddr,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let stream = socket.connect(gateway).await.map_err(|_| 0_u16)?;
        let mut request = format!("ws://{gateway}/v1/live").into_client_request().expect("a request");
        for (name, value) in [("Sec-WebSocket-Protocol", "activity.v1.json")].iter().chain(headers) {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await.map_err(|error| match error {
            Error::Http(answer) => answer.status().as_u16(),
            _ => 0,
        })?;
        let mut client = Self { socket, hello: Value::Null };
        client.hello = client.try_next().await.ok_or(0_u16)?;
        assert_eq!(client.hello["type"], "hello", "the first message is {}", client.hello);
        Ok(client)
    }

    /// What the gateway said first.
    #[must_use]
    pub fn hello(&self) -> &Value {
        &self.hello
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

    /// Closes the socket as a client does that leaves, and waits for its end.
    pub async fn leave(mut self) {
        _ = self.socket.close(None).await;
        within("the end of the socket", async { while let Some(Ok(_)) = self.socket.next().await {} }).await;
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
