//! Hearing of commits. A notice that follows on the one before goes straight into the rings; a hole is filled from
//! Postgres, and so is silence.

use std::sync::Arc;

use anyhow::bail;
use kit::clock::sleep;
use kit::http::health::HealthHandle;
use kit::log::{Log, Notices};
use proto::notice::{CommitNotice, NoticeEntry};
use proto::{EventType, Feed, LogId, Seq};
use read_model::feed::Entry;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::gateway::Gateway;
use crate::hub::{Hub, News};
use crate::limits::{FILL_LEN_MAX, NOTICE_SILENCE_MAX, RING_LOOK, STORAGE_CHECK, STORAGE_RETRY};

pub(crate) struct Listener {
    pub log: Log,
    pub gateway: Arc<Gateway>,
    pub health: HealthHandle,
    /// From here on the gateway is not ready, whatever can be read.
    pub stopping: CancellationToken,
}

impl Listener {
    /// Listens until it is dropped.
    pub(crate) async fn run(&self) -> anyhow::Result<()> {
        // Listen first, then read: what is committed in between is heard of, or found as a hole by the next notice.
        let mut notices = self.log.notices().await?;
        self.learn_head().await;
        self.health.ready();
        tokio::select! {
            done = self.listen(&mut notices) => done,
            () = self.watch_storage() => Ok(()),
            () = self.forget() => Ok(()),
        }
    }

    fn hub(&self) -> &Hub {
        &self.gateway.hub
    }

    /// Lets go of what is no longer needed.
    async fn forget(&self) {
        loop {
            sleep(RING_LOOK).await;
            self.hub().evict_cold(Instant::now());
            self.gateway.admission.forget_idle();
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
            let read = self.hub().storage.head().await;
            // Asked after the read: a stop may have begun meanwhile.
            if self.stopping.is_cancelled() {
                return std::future::pending().await;
            }
            match read {
                Ok(_) => {
                    self.health.ready();
                    self.learn_late().await;
                }
                Err(_) => self.health.failing("the read models are out of reach"),
            }
        }
    }

    /// Reads how far was projected, for as long as it takes until there is something to read.
    async fn learn_head(&self) {
        loop {
            match self.hub().storage.head().await {
                Ok(Some((log, head))) => {
                    info!("serving feeds of log {log} from {head}");
                    self.learn_late().await;
                    return self.hub().advance(log, head, Vec::new(), None);
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
        let is_late = notice.late;
        if notice.to > head {
            self.advance(log, head, notice).await;
        }
        if is_late {
            self.learn_late().await;
        }
        Ok(())
    }

    async fn advance(&self, log: LogId, head: Seq, notice: CommitNotice) {
        match notice.entries {
            Some(entries) if notice.from <= head => {
                let new = entries.into_iter().filter(|entry| entry.seq > head);
                self.hub().advance(log, notice.to, new.flat_map(news).collect(), None);
            }
            _ => self.fill(log, head, notice.to).await,
        }
    }

    /// Learns of entries that came into feeds late. A look that fails is made up for by the next one.
    async fn learn_late(&self) {
        if let Err(error) = self.hub().learn_late().await {
            warn!("which feeds changed is not known yet: {error}");
        }
    }

    /// Nobody said anything for a while: the projector is away, or the notices are lost on the way.
    async fn ask_storage(&self) -> anyhow::Result<()> {
        // Whether storage can be read is somebody else's to tell.
        let Ok(Some((log, to))) = self.hub().storage.head().await else { return Ok(()) };
        let (log, head) = self.head(log)?;
        if to > head {
            self.fill(log, head, to).await;
        }
        Ok(())
    }

    /// Reads what was committed after `head`, up to `to`, for the feeds somebody reads.
    async fn fill(&self, log: LogId, head: Seq, to: Seq) {
        let feeds = self.hub().hot_feeds();
        let names: Vec<String> = feeds.iter().map(Feed::to_string).collect();
        self.gateway.metrics.holes.inc();
        // What the rings hold may be hidden now, or shown again: readers find it in storage.
        match self.hub().storage.visibility_changed(head, to).await {
            Ok(false) => {}
            Ok(true) | Err(_) => return self.hub().skip_to(log, to),
        }
        match self.hub().storage.of_feeds(&names, (head, to), FILL_LEN_MAX).await {
            Ok(Some(entries)) => {
                info!("filled the hole after {head} up to {to} with {} entries", entries.len());
                let read = |(feed, entry)| News { feed, entry, recorded_at: None };
                self.hub().advance(log, to, entries.into_iter().map(read).collect(), Some(&feeds));
            }
            Ok(None) => self.hub().skip_to(log, to),
            Err(error) => {
                warn!("the hole after {head} is left to the readers: {error}");
                self.hub().skip_to(log, to);
            }
        }
    }

    /// The head, if it belongs to `log`.
    fn head(&self, log: LogId) -> anyhow::Result<(LogId, Seq)> {
        match self.hub().head() {
            Some((known, head)) if known == log => Ok((known, head)),
            Some((known, _)) => bail!("the read models changed from log {known} to log {log}; starting anew"),
            None => bail!("a notice was heard before the head was known"),
        }
    }
}

/// An entry of a notice, once for each feed it belongs to.
fn news(entry: NoticeEntry) -> impl Iterator<Item = News> {
    let NoticeEntry { seq, event_type, recorded_at, feeds, activity } = entry;
    let event_type = EventType::from_name(&event_type);
    feeds.into_iter().map(move |(feed, prev)| {
        let entry = Entry { seq, prev, event_type, activity: activity.clone() };
        News { feed, entry, recorded_at: Some(recorded_at) }
    })
}
