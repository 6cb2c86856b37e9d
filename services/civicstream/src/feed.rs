//! `civicstream feed`: a live feed in the terminal. Activities go to standard output, what the follower is doing to
//! standard error. Owns the connection; [`follower`] decides what each message means.

mod follower;

use std::io::Write;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use futures_util::{SinkExt as _, StreamExt as _};
use proto::live::{ClientMessage, SNAPSHOT_MAX, SUBPROTOCOL};
use proto::{Cursor, Feed};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::header::{HeaderValue, RETRY_AFTER, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use url::Url;

use self::follower::{Effect, Follower, Leave};
use crate::client::Backoff;

/// The first and the longest step of the waits between connections.
const RECONNECT_BASE: Duration = Duration::from_millis(500);
const RECONNECT_CAP: Duration = Duration::from_secs(20);
/// The longest wait for a connection, and for a message to leave.
const CONNECT_MAX: Duration = Duration::from_secs(10);
const SEND_MAX: Duration = Duration::from_secs(10);
/// The longest silence before the server has said how often it pings.
const SILENCE_MAX: Duration = Duration::from_secs(40);

/// Follow a feed live.
///
/// Prints one line for each activity: when it happened, what it is, what happened. Survives lost connections without
/// missing or repeating anything. Ctrl-C ends it and says where to resume.
#[derive(Debug, Args)]
pub(crate) struct FeedArgs {
    /// The feed: member:seoul, all
    feed: Feed,
    /// The address of the live feed
    #[arg(long, env = "CIVICSTREAM_LIVE_URL", value_name = "URL", default_value = "ws://127.0.0.1:8080/v1/live")]
    url: Url,
    /// Resume after this cursor
    #[arg(long)]
    cursor: Option<Cursor>,
    /// Without a cursor: how many of the newest activities to show first
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(0..=i64::from(SNAPSHOT_MAX)))]
    snapshot: u16,
    /// Print each activity as JSON (Activity Streams 2.0)
    #[arg(long)]
    json: bool,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How one connection ended.
enum Ended {
    Left(Leave),
    /// Nobody reads the output any more.
    OutputClosed,
}

struct Session<'a, W> {
    url: &'a Url,
    json: bool,
    output: W,
    follower: Follower,
    backoff: Backoff,
}

/// Follows the feed until Ctrl-C. Fails when the server says that trying again would not help.
pub(crate) async fn run(args: FeedArgs) -> anyhow::Result<()> {
    if args.url.scheme() != "ws" {
        bail!("{} is not a ws:// address, the only kind this tool connects to", args.url);
    }
    let cursor = args.cursor.map(|cursor| cursor.to_string());
    let mut session = Session {
        url: &args.url,
        json: args.json,
        output: std::io::stdout(),
        follower: Follower::new(args.feed.to_string(), args.snapshot, cursor),
        backoff: Backoff::new(RECONNECT_BASE, RECONNECT_CAP),
    };
    let outcome = tokio::select! {
        biased;
        stopped = tokio::signal::ctrl_c() => stopped.context("listening for Ctrl-C"),
        outcome = session.follow() => outcome,
    };
    if let Some(cursor) = session.follower.cursor() {
        eprintln!("resume with: civicstream feed {} --cursor {cursor}", args.feed);
    }
    outcome
}

impl<W: Write> Session<'_, W> {
    async fn follow(&mut self) -> anyhow::Result<()> {
        loop {
            match self.connection().await {
                Ended::OutputClosed => return Ok(()),
                Ended::Left(Leave::GiveUp(why)) => bail!("{why}"),
                Ended::Left(Leave::Later(why, wait)) => {
                    let wait = wait.unwrap_or_else(|| self.backoff.next());
                    eprintln!("{why}; connecting again in {:.1} s", wait.as_secs_f64());
                    kit::clock::sleep(wait).await;
                }
            }
        }
    }

    async fn connection(&mut self) -> Ended {
        let mut socket = match connect(self.url).await {
            Ok(socket) => socket,
            Err(leave) => return Ended::Left(leave),
        };
        eprintln!("connected to {}", self.url);
        let subscribe = self.follower.subscribe();
        if let Err(leave) = send(&mut socket, &subscribe).await {
            return Ended::Left(leave);
        }
        let mut silence_max = SILENCE_MAX;
        loop {
            let text = match receive(&mut socket, silence_max).await {
                Ok(Some(text)) => text,
                Ok(None) => continue,
                Err(leave) => return Ended::Left(leave),
            };
            for effect in self.follower.on_message(&text) {
                match effect {
                    Effect::Show(activity) => {
                        if !self.show(&activity) {
                            return Ended::OutputClosed;
                        }
                    }
                    Effect::Send(message) => {
                        if let Err(leave) = send(&mut socket, &message).await {
                            return Ended::Left(leave);
                        }
                    }
                    Effect::Say(said) => eprintln!("{said}"),
                    Effect::Settled => self.backoff.reset(),
                    Effect::ExpectWithin(silence) => silence_max = silence,
                    Effect::Leave(leave) => return Ended::Left(leave),
                }
            }
        }
    }

    /// Prints an activity; false when nobody reads any more, as after `| head`.
    fn show(&mut self, activity: &Value) -> bool {
        let line = if self.json { activity.to_string() } else { line(activity) };
        writeln!(self.output, "{line}").is_ok()
    }
}

/// An activity as one line: date, label, sentence.
fn line(activity: &Value) -> String {
    let text = |pointer: &str| activity.pointer(pointer).and_then(Value::as_str);
    let printable = |text: &str| text.replace(char::is_control, " ");
    let date = text("/ogp:occurred/date").unwrap_or("undated");
    let (label, name) = match text("/type") {
        Some("Tombstone") => ("Hidden", "an entry that is no longer shown"),
        _ => (text("/ogp:label").unwrap_or_default(), text("/name").unwrap_or_default()),
    };
    format!("{:<10}  {:<22}  {}", printable(date), printable(label), printable(name))
}

async fn connect(url: &Url) -> Result<Socket, Leave> {
    let mut request = url.as_str().into_client_request().map_err(|error| Leave::GiveUp(format!("{url}: {error}")))?;
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    match timeout(CONNECT_MAX, connect_async(request)).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(error)) => Err(on_refused(url, &error)),
        Err(_elapsed) => Err(Leave::Later(format!("{url} does not answer"), None)),
    }
}

/// What a connection that could not be made means.
fn on_refused(url: &Url, error: &SocketError) -> Leave {
    match error {
        SocketError::Http(answer) => {
            let status = answer.status();
            let said = format!("{url} answered {status}");
            if status.is_server_error() || status.as_u16() == 429 {
                let seconds = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
                Leave::Later(said, seconds.map(|seconds| Duration::from_secs(seconds).min(RECONNECT_CAP)))
            } else {
                Leave::GiveUp(said)
            }
        }
        SocketError::Io(error) => Leave::Later(format!("could not connect to {url}: {error}"), None),
        SocketError::Protocol(error) => Leave::GiveUp(format!("{url} does not speak {SUBPROTOCOL}: {error}")),
        other => Leave::Later(format!("could not connect to {url}: {other}"), None),
    }
}

async fn send(socket: &mut Socket, message: &ClientMessage) -> Result<(), Leave> {
    let json = serde_json::to_string(message).map_err(|error| Leave::GiveUp(error.to_string()))?;
    match timeout(SEND_MAX, socket.send(Message::text(json))).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Leave::Later(format!("the connection was lost: {error}"), None)),
        Err(_elapsed) => Err(Leave::Later("the connection is stuck".to_owned(), None)),
    }
}

/// The next text message; none for what the websocket needs for itself.
async fn receive(socket: &mut Socket, silence_max: Duration) -> Result<Option<String>, Leave> {
    match timeout(silence_max, socket.next()).await {
        Ok(Some(Ok(Message::Text(text)))) => Ok(Some(text.as_str().to_owned())),
        Ok(Some(Ok(Message::Close(Some(frame))))) => Err(follower::on_close(frame.code.into(), frame.reason.as_str())),
        Ok(Some(Ok(Message::Close(None))) | None) => {
            Err(Leave::Later("the server closed the connection".to_owned(), None))
        }
        Ok(Some(Ok(_))) => Ok(None),
        Ok(Some(Err(error))) => Err(Leave::Later(format!("the connection was lost: {error}"), None)),
        Err(_elapsed) => Err(Leave::Later("the server has gone silent".to_owned(), None)),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::Router;
    use axum::extract::WebSocketUpgrade;
    use axum::extract::ws::{CloseFrame, Message as ServerFrame, WebSocket};
    use axum::routing::any;
    use serde_json::json;
    use tokio::sync::mpsc;

    use super::*;

    #[test]
    fn an_activity_is_one_line_without_control_characters() {
        let activity = json!({"name": "Seoul joined\u{1b}[2J", "ogp:label": "Member joined", "ogp:occurred": {"date": "2016", "precision": "year"}});
        assert_eq!(line(&activity), "2016        Member joined           Seoul joined [2J");
        let undated =
            json!({"name": "A summit", "ogp:label": "Global summit", "ogp:occurred": {"precision": "unknown"}});
        assert_eq!(line(&undated), "undated     Global summit           A summit");
    }

    /// A server that, on each connection, tells the test what it was asked, says the next part of its script, and closes.
    async fn server(script: Vec<(Vec<Value>, u16)>) -> (Url, mpsc::Receiver<Value>) {
        let (asked, questions) = mpsc::channel(16);
        let script = std::sync::Arc::new(std::sync::Mutex::new(script.into_iter()));
        let route = any(move |upgrade: WebSocketUpgrade| async move {
            let part = script.lock().expect("no test panics while it holds the lock").next();
            let (messages, code) = part.expect("no more connections than the script has parts");
            upgrade.protocols([SUBPROTOCOL]).on_upgrade(move |socket| serve(socket, asked, messages, code))
        });
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a free port");
        let url = format!("ws://{}/v1/live", listener.local_addr().expect("an address")).parse().expect("an address");
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/v1/live", route)).await });
        (url, questions)
    }

    async fn serve(mut socket: WebSocket, asked: mpsc::Sender<Value>, messages: Vec<Value>, code: u16) {
        let Some(Ok(ServerFrame::Text(text))) = socket.recv().await else { panic!("nothing was asked") };
        asked.send(serde_json::from_str(&text).expect("JSON")).await.expect("the test listens");
        for message in messages {
            socket.send(ServerFrame::Text(message.to_string().into())).await.expect("the client listens");
        }
        let frame = CloseFrame { code, reason: "the script ends".into() };
        socket.send(ServerFrame::Close(Some(frame))).await.expect("the client listens");
    }

    #[tokio::test]
    async fn a_follower_resumes_by_cursor_and_gives_up_when_told_so() {
        let subscribed =
            |id: u64| json!({"type": "subscribed", "id": id, "sub": 1, "feed": "all", "mode": "live", "head": "log.1"});
        let activity = |seq: u64, prev: u64| json!({"type": "activity", "sub": 1, "seq": seq, "prev": prev, "cursor": format!("log.{seq}"), "activity": {"n": seq}});
        let (url, mut questions) = server(vec![
            (vec![subscribed(1), activity(2, 1)], 4200),
            (vec![subscribed(2), activity(2, 1), activity(5, 2)], 4200),
            (vec![], 4000),
        ])
        .await;
        let mut session = Session {
            url: &url,
            json: true,
            output: Vec::new(),
            follower: Follower::new("all".to_owned(), 0, None),
            backoff: Backoff::new(RECONNECT_BASE, RECONNECT_CAP),
        };
        let error = session.follow().await.expect_err("the last part of the script refuses");
        assert!(error.to_string().contains("4000"), "{error}");
        let shown = String::from_utf8(session.output).expect("text");
        assert_eq!(shown, "{\"n\":2}\n{\"n\":5}\n", "each once, although the server repeats");
        let mut cursors = Vec::new();
        while let Ok(question) = questions.try_recv() {
            cursors.push(question["cursor"].as_str().map(str::to_owned));
        }
        assert_eq!(cursors, [None, Some("log.2".to_owned()), Some("log.5".to_owned())]);
    }
}
