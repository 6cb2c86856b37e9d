//! A websocket of which the suite sees every byte: it can break every rule itself, and nothing mends or hides what the
//! server sends.

use std::sync::Arc;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::frame::{FRAME_BYTES_MAX, Head, Kind, written};
use crate::http;
use crate::target::Target;

/// Any sixteen bytes in base64.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// How many messages may wait for the case to look at them; beyond it nothing more is read.
const WAITING_MAX: usize = 1_024;

/// An open websocket. It is read all the time, so that pings are answered while a case looks at another connection.
#[derive(Debug)]
pub(crate) struct Socket {
    writer: Writer,
    incoming: mpsc::Receiver<Result<Incoming, String>>,
    reading: JoinHandle<()>,
}

type Writer = Arc<Mutex<OwnedWriteHalf>>;

/// What the server sent.
#[derive(Debug)]
pub(crate) enum Incoming {
    Message(Value),
    Pong(Vec<u8>),
    Close {
        code: u16,
        reason: String,
    },
    /// The connection ended without a close frame.
    End,
}

/// The side of a websocket that reads.
struct Reading {
    connection: BufReader<OwnedReadHalf>,
    writer: Writer,
    answers_pings: bool,
    /// The part of a message that came in fragments so far, with its kind.
    fragments: Option<(Kind, Vec<u8>)>,
}

impl Socket {
    /// Asks for a websocket; answers with the answer, and with the socket where there is one.
    pub(crate) async fn open(
        target: &Target,
        headers: &[(String, String)],
        answers_pings: bool,
    ) -> Result<(Value, Option<Self>), String> {
        let connection = TcpStream::connect(&target.host).await.map_err(|error| format!("{}: {error}", target.host))?;
        let (reader, mut writer) = connection.into_split();
        let headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let headers = headers.concat();
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: {KEY}\r\n{headers}\r\n",
            target.path, target.host
        );
        writer.write_all(request.as_bytes()).await.map_err(|error| error.to_string())?;
        let mut connection = BufReader::new(reader);
        let answer = http::read(&mut connection).await?;
        if answer["status"] != 101 {
            return Ok((answer, None));
        }
        if answer["headers"]["sec-websocket-accept"] != derive_accept_key(KEY.as_bytes()) {
            return Err("Sec-WebSocket-Accept does not answer the key".to_owned());
        }
        let (sender, incoming) = mpsc::channel(WAITING_MAX);
        let writer = Arc::new(Mutex::new(writer));
        let reading = Reading { connection, writer: Arc::clone(&writer), answers_pings, fragments: None };
        let reading = tokio::spawn(reading.run(sender));
        Ok((answer, Some(Self { writer, incoming, reading })))
    }

    /// Writes bytes as they are. Whether they arrive is seen by what is answered.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        write(&self.writer, bytes).await;
    }

    /// Says something.
    pub(crate) async fn say(&mut self, text: &str) {
        self.write(&written(Kind::Text, text.as_bytes())).await;
    }

    /// What the server sent next, past its protocol pings.
    pub(crate) async fn next(&mut self) -> Result<Incoming, String> {
        self.incoming.recv().await.unwrap_or(Ok(Incoming::End))
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

async fn write(writer: &Writer, bytes: &[u8]) {
    // A server that has closed already may refuse the rest; why it closed is read next.
    let _ = writer.lock().await.write_all(bytes).await;
}

impl Reading {
    /// Reads until the end, or until something is wrong.
    async fn run(mut self, sender: mpsc::Sender<Result<Incoming, String>>) {
        loop {
            let incoming = self.next().await;
            let is_over = matches!(incoming, Err(_) | Ok(Incoming::End));
            if self.answers_pings && matches!(&incoming, Ok(Incoming::Message(message)) if message["type"] == "ping") {
                write(&self.writer, &written(Kind::Text, br#"{"type":"pong"}"#)).await;
            }
            if sender.send(incoming).await.is_err() || is_over {
                return;
            }
        }
    }

    async fn next(&mut self) -> Result<Incoming, String> {
        loop {
            let Some((head, content)) = self.frame().await? else { return Ok(Incoming::End) };
            match head.kind {
                Kind::Ping if self.answers_pings => write(&self.writer, &written(Kind::Pong, &content)).await,
                Kind::Ping => {}
                Kind::Pong => return Ok(Incoming::Pong(content)),
                Kind::Close => return close(&content),
                kind => {
                    if let Some(message) = self.assemble(kind, head.last, content)? {
                        return Ok(Incoming::Message(message));
                    }
                }
            }
        }
    }

    fn assemble(&mut self, kind: Kind, last: bool, content: Vec<u8>) -> Result<Option<Value>, String> {
        let (kind, mut whole) = match (self.fragments.take(), kind) {
            (Some((first, whole)), Kind::Continuation) => (first, whole),
            (None, kind) if kind != Kind::Continuation => (kind, Vec::new()),
            _ => return Err("the server mixed up the fragments of messages".to_owned()),
        };
        whole.extend(content);
        if !last {
            self.fragments = Some((kind, whole));
            return Ok(None);
        }
        if kind != Kind::Text {
            return Err(format!("the server sent a {kind:?} message"));
        }
        serde_json::from_slice(&whole)
            .map(Some)
            .map_err(|error| format!("the server sent a text that is no JSON: {error}"))
    }

    /// A frame; none when the connection has ended.
    async fn frame(&mut self) -> Result<Option<(Head, Vec<u8>)>, String> {
        let mut start = [0; 2];
        if self.connection.read_exact(&mut start).await.is_err() {
            return Ok(None);
        }
        let head = Head::read(start)?;
        let cut = |_| "the server cut a frame".to_owned();
        let length = match head.length {
            126 => u64::from(self.connection.read_u16().await.map_err(cut)?),
            127 => self.connection.read_u64().await.map_err(cut)?,
            length => u64::from(length),
        };
        if length > FRAME_BYTES_MAX {
            return Err(format!("the server announced a frame of {length} bytes"));
        }
        let mut content = vec![0; usize::try_from(length).unwrap_or_default()];
        self.connection.read_exact(&mut content).await.map_err(cut)?;
        Ok(Some((head, content)))
    }
}

fn close(content: &[u8]) -> Result<Incoming, String> {
    match content {
        [] => Ok(Incoming::Close { code: 1005, reason: String::new() }),
        [high, low, reason @ ..] => {
            let reason = String::from_utf8(reason.to_vec()).map_err(|_| "the reason of a close frame is no text")?;
            Ok(Incoming::Close { code: u16::from_be_bytes([*high, *low]), reason })
        }
        _ => Err("the server sent half a close code".to_owned()),
    }
}
