//! The client of the event log: one JetStream stream that is the only truth. Connects only to a server and a stream that
//! keep the promises the rest is built on, appends with a concurrency check, reads, and follows. What the events mean
//! is the services' business.

mod admin;
mod append;
mod backup;
mod connect;
mod decode;
mod notices;
mod read;
mod restore;
mod tail;

use async_nats::HeaderMap;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use proto::{LogId, Seq};
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

pub use admin::{AdminError, LogAdmin};
pub use append::{AppendError, BATCH_LEN_MAX, NewMessage, TOO_LARGE};
pub use backup::{BackupError, Contents, Snapshot};
pub use connect::{ConnectError, LogOptions};
pub use decode::DecodeError;
pub use notices::Notices;
pub use read::ReadError;
pub use restore::{RESTORE_CHUNK_BYTES, RestoreError, Restored, Restoring};
pub use tail::{Tail, TailError};

/// The event log. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Log {
    client: async_nats::Client,
    /// How often the connection was made. What a server forgets when it restarts has to be made anew then.
    connections: watch::Receiver<u64>,
    stream: async_nats::jetstream::stream::Stream,
    names: Names,
    id: LogId,
}

/// A message of the log.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its subject, without the namespace.
    pub subject: String,
    /// Its place in the log.
    pub seq: Seq,
    /// When the log took it.
    pub recorded_at: DateTime<Utc>,
    /// Its headers by name, in the order of the server.
    pub headers: Vec<(String, String)>,
    /// Its payload.
    pub payload: Bytes,
}

impl Message {
    /// What tells this message from any other that could stand at its place: SHA-256 over its place, its subject, when the
    /// log took it, its headers and its payload.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut add = |part: &[u8]| {
            // With its length, so that no two lists of parts look the same.
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        };
        add(&self.seq.0.to_be_bytes());
        add(self.subject.as_bytes());
        add(self.recorded_at.to_rfc3339().as_bytes());
        // They come in another order each time.
        let mut headers: Vec<_> = self.headers.iter().collect();
        headers.sort_unstable();
        for (name, value) in headers {
            add(name.as_bytes());
            add(value.as_bytes());
        }
        add(&self.payload);
        hasher.finalize().into()
    }
}

impl Log {
    /// The identity of the log, given to the stream when it was created.
    #[must_use]
    pub fn id(&self) -> LogId {
        self.id
    }

    /// Whether the connection to the server is up at this moment.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == async_nats::connection::State::Connected
    }
}

/// The names of the stream and its subjects. A namespace keeps several logs on one server apart; there is none in
/// production.
#[derive(Debug, Clone)]
struct Names {
    namespace: Option<String>,
}

impl Names {
    fn stream(&self) -> String {
        match &self.namespace {
            None => "ACTIVITY".to_owned(),
            Some(namespace) => format!("ACTIVITY_{namespace}"),
        }
    }

    /// The subject on the server.
    fn outer(&self, subject: &str) -> String {
        match &self.namespace {
            None => subject.to_owned(),
            Some(namespace) => format!("{namespace}.{subject}"),
        }
    }

    /// The subject as the rest of the program knows it.
    fn inner(&self, subject: &str) -> String {
        let outer = self.namespace.as_ref().and_then(|namespace| subject.strip_prefix(namespace.as_str()));
        outer.and_then(|rest| rest.strip_prefix('.')).unwrap_or(subject).to_owned()
    }
}

fn header_pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .flat_map(|(name, values)| values.iter().map(move |value| (name.to_string(), value.as_str().to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(subject: &str, headers: &[(&str, &str)], payload: &'static [u8]) -> [u8; 32] {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (recorded_at, payload) = (DateTime::UNIX_EPOCH, payload.into());
        Message { subject: subject.to_owned(), seq: Seq(1), recorded_at, headers, payload }.hash()
    }

    #[test]
    fn a_hash_tells_messages_apart_and_not_the_order_of_headers() {
        let hash = message("a", &[("b", "c"), ("d", "e")], b"f");
        assert_eq!(hash, message("a", &[("d", "e"), ("b", "c")], b"f"));
        for other in [
            message("A", &[("b", "c"), ("d", "e")], b"f"),
            message("a", &[("b", "cd"), ("", "e")], b"f"),
            message("a", &[("b", "c")], b"f"),
            message("a", &[("b", "c"), ("d", "e")], b""),
        ] {
            assert_ne!(hash, other);
        }
    }
}
