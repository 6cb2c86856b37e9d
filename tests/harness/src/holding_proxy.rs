//! A way to a server that passes on so many bytes of a connection and then holds back the rest, while both ends believe that it
//! is open. Knows nothing of what is said.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// How much is passed on at a time.
const PASSED_BYTES: usize = 4 * 1024;

/// A proxy in front of a server on loopback. It runs in the test's runtime, which needs more than one thread where the test
/// waits for a process.
#[derive(Debug)]
pub struct HoldingProxy {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl HoldingProxy {
    /// Listens on a free port and passes on to `server` so many bytes of each connection, of both directions together.
    pub async fn start(server: SocketAddr, bytes: u64) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        Self { address, task: tokio::spawn(accept(listener, server, bytes)) }
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for HoldingProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, bytes: u64) {
    // The connections end with this task.
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let Ok(server) = TcpStream::connect(server).await else { continue };
        let passed = Arc::new(AtomicU64::new(0));
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        connections.spawn(pass(from_client, to_server, Arc::clone(&passed), bytes));
        connections.spawn(pass(from_server, to_client, passed, bytes));
    }
}

/// Passes one direction on until it ends or enough has passed.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, passed: Arc<AtomicU64>, bytes: u64) {
    let mut buffer = [0; PASSED_BYTES];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if passed.fetch_add(length as u64, Ordering::Relaxed) >= bytes {
            std::future::pending::<()>().await;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
