//! A feed over server-sent events (WHATWG HTML, section 9.2): the same messages, for networks that let no websocket through and
//! for readers that have only an HTTP client. The answer is pulled by the connection, so a slow reader is asked for nothing
//! until it has taken what came before.
//!
//! For networks that hold back an answer until it is whole, an answer can end where there is nothing more to say. Its reader
//! asks again later, from the cursor it was told last.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use futures_util::stream::{self, Stream};
use proto::live::ServerMessage;
use rand::RngExt as _;
use tokio::time::{Instant, sleep_until};
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::access::Bearer;
use crate::gateway::{Gateway, Visit};
use crate::limits::{LEAVING_SPREAD, POLL_RETRY, ROTATION_SPREAD, SSE_RETRY, millis};
use crate::reader::Reader;
use crate::subscription::{Refused, Request, Said, said};
use crate::timers::at;

/// How far a stream goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// Until its reader or the gateway leaves.
    Left,
    /// Until everything is said that there is.
    CaughtUp,
}

/// One event stream.
pub(crate) struct EventStream {
    gateway: Arc<Gateway>,
    visit: Visit,
    reader: Reader,
    until: Until,
    /// What was said and not yet taken: never more than one page.
    waiting: VecDeque<Event>,
    ping_at: Instant,
    /// When the client is asked to leave because the stream has lasted long enough; none once it was asked.
    rotate_at: Option<Instant>,
    /// Whether it was asked to leave because of a stop.
    is_stopping: bool,
    /// When the stream ends: after the client was asked to leave, or with its token.
    end_at: Option<Instant>,
    /// A stop waits for it.
    _connection: TaskTrackerToken,
}

impl EventStream {
    /// Begins to follow a feed.
    pub(crate) async fn begin(
        gateway: Arc<Gateway>,
        visit: Visit,
        bearer: Option<Bearer>,
        request: Request,
        until: Until,
    ) -> Result<Self, Refused> {
        let hello = gateway.hello().ok_or_else(Refused::unavailable)?;
        let mut reader = gateway.reader();
        let begun = reader.subscribe(bearer.as_ref(), request).await?;
        let now = Instant::now();
        let needed = bearer.as_ref().filter(|_| reader.needs_token());
        let end_at = needed.map(|bearer| now + gateway.access.remaining(bearer));
        if let Some(bearer) = &bearer {
            visit.registered.belongs_to(bearer.subject());
        }
        visit.registered.at(&reader);
        let mut waiting = VecDeque::from([Event::default().retry(until.retry())]);
        waiting.extend([hello].into_iter().chain(begun).map(event));
        Ok(Self {
            reader,
            until,
            visit,
            waiting,
            ping_at: now + gateway.options.ping_interval,
            rotate_at: Some(now + gateway.lifetime()),
            is_stopping: false,
            end_at,
            _connection: gateway.connections.token(),
            gateway,
        })
    }

    /// The answer.
    pub(crate) fn answer(self) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
        Sse::new(stream::unfold(self, async |mut this| this.next().await.map(|event| (Ok(event), this))))
    }

    /// The next event; none at the end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                self.ping_at = Instant::now() + self.gateway.options.ping_interval;
                return Some(event);
            }
            if self.until == Until::CaughtUp && self.reader.has_caught_up() {
                return None;
            }
            tokio::select! {
                biased;
                () = self.gateway.stopping.cancelled(), if !self.is_stopping => {
                    self.is_stopping = true;
                    self.ask_to_leave(self.gateway.options.drain_window.mul_f64(LEAVING_SPREAD));
                }
                () = at(self.rotate_at) => self.ask_to_leave(ROTATION_SPREAD),
                () = at(self.end_at) => return None,
                output = self.reader.next() => {
                    self.waiting.extend(output.messages.into_iter().map(event));
                    self.visit.registered.at(&self.reader);
                }
                () = sleep_until(self.ping_at) => {
                    let bookmarks = self.reader.bookmarks();
                    self.waiting.extend(bookmarks.into_iter().chain([said(&ServerMessage::Ping)]).map(event));
                }
            }
        }
    }

    /// Says so, and ends the stream after the wait: its reader comes back by itself and says where it was.
    fn ask_to_leave(&mut self, spread: Duration) {
        let wait = rand::rng().random_range(Duration::ZERO..=spread);
        let leave_at = Instant::now() + wait;
        self.rotate_at = None;
        self.end_at = Some(self.end_at.map_or(leave_at, |end_at| end_at.min(leave_at)));
        self.visit.registered.leaves();
        self.waiting.push_back(event(said(&ServerMessage::GoingAway { reconnect_after_ms: millis(wait) })));
    }
}

impl Until {
    /// How long a browser waits after the end before it asks again. Never two the same, so that readers do not come in step.
    fn retry(self) -> Duration {
        let least = if self == Self::CaughtUp { POLL_RETRY } else { SSE_RETRY };
        least + rand::rng().random_range(Duration::ZERO..=least)
    }
}

fn event(Said { text, cursor }: Said) -> Event {
    let event = Event::default().data(text.as_str());
    match cursor {
        Some(cursor) => event.id(cursor.to_string()),
        None => event,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::body::to_bytes;
    use axum::response::IntoResponse as _;
    use clap::Parser as _;
    use kit::lifecycle::Lifecycle;
    use proto::{Cursor, LogId, Seq};
    use serde_json::Value;
    use serde_json::value::RawValue;

    use super::*;
    use crate::GatewayOptions;
    use crate::limits::RING_READ_LEN;
    use crate::metrics::Transport;
    use crate::testing::Isolated;

    const LOG: &str = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03";
    const ANSWER_BYTES_MAX: usize = 1_024 * 1_024;

    #[derive(clap::Parser)]
    struct Defaults {
        #[command(flatten)]
        gateway: GatewayOptions,
    }

    /// What an answer says that ends when everything is said, without what comes before the first message.
    async fn polled(isolated: &Isolated, cursor: Option<String>) -> Vec<Value> {
        let gateway = isolated.gateway();
        let visit = gateway.admit(Ipv4Addr::LOCALHOST.into(), Transport::Sse).expect("let in");
        let request = Request { id: 0, sub: 1, feed: "all".to_owned(), cursor, snapshot: None, filter: None };
        let stream = EventStream::begin(gateway, visit, None, request, Until::CaughtUp).await.expect("a stream");
        let body = to_bytes(stream.answer().into_response().into_body(), ANSWER_BYTES_MAX).await.expect("an answer");
        let text = String::from_utf8(body.to_vec()).expect("text");
        let retry: u128 =
            text.strip_prefix("retry: ").and_then(|rest| rest.lines().next()?.parse().ok()).expect("a wait");
        assert!((POLL_RETRY.as_millis()..=2 * POLL_RETRY.as_millis()).contains(&retry), "{retry}");
        let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
        data.map(|message| serde_json::from_str(message).expect("JSON")).collect()
    }

    #[tokio::test]
    async fn an_answer_that_ends_says_everything_there_is_however_much_it_is() {
        let lifecycle = Lifecycle::new(Duration::from_secs(10));
        let log: LogId = LOG.parse().expect("an id");
        let isolated = Isolated::new(&Defaults::parse_from(["test"]).gateway, log, &lifecycle);
        let mut cursor = None;
        for news in [0, 1, RING_READ_LEN, RING_READ_LEN + 1, 0, 2 * RING_READ_LEN] {
            for _ in 0..news {
                let activity = RawValue::from_string(r#"{"type":"Announce"}"#.to_owned()).expect("JSON");
                isolated.commit(Some(activity));
            }
            let said = polled(&isolated, cursor.take()).await;
            let kinds: Vec<_> = said.iter().map(|message| message["type"].as_str().expect("a type")).collect();
            let expected = [vec!["hello", "subscribed"], vec!["activity"; news], vec!["caught_up"]].concat();
            assert_eq!(kinds, expected);
            let head = isolated.gateway().hub.head().map_or(Seq::START, |(_, seq)| seq);
            let last = said.last().expect("a message")["cursor"].as_str().expect("a cursor").to_owned();
            assert_eq!(last, Cursor { log, seq: head }.to_string());
            cursor = Some(last);
        }
        assert_eq!(isolated.open(), 0, "an answer that has ended is still counted");
    }
}
