//! A way to a server that can be cut and made again, or lead to another one, while its address stays the same.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::within;

/// A proxy in front of a server on loopback. It runs in the test's runtime, which needs more than one thread where the test
/// waits for a process.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    open: Arc<watch::Sender<bool>>,
    server: watch::Sender<SocketAddr>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port and passes everything on to `server`.
    pub async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let open = Arc::new(watch::Sender::new(true));
        let (server, leads_to) = watch::channel(server);
        let task = tokio::spawn(accept(listener, leads_to, Arc::clone(&open)));
        Self { address, open, server, task }
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Passes new connections on to another server. Those there are stay where they are, as behind a load balancer.
    pub fn lead_to(&self, server: SocketAddr) {
        self.server.send_replace(server);
    }

    /// Cuts every connection, and every new one at once, until [`Proxy::restore`]. Answers, when all are cut, with how
    /// many there were.
    pub async fn cut(&self) -> usize {
        // Every connection holds a receiver.
        let connections = self.open.receiver_count();
        self.open.send_replace(false);
        within("the connections to be cut", self.open.closed()).await;
        connections
    }

    /// Passes on again.
    pub fn restore(&self) {
        self.open.send_replace(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, server: watch::Receiver<SocketAddr>, open: Arc<watch::Sender<bool>>) {
    while let Ok((client, _)) = listener.accept().await {
        let open = open.subscribe();
        if *open.borrow() {
            tokio::spawn(pass(client, *server.borrow(), open));
        }
    }
}

async fn pass(mut client: TcpStream, server: SocketAddr, mut open: watch::Receiver<bool>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = open.wait_for(|open| !open) => {}
    }
}
