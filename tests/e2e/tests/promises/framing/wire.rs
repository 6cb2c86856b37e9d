//! A websocket client of which the test writes every byte, and reads what the server says frame by frame.

use std::net::SocketAddr;

use harness::within;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;

pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xa;
/// The bit of a frame that ends its message.
pub(crate) const FIN: u8 = 0x80;

const MASKED: u8 = 0x80;
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
/// A message is dripped byte by byte up to here; what is longer goes on in pieces that fit no frame.
const DRIP_BYTES: usize = 2_048;
const PIECE_BYTES: usize = 997;

/// How a length is written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Length {
    Shortest,
    Bits16,
    Bits64,
}

/// A client's frame.
pub(crate) fn frame(head: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    frame_with(head, payload, Length::Shortest)
}

/// A client's frame whose length may be written in more bytes than it needs.
pub(crate) fn frame_with(head: u8, payload: impl AsRef<[u8]>, length: Length) -> Vec<u8> {
    let payload = payload.as_ref();
    let mut frame = announced(head, payload.len() as u64, length);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// The beginning of a client's frame: everything before the payload.
pub(crate) fn announced(head: u8, payload_bytes: u64, length: Length) -> Vec<u8> {
    let mut frame = vec![head];
    match (u16::try_from(payload_bytes), length) {
        (Ok(short @ ..126), Length::Shortest) => frame.push(MASKED | short.to_be_bytes()[1]),
        (Ok(length), Length::Shortest | Length::Bits16) => {
            frame.push(MASKED | 0x7e);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(MASKED | 0x7f);
            frame.extend(payload_bytes.to_be_bytes());
        }
    }
    frame.extend(MASK);
    frame
}

/// A frame as only a server may send it.
pub(crate) fn unmasked(head: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).expect("a short payload");
    [&[head, length], payload].concat()
}

/// A close frame.
pub(crate) fn close(code: u16, reason: impl AsRef<[u8]>) -> Vec<u8> {
    frame(FIN | CLOSE, [&code.to_be_bytes(), reason.as_ref()].concat())
}

/// A message in fragments.
pub(crate) fn fragments<'a>(opcode: u8, payloads: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut payloads = payloads.into_iter().peekable();
    let mut opcode = opcode;
    let mut frames = Vec::new();
    while let Some(payload) = payloads.next() {
        let fin = if payloads.peek().is_none() { FIN } else { 0 };
        frames.extend(frame(fin | opcode, payload));
        opcode = CONTINUATION;
    }
    frames
}

/// How bytes reach the server.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Delivery {
    AtOnce,
    ByteByByte,
}

/// A frame of the server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ServerFrame {
    pub opcode: u8,
    pub payload: Vec<u8>,
}

pub(crate) async fn connect(gateway: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(gateway).await.expect("a gateway");
    stream.set_nodelay(true).expect("an option");
    stream
}

/// Writes until all is written or the server has enough.
pub(crate) async fn deliver(writer: &mut OwnedWriteHalf, bytes: &[u8], delivery: Delivery) {
    let (dripped, rest) = match delivery {
        Delivery::AtOnce => (&[][..], bytes),
        Delivery::ByteByByte => bytes.split_at(bytes.len().min(DRIP_BYTES)),
    };
    let pieces = rest.chunks(match delivery {
        Delivery::AtOnce => usize::MAX,
        Delivery::ByteByByte => PIECE_BYTES,
    });
    for piece in dripped.chunks(1).chain(pieces) {
        if writer.write_all(piece).await.is_err() {
            return;
        }
        // Lets the server read before the next byte is there.
        tokio::task::yield_now().await;
    }
}

/// The head of an HTTP answer.
pub(crate) async fn head(reader: &mut (impl AsyncRead + Unpin)) -> String {
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        match within("an answer", reader.read_u8()).await {
            Ok(byte) => answer.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The next frame of the server; none at the end of the connection. What breaks the rules fails the test.
pub(crate) async fn next_frame(reader: &mut (impl AsyncRead + Unpin)) -> Option<ServerFrame> {
    let head = within("a frame or the end", reader.read_u8()).await.ok()?;
    assert_eq!(head & 0x70, 0, "reserved bits are set in {head:#x}");
    assert_eq!(head & FIN, FIN, "the server has no reason to fragment: {head:#x}");
    let length = match reader.read_u8().await.ok()? {
        126 => u64::from(reader.read_u16().await.ok()?),
        127 => reader.read_u64().await.ok()?,
        length => u64::from(length),
    };
    let mut payload = vec![0; usize::try_from(length).expect("a length, and no mask")];
    reader.read_exact(&mut payload).await.ok()?;
    Some(ServerFrame { opcode: head & 0x0f, payload })
}
