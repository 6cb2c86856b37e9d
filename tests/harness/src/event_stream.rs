//! A client of server-sent events that speaks `activity.v1.json` and nothing else.

use std::net::SocketAddr;

use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::within;

/// A client of server-sent events.
#[derive(Debug)]
pub struct EventStream {
    answer: reqwest::Response,
    unread: Vec<u8>,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Where a reader resumes that has it.
    pub id: Option<String>,
    /// The message.
    pub message: Value,
}

impl EventStream {
    /// Connects; the answer itself when that is no event stream.
    pub async fn connect(gateway: SocketAddr, query: &str, headers: HeaderMap) -> Result<Self, reqwest::Response> {
        let request = reqwest::Client::new().get(format!("http://{gateway}/v1/live/sse?{query}")).headers(headers);
        let answer = request.send().await.expect("an answer");
        let is_stream = answer.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
        if is_stream { Ok(Self { answer, unread: Vec::new() }) } else { Err(answer) }
    }

    /// The next event that is no ping; none at the end.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            let event = within("an event", self.any()).await?;
            if event.message["type"] != "ping" {
                return Some(event);
            }
        }
    }

    /// The next event, which must be of the given type.
    pub async fn expect(&mut self, kind: &str) -> Event {
        let event = self.next().await.expect("an open stream");
        assert_eq!(event.message["type"], kind, "{event:?}");
        event
    }

    async fn any(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                let lines: Vec<u8> = self.unread.drain(..end + 2).collect();
                let lines = String::from_utf8(lines).expect("text");
                let field = |name| lines.lines().find_map(|line: &str| line.strip_prefix(name)).map(str::trim_start);
                // The first one only says how long to wait before coming back.
                let Some(data) = field("data:") else { continue };
                let message = serde_json::from_str(data).expect("messages are JSON");
                return Some(Event { id: field("id:").map(str::to_owned), message });
            }
            let chunk = self.answer.chunk().await.ok().flatten()?;
            self.unread.extend(chunk);
        }
    }
}
