//! What a reader costs that takes nothing: the memory of the gateway's process, and what the kernel holds for it. Beside it
//! the same number of readers that take everything.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use futures_util::SinkExt as _;
use harness::{Servers, Service, within};
use proto::Feed;
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, interval};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::ROUNDS;
use crate::crowd::Crowd;
use crate::kernel::held_kib;
use crate::process::resident_kib;
use crate::reader::Begin;
use crate::report::{Goal, Line};
use crate::stage::{Rows, Side, Stage, in_all, member_feed};
use crate::stats::{median, per};

/// Readers of each kind.
const READERS: usize = 48;
/// Events of the busy feed: several times what the kernel takes for a reader that reads nothing.
const EVENTS: u64 = 1_000;
/// How many events may be on their way to a reader that takes all.
const UNDER_WAY_MAX: u64 = 20;
/// The kernel's own buffer on the side of a reader that takes nothing: as small as it gets, so that what the sender's side
/// holds is seen.
const RECEIVE_BUFFER_BYTES: u32 = 4_096;
/// The largest snapshot: so many items, each so much longer than a usual one.
const SNAPSHOT_LEN: u16 = 200;
const LONGER_BY: usize = 3 * 1_024;
/// For how long it is looked what they cost: the gateway closes them after ten seconds.
const LOOK: Duration = Duration::from_secs(4);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The bound in KiB.
const KIB_MAX: f64 = 320.0;

pub(crate) async fn measure(servers: &'static Servers) -> anyhow::Result<Vec<Line>> {
    let stage = Stage::start(servers).await?;
    let rows = Rows { first: 1, stride: 1, count: u64::from(SNAPSHOT_LEN) };
    stage.store(&member_feed(0)?, rows, LONGER_BY).await?;
    stage.store(&Feed::All, rows, 0).await?;
    stage.move_head(rows.count).await?;
    let (mut busy, mut snapshot) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let taking = Look::at_taking(&stage).await?;
        busy.push((Look::at_stalled(&stage, &follow()).await?, taking));
        snapshot.push((Look::at_stalled(&stage, &ask_for_snapshot()?).await?, taking));
    }
    let line = |what, rounds: &[(Cost, Cost)], part: fn(&Cost) -> f64, goal| Line {
        what,
        yardstick: "a reader that takes everything",
        unit: "KiB",
        rounds: rounds.iter().map(|(ours, yardstick)| (part(ours), part(yardstick))).collect(),
        goal,
    };
    let goal = Goal::OursAtMost(KIB_MAX);
    Ok(vec![
        line("stalled reader of a busy feed: the process", &busy, |cost| cost.process, Goal::Unset),
        line("stalled reader of a busy feed: the kernel", &busy, |cost| cost.kernel, Goal::Unset),
        line("stalled reader of a busy feed: together", &busy, Cost::together, goal),
        line("stalled in the largest snapshot: the process", &snapshot, |cost| cost.process, Goal::Unset),
        line("stalled in the largest snapshot: the kernel", &snapshot, |cost| cost.kernel, Goal::Unset),
        line("stalled in the largest snapshot: together", &snapshot, Cost::together, goal),
    ])
}

fn follow() -> Value {
    json!({"type": "subscribe", "id": 1, "feed": "all"})
}

fn ask_for_snapshot() -> anyhow::Result<Value> {
    Ok(json!({"type": "subscribe", "id": 1, "feed": member_feed(0)?.to_string(), "snapshot": SNAPSHOT_LEN}))
}

/// What one reader costs, in KiB.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// Of the process, the mean.
    process: f64,
    /// Of the kernel, the median.
    kernel: f64,
}

impl Cost {
    fn together(&self) -> f64 {
        self.process + self.kernel
    }
}

/// A gateway with rings that are full, and what it needs before the readers come.
struct Look<'a> {
    stage: &'a Stage,
    /// Held, not used: the gateway runs as long as it does.
    _gateway: Service,
    side: Side,
    /// Takes everything, and keeps the ring.
    reader: Crowd,
    before: f64,
    seq: u64,
    sent: u64,
}

impl<'a> Look<'a> {
    async fn begin(stage: &'a Stage) -> anyhow::Result<Self> {
        let gateway = stage.gateway().await;
        let side = Side::from(&gateway);
        let reader = Crowd::connect(side.address, 1, Begin::Now, |_| "all".to_owned()).await?;
        let seq = u64::from(SNAPSHOT_LEN);
        let mut look = Self { stage, _gateway: gateway, side, reader, before: 0.0, seq, sent: 0 };
        look.be_busy().await?;
        look.before = resident_kib(side.pid)?;
        Ok(look)
    }

    /// Readers that take everything.
    async fn at_taking(stage: &'a Stage) -> anyhow::Result<Cost> {
        let mut look = Self::begin(stage).await?;
        let crowd = Crowd::connect(look.side.address, READERS, Begin::Now, |_| "all".to_owned()).await?;
        look.be_busy().await?;
        crowd.received(READERS * usize::try_from(EVENTS)?).await?;
        let process = (resident_kib(look.side.pid)? - look.before) / per(READERS, 1.0);
        // One of them is the reader that was there before.
        let kernel = median(held_kib(look.side.address)?.into_values());
        Ok(Cost { process, kernel })
    }

    /// Readers that say what they want and then take nothing.
    async fn at_stalled(stage: &'a Stage, wanted: &Value) -> anyhow::Result<Cost> {
        let mut look = Self::begin(stage).await?;
        let mut stalled = HashMap::new();
        for _ in 0..READERS {
            let socket = stall(look.side.address, wanted).await?;
            stalled.insert(socket.get_ref().local_addr().context("asking for a port")?.port(), socket);
        }
        look.be_busy().await?;
        look.most(&stalled.keys().copied().collect::<Vec<_>>()).await
    }

    /// The most that the readers behind `ports` cost while it is looked.
    async fn most(&self, ports: &[u16]) -> anyhow::Result<Cost> {
        let mut most = Cost { process: 0.0, kernel: 0.0 };
        let (until, mut again) = (Instant::now() + LOOK, interval(LOOK_EVERY));
        while Instant::now() < until {
            again.tick().await;
            let held = held_kib(self.side.address)?;
            let held: Vec<f64> = ports.iter().filter_map(|port| held.get(port).copied()).collect();
            ensure!(held.len() == ports.len(), "the gateway closed a reader before it was looked at");
            most.kernel = most.kernel.max(median(held));
            most.process = most.process.max((resident_kib(self.side.pid)? - self.before) / per(ports.len(), 1.0));
        }
        Ok(most)
    }

    /// Sends many events, as fast as the reader that takes everything takes them.
    async fn be_busy(&mut self) -> anyhow::Result<()> {
        for _ in 0..EVENTS {
            self.reader.received(usize::try_from(self.sent.saturating_sub(UNDER_WAY_MAX))?).await?;
            (self.seq, self.sent) = (self.seq + 1, self.sent + 1);
            self.stage.tell(self.seq, in_all(self.seq)).await?;
        }
        self.reader.received(usize::try_from(self.sent)?).await
    }
}

/// Connects with a small buffer, says what is wanted and never reads again.
async fn stall(gateway: SocketAddr, wanted: &Value) -> anyhow::Result<WebSocketStream<TcpStream>> {
    let socket = TcpSocket::new_v4().context("making a socket")?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES).context("making a buffer small")?;
    let stream = socket.connect(gateway).await.context("connecting to a gateway")?;
    let upgrading = client_async(format!("ws://{gateway}/v1/live"), stream);
    let (mut socket, _) = within("the upgrade", upgrading).await.context("connecting to a gateway")?;
    socket.send(Message::text(wanted.to_string())).await.context("subscribing")?;
    Ok(socket)
}
