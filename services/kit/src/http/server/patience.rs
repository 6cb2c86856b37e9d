//! How long a client may take to say what it wants. Whoever has begun a request must finish its head soon; whoever keeps a
//! connection open between two requests, as proxies do, may be silent for longer. Knows no protocol, only when bytes came.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};

/// How long the head of a request may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// From its first byte on; for the first request from the connection on.
    pub head: Duration,
    /// Until the first byte of a later request.
    pub idle: Duration,
}

/// Set when bytes came. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard(Arc<AtomicBool>);

impl Heard {
    pub(super) fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn forget(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    fn is_noted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Measures one connection's heads: the server asks it for a wait whenever it begins to read one.
pub(super) struct HeadTimer {
    patience: Patience,
    heard: Heard,
    /// Whether a head was waited for before.
    later: AtomicBool,
}

impl HeadTimer {
    pub(super) fn new(patience: Patience, heard: Heard) -> Self {
        Self { patience, heard, later: AtomicBool::new(false) }
    }
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(Instant::now() + duration)
    }

    /// The deadline that is asked for knows nothing of what was heard, so it is not used.
    fn sleep_until(&self, _deadline: Instant) -> Pin<Box<dyn Sleep>> {
        let later = self.later.swap(true, Ordering::Relaxed);
        self.heard.forget();
        let wait = if later { self.patience.idle } else { self.patience.head };
        Box::pin(HeadSleep {
            sleep: Box::pin(tokio::time::sleep_until(tokio::time::Instant::now() + wait)),
            head: later.then_some(self.patience.head),
            heard: self.heard.clone(),
        })
    }
}

/// One wait for a head.
struct HeadSleep {
    sleep: Pin<Box<tokio::time::Sleep>>,
    /// How long the head may take once it has begun; none when it is measured already.
    head: Option<Duration>,
    heard: Heard,
}

impl Sleep for HeadSleep {}

impl Future for HeadSleep {
    type Output = ();

    /// Asked again after every read.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.heard.is_noted()
            && let Some(head) = self.head.take()
        {
            self.sleep.as_mut().reset(tokio::time::Instant::now() + head);
        }
        self.sleep.as_mut().poll(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    const PATIENCE: Patience = Patience { head: Duration::from_secs(10), idle: Duration::from_secs(75) };

    /// How long a wait lasts of which one byte is heard at `heard_at`.
    async fn waited(timer: &HeadTimer, heard_at: Option<u64>) -> u64 {
        let start = tokio::time::Instant::now();
        let mut wait = timer.sleep_until(Instant::now());
        if let Some(seconds) = heard_at {
            let byte = tokio::time::sleep_until(start + Duration::from_secs(seconds));
            tokio::select! {
                () = poll_fn(|context| wait.as_mut().poll(context)) => return start.elapsed().as_secs(),
                () = byte => timer.heard.note(),
            }
        }
        wait.await;
        start.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_is_measured_from_its_beginning_and_silence_between_two_heads_apart() {
        let timer = HeadTimer::new(PATIENCE, Heard::default());
        assert_eq!(waited(&timer, Some(3)).await, 10, "the first one from the connection on");
        assert_eq!(waited(&timer, None).await, 75, "silence after an answer");
        assert_eq!(waited(&timer, Some(30)).await, 40, "a later one from its first byte on");
        assert_eq!(waited(&timer, None).await, 75, "what was heard of the one before does not count");
    }
}
