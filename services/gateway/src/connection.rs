//! One socket, served by one task: it answers the client, pulls from its subscriptions and writes. Nothing is queued for a
//! socket; a slow one falls behind and is served from storage. The task ends with a reason, and one place writes it into the
//! close frame.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{SinkExt as _, StreamExt as _};
use kit::clock::sleep;
use proto::live::{ClientMessage, CloseCode, ErrorCode, ServerMessage};
use rand::RngExt as _;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_util::sync::CancellationToken;

use crate::access::Bearer;
use crate::gateway::{Gateway, Visit};
use crate::limits::{
    CLOSE_WAIT_MAX, CORK_BYTES_MAX, FAREWELL_MAX, FLUSH_TIMEOUT, LAST_MESSAGES_MAX, LEAVING_SPREAD,
    MESSAGES_PER_SECOND_MAX, ROTATION_GRACE, ROTATION_SPREAD, STORAGE_RETRY, SUBSCRIPTIONS_MAX, millis,
};
use crate::reader::Reader;
use crate::subscription::{Output, Refused, Request, Said, said};
use crate::timers::{Due, Timers};

/// One socket.
pub(crate) struct Connection {
    socket: WebSocket,
    gateway: Arc<Gateway>,
    visit: Visit,
    bearer: Option<Bearer>,
    reader: Reader,
    last_sub: u32,
    timers: Timers,
    window: MessageWindow,
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

/// What is done about a client's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rate {
    Allowed,
    Refused,
    Excessive,
}

impl Connection {
    pub(crate) fn new(socket: WebSocket, gateway: Arc<Gateway>, visit: Visit, bearer: Option<Bearer>) -> Self {
        let now = Instant::now();
        let options = &gateway.options;
        let lifetime = gateway.lifetime();
        let mut timers = Timers::new(now, options.ping_interval, options.pong_timeout, lifetime);
        if let Some(bearer) = &bearer {
            timers.token(now, gateway.access.remaining(bearer));
            visit.registered.belongs_to(bearer.subject());
        }
        Self {
            reader: gateway.reader(),
            socket,
            gateway,
            visit,
            bearer,
            last_sub: 0,
            timers,
            window: MessageWindow { since: now, messages: 0 },
        }
    }

    /// Serves the socket until it ends.
    pub(crate) async fn run(&mut self) {
        let gateway = Arc::clone(&self.gateway);
        let stopping = &gateway.stopping;
        let patience = self.gateway.options.drain_window + FAREWELL_MAX;
        let served = tokio::select! {
            served = self.serve(stopping) => served,
            () = overdue(stopping, patience) => Err(End::Close(CloseCode::GoingAway)),
        };
        let Err(end) = served;
        // Whoever does not end the conversation within the deadline is gone anyway.
        _ = timeout(CLOSE_WAIT_MAX, Box::pin(self.close(end))).await;
    }

    /// Says why, then reads on until the client has answered: a socket that is dropped with something unread in it is
    /// reset, and the client never learns why.
    async fn close(&mut self, end: End) {
        match end {
            End::Gone => return,
            End::Left => {}
            End::Close(code) => {
                self.gateway.metrics.closed(code);
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

    async fn serve(&mut self, stopping: &CancellationToken) -> Result<Infallible, End> {
        Box::pin(self.hello()).await?;
        let mut is_stopping = false;
        loop {
            let due_at = self.timers.next();
            // Every branch is cancel-safe; a stop and the client's own messages win over a busy feed.
            tokio::select! {
                biased;
                () = stopping.cancelled(), if !is_stopping => {
                    is_stopping = true;
                    let window = self.gateway.options.drain_window;
                    let spread = window.mul_f64(LEAVING_SPREAD);
                    Box::pin(self.ask_to_leave(spread, window.saturating_sub(spread), CloseCode::GoingAway)).await?;
                }
                // Boxed, or every socket would hold room for all that it may have to do.
                received = self.socket.next() => Box::pin(self.received(received)).await?,
                () = tokio::time::sleep_until(due_at) => Box::pin(self.on_due()).await?,
                output = self.reader.next() => Box::pin(self.hand_out(output)).await?,
            }
        }
    }

    async fn hello(&mut self) -> Result<(), End> {
        let hello = self.gateway.hello().ok_or(End::Close(CloseCode::Internal))?;
        self.send([hello]).await
    }

    /// Asks the client to connect anew, each at another moment of `spread`, and serves it until it does, but no longer than
    /// `grace` after all have been asked to.
    async fn ask_to_leave(&mut self, spread: Duration, grace: Duration, code: CloseCode) -> Result<(), End> {
        self.timers.asked_to_leave(Instant::now() + spread + grace, code);
        self.visit.registered.leaves();
        let wait = rand::rng().random_range(Duration::ZERO..=spread);
        self.send([said(&ServerMessage::GoingAway { reconnect_after_ms: millis(wait) })]).await
    }

    async fn on_due(&mut self) -> Result<(), End> {
        while let Some(due) = self.timers.due(Instant::now()) {
            match due {
                Due::Close(code) => return Err(End::Close(code)),
                Due::AskToLeave => self.ask_to_leave(ROTATION_SPREAD, ROTATION_GRACE, CloseCode::Rotated).await?,
                Due::Ping => self.ping().await?,
                Due::Expiring => self.expiring().await?,
                Due::Expired => {
                    self.bearer = None;
                    if self.reader.needs_token() {
                        return Err(End::Close(CloseCode::TokenExpired));
                    }
                }
            }
        }
        Ok(())
    }

    /// A message for clients that cannot see protocol pings, and a protocol ping for those that answer only these. With it
    /// come newer places to resume from.
    async fn ping(&mut self) -> Result<(), End> {
        let bookmarks = self.reader.bookmarks();
        self.visit.registered.at(&self.reader);
        let messages = bookmarks.into_iter().chain([said(&ServerMessage::Ping)]).map(|said| Message::Text(said.text));
        self.write(messages.chain([Message::Ping(axum::body::Bytes::new())])).await
    }

    async fn expiring(&mut self) -> Result<(), End> {
        let Some(bearer) = &self.bearer else { return Ok(()) };
        self.send([said(&ServerMessage::Expiring { expires_at: bearer.expires_at() })]).await
    }

    async fn received(&mut self, received: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let message = match received {
            None => return Err(End::Gone),
            Some(Err(error)) => return Err(end_after(error)),
            Some(Ok(message)) => message,
        };
        let now = Instant::now();
        self.timers.heard(now);
        let rate = self.window.count(now);
        if rate == Rate::Excessive {
            return Err(End::Close(CloseCode::RateLimited));
        }
        match message {
            Message::Text(text) => self.client_message(text.as_str(), rate).await,
            Message::Ping(_) | Message::Pong(_) => Ok(()),
            Message::Close(_) => Err(End::Left),
            Message::Binary(_) => Err(End::Close(CloseCode::UnsupportedData)),
        }
    }

    async fn client_message(&mut self, json: &str, rate: Rate) -> Result<(), End> {
        let message = match serde_json::from_str(json) {
            Ok(ClientMessage::Pong {}) => return Ok(()),
            _ if rate == Rate::Refused => {
                let why = format!("more than {MESSAGES_PER_SECOND_MAX} messages a second; this one was passed over");
                return self.refuse(id_of(json), Refused::new(ErrorCode::RateLimited, why)).await;
            }
            Ok(message) => message,
            Err(error) => {
                return self.refuse(id_of(json), Refused::new(ErrorCode::BadRequest, error.to_string())).await;
            }
        };
        match message {
            ClientMessage::Subscribe { id, feed, cursor, snapshot, filter } => {
                let sub = self.last_sub + 1;
                self.subscribe(Request { id, sub, feed, cursor, snapshot, filter }).await
            }
            ClientMessage::Unsubscribe { id, sub } => self.unsubscribe(id, sub).await,
            ClientMessage::Auth { id, token } => self.authenticate(id, &token).await,
            ClientMessage::Pong {} => Ok(()),
        }
    }

    async fn subscribe(&mut self, request: Request) -> Result<(), End> {
        let (id, sub) = (request.id, request.sub);
        if self.reader.subscriptions().len() >= SUBSCRIPTIONS_MAX {
            let why = format!("there are {SUBSCRIPTIONS_MAX} subscriptions on this socket already");
            return self.refuse(Some(id), Refused::new(ErrorCode::SubscriptionLimit, why)).await;
        }
        match self.reader.subscribe(self.bearer.as_ref(), request).await {
            Ok(messages) => {
                self.last_sub = sub;
                self.timers.subscribed();
                self.visit.registered.at(&self.reader);
                self.send(messages).await
            }
            Err(refused) => {
                if refused.code == ErrorCode::Unavailable {
                    self.timers.subscribe_later(Instant::now());
                }
                self.refuse(Some(id), refused).await
            }
        }
    }

    async fn unsubscribe(&mut self, id: u64, sub: u32) -> Result<(), End> {
        if !self.reader.unsubscribe(sub) {
            let refused = Refused::new(ErrorCode::UnknownSubscription, "there is no such subscription");
            return self.refuse(Some(id), refused).await;
        }
        self.visit.registered.at(&self.reader);
        self.send([said(&ServerMessage::Unsubscribed { id, sub })]).await
    }

    /// Takes a token, or a newer one. A token that would end what is followed already is refused and changes nothing.
    async fn authenticate(&mut self, id: u64, token: &str) -> Result<(), End> {
        let bearer = match self.gateway.access.bearer(token).await.and_then(|bearer| self.check_refresh(bearer)) {
            Ok(bearer) => bearer,
            Err(refused) => return self.refuse(Some(id), refused).await,
        };
        let expires_at = bearer.expires_at();
        self.timers.token(Instant::now(), self.gateway.access.remaining(&bearer));
        self.visit.registered.belongs_to(bearer.subject());
        self.bearer = Some(bearer);
        self.send([said(&ServerMessage::Authenticated { id, expires_at })]).await
    }

    fn check_refresh(&self, newer: Bearer) -> Result<Bearer, Refused> {
        let is_somebody_else = self.bearer.as_ref().is_some_and(|bearer| bearer.subject() != newer.subject());
        if is_somebody_else {
            return Err(Refused::new(
                ErrorCode::Forbidden,
                "the token is somebody else's; connect anew to change who you are",
            ));
        }
        if self.reader.needs_token() && !newer.is_staff() {
            return Err(Refused::new(ErrorCode::Forbidden, "the token does not allow what is followed already"));
        }
        Ok(newer)
    }

    async fn refuse(&mut self, id: Option<u64>, Refused { code, message }: Refused) -> Result<(), End> {
        let retry_after_ms = match code {
            ErrorCode::Unavailable => Some(millis(STORAGE_RETRY)),
            ErrorCode::RateLimited => Some(millis(self.window.rest(Instant::now()))),
            _ => None,
        };
        self.send([said(&ServerMessage::Error { id, code, message: &message, retry_after_ms })]).await
    }

    async fn hand_out(&mut self, output: Output) -> Result<(), End> {
        self.send(output.messages).await?;
        self.visit.registered.at(&self.reader);
        if let Some(recorded_at) = output.newest {
            self.gateway.metrics.lagged(self.gateway.clock.now() - recorded_at);
        }
        Ok(())
    }

    async fn send(&mut self, messages: impl IntoIterator<Item = Said>) -> Result<(), End> {
        self.write(messages.into_iter().map(|said| Message::Text(said.text))).await
    }

    /// Writes messages corked: collected up to a limit, then flushed at once, within the deadline. A write that took too
    /// long may have left half a frame behind, so the socket cannot be used after it.
    async fn write(&mut self, messages: impl IntoIterator<Item = Message>) -> Result<(), End> {
        let (started, mut count, mut bytes) = (Instant::now(), 0, 0);
        let written = timeout(FLUSH_TIMEOUT, async {
            let mut corked = 0;
            for message in messages {
                let length = length(&message);
                (count, bytes, corked) = (count + 1, bytes + length, corked + length);
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
                let now = Instant::now();
                self.timers.wrote(now);
                self.gateway.metrics.sent(count, bytes as u64, now - started);
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

fn id_of(json: &str) -> Option<u64> {
    serde_json::from_str::<Identified>(json).ok().and_then(|message| message.id)
}

impl MessageWindow {
    const LENGTH: Duration = Duration::from_secs(1);

    fn count(&mut self, now: Instant) -> Rate {
        if now.duration_since(self.since) >= Self::LENGTH {
            *self = Self { since: now, messages: 0 };
        }
        self.messages += 1;
        match self.messages {
            ..=MESSAGES_PER_SECOND_MAX => Rate::Allowed,
            messages if messages <= 2 * MESSAGES_PER_SECOND_MAX => Rate::Refused,
            _ => Rate::Excessive,
        }
    }

    /// How long this second still lasts.
    fn rest(&self, now: Instant) -> Duration {
        (self.since + Self::LENGTH).saturating_duration_since(now)
    }
}

/// Ends when a stop has been under way for so long that nothing more is waited for.
async fn overdue(stopping: &CancellationToken, patience: Duration) {
    stopping.cancelled().await;
    sleep(patience).await;
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
    fn a_client_may_send_so_many_messages_in_a_second_and_is_told_before_it_is_closed() {
        let start = Instant::now();
        let mut window = MessageWindow { since: start, messages: 0 };
        let mut next = |rate| assert_eq!(window.count(start + Duration::from_millis(999)), rate);
        (0..MESSAGES_PER_SECOND_MAX).for_each(|_| next(Rate::Allowed));
        (0..MESSAGES_PER_SECOND_MAX).for_each(|_| next(Rate::Refused));
        next(Rate::Excessive);
        assert_eq!(window.rest(start + Duration::from_millis(400)), Duration::from_millis(600));
        assert_eq!(window.count(start + Duration::from_secs(1)), Rate::Allowed);
    }
}
