//! One followed feed on one connection: a cursor, and where the next entries come from. Never "read, then subscribe": the
//! ring is joined first, storage is read up to the join point, then the ring goes on. Knows no socket and waits for nothing
//! once it has begun.

use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use chrono::{DateTime, Utc};
use proto::filter::TypeFilter;
use proto::live::{ErrorCode, Filter, ResetReason, SNAPSHOT_MAX, ServerMessage, SubscriptionMode};
use proto::{Cursor, Feed, LogId, Seq};
use read_model::feed::Page;
use tokio::sync::Notify;

use crate::access::{self, Bearer};
use crate::frame::Frame;
use crate::hub::{Hub, Joined, Membership};
use crate::limits::{ERROR_CHARS_MAX, RING_READ_LEN, SNAPSHOT_DEFAULT};
use crate::metrics::From as ResumedFrom;
use crate::ring::Read;
use crate::storage::PageRequest;

/// One followed feed.
#[derive(Debug)]
pub(crate) struct Subscription {
    sub: u32,
    log: LogId,
    membership: Membership,
    filter: Option<TypeFilter>,
    /// Everything up to here was handed out, or does not pass the filter.
    cursor: Seq,
    /// The newest place the client was told to resume from.
    told: Seq,
    /// Under a filter: the newest entry that passes it, up to the cursor.
    passed: Seq,
    source: Source,
    /// Whether the client is still to be told that it has everything.
    is_catching_up: bool,
    /// How often the feed had changed before its end when this began, or began anew.
    changes: u32,
}

/// Where the next entries come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// Postgres, up to the join point; the ring holds what comes after it.
    Storage { up_to: Seq },
    /// The ring.
    Ring,
    /// Postgres, up to the join point, beginning anew with the newest entries: the feed changed before its end.
    Anew { up_to: Seq },
}

/// A subscription that was begun, and what to say about it.
#[derive(Debug)]
pub(crate) struct Begun {
    pub subscription: Subscription,
    pub messages: Vec<Said>,
    /// How it goes on where its reader was.
    pub from: ResumedFrom,
}

/// A message, and where a reader may resume that has it.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub text: Utf8Bytes,
    pub cursor: Option<Cursor>,
}

/// What a subscription has to send now.
#[derive(Debug, Default)]
pub(crate) struct Output {
    pub messages: Vec<Said>,
    /// How many of them are activities.
    pub activities: u64,
    /// When the log took the newest of them, where that is known: only for what is live.
    pub newest: Option<DateTime<Utc>>,
    /// Whether the reader was too slow for the ring.
    pub fell_behind: bool,
    /// Whether there may be more at once.
    pub again: bool,
}

/// Why something that a client asked for is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub code: ErrorCode,
    pub message: String,
}

/// What a client asked for.
#[derive(Debug)]
pub(crate) struct Request {
    pub id: u64,
    pub sub: u32,
    pub feed: String,
    pub cursor: Option<String>,
    pub snapshot: Option<u16>,
    pub filter: Option<Filter>,
}

impl Subscription {
    /// Begins to follow a feed.
    pub(crate) async fn begin(
        hub: &Arc<Hub>,
        reader: &Arc<Notify>,
        bearer: Option<&Bearer>,
        request: Request,
    ) -> Result<Begun, Refused> {
        let feed = access::feed(bearer, &request.feed)?;
        check_member(hub, &feed).await?;
        let cursor = request.cursor.as_deref().map(parse_cursor).transpose()?;
        let filter = request.filter.as_ref().map(TypeFilter::try_from).transpose();
        let filter = filter.map_err(|error| Refused::new(ErrorCode::InvalidFilter, error.to_string()))?;
        if request.snapshot.is_some_and(|count| count > SNAPSHOT_MAX) {
            return Err(Refused::new(ErrorCode::BadRequest, format!("snapshot must be {SNAPSHOT_MAX} at most")));
        }
        let Joined { membership, log, head } = hub.join(&feed, reader).ok_or_else(Refused::unavailable)?;
        let changes = membership.ring.changes();
        let mut this = Self {
            sub: request.sub,
            log,
            membership,
            filter,
            cursor: head,
            told: head,
            passed: Seq::START,
            source: Source::Ring,
            is_catching_up: false,
            changes,
        };
        let start = this.start(hub, cursor, request.snapshot, head).await?;
        let mut messages = vec![this.subscribed(&request, start.mode, head)];
        if let Some(reason) = start.reset {
            messages.push(said(&ServerMessage::Reset { sub: this.sub, reason }));
        }
        if let Some(count) = start.snapshot {
            messages.push(this.snapshot(hub, count).await?);
        }
        if !this.is_catching_up {
            messages.push(this.caught_up());
        }
        // A snapshot ends with it, unless it is to be empty.
        if let (Some(filter), None | Some(0)) = (&this.filter, start.snapshot) {
            let last = hub.storage.last_of(&feed, this.cursor, filter).await;
            this.passed = last.map_err(|_| Refused::unavailable())?;
        }
        let from = start.from(this.source);
        Ok(Begun { subscription: this, messages, from })
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
        } else if has_changed(hub, self.feed(), cursor.seq).await? {
            Some(ResetReason::FeedChanged)
        } else {
            None
        };
        if reset.is_some() {
            let snapshot = Some(snapshot.unwrap_or(SNAPSHOT_DEFAULT));
            return Ok(Start { mode: SubscriptionMode::Snapshot, reset, snapshot });
        }
        self.cursor = cursor.seq;
        self.told = cursor.seq;
        self.is_catching_up = true;
        if matches!(self.membership.ring.after(cursor.seq, 0), Read::FellOut) {
            self.source = Source::Storage { up_to: head };
        }
        Ok(Start { mode: SubscriptionMode::Resume, reset: None, snapshot: None })
    }

    fn subscribed(&self, request: &Request, mode: SubscriptionMode, head: Seq) -> Said {
        let head = Cursor { log: self.log, seq: head };
        said(&ServerMessage::Subscribed { id: request.id, sub: self.sub, feed: &request.feed, mode, head })
    }

    async fn snapshot(&mut self, hub: &Hub, count: u16) -> Result<Said, Refused> {
        let newest = hub.storage.newest(self.feed(), self.cursor, self.filter.as_ref(), count).await;
        let newest = newest.map_err(|_| Refused::unavailable())?;
        Ok(self.snapshot_of(&newest))
    }

    /// The newest entries up to the cursor, as a message.
    fn snapshot_of(&mut self, newest: &Page) -> Said {
        self.passed = newest.entries.last().map_or(Seq::START, |entry| entry.seq);
        let items = newest.entries.iter().map(|entry| &*entry.activity).collect();
        let cursor = self.place();
        said_at(cursor, &ServerMessage::Snapshot { sub: self.sub, items, cursor, more: newest.more })
    }

    /// Its number on the connection.
    pub(crate) fn number(&self) -> u32 {
        self.sub
    }

    /// The feed.
    pub(crate) fn feed(&self) -> &Feed {
        &self.membership.feed
    }

    /// Everything up to here was handed out.
    pub(crate) fn cursor(&self) -> Seq {
        self.cursor
    }

    /// Whether its reader is still to be told that it has everything.
    pub(crate) fn is_catching_up(&self) -> bool {
        self.is_catching_up
    }

    /// Whether it is served from storage.
    pub(crate) fn is_behind(&self) -> bool {
        self.source != Source::Ring
    }

    /// What the ring has for the reader. Nothing when the reader has it all, or is served from storage.
    pub(crate) fn pull(&mut self, hub: &Hub) -> Output {
        if self.is_behind() {
            return Output::default();
        }
        let changes = self.membership.ring.changes();
        if std::mem::replace(&mut self.changes, changes) != changes {
            return self.begin_anew(hub);
        }
        match self.membership.ring.after(self.cursor, RING_READ_LEN) {
            Read::Frames(frames) => {
                let newest = frames.last().and_then(|frame| frame.recorded_at);
                let mut messages: Vec<_> = frames.iter().filter_map(|frame| self.take(frame)).collect();
                let (activities, again) = (messages.len() as u64, !frames.is_empty());
                if self.is_catching_up && frames.len() < RING_READ_LEN {
                    messages.push(self.caught_up());
                }
                Output { messages, activities, newest, again, fell_behind: false }
            }
            Read::FellOut => {
                let head = hub.head().map_or(self.cursor, |(_, head)| head);
                self.source = Source::Storage { up_to: head };
                self.is_catching_up = true;
                let lag = head.0.saturating_sub(self.cursor.0);
                let message = said(&ServerMessage::FellBehind { sub: self.sub, lag });
                Output { messages: vec![message], fell_behind: true, again: true, ..Output::default() }
            }
        }
    }

    /// What the reader has is not all any more, and never will be by going on.
    fn begin_anew(&mut self, hub: &Hub) -> Output {
        let head = hub.head().map_or(self.cursor, |(_, head)| head);
        self.source = Source::Anew { up_to: head.max(self.cursor) };
        self.is_catching_up = true;
        let reset = said(&ServerMessage::Reset { sub: self.sub, reason: ResetReason::FeedChanged });
        Output { messages: vec![reset], again: true, ..Output::default() }
    }

    /// What is to be read from storage; none when the ring has it.
    pub(crate) fn wanted(&self) -> Option<PageRequest> {
        let (up_to, newest) = match self.source {
            Source::Ring => return None,
            Source::Storage { up_to } => (up_to, None),
            Source::Anew { up_to } => (up_to, Some(SNAPSHOT_DEFAULT)),
        };
        let (feed, filter) = (self.feed().clone(), self.filter.clone());
        Some(PageRequest { feed, filter, after: self.cursor, up_to, newest })
    }

    /// Takes what was read from storage.
    pub(crate) fn on_page(&mut self, page: &Page) -> Output {
        let up_to = match self.source {
            Source::Ring => return Output::default(),
            Source::Storage { up_to } => up_to,
            Source::Anew { up_to } => return self.on_newest(page, up_to),
        };
        let log = self.log;
        let frames = page.entries.iter().map(|entry| Frame::new(log, entry, None));
        let mut messages: Vec<_> = frames.filter_map(|frame| self.take(&frame)).collect();
        let activities = messages.len() as u64;
        if !page.more {
            self.cursor = self.cursor.max(up_to);
            self.source = Source::Ring;
            messages.push(self.caught_up());
        }
        Output { messages, activities, again: true, ..Output::default() }
    }

    /// Takes the newest entries, with which it begins anew.
    fn on_newest(&mut self, page: &Page, up_to: Seq) -> Output {
        (self.cursor, self.source) = (up_to, Source::Ring);
        let snapshot = self.snapshot_of(page);
        Output { messages: vec![snapshot, self.caught_up()], again: true, ..Output::default() }
    }

    /// A newer place to resume from, if the client does not know it.
    pub(crate) fn bookmark(&mut self, head: Seq) -> Option<Said> {
        // The head is older than this look into the ring, so what the ring does not have then does not exist.
        let is_level = !self.is_behind()
            && matches!(self.membership.ring.after(self.cursor, 1), Read::Frames(frames) if frames.is_empty());
        if is_level {
            self.cursor = self.cursor.max(head);
        }
        if self.told >= self.cursor {
            return None;
        }
        self.told = self.cursor;
        let cursor = self.place();
        Some(said_at(cursor, &ServerMessage::Bookmark { sub: self.sub, cursor }))
    }

    /// The message about an entry, unless the filter keeps it back; then the reader is past it.
    fn take(&mut self, frame: &Frame) -> Option<Said> {
        self.cursor = frame.seq;
        let prev = match &self.filter {
            None => frame.prev,
            Some(filter) if frame.passes(filter) => std::mem::replace(&mut self.passed, frame.seq),
            Some(_) => return None,
        };
        self.told = frame.seq;
        Some(Said { text: frame.text(self.sub, prev), cursor: Some(self.place()) })
    }

    fn caught_up(&mut self) -> Said {
        self.is_catching_up = false;
        self.told = self.cursor;
        let cursor = self.place();
        said_at(cursor, &ServerMessage::CaughtUp { sub: self.sub, cursor })
    }

    fn place(&self) -> Cursor {
        Cursor { log: self.log, seq: self.cursor }
    }
}

struct Start {
    mode: SubscriptionMode,
    reset: Option<ResetReason>,
    snapshot: Option<u16>,
}

impl Start {
    fn from(&self, source: Source) -> ResumedFrom {
        match (self.reset, self.mode, source) {
            (Some(ResetReason::CursorInFuture), ..) => ResumedFrom::ResetCursorInFuture,
            (Some(ResetReason::LogChanged), ..) => ResumedFrom::ResetLogChanged,
            (Some(ResetReason::FeedChanged), ..) => ResumedFrom::ResetFeedChanged,
            (None, SubscriptionMode::Resume, Source::Ring) => ResumedFrom::Ring,
            (None, SubscriptionMode::Resume, Source::Storage { .. } | Source::Anew { .. }) => ResumedFrom::Storage,
            (None, SubscriptionMode::Snapshot | SubscriptionMode::Live, _) => ResumedFrom::Live,
        }
    }
}

impl Refused {
    /// A message that is too long, because it repeats what the client said, is cut.
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if let Some((end, _)) = message.char_indices().nth(ERROR_CHARS_MAX) {
            message.truncate(end);
            message.push('…');
        }
        Self { code, message }
    }

    pub(crate) fn unavailable() -> Self {
        Self::new(ErrorCode::Unavailable, "the feeds are out of reach at the moment; try again")
    }
}

/// A message as it goes over the wire.
pub(crate) fn said(message: &ServerMessage<'_>) -> Said {
    let json = serde_json::to_string(message);
    let text = json.unwrap_or_else(|error| unreachable!("a message holds nothing JSON cannot say: {error}")).into();
    Said { text, cursor: None }
}

fn said_at(cursor: Cursor, message: &ServerMessage<'_>) -> Said {
    Said { cursor: Some(cursor), ..said(message) }
}

async fn check_member(hub: &Hub, feed: &Feed) -> Result<(), Refused> {
    let Feed::Member(member) = feed else { return Ok(()) };
    match hub.member_exists(member).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refused::new(ErrorCode::UnknownFeed, "there is no such member")),
        Err(_) => Err(Refused::unavailable()),
    }
}

fn parse_cursor(text: &str) -> Result<Cursor, Refused> {
    let invalid = || Refused::new(ErrorCode::InvalidCursor, "cursor must be one that this service gave out");
    text.parse().map_err(|_| invalid())
}

/// Whether the feed changed at places that a reader at this cursor has passed.
async fn has_changed(hub: &Hub, feed: &Feed, cursor: Seq) -> Result<bool, Refused> {
    hub.has_changed_before(feed, cursor).await.map_err(|_| Refused::unavailable())
}

/// How far was projected, from storage: another gateway may have heard of a commit before this one.
async fn projected(hub: &Hub) -> Result<Seq, Refused> {
    hub.storage.projected().await.map_err(|_| Refused::unavailable())
}
