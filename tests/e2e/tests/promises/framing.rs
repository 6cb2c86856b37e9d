//! The gateway keeps the rules of RFC 6455, and holds clients to them. Each case is named after the section that it checks and
//! is sent twice: all at once, and byte by byte. The protocol has no echo, so a message counts as understood when the error
//! that answers it carries its id. They cover what the Autobahn suite checks in its cases 1 to 7 and 10, which needs an echo
//! and a Python that is no longer to be had.

mod close;
mod frames;
mod upgrade;
mod utf8;
pub(crate) mod wire;

use std::net::SocketAddr;

use harness::{Service, World, within};
use serde_json::Value;
use wire::{CLOSE, Delivery, PING, PONG, TEXT, close, connect, deliver, head, next_frame};

pub(crate) const UPGRADE: &str = "GET /v1/live HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// What a client sends, and what it must be told.
#[derive(Debug)]
struct Case {
    /// The section of RFC 6455.
    section: &'static str,
    what: String,
    bytes: Vec<u8>,
    said: Vec<Said>,
}

/// What the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    /// An error, to the message with this id.
    Error(Option<u64>, String),
    Pong(Vec<u8>),
    /// A close frame; without a code, when the client's had none.
    Close(Option<u16>),
}

impl Case {
    /// The connection goes on; the client then leaves, and is bidden farewell after everything else that is said.
    fn goes_on(section: &'static str, what: impl Into<String>, mut bytes: Vec<u8>, mut said: Vec<Said>) -> Self {
        bytes.extend(close(1000, ""));
        said.push(Said::Close(Some(1000)));
        Self { section, what: what.into(), bytes, said }
    }

    /// The connection ends with a close frame of the server.
    fn ends(section: &'static str, what: impl Into<String>, bytes: Vec<u8>, code: u16) -> Self {
        Self { section, what: what.into(), bytes, said: vec![Said::Close(Some(code))] }
    }
}

/// A message that can be recognised in its answer.
fn message(id: u64) -> String {
    format!(r#"{{"type":"unsubscribe","id":{id},"sub":9}}"#)
}

/// The answer to it.
fn heard(id: u64) -> Said {
    Said::Error(Some(id), "unknown_subscription".to_owned())
}

/// The answer to text that is no message.
fn not_understood() -> Said {
    Said::Error(None, "bad_request".to_owned())
}

/// A gateway on an empty log, which lets one address connect as often as the cases need.
async fn gateway() -> (World, Service, Service) {
    let world = World::empty().await;
    let projector = world.serve(&["projector"]);
    let mut environment = world.environment();
    for name in ["CIVICSTREAM_LIVE_CONNECTS_PER_SECOND", "CIVICSTREAM_LIVE_CONNECTIONS_PER_ADDRESS"] {
        environment.push((name.to_owned(), "100000".to_owned()));
    }
    let gateway = Service::start(&["gateway"], environment);
    world.ready(gateway.operations()).await;
    (world, projector, gateway)
}

/// Plays cases against a gateway and names all that went wrong.
async fn check(cases: Vec<Case>) {
    let (_world, _projector, service) = gateway().await;
    let mut wrong = Vec::new();
    for case in &cases {
        for delivery in [Delivery::AtOnce, Delivery::ByteByByte] {
            let said = within(&case.what, play(service.public(), &case.bytes, delivery)).await;
            if said != case.said {
                let Case { section, what, said: expected, .. } = case;
                wrong.push(format!("{section} {what} ({delivery:?}): {said:?} instead of {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// What the server says to these bytes until the connection ends, after hello.
async fn play(gateway: SocketAddr, bytes: &[u8], delivery: Delivery) -> Vec<Said> {
    play_after(gateway, UPGRADE.as_bytes(), bytes, delivery).await
}

/// As [`play`], with a request of one's own.
async fn play_after(gateway: SocketAddr, opening: &[u8], bytes: &[u8], delivery: Delivery) -> Vec<Said> {
    let (mut reader, mut writer) = connect(gateway).await.into_split();
    deliver(&mut writer, opening, Delivery::AtOnce).await;
    let answer = head(&mut reader).await;
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
    let (tell, told) = tokio::sync::oneshot::channel();
    let write = async {
        deliver(&mut writer, bytes, delivery).await;
        // The server ends the connection when it is answered.
        if told.await.is_ok() {
            deliver(&mut writer, &close(1000, ""), Delivery::AtOnce).await;
        }
    };
    let read = async {
        let (mut said, mut tell) = (Vec::new(), Some(tell));
        while let Some(frame) = next_frame(&mut reader).await {
            let after_close = matches!(said.last(), Some(Said::Close(_)));
            assert!(!after_close, "a frame after the close frame: {frame:?}");
            match frame.opcode {
                TEXT => said.extend(text(&frame.payload)),
                PONG => said.push(Said::Pong(frame.payload)),
                CLOSE => {
                    said.push(Said::Close(frame.payload.first_chunk().copied().map(u16::from_be_bytes)));
                    tell.take().and_then(|tell| tell.send(()).ok());
                }
                PING => {}
                other => panic!("a frame of type {other}"),
            }
        }
        said
    };
    // Whatever was not written when the connection ends is of no interest any more.
    let (write, read) = (std::pin::pin!(write), std::pin::pin!(read));
    tokio::select! {
        said = read => said,
        () = async { write.await; std::future::pending().await } => unreachable!("the writer does not end by itself"),
    }
}

fn text(payload: &[u8]) -> Option<Said> {
    let message: Value = serde_json::from_slice(payload).expect("a message in JSON");
    match message["type"].as_str().expect("a type") {
        "hello" | "ping" => None,
        "error" => Some(Said::Error(message["id"].as_u64(), message["code"].as_str().expect("a code").to_owned())),
        other => panic!("{other} was not asked for"),
    }
}

#[tokio::test]
async fn frames_are_read_as_the_standard_says() {
    check(frames::cases()).await;
}

#[tokio::test]
async fn text_must_be_utf8_from_the_first_wrong_byte_on() {
    check(utf8::cases()).await;
}

#[tokio::test]
async fn connections_are_closed_as_the_standard_says() {
    check(close::cases()).await;
}

#[tokio::test]
async fn an_upgrade_must_be_one() {
    let (_world, _projector, service) = gateway().await;
    upgrade::check(service.public()).await;
}

#[tokio::test]
async fn who_never_finishes_the_upgrade_is_closed_while_others_are_served() {
    let (_world, _projector, service) = gateway().await;
    let (mut reader, mut writer) = connect(service.public()).await.into_split();
    // Never the empty line that ends it.
    deliver(&mut writer, &UPGRADE.as_bytes()[..UPGRADE.len() - 2], Delivery::ByteByByte).await;
    let said = play(service.public(), &close(1000, ""), Delivery::AtOnce).await;
    assert_eq!(said, [Said::Close(Some(1000))]);
    assert_eq!(head(&mut reader).await, "", "closed without a word");
}
