//! Clients that break the rules, or fall silent: each is told why, and none holds up anybody else.

use std::cell::Cell;
use std::net::SocketAddr;

use harness::{World, eventually, within};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};

use crate::framing::UPGRADE;
use crate::framing::wire::{self, frame};
use crate::gateway::City;

/// Opcodes with the bit of a final frame.
const TEXT: u8 = wire::FIN | wire::TEXT;
const BINARY: u8 = wire::FIN | wire::BINARY;
const CLOSE: u8 = wire::FIN | wire::CLOSE;

/// A websocket of which the test sees every byte, and of which the kernel keeps little.
async fn open(gateway: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let mut stream = socket.connect(gateway).await.expect("a gateway");
    stream.write_all(UPGRADE.as_bytes()).await.expect("an open socket");
    let answer = wire::head(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
    stream
}

/// The code of the server's close frame, past whatever it says before; none when the connection ends without one.
async fn close_code(stream: &mut TcpStream) -> Option<u16> {
    loop {
        let frame = wire::next_frame(stream).await?;
        if frame.opcode == wire::CLOSE {
            return Some(u16::from_be_bytes([frame.payload[0], frame.payload[1]]));
        }
    }
}

#[tokio::test]
async fn who_breaks_the_rules_is_told_and_closed() {
    let world = World::start().await;
    let gateway = world.service().public();
    let cases = [
        ("a message over the limit", frame(TEXT, b"x".repeat(20_000)), 1009),
        ("fragments over the limit", [frame(0x01, [b'x'; 10_000]), frame(0x80, [b'x'; 10_000])].concat(), 1009),
        ("a frame that is announced as huge", [&[TEXT, 0xff][..], &[0x7f; 8], &[0; 4]].concat(), 1009),
        ("bytes that are no text", frame(TEXT, [0xff, 0xfe]), 1007),
        ("a binary message", frame(BINARY, b"abc"), 1003),
        ("a frame without a mask", vec![TEXT, 2, b'h', b'i'], 1002),
        ("reserved bits", frame(0xf1, b"hi"), 1002),
        ("too many messages", frame(TEXT, br#"{"type":"pong"}"#).repeat(2_000), 4104),
        ("too many pings", frame(0x89, b"").repeat(2_000), 4104),
        ("a farewell", frame(CLOSE, 1000_u16.to_be_bytes()), 1000),
    ];
    for (case, bytes, code) in cases {
        let mut stream = open(gateway).await;
        stream.write_all(&bytes).await.expect("an open socket");
        assert_eq!(within(case, close_code(&mut stream)).await, Some(code), "{case}");
    }
}

async fn subscribe(stream: &mut TcpStream, id: usize) {
    let message = json!({"type": "subscribe", "id": id, "feed": "member:seoul", "snapshot": 200});
    stream.write_all(&frame(TEXT, message.to_string().as_bytes())).await.expect("an open socket");
}

#[tokio::test]
async fn a_reader_that_stalls_does_not_fail_the_stop() {
    let mut city = City::start(&[]).await;
    let mut last = proto::Seq::START;
    for n in 0..100 {
        last = city.meeting(n).await;
    }
    city.projected(last).await;
    // Snapshots of a megabyte together: more than the kernel takes for a client that reads nothing.
    let mut stream = open(city.gateway.public()).await;
    for id in 0..18 {
        subscribe(&mut stream, id).await;
    }
    // It is stalled when no further subscription is taken up.
    let seen = Cell::new((0, 0));
    eventually("the gateway to be stuck on the socket", || async {
        let (times, before) = seen.get();
        let subscriptions = city.metric("civicstream_gateway_subscriptions").await;
        let same = subscriptions == before && subscriptions != 0;
        seen.set((if same { times + 1 } else { 0 }, subscriptions));
        (seen.get().0 == 25).then_some(())
    })
    .await;
    let (_, subscriptions) = seen.get();
    assert_ne!(subscriptions, 18, "the kernel took it all");
    assert!(city.gateway.stop(), "{}", city.gateway.said());
}

#[tokio::test]
async fn a_client_that_is_gone_is_noticed_on_a_busy_feed_too() {
    let liveness = [("CIVICSTREAM_PING_INTERVAL", "1s"), ("CIVICSTREAM_PONG_TIMEOUT", "1s")];
    let city = City::start(&liveness).await;
    let mut stream = open(city.gateway.public()).await;
    subscribe(&mut stream, 1).await;
    // It takes all that is always sent to it, lest it be closed for being slow, but never says another word.
    let (mut reading, _writing) = stream.into_split();
    let taking = tokio::spawn(async move { tokio::io::copy(&mut reading, &mut tokio::io::sink()).await });
    let mut n = 0;
    eventually("the socket to be closed", || {
        n += 1;
        let (city, n) = (&city, n);
        async move {
            city.meeting(n).await;
            (city.metric(r#"civicstream_gateway_closed_total{code="4103"}"#).await == 1).then_some(())
        }
    })
    .await;
    within("the end of the connection", taking).await.expect("a task").expect("bytes to the end");
}
