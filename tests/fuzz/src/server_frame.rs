//! Reads what the gateway says, and takes offence at whatever breaks the rules of the protocol.

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// What the gateway said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// A message, by its type; of an error its code too.
    Message(String),
    Ping,
    Pong,
    /// A close frame; without a code, when the client's had none.
    Close(Option<u16>),
}

/// The longest message: an error that repeats what a client said, every character of it escaped. What is said of activities is
/// shorter here.
const MESSAGE_BYTES_MAX: usize = 2_048;
const CONTROL_BYTES_MAX: usize = 125;
const TYPES: [&str; 14] = [
    "hello",
    "subscribed",
    "snapshot",
    "activity",
    "caught_up",
    "fell_behind",
    "bookmark",
    "reset",
    "unsubscribed",
    "authenticated",
    "expiring",
    "going_away",
    "ping",
    "error",
];

/// The next frame; none at the end.
pub(crate) async fn next(reader: &mut (impl AsyncRead + Unpin)) -> Option<Said> {
    let head = reader.read_u8().await.ok()?;
    let short = reader.read_u8().await.ok()?;
    let length = match short {
        126 => u64::from(reader.read_u16().await.ok()?),
        127 => reader.read_u64().await.ok()?,
        length @ ..126 => u64::from(length),
        _ => panic!("the gateway masked a frame"),
    };
    let mut payload = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    reader.read_exact(&mut payload).await.ok()?;
    Some(read(head, &payload))
}

fn read(head: u8, payload: &[u8]) -> Said {
    let control = |said| {
        assert!(payload.len() <= CONTROL_BYTES_MAX, "a control frame of {} bytes", payload.len());
        said
    };
    match head {
        0x81 => Said::Message(message(payload)),
        0x88 => control(Said::Close(close(payload))),
        0x89 => control(Said::Ping),
        0x8a => control(Said::Pong),
        _ => panic!("the gateway sent a frame that begins with {head:#x}"),
    }
}

fn message(payload: &[u8]) -> String {
    let message: Value = serde_json::from_slice(payload).expect("the gateway speaks JSON");
    let name = message["type"].as_str().expect("a message has a type");
    assert!(TYPES.contains(&name), "the protocol knows no {name}");
    assert!(payload.len() <= MESSAGE_BYTES_MAX, "{name} has {} bytes", payload.len());
    match message["code"].as_str() {
        Some(code) => format!("{name} {code}"),
        None => name.to_owned(),
    }
}

fn close(payload: &[u8]) -> Option<u16> {
    assert_ne!(payload.len(), 1, "half a close code");
    let (code, reason) = payload.split_first_chunk()?;
    std::str::from_utf8(reason).expect("a reason is text");
    let code = u16::from_be_bytes(*code);
    assert!(matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999), "{code} is no code for a close frame");
    Some(code)
}
