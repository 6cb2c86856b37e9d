//! Notices on core NATS: hints that something was committed. They can be lost; nothing may rest on them alone.

use bytes::Bytes;
use futures_util::StreamExt as _;

use super::{Log, ReadError};

/// The subject of commit notices. Outside the log's subjects, so that they are never stored.
const SUBJECT: &str = "notice.committed";

/// A subscription to notices.
#[derive(Debug)]
pub struct Notices {
    subscriber: async_nats::Subscriber,
}

impl Log {
    /// The largest notice in bytes.
    #[must_use]
    pub fn notice_bytes_max(&self) -> usize {
        self.client.server_info().max_payload
    }

    /// Sends a notice to whoever listens.
    pub async fn publish_notice(&self, notice: Vec<u8>) -> Result<(), ReadError> {
        let sent = self.client.publish(self.names.outer(SUBJECT), Bytes::from(notice)).await;
        sent.map_err(|error| ReadError::Unavailable { source: error.into() })
    }

    /// Listens to notices. The subscription outlives reconnections; what is sent in between is lost, as may be what is
    /// sent in the first moment.
    pub async fn notices(&self) -> Result<Notices, ReadError> {
        let subscriber = self.client.subscribe(self.names.outer(SUBJECT)).await;
        let subscriber = subscriber.map_err(|error| ReadError::Unavailable { source: error.into() })?;
        self.client.flush().await.map_err(|error| ReadError::Unavailable { source: error.into() })?;
        Ok(Notices { subscriber })
    }
}

impl Notices {
    /// The next notice; none once the connection is closed for good. Cancel-safe.
    pub async fn next(&mut self) -> Option<Bytes> {
        self.subscriber.next().await.map(|message| message.payload)
    }
}
