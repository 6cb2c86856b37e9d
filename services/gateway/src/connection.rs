//! One socket, served by one task: it answers the client, pulls from its subscriptions and writes. Nothing is queued for a
//! socket; a slow one falls behind and is served from storage. The task ends with a reason, and one place writes it into the
//! close frame.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use futures_util::{SinkExt as _, StreamExt as _};
use kit::clock::sleep;
use proto::live::{ClientMessage, CloseCode, ErrorCode, ServerMessage};
use rand::RngExt as _;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_util::sync::CancellationToken;

use crate::hub::Hub;
use crate::limits::{
    CLOSE_WAIT_MAX, CORK_BYTES_MAX, FAREWELL_MAX, FLUSH_TIMEOUT, GatewayOptions, LAST_MESSAGES_MAX,
    MESSAGES_PER_SECOND_MAX, RECONNECT_AFTER_MAX, STORAGE_RETRY, SUBSCRIBE_WITHIN, SUBSCRIPTIONS_MAX, millis,
};
use crate::metrics::GatewayMetrics;
use crate::subscription::{Begun, Output, Request, Subscription, text};

/// One socket.
pub(crate) struct Connection {
    socket: WebSocket,
    hub: Arc<Hub>,
    options: Arc<GatewayOptions>,
    metrics: GatewayMetrics,
    subscriptions: BTreeMap<u32, Subscription>,
    last_sub: u32,
    /// Rung by the rings that hold something new.
    wake: Arc<Notify>,
    /// Whether a subscription may have something to send now.
    serve_at: ServeAt,
    subscribe_by: Option<Instant>,
    /// When something was sent last, and when something was heard last. The client learns from the one that this side is
    /// there, and this side from the other that the client is; a busy feed must not hide that nobody reads it.
    wrote_at: Instant,
    heard_at: Instant,
    pong_by: Option<Instant>,
    window: MessageWindow,
}

/// When subscriptions are asked again.
#[derive(Debug, Clone, Copy)]
enum ServeAt {
    Now,
    WhenWoken,
    /// Storage was away.
    Later(Instant),
}

/// The end of a connection.
enum End {
    /// The network is.
    Gone,
    /// The client said that it leaves.
    Left,
    /// This side closes.
    Close(CloseCode),
}

/// Counts the client's messages of the current second.
struct MessageWindow {
    since: Instant,
    messages: u32,
}

impl Connection {
    pub(crate) fn new(socket: WebSocket, hub: Arc<Hub>, options: Arc<GatewayOptions>, metrics: GatewayMetrics) -> Self {
        let now = Instant::now();
        Self {
            socket,
            hub,
            options,
            metrics,
            subscriptions: BTreeMap::new(),
            last_sub: 0,
            wake: Arc::default(),
            serve_at: ServeAt::WhenWoken,
            subscribe_by: Some(now + SUBSCRIBE_WITHIN),
            wrote_at: now,
            heard_at: now,
            pong_by: None,
            window: MessageWindow { since: now, messages: 0 },
        }
    }

    /// Serves the socket until it ends.
    pub(crate) async fn run(mut self, stopping: CancellationToken) {
        self.metrics.connections.inc();
        let served = tokio::select! {
            served = self.serve(&stopping) => served,
            () = overdue(&stopping) => Ok(()),
        };
        // Whoever does not end the conversation within the deadline is gone anyway.
        let _ = timeout(CLOSE_WAIT_MAX, self.close(served.err().unwrap_or(End::Close(CloseCode::GoingAway)))).await;
        self.metrics.subscriptions.dec_by(i64::try_from(self.subscriptions.len()).unwrap_or(i64::MAX));
        self.metrics.connections.dec();
    }

    /// Says why, then reads on until the client has answered: a socket that is dropped with something unread in it is
    /// reset, and the client never learns why.
    async fn close(&mut self, end: End) {
        match end {
            End::Gone => return,
            End::Left => {}
            End::Close(code) => {
                self.metrics.closed(code);
                let frame = CloseFrame { code: code.number(), reason: code.reason().into() };
                if self.socket.send(Message::Close(Some(frame))).await.is_err() {
                    return;
                }
            }
        }
        for _ in 0..LAST_MESSAGES_MAX {
            if !matches!(self.socket.next().await, Some(Ok(_))) {
                return;
            }
        }
    }

    /// Ends with `Ok` when the service stops.
    async fn serve(&mut self, stopping: &CancellationToken) -> Result<(), End> {
        self.hello().await?;
        loop {
            let deadline = self.deadline();
            // Every branch is cancel-safe; a stop and the client's own messages win over a busy feed.
            tokio::select! {
                biased;
                () = stopping.cancelled() => return self.going_away().await,
                received = self.socket.next() => self.received(received).await?,
                () = tokio::time::sleep_until(deadline) => self.on_deadline().await?,
                () = served_at(self.serve_at, &self.wake) => self.serve_subscriptions().await?,
            }
        }
    }

    async fn hello(&mut self) -> Result<(), End> {
        let (log_id, _) = self.hub.head().ok_or(End::Close(CloseCode::Internal))?;
        let hello = ServerMessage::Hello {
            ping_interval_ms: millis(self.options.ping_interval),
            pong_timeout_ms: millis(self.options.pong_timeout),
            limits: self.options.published(),
            log_id,
        };
        self.send([text(&hello)]).await
    }

    async fn going_away(&mut self) -> Result<(), End> {
        let wait = rand::rng().random_range(Duration::ZERO..=RECONNECT_AFTER_MAX);
        self.send([text(&ServerMessage::GoingAway { reconnect_after_ms: millis(wait) })]).await
    }

    fn ping_at(&self) -> Instant {
        self.wrote_at.min(self.heard_at) + self.options.ping_interval
    }

    /// The next moment at which something is due.
    fn deadline(&self) -> Instant {
        let liveness = self.pong_by.unwrap_or_else(|| self.ping_at());
        self.subscribe_by.map_or(liveness, |subscribe_by| subscribe_by.min(liveness))
    }

    async fn on_deadline(&mut self) -> Result<(), End> {
        let now = Instant::now();
        if self.subscribe_by.is_some_and(|by| by <= now) {
            return Err(End::Close(CloseCode::SubscribeTimeout));
        }
        if self.pong_by.is_some_and(|by| by <= now) {
            return Err(End::Close(CloseCode::NoPong));
        }
        if self.pong_by.is_none() && self.ping_at() <= now {
            self.pong_by = Some(now + self.options.pong_timeout);
            // A message for clients that cannot see protocol pings, and a protocol ping for those that answer only these.
            self.write([Message::Text(text(&ServerMessage::Ping)), Message::Ping(axum::body::Bytes::new())]).await?;
        }
        Ok(())
    }

    async fn received(&mut self, received: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let message = match received {
            None => return Err(End::Gone),
            Some(Err(error)) => return Err(end_after(error)),
            Some(Ok(message)) => message,
        };
        // Whatever a client sends shows that it is there.
        (self.pong_by, self.heard_at) = (None, Instant::now());
        if !self.window.allows(self.heard_at) {
            return Err(End::Close(CloseCode::RateLimited));
        }
        match message {
            Message::Text(text) => self.client_message(text.as_str()).await,
            Message::Ping(_) | Message::Pong(_) => Ok(()),
            Message::Close(_) => Err(End::Left),
            Message::Binary(_) => Err(End::Close(CloseCode::UnsupportedData)),
        }
    }

    async fn client_message(&mut self, json: &str) -> Result<(), End> {
        match serde_json::from_str(json) {
            Ok(ClientMessage::Pong) => Ok(()),
            Ok(ClientMessage::Subscribe { id, feed, cursor, snapshot, filter: None }) => {
                let sub = self.last_sub + 1;
                self.subscribe(Request { id, sub, feed, cursor, snapshot }).await
            }
            Ok(ClientMessage::Subscribe { id, filter: Some(_), .. }) => {
                self.error(Some(id), ErrorCode::InvalidFilter, "filters are not served here").await
            }
            Ok(ClientMessage::Auth { id, .. }) => {
                self.error(Some(id), ErrorCode::Unauthorized, "tokens are not taken here").await
            }
            Ok(ClientMessage::Unsubscribe { id, sub }) => self.unsubscribe(id, sub).await,
            Err(error) => {
                let id = serde_json::from_str::<Identified>(json).ok().and_then(|message| message.id);
                self.error(id, ErrorCode::BadRequest, &error.to_string()).await
            }
        }
    }

    async fn subscribe(&mut self, request: Request) -> Result<(), End> {
        let id = request.id;
        if self.subscriptions.len() >= SUBSCRIPTIONS_MAX {
            let message = format!("there are {SUBSCRIPTIONS_MAX} subscriptions on this socket already");
            return self.error(Some(id), ErrorCode::SubscriptionLimit, &message).await;
        }
        let sub = request.sub;
        match Subscription::begin(&self.hub, &self.wake, request).await {
            Ok(Begun { subscription, messages }) => {
                self.last_sub = sub;
                self.subscribe_by = None;
                self.subscriptions.insert(sub, subscription);
                self.metrics.subscriptions.inc();
                self.serve_at = ServeAt::Now;
                self.send(messages).await
            }
            Err(refused) => {
                if refused.code == ErrorCode::Unavailable && self.subscribe_by.is_some() {
                    // It is not the client who is late.
                    self.subscribe_by = Some(Instant::now() + SUBSCRIBE_WITHIN);
                }
                self.error(Some(id), refused.code, refused.message).await
            }
        }
    }

    async fn unsubscribe(&mut self, id: u64, sub: u32) -> Result<(), End> {
        if self.subscriptions.remove(&sub).is_none() {
            return self.error(Some(id), ErrorCode::UnknownSubscription, "there is no such subscription").await;
        }
        self.metrics.subscriptions.dec();
        self.send([text(&ServerMessage::Unsubscribed { id, sub })]).await
    }

    async fn error(&mut self, id: Option<u64>, code: ErrorCode, message: &str) -> Result<(), End> {
        let retry_after_ms = (code == ErrorCode::Unavailable).then(|| millis(STORAGE_RETRY));
        self.send([text(&ServerMessage::Error { id, code, message, retry_after_ms })]).await
    }

    /// Lets every subscription send one page.
    async fn serve_subscriptions(&mut self) -> Result<(), End> {
        self.serve_at = ServeAt::WhenWoken;
        let subs: Vec<u32> = self.subscriptions.keys().copied().collect();
        for sub in subs {
            let Some(subscription) = self.subscriptions.get_mut(&sub) else { continue };
            match subscription.next(&self.hub).await {
                Ok(Output::Idle) => {}
                Ok(Output::Messages { texts, activities }) => {
                    self.serve_at = ServeAt::Now;
                    self.metrics.activities.inc_by(activities);
                    self.send(texts).await?;
                }
                Ok(Output::FellBehind(message)) => {
                    self.serve_at = ServeAt::Now;
                    self.metrics.fell_behind.inc();
                    self.send([message]).await?;
                }
                Err(error) => {
                    tracing::warn!("a reader waits for storage: {error}");
                    self.serve_at = ServeAt::Later(Instant::now() + STORAGE_RETRY);
                }
            }
        }
        Ok(())
    }

    async fn send(&mut self, texts: impl IntoIterator<Item = Utf8Bytes>) -> Result<(), End> {
        self.write(texts.into_iter().map(Message::Text)).await
    }

    /// Writes messages corked: collected up to a limit, then flushed at once, within the deadline. A write that took too
    /// long may have left half a frame behind, so the socket cannot be used after it.
    async fn write(&mut self, messages: impl IntoIterator<Item = Message>) -> Result<(), End> {
        let written = timeout(FLUSH_TIMEOUT, async {
            let mut corked = 0;
            for message in messages {
                corked += length(&message);
                self.socket.feed(message).await?;
                if corked >= CORK_BYTES_MAX {
                    self.socket.flush().await?;
                    corked = 0;
                }
            }
            self.socket.flush().await
        });
        match written.await {
            Ok(Ok(())) => {
                self.wrote_at = Instant::now();
                Ok(())
            }
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::Close(CloseCode::TooSlow)),
        }
    }
}

/// As much of a message as is needed to answer it.
#[derive(serde::Deserialize)]
struct Identified {
    id: Option<u64>,
}

impl MessageWindow {
    fn allows(&mut self, now: Instant) -> bool {
        if now.duration_since(self.since) >= Duration::from_secs(1) {
            *self = Self { since: now, messages: 0 };
        }
        self.messages += 1;
        self.messages <= MESSAGES_PER_SECOND_MAX
    }
}

async fn served_at(serve_at: ServeAt, wake: &Notify) {
    match serve_at {
        ServeAt::Now => {}
        ServeAt::WhenWoken => wake.notified().await,
        ServeAt::Later(at) => tokio::time::sleep_until(at).await,
    }
}

/// Ends when a stop has been under way for so long that nothing more is waited for.
async fn overdue(stopping: &CancellationToken) {
    stopping.cancelled().await;
    sleep(FAREWELL_MAX).await;
}

/// What a failed read means: the client broke the rules of the protocol, or the connection broke.
fn end_after(error: axum::Error) -> End {
    let inner = error.into_inner();
    match inner.downcast_ref() {
        Some(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => End::Gone,
        Some(Error::Capacity(_)) => End::Close(CloseCode::MessageTooBig),
        Some(Error::Utf8(_)) => End::Close(CloseCode::InvalidPayload),
        Some(Error::Protocol(_)) => End::Close(CloseCode::ProtocolError),
        _ => End::Gone,
    }
}

fn length(message: &Message) -> usize {
    match message {
        Message::Text(text) => text.len(),
        Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
        Message::Close(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_may_send_so_many_messages_in_a_second() {
        let start = Instant::now();
        let mut window = MessageWindow { since: start, messages: 0 };
        assert!((0..MESSAGES_PER_SECOND_MAX).all(|_| window.allows(start)));
        assert!(!window.allows(start + Duration::from_millis(999)));
        assert!(window.allows(start + Duration::from_secs(1)));
    }
}
