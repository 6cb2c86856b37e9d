//! A follower against servers that play a script.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ws::{CloseFrame, Message as ServerFrame, WebSocket};
use axum::extract::{RawQuery, State, WebSocketUpgrade};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use futures_util::StreamExt as _;
use proto::live::SUBPROTOCOL;
use serde_json::json;
use tokio::sync::{Barrier, mpsc};

use super::*;

#[test]
fn an_activity_is_one_line_without_control_characters() {
    let activity = json!({"name": "Seoul joined\u{1b}[2J", "ogp:label": "Member joined", "ogp:occurred": {"date": "2016", "precision": "year"}});
    assert_eq!(line(&activity), "2016        Member joined           Seoul joined [2J");
    let undated = json!({"name": "A summit", "ogp:label": "Global summit", "ogp:occurred": {"precision": "unknown"}});
    assert_eq!(line(&undated), "undated     Global summit           A summit");
}

#[test]
fn addresses_are_of_the_websocket_and_sse_lies_below() {
    let check = |url: &str, sse: bool, expected: Option<&str>| {
        let address = address(&url.parse().expect("an address"), sse);
        assert_eq!(address.ok().as_ref().map(Url::as_str), expected, "{url} {sse}");
    };
    check("ws://127.0.0.1:8080/v1/live", false, Some("ws://127.0.0.1:8080/v1/live"));
    check("ws://127.0.0.1:8080/v1/live", true, Some("http://127.0.0.1:8080/v1/live/sse"));
    check("http://127.0.0.1:8080/v1/live/sse", true, Some("http://127.0.0.1:8080/v1/live/sse"));
    check("http://127.0.0.1:8080/v1/live", false, None);
    check("wss://example.org/v1/live", false, None);
    check("https://example.org/v1/live", true, None);
}

#[test]
fn the_feeds_of_the_protocol_can_be_named() {
    for name in ["all", "member:seoul", "staff:reviews", "inbox"] {
        assert_eq!(feed_name(name).as_deref(), Ok(name));
    }
    for name in ["", "weather", "member:"] {
        assert!(feed_name(name).is_err(), "{name}");
    }
}

/// What a server does on one connection.
#[derive(Debug, Clone)]
enum Step {
    /// Hears a message and tells the test.
    Hear,
    Say(Value),
    /// Waits until two connections stand at this step.
    Meet(Arc<Barrier>),
    /// Waits until the client leaves; over SSE for ever.
    SeeItLeave,
    Close(u16),
}
use Step::{Close, Hear, Meet, Say, SeeItLeave};

/// What a server plays: a list of steps for each connection.
#[derive(Clone)]
struct Script {
    parts: Arc<Mutex<VecDeque<Vec<Step>>>>,
    heard: mpsc::Sender<Value>,
}

/// A server that plays a script; it tells the test what it heard.
async fn server(parts: impl IntoIterator<Item = Vec<Step>>) -> (Url, mpsc::Receiver<Value>) {
    let (heard, hearsay) = mpsc::channel(64);
    let script = Script { parts: Arc::new(Mutex::new(parts.into_iter().collect())), heard };
    let router = Router::new().route("/v1/live", any(live)).route("/v1/live/sse", get(events)).with_state(script);
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a free port");
    let url = format!("ws://{}/v1/live", listener.local_addr().expect("an address")).parse().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, hearsay)
}

impl Script {
    fn part(&self) -> Vec<Step> {
        let part = self.parts.lock().expect("no test panics while it holds the lock").pop_front();
        part.expect("no more connections than the script has parts")
    }
}

async fn live(State(script): State<Script>, upgrade: WebSocketUpgrade) -> Response {
    let part = script.part();
    upgrade.protocols([SUBPROTOCOL]).on_upgrade(move |socket| play(socket, part, script.heard))
}

async fn play(mut socket: WebSocket, part: Vec<Step>, heard: mpsc::Sender<Value>) {
    for step in part {
        match step {
            Hear => {
                let Some(Ok(ServerFrame::Text(text))) = socket.recv().await else { panic!("nothing was said") };
                heard.send(serde_json::from_str(&text).expect("JSON")).await.expect("the test listens");
            }
            Say(message) => socket.send(ServerFrame::text(message.to_string())).await.expect("the client listens"),
            Meet(barrier) => _ = barrier.wait().await,
            SeeItLeave => {
                while !matches!(socket.recv().await, Some(Ok(ServerFrame::Close(_))) | None) {}
                heard.send(json!("left")).await.expect("the test listens");
            }
            Close(code) => {
                let frame = CloseFrame { code, reason: "the script ends".into() };
                socket.send(ServerFrame::Close(Some(frame))).await.expect("the client listens");
            }
        }
    }
}

/// A part that begins with a close is a refusal.
async fn events(State(script): State<Script>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    script.heard.send(json!([query, token])).await.expect("the test listens");
    let part = script.part();
    if matches!(part.first(), Some(Close(_))) {
        return (StatusCode::FORBIDDEN, r#"{"detail":"the script ends"}"#).into_response();
    }
    let said = futures_util::stream::iter(part).then(async |step| match step {
        Say(message) => Ok::<_, Infallible>(format!("id: opaque\ndata: {message}\n\n")),
        Meet(barrier) => {
            barrier.wait().await;
            Ok(": still there\n\n".to_owned())
        }
        SeeItLeave => std::future::pending().await,
        other => panic!("{other:?} is no step of an answer"),
    });
    let began = futures_util::stream::iter([Ok("retry: 500\n\n".to_owned())]);
    ([(CONTENT_TYPE, "text/event-stream")], Body::from_stream(began.chain(said))).into_response()
}

fn subscribed(id: u64) -> Step {
    Say(json!({"type": "subscribed", "id": id, "sub": 1, "feed": "all", "mode": "live", "head": "log.1"}))
}

fn activity(seq: u64, prev: u64) -> Step {
    let cursor = format!("log.{seq}");
    Say(json!({"type": "activity", "sub": 1, "seq": seq, "prev": prev, "cursor": cursor, "activity": {"n": seq}}))
}

fn going_away(ms: u64) -> Step {
    Say(json!({"type": "going_away", "reconnect_after_ms": ms}))
}

fn authenticated(id: u64) -> Step {
    Say(json!({"type": "authenticated", "id": id, "expires_at": "2026-11-20T10:00:00Z"}))
}

fn expiring() -> Step {
    Say(json!({"type": "expiring", "expires_at": "2026-11-20T10:00:00Z"}))
}

/// Follows until the script refuses; answers with what was shown.
async fn follow(url: &Url, sse: bool, types: &[&str], token_file: Option<PathBuf>) -> String {
    let server = Server { url: address(url, sse).expect("an address"), sse, token_file };
    let types = types.iter().map(|&name| name.to_owned()).collect();
    let follower = Follower::new(Wanted { feed: "all".to_owned(), snapshot: 0, types }, None);
    let mut session = Session::new(server, true, Vec::new(), follower);
    let ended = session.follow().await;
    assert!(matches!(&ended, Ended::GaveUp(why) if why.contains("the script ends")), "{ended:?}");
    String::from_utf8(session.into_output()).expect("text")
}

fn all_heard(mut hearsay: mpsc::Receiver<Value>) -> Vec<Value> {
    std::iter::from_fn(|| hearsay.try_recv().ok()).collect()
}

#[tokio::test]
async fn a_follower_resumes_by_cursor_and_gives_up_when_told_so() {
    let (url, hearsay) = server([
        vec![Hear, subscribed(1), activity(2, 1), Close(4200)],
        vec![Hear, subscribed(2), activity(2, 1), activity(5, 2), Close(4100)],
        vec![Hear, subscribed(3), Close(1011)],
        vec![Hear, Close(4000)],
    ])
    .await;
    let shown = follow(&url, false, &["commitment.*"], None).await;
    assert_eq!(shown, "{\"n\":2}\n{\"n\":5}\n", "each once, although the server repeats");
    let heard = all_heard(hearsay);
    let cursors: Vec<_> = heard.iter().map(|message| message["cursor"].as_str()).collect();
    assert_eq!(cursors, [None, Some("log.2"), Some("log.5"), Some("log.5")]);
    assert!(heard.iter().all(|message| message["filter"] == json!({"types": ["commitment.*"]})), "{heard:?}");
}

#[tokio::test]
async fn a_server_that_goes_away_is_left_when_another_connection_serves() {
    let [asked, served, left] = std::array::from_fn(|_| Arc::new(Barrier::new(2)));
    let (url, hearsay) = server([
        vec![
            Hear,
            subscribed(1),
            activity(2, 1),
            going_away(0),
            // Said a second time, as when a drain follows on a rotation.
            going_away(0),
            Meet(Arc::clone(&asked)),
            activity(5, 2),
            Meet(Arc::clone(&served)),
            SeeItLeave,
            Meet(Arc::clone(&left)),
        ],
        vec![Hear, Meet(asked), Meet(served), subscribed(2), activity(5, 2), activity(7, 5), Meet(left), Close(4000)],
    ])
    .await;
    assert_eq!(follow(&url, false, &[], None).await, "{\"n\":2}\n{\"n\":5}\n{\"n\":7}\n");
    let heard = all_heard(hearsay);
    assert_eq!(heard[1]["cursor"], "log.2");
    assert_eq!(heard[2], "left", "the older connection is told: {heard:?}");
}

#[tokio::test]
async fn a_server_that_goes_away_and_closes_at_once_is_resumed_from() {
    let (url, hearsay) = server([
        vec![Hear, subscribed(1), activity(2, 1), going_away(20), Close(4200)],
        vec![Hear, subscribed(2), activity(5, 2), Close(4000)],
    ])
    .await;
    assert_eq!(follow(&url, false, &[], None).await, "{\"n\":2}\n{\"n\":5}\n");
    assert_eq!(all_heard(hearsay)[1]["cursor"], "log.2");
}

#[tokio::test]
async fn what_is_missing_is_asked_for() {
    let (url, hearsay) = server([vec![
        Hear,
        subscribed(1),
        activity(2, 1),
        activity(9, 5),
        Hear,
        Hear,
        subscribed(3),
        activity(5, 2),
        activity(9, 5),
        Close(4000),
    ]])
    .await;
    assert_eq!(follow(&url, false, &[], None).await, "{\"n\":2}\n{\"n\":5}\n{\"n\":9}\n");
    let heard = all_heard(hearsay);
    assert_eq!((&heard[1]["type"], &heard[2]["cursor"]), (&json!("unsubscribe"), &json!("log.2")));
}

#[tokio::test]
async fn over_sse_the_same_rules_hold() {
    let (url, hearsay) = server([
        // Ends with a gap, so that the next one is asked for at once.
        vec![subscribed(0), activity(2, 1), activity(9, 5)],
        vec![subscribed(0), activity(5, 2), activity(9, 5), going_away(0)],
        vec![subscribed(0), activity(9, 5), activity(11, 9)],
        vec![Close(403)],
    ])
    .await;
    let shown = follow(&url, true, &["commitment.*", "member.joined"], None).await;
    assert_eq!(shown, "{\"n\":2}\n{\"n\":5}\n{\"n\":9}\n{\"n\":11}\n");
    let types = "types=commitment.*%2Cmember.joined";
    let expected = [
        json!([format!("feed=all&{types}"), null]),
        json!([format!("feed=all&cursor=log.2&{types}"), null]),
        json!([format!("feed=all&cursor=log.9&{types}"), null]),
        json!([format!("feed=all&cursor=log.11&{types}"), null]),
    ];
    assert_eq!(all_heard(hearsay), expected);
}

#[tokio::test]
async fn a_token_is_read_again_before_it_ends_and_on_every_connection() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("token");
    std::fs::write(&path, "first\n").expect("a file");
    let renewed = Arc::new(Barrier::new(2));
    let (url, mut hearsay) = server([
        vec![
            Hear,
            authenticated(1),
            Hear,
            subscribed(2),
            Meet(Arc::clone(&renewed)),
            expiring(),
            Hear,
            authenticated(3),
            activity(2, 1),
            Close(4101),
        ],
        vec![Hear, authenticated(4), Hear, subscribed(5), activity(5, 2), Close(4000)],
    ])
    .await;
    let renew = async {
        assert_eq!(hearsay.recv().await.expect("auth")["token"], "first");
        assert_eq!(hearsay.recv().await.expect("subscribe")["type"], "subscribe");
        std::fs::write(&path, "second\n").expect("a file");
        renewed.wait().await;
        let again = hearsay.recv().await.expect("auth");
        assert_eq!((&again["type"], &again["token"]), (&json!("auth"), &json!("second")));
        assert_eq!(hearsay.recv().await.expect("auth on the next connection")["token"], "second");
    };
    let (shown, ()) = tokio::join!(follow(&url, false, &[], Some(path.clone())), renew);
    assert_eq!(shown, "{\"n\":2}\n{\"n\":5}\n");
}

#[tokio::test]
async fn over_sse_a_newer_token_takes_a_newer_connection() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("token");
    std::fs::write(&path, "first\n").expect("a file");
    let renewed = Arc::new(Barrier::new(2));
    let meet = Meet(Arc::clone(&renewed));
    let (url, mut hearsay) = server([
        vec![subscribed(0), activity(2, 1), meet, expiring(), SeeItLeave],
        vec![subscribed(0), activity(5, 2)],
        vec![Close(403)],
    ])
    .await;
    let renew = async {
        assert_eq!(hearsay.recv().await.expect("a request")[1], "Bearer first");
        std::fs::write(&path, "second\n").expect("a file");
        renewed.wait().await;
        assert_eq!(hearsay.recv().await.expect("a request"), json!(["feed=all&cursor=log.2", "Bearer second"]));
    };
    let (shown, ()) = tokio::join!(follow(&url, true, &[], Some(path.clone())), renew);
    assert_eq!(shown, "{\"n\":2}\n{\"n\":5}\n");
}

#[tokio::test]
async fn a_token_that_cannot_be_read_is_said_at_once() {
    let (url, _hearsay) = server([]).await;
    let server = Server { url, sse: false, token_file: Some("/nowhere/token".into()) };
    let wanted = Wanted { feed: "all".to_owned(), snapshot: 0, types: Vec::new() };
    let mut session = Session::new(server, true, Vec::new(), Follower::new(wanted, None));
    let ended = session.follow().await;
    assert!(matches!(&ended, Ended::GaveUp(why) if why.contains("/nowhere/token")), "{ended:?}");
}
