//! One client's side of a websocket, played to a gateway in memory. Time is paused: it passes when nobody has anything to do,
//! so a minute of silence takes no time, and a connection that ends too late is seen at once.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::LazyLock;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::http::Request;
use gateway::GatewayOptions;
use gateway::testing::Isolated;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use kit::clock::sleep;
use kit::lifecycle::Lifecycle;
use serde_json::value::RawValue;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream, ReadHalf, WriteHalf};
use tokio::time::{Instant, timeout};

use crate::conversation::{Conversation, End, Step, WAITS_MAX};
use crate::server_frame::{self, Said};

const UPGRADE: &[u8] = b"GET /v1/live HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const LOG: &str = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03";
const ACTIVITY: &str = r#"{"type":"Announce","summary":"Seoul's review was published"}"#;
/// Fewer than are committed at once, so that readers can fall behind.
const RING_LEN: &str = "--ring-len=64";
/// What the connection holds in each direction, as a kernel would.
const SOCKET_BYTES: usize = 16 * 1024;
/// How long a client that does not read waits until it looks at what there is.
const STALL: Duration = Duration::from_mins(1);
/// A client that has fallen silent is asked once, and closed when it does not answer: no connection lasts longer than that
/// after its last word.
const SILENCE_MAX: Duration = Duration::from_mins(1);
/// The most bytes that are said to one client: so many messages are answered in the seconds that a script lasts, and so many
/// activities are committed.
const SAID_MAX: usize = 100_000;

/// What a client was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The types of the messages, and the codes of errors.
    pub messages: Vec<String>,
    /// How often it was answered a ping.
    pub pongs: usize,
    /// Whether there was a close frame.
    pub closed: bool,
    /// The code of the close frame, if it had one.
    pub code: Option<u16>,
}

#[derive(Debug, clap::Parser)]
struct Defaults {
    #[command(flatten)]
    gateway: GatewayOptions,
}

/// Plays the bytes. Panics when the gateway does, when it says what it must not, when it ends the connection too late or
/// without a word, or when it does not notice that it has ended.
#[must_use]
pub fn frames(input: &[u8]) -> Seen {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(play(Conversation::read(input)))
}

async fn play(conversation: Conversation) -> Seen {
    static OPTIONS: LazyLock<GatewayOptions> =
        LazyLock::new(|| <Defaults as clap::Parser>::parse_from(["fuzz", RING_LEN]).gateway);
    let lifecycle = Lifecycle::new(Duration::from_secs(10));
    let gateway = Isolated::new(&OPTIONS, LOG.parse().expect("an id"), &lifecycle);
    let (client, server) = tokio::io::duplex(SOCKET_BYTES);
    let serving = tokio::spawn(serve(gateway.router(), server));
    let (mut reader, mut writer) = tokio::io::split(client);
    writer.write_all(UPGRADE).await.expect("a request");
    read_head(&mut reader).await;

    let stalls = conversation.stalls;
    let stays = !stalls && conversation.end == End::FallsSilent;
    let life_max = Duration::from_secs(WAITS_MAX as u64) + STALL + SILENCE_MAX;
    let ((), seen) = timeout(life_max, async {
        tokio::join!(say(&gateway, &mut writer, conversation), listen(&mut reader, stalls))
    })
    .await
    .expect("the gateway ends the connection in time");
    serving.await.expect("the server does not panic");
    lifecycle.stop();
    lifecycle.wait().await.expect("nothing is left over");
    assert!(seen.closed || !stays, "the connection ended without a close frame");
    assert_eq!(gateway.open(), 0, "a connection that has ended is still counted");
    seen
}

/// HTTP over something that is no socket.
async fn serve(router: axum::Router, io: DuplexStream) {
    let router = TowerToHyperService::new(router);
    let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.call(request)
    });
    let served = http1::Builder::new().serve_connection(TokioIo::new(io), service).with_upgrades().await;
    served.expect("the upgrade is sound");
}

async fn read_head(reader: &mut ReadHalf<DuplexStream>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(reader.read_u8().await.expect("an answer"));
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
}

/// Does what the conversation says, as long as the gateway listens, and then nothing.
async fn say(gateway: &Isolated, writer: &mut WriteHalf<impl AsyncRead + AsyncWrite>, conversation: Conversation) {
    for step in conversation.steps {
        match step {
            Step::Send(bytes) => {
                for piece in bytes.chunks(conversation.piece_bytes) {
                    if writer.write_all(piece).await.is_err() {
                        return;
                    }
                    // Else all pieces would be there before the first is read.
                    tokio::task::yield_now().await;
                }
            }
            Step::Wait => sleep(Duration::from_secs(1)).await,
            Step::Commit(count) => {
                // Time passes when the gateway has done what there was to do; what follows comes as one.
                sleep(Duration::from_millis(1)).await;
                for _ in 0..count {
                    gateway.commit(Some(RawValue::from_string(ACTIVITY.to_owned()).expect("JSON")));
                }
                if count == 0 {
                    gateway.commit(None);
                }
            }
        }
    }
    if conversation.end == End::HangsUp {
        // It may have ended already.
        _ = writer.shutdown().await;
    }
}

async fn listen(reader: &mut ReadHalf<DuplexStream>, stalls: bool) -> Seen {
    if stalls {
        sleep(STALL).await;
    }
    let mut seen = Seen::default();
    let mut silent_since = Instant::now();
    for _ in 0..SAID_MAX {
        let Some(said) = server_frame::next(reader).await else { return seen };
        // Until the client has closed too, its pings must be answered (RFC 6455, 5.5.2).
        assert!(!seen.closed || said == Said::Pong, "{said:?} was said after the close frame");
        assert!(silent_since.elapsed() <= SILENCE_MAX, "nothing was said for {:?}", silent_since.elapsed());
        silent_since = Instant::now();
        match said {
            Said::Message(message) => seen.messages.push(message),
            Said::Pong => seen.pongs += 1,
            Said::Ping => {}
            Said::Close(code) => (seen.code, seen.closed) = (code, true),
        }
    }
    panic!("the gateway does not stop talking");
}
