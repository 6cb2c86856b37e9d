//! What is due on a connection and when. Knows no socket; what is due is worked out from the time that is given.

use std::time::Duration;

use proto::live::CloseCode;
use tokio::time::{Instant, sleep_until};

use crate::limits::{EXPIRING_BEFORE, SUBSCRIBE_WITHIN};

/// The times of one connection.
#[derive(Debug)]
pub(crate) struct Timers {
    ping_interval: Duration,
    pong_timeout: Duration,
    subscribe_by: Option<Instant>,
    /// When something was sent last, and when something was heard last. The client learns from the one that this side is
    /// there, and this side from the other that the client is; a busy feed must not hide that nobody reads it.
    wrote_at: Instant,
    heard_at: Instant,
    pong_by: Option<Instant>,
    token: Option<TokenTimes>,
    leaving: Leaving,
}

#[derive(Debug, Clone, Copy)]
struct TokenTimes {
    /// None once the client was told.
    tell_at: Option<Instant>,
    ends_at: Instant,
}

#[derive(Debug, Clone, Copy)]
enum Leaving {
    /// The client will be asked to leave.
    AskAt(Instant),
    /// It was.
    CloseAt(Instant, CloseCode),
}

/// Something that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Send a ping.
    Ping,
    /// Tell the client that its token ends soon.
    Expiring,
    /// The token has ended.
    Expired,
    /// Ask the client to leave.
    AskToLeave,
    /// Close.
    Close(CloseCode),
}

impl Timers {
    /// The times of a connection that begins now and lasts for `lifetime`.
    pub(crate) fn new(now: Instant, ping_interval: Duration, pong_timeout: Duration, lifetime: Duration) -> Self {
        Self {
            ping_interval,
            pong_timeout,
            subscribe_by: Some(now + SUBSCRIBE_WITHIN),
            wrote_at: now,
            heard_at: now,
            pong_by: None,
            token: None,
            leaving: Leaving::AskAt(now + lifetime),
        }
    }

    pub(crate) fn wrote(&mut self, now: Instant) {
        self.wrote_at = now;
    }

    /// Whatever a client sends shows that it is there.
    pub(crate) fn heard(&mut self, now: Instant) {
        (self.pong_by, self.heard_at) = (None, now);
    }

    pub(crate) fn subscribed(&mut self) {
        self.subscribe_by = None;
    }

    /// The client tried to subscribe, and it is not its fault that it has not.
    pub(crate) fn subscribe_later(&mut self, now: Instant) {
        self.subscribe_by = self.subscribe_by.map(|_| now + SUBSCRIBE_WITHIN);
    }

    /// The client has a token that is good for a while.
    pub(crate) fn token(&mut self, now: Instant, remaining: Duration) {
        let ends_at = now + remaining;
        let tell_at = Some(now + remaining.saturating_sub(EXPIRING_BEFORE));
        self.token = Some(TokenTimes { tell_at, ends_at });
    }

    /// The client was asked to leave and will be closed at that time.
    pub(crate) fn asked_to_leave(&mut self, close_at: Instant, code: CloseCode) {
        self.leaving = Leaving::CloseAt(close_at, code);
    }

    /// The next time at which something is due.
    pub(crate) fn next(&self) -> Instant {
        let liveness = self.pong_by.unwrap_or_else(|| self.ping_at());
        let token = self.token.map(|token| token.tell_at.unwrap_or(token.ends_at));
        let leaving = match self.leaving {
            Leaving::AskAt(at) | Leaving::CloseAt(at, _) => at,
        };
        [self.subscribe_by, token].into_iter().flatten().fold(liveness.min(leaving), Instant::min)
    }

    /// What is due now; ask again until there is nothing.
    pub(crate) fn due(&mut self, now: Instant) -> Option<Due> {
        let past = |at: Instant| at <= now;
        match self.leaving {
            Leaving::CloseAt(at, code) if past(at) => return Some(Due::Close(code)),
            Leaving::AskAt(at) if past(at) => return Some(Due::AskToLeave),
            Leaving::CloseAt(..) | Leaving::AskAt(_) => {}
        }
        if self.subscribe_by.is_some_and(past) {
            return Some(Due::Close(CloseCode::SubscribeTimeout));
        }
        if self.pong_by.is_some_and(past) {
            return Some(Due::Close(CloseCode::NoPong));
        }
        if let Some(due) = self.token_due(now) {
            return Some(due);
        }
        if self.pong_by.is_none() && past(self.ping_at()) {
            self.pong_by = Some(now + self.pong_timeout);
            return Some(Due::Ping);
        }
        None
    }

    fn token_due(&mut self, now: Instant) -> Option<Due> {
        let token = self.token.as_mut()?;
        if token.ends_at <= now {
            self.token = None;
            return Some(Due::Expired);
        }
        token.tell_at.take_if(|at| *at <= now).map(|_| Due::Expiring)
    }

    fn ping_at(&self) -> Instant {
        self.wrote_at.min(self.heard_at) + self.ping_interval
    }
}

/// Waits until a time, or for ever where there is none.
pub(crate) async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    struct Case {
        start: Instant,
        timers: Timers,
    }

    impl Case {
        fn new() -> Self {
            let start = Instant::now();
            Self { start, timers: Timers::new(start, 25 * SECOND, 8 * SECOND, 1_800 * SECOND) }
        }

        fn subscribed() -> Self {
            let mut case = Self::new();
            case.timers.subscribed();
            case
        }

        #[track_caller]
        fn check(&mut self, seconds: u32, due: Option<Due>) {
            assert_eq!(self.timers.due(self.start + seconds * SECOND), due, "after {seconds} s");
        }

        #[track_caller]
        fn check_next(&self, seconds: u32) {
            assert_eq!(self.timers.next(), self.start + seconds * SECOND);
        }
    }

    #[test]
    fn whoever_subscribes_to_nothing_is_closed() {
        let mut case = Case::new();
        case.check_next(10);
        case.check(9, None);
        case.check(10, Some(Due::Close(CloseCode::SubscribeTimeout)));
        let mut late = Case::new();
        late.timers.subscribe_later(late.start + 9 * SECOND);
        late.check(10, None);
        late.check(19, Some(Due::Close(CloseCode::SubscribeTimeout)));
    }

    #[test]
    fn silence_of_either_side_is_broken_by_a_ping_that_must_be_answered() {
        let mut case = Case::subscribed();
        case.timers.wrote(case.start + 20 * SECOND);
        case.check_next(25);
        case.check(25, Some(Due::Ping));
        case.check_next(33);
        case.check(32, None);
        case.timers.heard(case.start + 32 * SECOND);
        case.check(33, None);
        case.check(45, Some(Due::Ping));
        case.check(53, Some(Due::Close(CloseCode::NoPong)));
    }

    #[test]
    fn a_token_that_ends_is_told_of_and_then_ends() {
        let mut case = Case::subscribed();
        case.timers.token(case.start, 24 * SECOND);
        case.check(0, Some(Due::Expiring));
        case.check_next(24);
        case.timers.token(case.start, 80 * SECOND);
        case.check(19, None);
        case.check(20, Some(Due::Expiring));
        case.timers.heard(case.start + 79 * SECOND);
        case.timers.wrote(case.start + 79 * SECOND);
        case.check(79, None);
        case.check(80, Some(Due::Expired));
        case.check(80, None);
    }

    #[test]
    fn a_connection_that_has_lasted_long_enough_is_asked_to_leave_and_then_closed() {
        let mut case = Case::subscribed();
        case.check(1_800, Some(Due::AskToLeave));
        case.timers.asked_to_leave(case.start + 1_830 * SECOND, CloseCode::Rotated);
        case.timers.heard(case.start + 1_829 * SECOND);
        case.timers.wrote(case.start + 1_829 * SECOND);
        case.check(1_829, None);
        case.check(1_830, Some(Due::Close(CloseCode::Rotated)));
    }
}
