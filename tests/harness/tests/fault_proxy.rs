//! The proxy that fails on command does what it counts.

use harness::{FaultCounts, FaultProxy, connect, eventually, within};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A websocket frame of nine bytes.
const FRAME: &[u8] = b"\x81\x07abcdefg";
const HEAD: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\n\r\n";

/// A proxy with a connection through it that was upgraded: the client's end and the gateway's.
async fn connected() -> (FaultProxy, TcpStream, TcpStream) {
    let gateway = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let proxy = FaultProxy::start(vec![gateway.local_addr().expect("an address")]).await;
    let mut client = connect(proxy.address()).await.expect("the proxy");
    let (mut gateway, _) = within("a connection", gateway.accept()).await.expect("a connection");
    gateway.write_all(HEAD).await.expect("an open connection");
    let mut head = vec![0; HEAD.len()];
    within("the head", client.read_exact(&mut head)).await.expect("the head");
    (proxy, client, gateway)
}

/// What comes up to the end of a connection, whether it was closed or reset.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    _ = within("the end", stream.read_to_end(&mut rest)).await;
    rest
}

#[tokio::test]
async fn a_cut_is_the_end_for_both() {
    let (proxy, mut client, mut gateway) = connected().await;
    assert_eq!(proxy.cut(|| true), 1);
    assert_eq!((rest(&mut client).await, rest(&mut gateway).await), (vec![], vec![]));
    assert_eq!(proxy.counts(), FaultCounts { accepted: 1, cut: 1, ..FaultCounts::default() });
}

#[tokio::test]
async fn a_cut_in_a_frame_leaves_a_part_of_it() {
    let (proxy, mut client, mut gateway) = connected().await;
    assert_eq!(proxy.cut_in_frame(|| true), 1);
    gateway.write_all(FRAME).await.expect("an open connection");
    assert_eq!(rest(&mut client).await, FRAME[..1]);
    assert_eq!(proxy.counts().cut_in_frame, 1);
}

#[tokio::test]
async fn what_is_held_back_comes_later() {
    let (proxy, mut client, mut gateway) = connected().await;
    assert_eq!(proxy.stall(|| true), 1);
    gateway.write_all(FRAME).await.expect("an open connection");
    let held = || async { (proxy.counts().held_bytes == FRAME.len() as u64).then_some(()) };
    eventually("the frame to be held back", held).await;
    assert_eq!(client.try_read(&mut [0]).map_err(|error| error.kind()), Err(std::io::ErrorKind::WouldBlock));
    proxy.resume();
    let mut frame = vec![0; FRAME.len()];
    within("the frame", client.read_exact(&mut frame)).await.expect("the frame");
    assert_eq!((frame.as_slice(), proxy.counts().stalled), (FRAME, 1));
}

#[tokio::test]
async fn nobody_is_told_of_a_connection_that_goes_silent() {
    let (proxy, mut client, mut gateway) = connected().await;
    assert_eq!(proxy.half_open(|| true), 1);
    gateway.write_all(FRAME).await.expect("a connection that looks open");
    drop(gateway);
    let left = || async { (proxy.counts().half_open_left_by_gateway == 1).then_some(()) };
    eventually("the gateway's end to be seen", left).await;
    assert_eq!(client.try_read(&mut [0]).map_err(|error| error.kind()), Err(std::io::ErrorKind::WouldBlock));
    client.write_all(FRAME).await.expect("a connection that looks open");
    drop(client);
    let left = || async { (proxy.counts().half_open_left_by_client == 1).then_some(()) };
    eventually("the client's end to be seen", left).await;
}

#[tokio::test]
async fn who_is_refused_is_closed_at_once() {
    let (proxy, _client, _gateway) = connected().await;
    proxy.refuse(true);
    let mut refused = connect(proxy.address()).await.expect("the proxy");
    assert_eq!((rest(&mut refused).await, proxy.counts().refused), (vec![], 1));
}
