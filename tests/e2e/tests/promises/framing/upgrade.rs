//! RFC 6455, section 4.2: the request that opens a websocket, and requests that only look like one.

use std::net::SocketAddr;

use proto::live::SUBPROTOCOL;

use super::wire::{Delivery, FIN, TEXT, close, connect, deliver, frame, head};
use super::{Said, UPGRADE, heard, message, play_after};

const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const VERSION: &str = "Sec-WebSocket-Version: 13\r\n";
/// What proves that the key was read.
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A request that differs from a good one in one place, and the status of its answer.
fn changed() -> Vec<(&'static str, String, u16)> {
    let instead = |from: &str, to: &str| {
        assert!(UPGRADE.contains(from), "{from}");
        UPGRADE.replacen(from, to, 1)
    };
    let with = |header: &str| instead(VERSION, &format!("{VERSION}{header}\r\n"));
    let many = "X-Header: x\r\n".repeat(120);
    vec![
        ("4.2.1 a good one", UPGRADE.to_owned(), 101),
        ("4.2.1 names are the same in any case", UPGRADE.replace("websocket", "WebSocket"), 101),
        ("4.2.1 Connection may be a list", instead("Connection: ", "Connection: keep-alive, "), 101),
        ("4.2.1 another method", instead("GET", "POST"), 405),
        ("4.2.1 an older HTTP", instead("HTTP/1.1", "HTTP/1.0"), 426),
        ("4.2.1 no Upgrade", instead("Upgrade: websocket\r\n", ""), 426),
        ("4.2.1 an upgrade to something else", instead("Upgrade: websocket", "Upgrade: h2c"), 426),
        ("4.2.1 no Connection", instead("Connection: Upgrade\r\n", ""), 426),
        ("4.2.1 no key", instead(KEY, ""), 400),
        ("4.2.1 a key that is too short", instead(KEY, "Sec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n"), 400),
        ("4.2.1 a key that is no Base64", instead(KEY, "Sec-WebSocket-Key: !hlIHNhbXBsZSBub25jZQ==\r\n"), 400),
        ("4.2.1 no version", instead(VERSION, ""), 426),
        ("4.4 an older version", instead(VERSION, "Sec-WebSocket-Version: 8\r\n"), 426),
        ("4.4 a version of the future", instead(VERSION, "Sec-WebSocket-Version: 14\r\n"), 426),
        ("4.2.2 our subprotocol", with(&format!("Sec-WebSocket-Protocol: {SUBPROTOCOL}")), 101),
        ("4.2.2 ours among others", with(&format!("Sec-WebSocket-Protocol: chat, {SUBPROTOCOL}")), 101),
        ("4.2.2 another subprotocol", with("Sec-WebSocket-Protocol: chat"), 400),
        ("9.1 extensions are offers", with("Sec-WebSocket-Extensions: permessage-deflate"), 101),
        ("4.2.1 no Host", instead("Host: here\r\n", ""), 101),
        ("headers over the limit", with(&format!("X-Long: {}", "x".repeat(40_000))), 431),
        ("too many headers", with(many.trim_end()), 431),
    ]
}

pub(super) async fn check(gateway: SocketAddr) {
    let mut wrong = Vec::new();
    for (what, request, status) in changed() {
        let answer = answer(gateway, &request).await;
        let found = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        if found != Some(status) {
            wrong.push(format!("{what}: {status} was expected: {answer}"));
        }
        let told = answer.to_ascii_lowercase();
        if (status == 101) != answer.contains(ACCEPT) {
            wrong.push(format!("{what}: the key was not answered: {answer}"));
        }
        if told.contains("sec-websocket-extensions") {
            wrong.push(format!("{what}: an extension was taken up: {answer}"));
        }
        let chosen = told.contains(&format!("sec-websocket-protocol: {SUBPROTOCOL}"));
        if chosen != (status == 101 && request.contains(SUBPROTOCOL)) {
            wrong.push(format!("{what}: which subprotocol is it? {answer}"));
        }
        if status == 426 && !told.contains("sec-websocket-version: 13") {
            wrong.push(format!("{what}: the version is not told: {answer}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    body_first(gateway).await;
    // A client that can not wait for the answer.
    let opening = [UPGRADE.as_bytes(), &frame(FIN | TEXT, message(1))].concat();
    let said = play_after(gateway, &opening, &close(1000, ""), Delivery::AtOnce).await;
    assert_eq!(said, [heard(1), Said::Close(Some(1000))], "4.1 frames that come with the request");
}

/// A body is none of the conversation, or else a request could carry frames past whoever looks at requests.
async fn body_first(gateway: SocketAddr) {
    let body = frame(FIN | TEXT, message(1));
    let length = format!("{VERSION}Content-Length: {}\r\n", body.len());
    let opening = [UPGRADE.replace(VERSION, &length).as_bytes(), &body].concat();
    let said = play_after(gateway, &opening, &close(1000, ""), Delivery::AtOnce).await;
    assert_eq!(said, [Said::Close(Some(1000))], "a body before the frames");
}

async fn answer(gateway: SocketAddr, request: &str) -> String {
    let (mut reader, mut writer) = connect(gateway).await.into_split();
    deliver(&mut writer, request.as_bytes(), Delivery::AtOnce).await;
    head(&mut reader).await
}
