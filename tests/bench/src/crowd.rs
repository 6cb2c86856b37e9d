//! Many readers in this process. They count what they get and look into nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use futures_util::{StreamExt as _, TryStreamExt as _};
use harness::within;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::reader::{Begin, Reader, Said};

/// How many readers connect at the same time.
const CONNECTING_MAX: usize = 100;

/// Readers. They leave when this is dropped.
pub(crate) struct Crowd {
    received: Arc<Received>,
    /// Held, not used: they read as long as it lives.
    _readers: JoinSet<()>,
}

#[derive(Default)]
struct Received {
    activities: AtomicUsize,
    /// How many somebody waits for.
    wanted: AtomicUsize,
    lost: AtomicBool,
    news: Notify,
}

impl Crowd {
    /// Connects `len` readers and waits until all of them follow their feed, which depends on their number.
    pub(crate) async fn connect(
        gateway: SocketAddr,
        len: usize,
        begin: Begin,
        feed: impl Fn(usize) -> String,
    ) -> anyhow::Result<Self> {
        let connecting = futures_util::stream::iter(0..len).map(|number| follow(gateway, feed(number), begin));
        let readers: Vec<Reader> =
            within("all readers to connect", connecting.buffer_unordered(CONNECTING_MAX).try_collect()).await?;
        let received = Arc::<Received>::default();
        let readers = readers.into_iter().map(|reader| read(reader, Arc::clone(&received))).collect();
        Ok(Self { received, _readers: readers })
    }

    /// Waits until all readers together have got so many activities.
    pub(crate) async fn received(&self, wanted: usize) -> anyhow::Result<()> {
        let received = &self.received;
        received.wanted.store(wanted, SeqCst);
        within("deliveries", async {
            while received.activities.load(SeqCst) < wanted {
                anyhow::ensure!(!received.lost.load(SeqCst), "a reader lost its connection");
                received.news.notified().await;
            }
            Ok(())
        })
        .await
    }
}

async fn follow(gateway: SocketAddr, feed: String, begin: Begin) -> anyhow::Result<Reader> {
    let mut reader = Reader::connect(gateway).await?;
    reader.subscribe(&feed, begin).await?;
    reader.caught_up().await?;
    Ok(reader)
}

async fn read(mut reader: Reader, received: Arc<Received>) {
    while let Ok(Some(said)) = reader.next().await {
        if matches!(said, Said::Activity { .. }) {
            let count = received.activities.fetch_add(1, SeqCst) + 1;
            // Woken only when it is enough, so that counting costs the machine little.
            if count >= received.wanted.load(SeqCst) {
                received.news.notify_one();
            }
        }
    }
    received.lost.store(true, SeqCst);
    received.news.notify_one();
}
