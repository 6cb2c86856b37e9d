//! A proxy between clients and gateways that fails on command, in the ways in which networks fail, and counts what it did:
//! it cuts connections (also in the middle of a frame), holds traffic back, lets connections go silent while both ends
//! believe that they are open, and refuses new ones. It knows nothing of what is said.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::framing::Framing;

/// The most bytes of one direction that are under way in the proxy.
const HELD_BYTES_MAX: usize = 64 * 1024;

/// Connects from another address of the loopback than servers listen on. The kernel then never gives one of the many short
/// connections of a test the port of a server that is away for a moment and wants to come back to it.
pub async fn connect(address: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(([127, 0, 0, 2], 0).into())?;
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// A proxy in front of gateways on loopback. It runs in the test's runtime, which needs more than one thread where the test
/// waits for a process.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// What the proxy did so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FaultCounts {
    /// Connections that were passed on to a gateway.
    pub accepted: u64,
    /// Connections that were refused on command.
    pub refused: u64,
    /// Connections for which no gateway was there.
    pub without_gateway: u64,
    /// Connections that were cut.
    pub cut: u64,
    /// Connections that were cut when a frame had been passed on in part.
    pub cut_in_frame: u64,
    /// Times that something came on a connection while it was to be held back, and how many bytes that were.
    pub stalled: u64,
    /// See `stalled`.
    pub held_bytes: u64,
    /// Connections that went silent without an end.
    pub half_opened: u64,
    /// How many of these were given up by their client.
    pub half_open_left_by_client: u64,
    /// How many of these were given up by their gateway, or ended by the network.
    pub half_open_left_by_gateway: u64,
    /// How many of these were no websockets. No gateway can find out by asking that nobody listens to a stream any more;
    /// the network ends it, and so does the proxy when the client has given up.
    pub half_opened_streams: u64,
}

#[derive(Debug)]
struct Shared {
    gateways: Vec<SocketAddr>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    refusing: bool,
    last_connection: u64,
    modes: HashMap<u64, watch::Sender<Mode>>,
    counts: FaultCounts,
}

/// How a connection is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Pass,
    /// Everything is held back.
    Stall,
    /// The end, now.
    Cut,
    /// The end, as soon as the client got a frame in part.
    CutInFrame,
    /// Nothing passes any more, and nobody is told; as soon as the gateway has answered.
    HalfOpen,
}

impl FaultProxy {
    /// Listens on a free port and passes each connection on to one of the gateways, in turn; to the next one when the one
    /// whose turn it is does not take it.
    pub async fn start(gateways: Vec<SocketAddr>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared { gateways, state: Mutex::default() });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self { address, shared, task }
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was done so far.
    #[must_use]
    pub fn counts(&self) -> FaultCounts {
        self.shared.state().counts
    }

    /// Refuses new connections, or takes them again.
    pub fn refuse(&self, refusing: bool) {
        self.shared.state().refusing = refusing;
    }

    /// Cuts the chosen connections; answers with how many were chosen.
    pub fn cut(&self, choose: impl FnMut() -> bool) -> usize {
        self.set(Mode::Pass, Mode::Cut, choose)
    }

    /// Cuts the chosen connections in the middle of the next frame; answers with how many were chosen.
    pub fn cut_in_frame(&self, choose: impl FnMut() -> bool) -> usize {
        self.set(Mode::Pass, Mode::CutInFrame, choose)
    }

    /// Lets the chosen connections go silent for ever; answers with how many were chosen.
    pub fn half_open(&self, choose: impl FnMut() -> bool) -> usize {
        self.set(Mode::Pass, Mode::HalfOpen, choose)
    }

    /// Holds back everything on the chosen connections, in both directions, until [`FaultProxy::resume`]; answers with how
    /// many were chosen.
    pub fn stall(&self, choose: impl FnMut() -> bool) -> usize {
        self.set(Mode::Pass, Mode::Stall, choose)
    }

    /// Passes on what was held back, and goes on.
    pub fn resume(&self) {
        self.set(Mode::Stall, Mode::Pass, || true);
    }

    fn set(&self, from: Mode, to: Mode, mut choose: impl FnMut() -> bool) -> usize {
        let state = self.shared.state();
        let chosen = state.modes.values().filter(|mode| *mode.borrow() == from && choose());
        chosen.inspect(|mode| _ = mode.send_replace(to)).count()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, count: impl FnOnce(&mut FaultCounts)) {
        count(&mut self.state().counts);
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // The connections end with this task.
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let (connection, modes) = {
            let mut state = shared.state();
            if state.refusing {
                state.counts.refused += 1;
                continue;
            }
            state.last_connection += 1;
            let (mode, modes) = watch::channel(Mode::Pass);
            let connection = state.last_connection;
            state.modes.insert(connection, mode);
            (connection, modes)
        };
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            pass(&shared, connection, client, modes).await;
            shared.state().modes.remove(&connection);
        });
    }
}

/// Passes a connection on until it ends, whoever ends it.
async fn pass(shared: &Shared, connection: u64, client: TcpStream, mut modes: watch::Receiver<Mode>) {
    let turn = usize::try_from(connection).unwrap_or_default();
    let Some(gateway) = any_gateway(&shared.gateways, turn).await else {
        return shared.count(|counts| counts.without_gateway += 1);
    };
    if client.set_nodelay(true).is_err() {
        return; // It is gone already.
    }
    shared.count(|counts| counts.accepted += 1);
    let ((client_reader, client_writer), (gateway_reader, gateway_writer)) =
        (client.into_split(), gateway.into_split());
    let mut up = Direction::new(client_reader, gateway_writer);
    let mut down = Direction::new(gateway_reader, client_writer);
    let mut framing = Framing::new();
    let mut is_stalled = false;
    loop {
        let mode = *modes.borrow_and_update();
        match mode {
            Mode::HalfOpen if framing.is_answered() => {
                return half_open(shared, &mut up.from, &mut down.from, framing.is_stream()).await;
            }
            Mode::Pass | Mode::CutInFrame | Mode::HalfOpen => {
                is_stalled = false;
                if mode == Mode::CutInFrame && framing.is_inside() {
                    return shared.count(|counts| counts.cut_in_frame += 1);
                }
                let most = if mode == Mode::CutInFrame { 1 } else { HELD_BYTES_MAX };
                // Every branch is cancel-safe.
                let going_on = tokio::select! {
                    changed = modes.changed() => changed.is_ok(),
                    passed = up.step(HELD_BYTES_MAX) => passed.is_some(),
                    passed = down.step(most) => passed.map(|bytes| framing.passed(&bytes)).is_some(),
                };
                if !going_on {
                    return;
                }
            }
            Mode::Stall => {
                let held = tokio::select! {
                    _ = modes.changed() => continue,
                    held = up.hold() => held,
                    held = down.hold() => held,
                };
                let Some(held) = held else { return };
                shared.count(|counts| {
                    counts.stalled += u64::from(!is_stalled);
                    counts.held_bytes += held;
                });
                is_stalled = true;
            }
            Mode::Cut => {
                // Every other one as by a router that resets it: what is under way is lost too.
                if connection.is_multiple_of(2) {
                    _ = down.to.as_ref().set_zero_linger();
                }
                return shared.count(|counts| counts.cut += 1);
            }
        }
    }
}

async fn any_gateway(gateways: &[SocketAddr], turn: usize) -> Option<TcpStream> {
    for offset in 0..gateways.len() {
        if let Ok(gateway) = connect(gateways[(turn + offset) % gateways.len()]).await {
            return Some(gateway);
        }
    }
    None
}

/// Swallows what either side says until both have given up.
async fn half_open(shared: &Shared, client: &mut OwnedReadHalf, gateway: &mut OwnedReadHalf, is_stream: bool) {
    shared.count(|counts| {
        counts.half_opened += 1;
        counts.half_opened_streams += u64::from(is_stream);
    });
    let given_up = Notify::new();
    let client_side = async {
        swallow(client).await;
        shared.count(|counts| counts.half_open_left_by_client += 1);
        given_up.notify_one();
    };
    let gateway_side = async {
        tokio::select! {
            () = swallow(gateway) => {}
            () = given_up.notified(), if is_stream => {}
        }
        shared.count(|counts| counts.half_open_left_by_gateway += 1);
    };
    tokio::join!(client_side, gateway_side);
}

async fn swallow(from: &mut OwnedReadHalf) {
    let mut swallowed = vec![0; HELD_BYTES_MAX];
    while from.read(&mut swallowed).await.is_ok_and(|length| length > 0) {}
}

/// One direction of a connection.
struct Direction {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    held: BytesMut,
}

impl Direction {
    fn new(from: OwnedReadHalf, to: OwnedWriteHalf) -> Self {
        Self { from, to, held: BytesMut::new() }
    }

    /// Passes on at most so many bytes and answers with them; none at the end. Cancel-safe.
    async fn step(&mut self, most: usize) -> Option<BytesMut> {
        if self.held.is_empty() {
            self.read().await?;
        }
        let length = self.held.len().min(most);
        let written = self.to.write(&self.held[..length]).await.ok()?;
        Some(self.held.split_to(written))
    }

    /// Takes in what comes, and keeps it; answers with how much came, none at the end. Cancel-safe.
    async fn hold(&mut self) -> Option<u64> {
        if self.held.len() >= HELD_BYTES_MAX {
            std::future::pending::<()>().await;
        }
        self.read().await.map(|length| length as u64)
    }

    async fn read(&mut self) -> Option<usize> {
        let length = self.from.read_buf(&mut self.held).await.ok()?;
        (length > 0).then_some(length)
    }
}
