//! Many readers in this process. They count what they get and look into nothing, so that the servers are the limit for as
//! long as possible.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _, TryStreamExt as _};
use harness::within;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// How many readers connect at the same time.
const CONNECTING_MAX: usize = 100;
/// The library's own buffer of 128 KiB would take a quarter of a GiB for 2,000 readers.
const READ_BUFFER_BYTES: usize = 4 * 1_024;
/// What a reader says.
const SUBSCRIBE: &str = r#"{"type":"subscribe","id":1,"feed":"all"}"#;
/// How the message begins that says that a reader will get all that follows.
const CAUGHT_UP: &str = r#"{"type":"caught_up""#;
/// How activities begin.
const ACTIVITY: &str = r#"{"type":"activity""#;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Readers of one feed. They leave when this is dropped.
pub(crate) struct Crowd {
    len: usize,
    received: Arc<Received>,
    readers: JoinSet<()>,
}

#[derive(Default)]
struct Received {
    activities: AtomicUsize,
    some: Notify,
}

impl Crowd {
    /// Connects `len` readers and waits until all of them follow the feed.
    pub(crate) async fn connect(gateway: SocketAddr, len: usize) -> anyhow::Result<Self> {
        let sockets = futures_util::stream::iter(0..len).map(|_| connect(gateway)).buffer_unordered(CONNECTING_MAX);
        let sockets: Vec<Socket> = within("all readers to connect", sockets.try_collect()).await?;
        let received = Arc::<Received>::default();
        let readers = sockets.into_iter().map(|socket| read(socket, Arc::clone(&received), len)).collect();
        Ok(Self { len, received, readers })
    }

    /// Waits until all readers together have got `events` events each, or as many in sum.
    pub(crate) async fn received(&self, events: usize) -> anyhow::Result<()> {
        let wanted = events * self.len;
        within("deliveries", async {
            while self.received.activities.load(Ordering::Relaxed) < wanted {
                anyhow::ensure!(self.readers.len() == self.len, "a reader lost its connection");
                self.received.some.notified().await;
            }
            Ok(())
        })
        .await
    }
}

async fn connect(gateway: SocketAddr) -> anyhow::Result<Socket> {
    let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER_BYTES);
    let connecting = connect_async_with_config(format!("ws://{gateway}/v1/live"), Some(config), true);
    let (mut socket, _) = connecting.await.context("connecting to a gateway")?;
    socket.send(Message::text(SUBSCRIBE)).await.context("subscribing")?;
    loop {
        let message = socket.next().await.context("the socket ended before the feed began")??;
        if matches!(&message, Message::Text(text) if text.starts_with(CAUGHT_UP)) {
            return Ok(socket);
        }
    }
}

async fn read(mut socket: Socket, received: Arc<Received>, crowd_len: usize) {
    while let Some(Ok(message)) = socket.next().await {
        if matches!(&message, Message::Text(text) if text.starts_with(ACTIVITY)) {
            let before = received.activities.fetch_add(1, Ordering::Relaxed);
            if (before + 1).is_multiple_of(crowd_len) {
                received.some.notify_one();
            }
        }
    }
    received.some.notify_one();
}
