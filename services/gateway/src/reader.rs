//! The subscriptions of one connection, served in turn: from the rings at once, from storage one page at a time. Knows no
//! socket and keeps no queue: nothing is fetched before what came before was handed out.

use std::pin::Pin;
use std::sync::Arc;

use read_model::feed::Page;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::access::Bearer;
use crate::hub::Hub;
use crate::limits::STORAGE_RETRY;
use crate::metrics::GatewayMetrics;
use crate::subscription::{Begun, Output, Refused, Request, Said, Subscription};
use crate::timers::at;

/// What one connection follows.
pub(crate) struct Reader {
    hub: Arc<Hub>,
    metrics: Arc<GatewayMetrics>,
    /// Rung by the rings that hold something new.
    wake: Arc<Notify>,
    /// In the order of their numbers. No map: its smallest node has room for eleven.
    subscriptions: Vec<Subscription>,
    /// Whether a subscription may have something now.
    ready: bool,
    /// Who was served last; the next one is served next.
    served: u32,
    page: Option<PageUnderWay>,
    /// When storage that was away is asked again.
    retry_at: Option<Instant>,
}

/// A page that is being read, or waits for its turn.
struct PageUnderWay {
    sub: u32,
    reading: Pin<Box<dyn Future<Output = sqlx::Result<Page>> + Send>>,
}

/// What happened while the reader waited.
enum Event {
    Woken,
    Page(u32, sqlx::Result<Page>),
}

impl Reader {
    pub(crate) fn new(hub: Arc<Hub>, metrics: Arc<GatewayMetrics>) -> Self {
        Self {
            hub,
            metrics,
            wake: Arc::default(),
            subscriptions: Vec::new(),
            ready: false,
            served: 0,
            page: None,
            retry_at: None,
        }
    }

    /// The subscriptions in the order of their numbers.
    pub(crate) fn subscriptions(&self) -> &[Subscription] {
        &self.subscriptions
    }

    /// Whether any subscription needs a token.
    pub(crate) fn needs_token(&self) -> bool {
        self.subscriptions.iter().any(|subscription| !subscription.feed().is_public())
    }

    /// Whether every subscription was told that it has everything.
    pub(crate) fn has_caught_up(&self) -> bool {
        !self.subscriptions.iter().any(Subscription::is_catching_up)
    }

    /// Begins to follow a feed; answers with what to say first.
    pub(crate) async fn subscribe(&mut self, bearer: Option<&Bearer>, request: Request) -> Result<Vec<Said>, Refused> {
        let Begun { subscription, messages, from } =
            Subscription::begin(&self.hub, &self.wake, bearer, request).await?;
        // Nearly all connections follow one feed.
        self.subscriptions.reserve_exact(1);
        self.subscriptions.push(subscription);
        self.metrics.subscriptions.inc();
        self.metrics.resumed(from);
        self.ready = true;
        Ok(messages)
    }

    /// Stops following. False when there is no such subscription.
    pub(crate) fn unsubscribe(&mut self, sub: u32) -> bool {
        let Ok(place) = self.place(sub) else { return false };
        self.subscriptions.remove(place);
        self.metrics.subscriptions.dec();
        self.page.take_if(|page| page.sub == sub);
        // Another one may have waited for this page.
        self.ready = true;
        true
    }

    /// Newer places to resume from, where clients do not know them.
    pub(crate) fn bookmarks(&mut self) -> Vec<Said> {
        let Some((_, head)) = self.hub.head() else { return Vec::new() };
        self.subscriptions.iter_mut().filter_map(|subscription| subscription.bookmark(head)).collect()
    }

    /// Waits until there is something to send. Cancel-safe: what was begun is kept here.
    pub(crate) async fn next(&mut self) -> Output {
        loop {
            if self.ready {
                if let Some(output) = self.pull() {
                    return output;
                }
                self.read_storage();
            }
            match self.wait().await {
                Event::Woken => self.ready = true,
                Event::Page(sub, Ok(page)) => {
                    self.ready = true;
                    if let Ok(place) = self.place(sub) {
                        return self.metrics.counted(self.subscriptions[place].on_page(&page));
                    }
                }
                Event::Page(_, Err(error)) => {
                    tracing::warn!("a reader waits for storage: {error}");
                    self.retry_at = Some(Instant::now() + STORAGE_RETRY);
                }
            }
        }
    }

    /// What the next subscription in turn has in its ring. None when none has anything; then nothing is ready.
    fn pull(&mut self) -> Option<Output> {
        for place in self.in_turn() {
            let subscription = &mut self.subscriptions[place];
            let mut output = subscription.pull(&self.hub);
            while output.again && output.messages.is_empty() {
                output = subscription.pull(&self.hub);
            }
            if !output.messages.is_empty() {
                self.served = subscription.number();
                return Some(self.metrics.counted(output));
            }
        }
        self.ready = false;
        None
    }

    /// Begins to read a page for the next subscription in turn that needs one, unless one is being read.
    fn read_storage(&mut self) {
        if self.page.is_some() || self.retry_at.is_some() {
            return;
        }
        let wanted = self.in_turn().find_map(|place| Some((place, self.subscriptions[place].wanted()?)));
        if let Some((place, request)) = wanted {
            self.served = self.subscriptions[place].number();
            let reading = Box::pin(Arc::clone(&self.hub.storage).page(request));
            self.page = Some(PageUnderWay { sub: self.served, reading });
        }
    }

    /// The places of all subscriptions, beginning after the one that was served last.
    fn in_turn(&self) -> impl Iterator<Item = usize> + use<> {
        let first = self.subscriptions.partition_point(|subscription| subscription.number() <= self.served);
        (first..self.subscriptions.len()).chain(0..first)
    }

    fn place(&self, sub: u32) -> Result<usize, usize> {
        self.subscriptions.binary_search_by_key(&sub, Subscription::number)
    }

    /// Waits for news, a page, or the time to ask storage again.
    async fn wait(&mut self) -> Event {
        let (wake, page, retry_at) = (&self.wake, &mut self.page, self.retry_at);
        let event = tokio::select! {
            (sub, read) = under_way(page) => Event::Page(sub, read),
            () = wake.notified() => return Event::Woken,
            () = at(retry_at) => Event::Woken,
        };
        match &event {
            Event::Woken => self.retry_at = None,
            Event::Page(..) => self.page = None,
        }
        event
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.metrics.subscriptions.dec_by(i64::try_from(self.subscriptions.len()).unwrap_or(i64::MAX));
    }
}

async fn under_way(page: &mut Option<PageUnderWay>) -> (u32, sqlx::Result<Page>) {
    match page {
        Some(PageUnderWay { sub, reading }) => (*sub, reading.await),
        None => std::future::pending().await,
    }
}
