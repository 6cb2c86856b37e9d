//! One followed feed on one socket: a cursor, and where the next entries come from. Never "read, then subscribe": the ring
//! is joined first, storage is read up to the join point, then the ring goes on.

use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use proto::live::{ErrorCode, ResetReason, SNAPSHOT_MAX, ServerMessage, SubscriptionMode};
use proto::{Cursor, Feed, LogId, Seq};
use read_model::feed::{self, Entry};
use tokio::sync::Notify;

use crate::frame::Frame;
use crate::hub::{Hub, Membership};
use crate::limits::{PAGE_LEN, SNAPSHOT_DEFAULT};
use crate::ring::Read;

/// One followed feed.
#[derive(Debug)]
pub(crate) struct Subscription {
    sub: u32,
    feed: Feed,
    log: LogId,
    membership: Membership,
    /// Everything up to here was sent.
    cursor: Seq,
    source: Source,
}

/// Where the next entries come from.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// Postgres, up to the join point; the ring holds what comes after it.
    Storage { up_to: Seq },
    /// The ring.
    Ring,
}

/// A subscription that was begun, and what to say about it.
#[derive(Debug)]
pub(crate) struct Begun {
    pub subscription: Subscription,
    pub messages: Vec<Utf8Bytes>,
}

/// What a subscription has to send now.
#[derive(Debug)]
pub(crate) enum Output {
    /// Messages, then ask again.
    Messages { texts: Vec<Utf8Bytes>, activities: u64 },
    /// The ring lost what comes next; ask again.
    FellBehind(Utf8Bytes),
    /// Nothing until the ring wakes the reader.
    Idle,
}

/// Why a subscription cannot begin.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub code: ErrorCode,
    pub message: &'static str,
}

/// What a client asked for.
#[derive(Debug)]
pub(crate) struct Request {
    pub id: u64,
    pub sub: u32,
    pub feed: String,
    pub cursor: Option<String>,
    pub snapshot: Option<u16>,
}

const UNAVAILABLE: Refused =
    Refused { code: ErrorCode::Unavailable, message: "the feeds are out of reach at the moment; try again" };

impl Subscription {
    /// Begins to follow a feed.
    pub(crate) async fn begin(hub: &Arc<Hub>, reader: &Arc<Notify>, request: Request) -> Result<Begun, Refused> {
        let feed = check_feed(hub, &request.feed).await?;
        let cursor = request.cursor.as_deref().map(parse_cursor).transpose()?;
        if request.snapshot.is_some_and(|count| count > SNAPSHOT_MAX) {
            return Err(Refused { code: ErrorCode::BadRequest, message: "snapshot must be 200 at most" });
        }
        let (membership, log, head) = hub.join(&feed, reader).ok_or(UNAVAILABLE)?;
        let mut this = Self { sub: request.sub, feed, log, membership, cursor: head, source: Source::Ring };
        let start = this.start(hub, cursor, request.snapshot, head).await?;
        let head = Cursor { log, seq: head };
        let mut messages = vec![text(&ServerMessage::Subscribed {
            id: request.id,
            sub: this.sub,
            feed: &request.feed,
            mode: start.mode,
            head,
        })];
        if let Some(reason) = start.reset {
            messages.push(text(&ServerMessage::Reset { sub: this.sub, reason }));
        }
        if let Some(count) = start.snapshot {
            messages.push(this.snapshot(hub, head, count).await?);
        }
        if matches!(this.source, Source::Ring) {
            messages.push(this.caught_up());
        }
        Ok(Begun { subscription: this, messages })
    }

    /// Sets the cursor to where sending begins and works out what to say first.
    async fn start(
        &mut self,
        hub: &Hub,
        cursor: Option<Cursor>,
        snapshot: Option<u16>,
        head: Seq,
    ) -> Result<Start, Refused> {
        let Some(cursor) = cursor else {
            let snapshot = snapshot.filter(|&count| count > 0);
            let mode = if snapshot.is_some() { SubscriptionMode::Snapshot } else { SubscriptionMode::Live };
            return Ok(Start { mode, reset: None, snapshot });
        };
        let reset = if cursor.log != self.log {
            Some(ResetReason::LogChanged)
        } else if cursor.seq > head && cursor.seq > projected(hub).await? {
            Some(ResetReason::CursorInFuture)
        } else {
            None
        };
        if reset.is_some() {
            let snapshot = Some(snapshot.unwrap_or(SNAPSHOT_DEFAULT));
            return Ok(Start { mode: SubscriptionMode::Snapshot, reset, snapshot });
        }
        self.cursor = cursor.seq;
        if matches!(self.membership.ring.after(cursor.seq, 0), Read::FellOut) {
            self.source = Source::Storage { up_to: head };
        }
        Ok(Start { mode: SubscriptionMode::Resume, reset: None, snapshot: None })
    }

    async fn snapshot(&self, hub: &Hub, head: Cursor, count: u16) -> Result<Utf8Bytes, Refused> {
        let newest =
            Hub::read(feed::newest(&hub.database, &self.feed, head.seq, count)).await.map_err(|_| UNAVAILABLE)?;
        let items = newest.entries.iter().map(|entry| &*entry.activity).collect();
        Ok(text(&ServerMessage::Snapshot { sub: self.sub, items, cursor: head, more: newest.more }))
    }

    /// The next messages. Cancel-safe in effect: the cursor moves only when they are handed out.
    pub(crate) async fn next(&mut self, hub: &Hub) -> sqlx::Result<Output> {
        match self.source {
            Source::Ring => Ok(self.next_from_ring(hub)),
            Source::Storage { up_to } => self.next_from_storage(hub, up_to).await,
        }
    }

    fn next_from_ring(&mut self, hub: &Hub) -> Output {
        match self.membership.ring.after(self.cursor, usize::from(PAGE_LEN)) {
            Read::Frames(frames) => match frames.last() {
                None => Output::Idle,
                Some(last) => {
                    self.cursor = last.seq;
                    let texts: Vec<_> = frames.iter().map(|frame| frame.text(self.sub)).collect();
                    Output::Messages { activities: texts.len() as u64, texts }
                }
            },
            Read::FellOut => {
                let head = hub.head().map_or(self.cursor, |(_, head)| head);
                self.source = Source::Storage { up_to: head };
                let lag = head.0.saturating_sub(self.cursor.0);
                Output::FellBehind(text(&ServerMessage::FellBehind { sub: self.sub, lag }))
            }
        }
    }

    async fn next_from_storage(&mut self, hub: &Hub, up_to: Seq) -> sqlx::Result<Output> {
        let page = Hub::read(feed::after(&hub.database, &self.feed, self.cursor, up_to, PAGE_LEN)).await?;
        let mut texts: Vec<_> = page.iter().map(|entry| self.encode(entry)).collect();
        let activities = texts.len() as u64;
        if let Some(last) = page.last() {
            self.cursor = last.seq;
        }
        if page.len() < usize::from(PAGE_LEN) {
            self.cursor = self.cursor.max(up_to);
            self.source = Source::Ring;
            texts.push(self.caught_up());
        }
        Ok(Output::Messages { texts, activities })
    }

    fn encode(&self, entry: &Entry) -> Utf8Bytes {
        Frame::new(self.log, entry.seq, entry.prev, &entry.activity).text(self.sub)
    }

    fn caught_up(&self) -> Utf8Bytes {
        text(&ServerMessage::CaughtUp { sub: self.sub, cursor: Cursor { log: self.log, seq: self.cursor } })
    }
}

struct Start {
    mode: SubscriptionMode,
    reset: Option<ResetReason>,
    snapshot: Option<u16>,
}

/// A message as it goes over the wire.
pub(crate) fn text(message: &ServerMessage<'_>) -> Utf8Bytes {
    let json = serde_json::to_string(message);
    json.unwrap_or_else(|error| unreachable!("a message holds nothing JSON cannot say: {error}")).into()
}

async fn check_feed(hub: &Hub, name: &str) -> Result<Feed, Refused> {
    let unknown = |message| Refused { code: ErrorCode::UnknownFeed, message };
    let feed: Feed = name.parse().map_err(|_| unknown("feed must be member:{id} or all"))?;
    if !feed.is_public() {
        return Err(Refused { code: ErrorCode::Forbidden, message: "this feed is not open to this connection" });
    }
    if let Feed::Member(member) = &feed {
        let known = Hub::read(feed::member_exists(&hub.database, member)).await.map_err(|_| UNAVAILABLE)?;
        if !known {
            return Err(unknown("there is no such member"));
        }
    }
    Ok(feed)
}

fn parse_cursor(text: &str) -> Result<Cursor, Refused> {
    let invalid = Refused { code: ErrorCode::InvalidCursor, message: "cursor must be one that this service gave out" };
    text.parse().map_err(|_| invalid)
}

/// How far was projected, from storage: another gateway may have heard of a commit before this one.
async fn projected(hub: &Hub) -> Result<Seq, Refused> {
    let head = Hub::read(feed::head(&hub.database)).await.map_err(|_| UNAVAILABLE)?;
    Ok(head.map_or(Seq::START, |(_, seq)| seq))
}
