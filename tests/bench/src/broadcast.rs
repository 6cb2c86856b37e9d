//! The yardstick for the gateway: the least an axum gateway can do. It sends what comes from NATS to every socket as it is,
//! with the buffers of the real one. It knows no feed, cursor, limit or silence. Runs in a process of its own, so that its
//! memory and CPU time can be told from the bench's.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use axum::Router;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use axum::extract::{State, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::any;
use axum::serve::ListenerExt as _;
use futures_util::StreamExt as _;
use tokio::net::TcpListener;
use tokio::sync::broadcast::{Receiver, Sender, channel};

use crate::events;

/// Where the messages come from.
pub(crate) const SUBJECT: &str = "bench.broadcast";
/// As in the gateway.
const READ_BUFFER_BYTES: usize = 1_024;
/// As many messages as the gateway's ring holds.
const CHANNEL_LEN: usize = 256;

/// The yardstick's process. Dropping it ends it.
pub(crate) struct Broadcast {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Broadcast {
    /// Starts the yardstick and waits until it listens.
    pub(crate) fn start(nats_url: &str) -> anyhow::Result<Self> {
        let this = std::env::current_exe().context("finding this program")?;
        let mut command = Command::new(this);
        command.args(["--broadcast", nats_url]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().context("starting the yardstick")?;
        let stdout = child.stdout.take().context("no output of the yardstick")?;
        let mut started = Self { child, address: ([127, 0, 0, 1], 0).into() };
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).context("reading the yardstick's address")?;
        started.address = line.trim().parse().with_context(|| format!("the yardstick said {line:?}"))?;
        Ok(started)
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Broadcast {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Serves until the process is killed.
pub(crate) async fn run(nats_url: &str) -> anyhow::Result<()> {
    let nats = events::connect(nats_url).await?;
    let mut messages = nats.subscribe(SUBJECT).await.context("subscribing")?;
    nats.flush().await.context("subscribing")?;
    let (sender, _) = channel::<Utf8Bytes>(CHANNEL_LEN);
    let router = Router::new().route("/v1/live", any(live)).with_state(sender.clone());
    let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await.context("listening")?;
    println!("{}", listener.local_addr().context("listening")?);
    let listener = listener.tap_io(|connection| _ = connection.set_nodelay(true));
    tokio::spawn(async move {
        while let Some(message) = messages.next().await {
            if let Ok(text) = Utf8Bytes::try_from(message.payload) {
                _ = sender.send(text);
            }
        }
    });
    axum::serve(listener, router).await.context("serving")
}

async fn live(State(sender): State<Sender<Utf8Bytes>>, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.read_buffer_size(READ_BUFFER_BYTES);
    upgrade.on_upgrade(move |socket| async move { serve(socket, &sender).await })
}

/// A reader's first message begins its feed.
async fn serve(mut socket: WebSocket, sender: &Sender<Utf8Bytes>) {
    if socket.recv().await.is_none_or(|message| message.is_err()) {
        return;
    }
    let receiver = sender.subscribe();
    if socket.send(Message::text(r#"{"type":"caught_up"}"#)).await.is_ok() {
        forward(socket, receiver).await;
    }
}

async fn forward(mut socket: WebSocket, mut receiver: Receiver<Utf8Bytes>) {
    loop {
        tokio::select! {
            said = socket.recv() => match said {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
            text = receiver.recv() => {
                let Ok(text) = text else { return };
                if socket.send(Message::Text(text)).await.is_err() {
                    return;
                }
            }
        }
    }
}
