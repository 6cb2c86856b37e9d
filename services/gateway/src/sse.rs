//! A feed over server-sent events (WHATWG HTML, section 9.2): the same messages, for networks that let no websocket through and
//! for readers that have only an HTTP client. The answer is pulled by the connection, so a slow reader is asked for nothing
//! until it has taken what came before.

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
use crate::limits::{LEAVING_SPREAD, ROTATION_SPREAD, SSE_RETRY, millis};
use crate::reader::Reader;
use crate::subscription::{Refused, Request, Said, said};
use crate::timers::at;

/// One event stream.
pub(crate) struct EventStream {
    gateway: Arc<Gateway>,
    visit: Visit,
    reader: Reader,
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
        let retry = SSE_RETRY + rand::rng().random_range(Duration::ZERO..=SSE_RETRY);
        let mut waiting = VecDeque::from([Event::default().retry(retry)]);
        waiting.extend([hello].into_iter().chain(begun).map(event));
        Ok(Self {
            reader,
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

fn event(Said { text, cursor }: Said) -> Event {
    let event = Event::default().data(text.as_str());
    match cursor {
        Some(cursor) => event.id(cursor.to_string()),
        None => event,
    }
}
