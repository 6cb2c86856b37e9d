//! Clients that break the rules, or fall silent: each is told why, and none holds up anybody else.

use std::cell::RefCell;
use std::net::SocketAddr;

use harness::{COMMAND_ROLES, Service, World, eventually, within};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use uuid::Uuid;

use crate::seed;

/// Opcodes with the bit of a final frame.
const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;

/// A websocket of which the test sees every byte, and of which the kernel keeps little.
async fn open(gateway: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let mut stream = socket.connect(gateway).await.expect("a gateway");
    let request = format!(
        "GET /v1/live HTTP/1.1\r\nHost: {gateway}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("an open socket");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(within("the upgrade", stream.read_u8()).await.expect("an answer"));
    }
    assert!(answer.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&answer));
    stream
}

/// A client's frame, masked with zeros.
fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![kind];
    match u16::try_from(payload.len()).expect("a short payload") {
        length @ ..126 => frame.push(0x80 | length.to_le_bytes()[0]),
        length => {
            frame.push(0xfe);
            frame.extend(length.to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

/// The code of the server's close frame, past whatever it says before.
async fn close_code(stream: &mut TcpStream) -> std::io::Result<u16> {
    loop {
        let kind = stream.read_u8().await?;
        let length = match stream.read_u8().await? {
            126 => u64::from(stream.read_u16().await?),
            127 => stream.read_u64().await?,
            length => u64::from(length),
        };
        let mut payload = vec![0; usize::try_from(length).expect("a length")];
        stream.read_exact(&mut payload).await?;
        if kind == CLOSE {
            return Ok(u16::from_be_bytes([payload[0], payload[1]]));
        }
    }
}

#[tokio::test]
async fn who_breaks_the_rules_is_told_and_closed() {
    let world = World::start().await;
    let gateway = world.service().public();
    let cases = [
        ("a message over the limit", frame(TEXT, &b"x".repeat(20_000)), 1009),
        ("fragments over the limit", [frame(0x01, &[b'x'; 10_000]), frame(0x80, &[b'x'; 10_000])].concat(), 1009),
        ("a frame that is announced as huge", [&[TEXT, 0xff][..], &[0x7f; 8], &[0; 4]].concat(), 1009),
        ("bytes that are no text", frame(TEXT, &[0xff, 0xfe]), 1007),
        ("a binary message", frame(BINARY, b"abc"), 1003),
        ("a frame without a mask", vec![TEXT, 2, b'h', b'i'], 1002),
        ("reserved bits", frame(0xf1, b"hi"), 1002),
        ("too many messages", frame(TEXT, br#"{"type":"pong"}"#).repeat(2_000), 4104),
        ("too many pings", frame(0x89, b"").repeat(2_000), 4104),
        ("a farewell", frame(CLOSE, &1000_u16.to_be_bytes()), 1000),
    ];
    for (case, bytes, code) in cases {
        let mut stream = open(gateway).await;
        stream.write_all(&bytes).await.expect("an open socket");
        let found = within(case, close_code(&mut stream)).await;
        assert_eq!(found.unwrap_or_else(|error| panic!("{case}: no close frame: {error}")), code, "{case}");
    }
}

/// Roles in processes of their own, and a city to follow.
async fn city(environment: &[(&str, &str)]) -> (World, Service, Service, Service) {
    let world = World::empty().await;
    let (commands, projector) = (world.serve(COMMAND_ROLES), world.serve(&["projector"]));
    let gateway = world.serve_with(&["gateway"], environment);
    for body in [seed::korea(), seed::seoul()] {
        world.command_as(commands.commands(), "/v1/members", &body, Uuid::now_v7()).await;
    }
    world.ready(gateway.operations()).await;
    (world, commands, projector, gateway)
}

async fn subscribe(stream: &mut TcpStream, id: usize) {
    let message = json!({"type": "subscribe", "id": id, "feed": "member:seoul", "snapshot": 200});
    stream.write_all(&frame(TEXT, message.to_string().as_bytes())).await.expect("an open socket");
}

#[tokio::test]
async fn a_reader_that_stalls_does_not_fail_the_stop() {
    let (world, commands, _projector, mut gateway) = city(&[]).await;
    let mut last = proto::Seq::START;
    for n in 0..100 {
        let to = commands.commands();
        last = world.command_as(to, "/v1/calendar-events", &seed::meeting(n), Uuid::now_v7()).await.seq();
    }
    world.projected(&world.database().await, last).await;
    // Snapshots of a megabyte together: more than the kernel takes for a client that reads nothing.
    let mut stream = open(gateway.public()).await;
    for id in 0..18 {
        subscribe(&mut stream, id).await;
    }
    // It is stalled when no further subscription is taken up.
    let metrics = format!("http://{}/metrics", gateway.operations());
    let seen = RefCell::new((0, String::new()));
    eventually("the gateway to be stuck on the socket", || async {
        let text = world.text(&metrics).await;
        let line = text.lines().find(|line| line.starts_with("civicstream_gateway_subscriptions "))?;
        let mut seen = seen.borrow_mut();
        let same = line == seen.1 && !line.ends_with(" 0");
        *seen = (if same { seen.0 + 1 } else { 0 }, line.to_owned());
        (seen.0 == 25).then_some(())
    })
    .await;
    let (_, seen) = seen.into_inner();
    assert!(!seen.ends_with(" 18"), "the kernel took it all: {seen}");
    assert!(gateway.stop(), "{}", gateway.said());
}

#[tokio::test]
async fn a_client_that_is_gone_is_noticed_on_a_busy_feed_too() {
    let liveness = [("CIVICSTREAM_PING_INTERVAL", "1s"), ("CIVICSTREAM_PONG_TIMEOUT", "1s")];
    let (world, commands, _projector, gateway) = city(&liveness).await;
    let mut stream = open(gateway.public()).await;
    subscribe(&mut stream, 1).await;
    // It never says another word, while something is always sent to it.
    let metrics = format!("http://{}/metrics", gateway.operations());
    let mut n = 0;
    eventually("the socket to be closed", || {
        n += 1;
        let (world, to, metrics) = (&world, commands.commands(), &metrics);
        async move {
            world.command_as(to, "/v1/calendar-events", &seed::meeting(n), Uuid::now_v7()).await;
            world.text(metrics).await.contains(r#"gateway_closed_total{code="4103"} 1"#).then_some(())
        }
    })
    .await;
}
