//! Hearing of commits. A notice that follows on the one before goes straight into the rings; a hole is filled from
//! Postgres, and so is silence.

use std::sync::Arc;

use anyhow::bail;
use kit::clock::sleep;
use kit::http::health::HealthHandle;
use kit::log::{Log, Notices};
use proto::notice::CommitNotice;
use proto::{Feed, LogId, Seq};
use read_model::feed::{self, Entry};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::Context;
use crate::hub::Hub;
use crate::limits::{FILL_LEN_MAX, NOTICE_SILENCE_MAX, STORAGE_CHECK, STORAGE_RETRY};
use crate::metrics::GatewayMetrics;

pub(crate) struct Listener {
    log: Log,
    hub: Arc<Hub>,
    health: HealthHandle,
    metrics: GatewayMetrics,
}

impl Listener {
    pub(crate) fn new(context: &Context, hub: Arc<Hub>, metrics: GatewayMetrics) -> Self {
        Self { log: context.log.clone(), hub, health: context.health.register("gateway"), metrics }
    }

    pub(crate) async fn run(self, stopping: &CancellationToken) -> anyhow::Result<()> {
        // Listen first, then read: what is committed in between is heard of, or found as a hole by the next notice.
        let mut notices = self.log.notices().await?;
        tokio::select! {
            () = stopping.cancelled() => return Ok(()),
            () = self.learn_head() => {}
        }
        self.health.ready();
        tokio::select! {
            () = stopping.cancelled() => Ok(()),
            done = self.listen(&mut notices) => done,
            () = self.watch_storage() => Ok(()),
        }
    }

    async fn listen(&self, notices: &mut Notices) -> anyhow::Result<()> {
        loop {
            self.hear(notices).await?;
        }
    }

    /// Says whether storage can be read. Beside the listening, since notices can come while storage is away, and storage
    /// can come back while none are missing.
    async fn watch_storage(&self) {
        loop {
            sleep(STORAGE_CHECK).await;
            match Hub::read(feed::head(&self.hub.database)).await {
                Ok(_) => self.health.ready(),
                Err(_) => self.health.failing("the read models are out of reach"),
            }
        }
    }

    /// Reads how far was projected, for as long as it takes until there is something to read.
    async fn learn_head(&self) {
        loop {
            match Hub::read(feed::head(&self.hub.database)).await {
                Ok(Some((log, head))) => {
                    info!("serving feeds of log {log} from {head}");
                    return self.hub.advance(log, head, Vec::new(), None);
                }
                Ok(None) => self.health.failing("the projector has not run yet"),
                Err(error) => {
                    self.health.failing("the read models are out of reach");
                    warn!("waiting for the read models: {error}");
                }
            }
            sleep(STORAGE_RETRY).await;
        }
    }

    async fn hear(&self, notices: &mut Notices) -> anyhow::Result<()> {
        match tokio::time::timeout(NOTICE_SILENCE_MAX, notices.next()).await {
            Ok(Some(bytes)) => match serde_json::from_slice::<CommitNotice>(&bytes) {
                Ok(notice) => self.take(notice).await,
                Err(error) => {
                    warn!("passing over a notice that cannot be read: {error}");
                    Ok(())
                }
            },
            Ok(None) => bail!("the connection to NATS was closed"),
            Err(_silence) => self.ask_storage().await,
        }
    }

    async fn take(&self, notice: CommitNotice) -> anyhow::Result<()> {
        let (log, head) = self.head(notice.log)?;
        if notice.to <= head {
            return Ok(());
        }
        match notice.entries {
            Some(entries) if notice.from <= head => {
                let new = entries.into_iter().filter(|entry| entry.seq > head);
                let entries = new.flat_map(|entry| {
                    let (seq, activity) = (entry.seq, entry.activity);
                    entry
                        .feeds
                        .into_iter()
                        .map(move |(feed, prev)| (feed, Entry { seq, prev, activity: activity.clone() }))
                });
                self.hub.advance(log, notice.to, entries.collect(), None);
            }
            _ => self.fill(log, head, notice.to).await,
        }
        Ok(())
    }

    /// Nobody said anything for a while: the projector is away, or the notices are lost on the way.
    async fn ask_storage(&self) -> anyhow::Result<()> {
        // Whether storage can be read is somebody else's to tell.
        let Ok(Some((log, to))) = Hub::read(feed::head(&self.hub.database)).await else { return Ok(()) };
        let (log, head) = self.head(log)?;
        if to > head {
            self.fill(log, head, to).await;
        }
        Ok(())
    }

    /// Reads what was committed after `head`, up to `to`, for the feeds somebody reads.
    async fn fill(&self, log: LogId, head: Seq, to: Seq) {
        let feeds = self.hub.hot_feeds();
        let names: Vec<String> = feeds.iter().map(Feed::to_string).collect();
        self.metrics.holes.inc();
        // What the rings hold may be hidden now, or shown again: readers find it in storage.
        match Hub::read(feed::visibility_changed(&self.hub.database, head, to)).await {
            Ok(false) => {}
            Ok(true) | Err(_) => return self.hub.skip_to(log, to),
        }
        match Hub::read(feed::of_feeds(&self.hub.database, &names, head, to, FILL_LEN_MAX)).await {
            Ok(Some(entries)) => {
                info!("filled the hole after {head} up to {to} with {} entries", entries.len());
                self.hub.advance(log, to, entries, Some(&feeds));
            }
            Ok(None) => self.hub.skip_to(log, to),
            Err(error) => {
                warn!("the hole after {head} is left to the readers: {error}");
                self.hub.skip_to(log, to);
            }
        }
    }

    /// The head, if it belongs to `log`.
    fn head(&self, log: LogId) -> anyhow::Result<(LogId, Seq)> {
        match self.hub.head() {
            Some((known, head)) if known == log => Ok((known, head)),
            Some((known, _)) => bail!("the read models changed from log {known} to log {log}; starting anew"),
            None => bail!("a notice was heard before the head was known"),
        }
    }
}
