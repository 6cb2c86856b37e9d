//! One reader in this process. It looks into what it gets no further than it must, so that the servers are the limit for
//! as long as possible.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use proto::Cursor;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// The library's own buffer of 128 KiB would take more than a GiB for 10,000 readers.
const READ_BUFFER_BYTES: usize = 4 * 1_024;

/// A websocket.
pub(crate) struct Reader(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Where a feed begins.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Begin {
    /// With what comes next.
    Now,
    /// After a cursor.
    Cursor(Cursor),
    /// With so many of the newest.
    Newest(u16),
}

/// What a gateway says, as far as readers here care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// An activity.
    Activity { seq: u64, prev: u64 },
    /// What was subscribed to begins.
    Subscribed,
    /// Everything stored was sent.
    CaughtUp,
    /// Connect anew after this time.
    GoingAway(Duration),
    /// Anything else.
    Other,
}

/// The activities of a feed that a reader got: each once, in order, none left out.
#[derive(Debug)]
pub(crate) struct Chain {
    /// The last one.
    pub last: u64,
    /// How many.
    pub len: usize,
}

impl Reader {
    /// Connects.
    pub(crate) async fn connect(gateway: SocketAddr) -> anyhow::Result<Self> {
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER_BYTES);
        let connecting = connect_async_with_config(format!("ws://{gateway}/v1/live"), Some(config), true);
        let (socket, _) = connecting.await.context("connecting to a gateway")?;
        Ok(Self(socket))
    }

    /// Asks for a feed: what comes next, or what comes after a cursor, or the newest so many and what comes next.
    pub(crate) async fn subscribe(&mut self, feed: &str, begin: Begin) -> anyhow::Result<()> {
        let mut message = json!({"type": "subscribe", "id": 1, "feed": feed});
        match begin {
            Begin::Now => {}
            Begin::Cursor(cursor) => message["cursor"] = Value::from(cursor.to_string()),
            Begin::Newest(count) => message["snapshot"] = Value::from(count),
        }
        self.0.send(Message::text(message.to_string())).await.context("subscribing")
    }

    /// Waits until everything stored was sent.
    pub(crate) async fn caught_up(&mut self) -> anyhow::Result<()> {
        while self.next().await?.context("the socket ended before the feed began")? != Said::CaughtUp {}
        Ok(())
    }

    /// What the gateway says next; none when the socket ends. Cancel-safe.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Option<Said>> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return said(&text).map(Some),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(None),
                // The library answers pings by itself.
                Some(Ok(_)) => {}
            }
        }
    }

    /// Leaves as a client does.
    pub(crate) async fn leave(mut self) {
        _ = self.0.close(None).await;
    }
}

impl Chain {
    /// What follows on `last`.
    pub(crate) fn after(last: u64) -> Self {
        Self { last, len: 0 }
    }

    /// Takes an activity, which must be the next one.
    pub(crate) fn take(&mut self, seq: u64, prev: u64) -> anyhow::Result<()> {
        ensure!(seq > self.last, "{seq} came after {}: doubled or out of order", self.last);
        ensure!(prev <= self.last, "{prev} is missing between {} and {seq}", self.last);
        (self.last, self.len) = (seq, self.len + 1);
        Ok(())
    }
}

fn said(text: &str) -> anyhow::Result<Said> {
    let kind = text.strip_prefix(r#"{"type":""#).and_then(|rest| rest.split('"').next());
    Ok(match kind.with_context(|| format!("the gateway said {text:?}"))? {
        "activity" => Said::Activity { seq: number(text, r#""seq":"#)?, prev: number(text, r#""prev":"#)? },
        "subscribed" => Said::Subscribed,
        "caught_up" => Said::CaughtUp,
        "going_away" => Said::GoingAway(Duration::from_millis(number(text, r#""reconnect_after_ms":"#)?)),
        "error" | "reset" => bail!("the gateway said {text}"),
        _ => Said::Other,
    })
}

/// The first number under a name. The gateway's own fields come before what an activity holds.
fn number(text: &str, name: &str) -> anyhow::Result<u64> {
    let rest = text.split_once(name).map(|(_, rest)| rest);
    let digits = rest.and_then(|rest| rest.split(|character: char| !character.is_ascii_digit()).next());
    digits.and_then(|digits| digits.parse().ok()).with_context(|| format!("no number {name} in {text:?}"))
}
