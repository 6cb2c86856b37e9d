//! Copying the log out of a running server: the snapshot of its stream in chunks, as the server makes them. It alone keeps
//! places, times and headers, on which cursors and views of the past rest. What is in a chunk is the server's business.

use std::time::Duration;

use async_nats::{Message, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt as _;
use proto::{EventId, LogId, Seq};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::connect::{LOG_ID, REQUEST_TIMEOUT};
use super::{AdminError, LogAdmin};

/// The size of a chunk. The server takes up to 1 MiB.
const CHUNK_BYTES: u64 = 128 * 1024;
/// How much may be on the way without an acknowledgement; far less than what a subscription holds before it drops.
const WINDOW_BYTES: u64 = 4 * 1024 * 1024;
/// How long the next chunk may take. A server that packs compresses what it reads, and waits for its disk.
const CHUNK_WAIT_MAX: Duration = Duration::from_secs(30);
/// How long the server may check all messages before it sends the first chunk.
const CHECK_WAIT_MAX: Duration = Duration::from_mins(30);
/// The status of the message after the last chunk when all went well.
const COMPLETE: u16 = 204;

const BACKING_UP: &str = "backing up the log";

/// What a copy of the log holds, in the words of the server that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The stream's name. A copy can be put back under this name only.
    pub stream: String,
    /// The identity of the log.
    pub log_id: LogId,
    /// The version of the server; an older one may not be able to read the copy.
    pub server_version: String,
    /// How many events there are.
    pub messages: u64,
    /// The place of the first of them.
    pub first_seq: Seq,
    /// The place of the last one when the copy was begun.
    pub last_seq: Seq,
    /// The id of the event there; none when it was redacted, or the log is empty.
    pub last_event: Option<EventId>,
    /// The configuration of the stream, as the server told it.
    pub config: Value,
    /// The state of the stream, as the server told it.
    pub state: Value,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A request was not carried out.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// The stream is there and is no log, or one that was never restored to its end.
    #[error("stream {stream} is no log: its {missing} is missing")]
    NoLog {
        /// The stream.
        stream: String,
        /// What a log has.
        missing: &'static str,
    },
    /// The server gave up.
    #[error("the server ended the copy before it was whole: {said}")]
    Ended {
        /// Its words.
        said: String,
    },
    /// Something was lost on the way.
    #[error("the copy has a hole: {what}: try again")]
    Hole {
        /// What was seen.
        what: String,
    },
}

/// A copy that is being made.
#[derive(Debug)]
pub struct Snapshot<'a> {
    admin: &'a LogAdmin,
    contents: Contents,
    chunks: Subscriber,
    /// How often the connection had been made when the copy began.
    connections: u64,
    /// Where the chunk before is acknowledged: when the next one is asked for.
    acknowledge: Option<async_nats::Subject>,
    /// How many chunks came.
    taken: u64,
}

impl LogAdmin {
    /// Begins a copy of the log as it is now. With `check`, the server looks at every message first. Others append meanwhile.
    pub async fn snapshot(&self, check: bool) -> Result<Snapshot<'_>, BackupError> {
        let connections = *self.connections.borrow();
        let inbox = self.client.new_inbox();
        let failed = |source: async_nats::Error| AdminError::Failed { action: BACKING_UP, source };
        let chunks = self.client.subscribe(inbox.clone()).await.map_err(|error| failed(error.into()))?;
        let request = json!({
            "deliver_subject": inbox,
            // Who follows the log makes its own consumer anew.
            "no_consumers": true,
            "chunk_size": CHUNK_BYTES,
            "window_size": WINDOW_BYTES,
            "jsck": check,
        });
        let wait = if check { CHECK_WAIT_MAX } else { CHUNK_WAIT_MAX };
        let answer = self.ask(BACKING_UP, "SNAPSHOT", &request, wait.max(REQUEST_TIMEOUT)).await?;
        let contents = contents(self.stream(), self.server_version(), &answer)?;
        Ok(Snapshot { admin: self, contents, chunks, connections, acknowledge: None, taken: 0 })
    }
}

impl Snapshot<'_> {
    /// What the copy holds. The last event is known at its end.
    #[must_use]
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// The bytes of all events. A copy is compressed and has fewer.
    #[must_use]
    pub fn bytes_max(&self) -> u64 {
        self.contents.state["bytes"].as_u64().unwrap_or_default()
    }

    /// The next chunk, after the one before has been kept; none at the end.
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>, BackupError> {
        if let Some(subject) = self.acknowledge.take() {
            let sent = self.admin.client.publish(subject, Bytes::new()).await;
            sent.map_err(|error| AdminError::Failed { action: BACKING_UP, source: error.into() })?;
        }
        let next = tokio::time::timeout(CHUNK_WAIT_MAX, self.chunks.next());
        let next = self.admin.unless_denied(BACKING_UP, next).await?;
        let message = next.map_err(|_| AdminError::Silent { action: BACKING_UP, waited: CHUNK_WAIT_MAX })?;
        let message = message.ok_or_else(|| BackupError::Hole { what: "the connection was closed".to_owned() })?;
        if message.payload.is_empty() {
            return self.end(&message).await.map(|()| None);
        }
        self.taken += 1;
        check_order(self.taken, &message)?;
        self.acknowledge = message.reply;
        Ok(Some(message.payload))
    }

    /// The last event is asked for last: any answer would wait behind the chunks that are on the way.
    async fn end(&mut self, message: &Message) -> Result<(), BackupError> {
        // A copy of one chunk ends without a status.
        let went_well = message.status.is_none_or(|status| status.as_u16() == COMPLETE);
        if !went_well {
            let said = message.description.as_ref().map_or_else(String::new, ToString::to_string);
            return Err(BackupError::Ended { said });
        }
        // On one connection nothing is lost; between two, something may have been.
        if *self.admin.connections.borrow() != self.connections {
            return Err(BackupError::Hole { what: "the connection was lost and made again meanwhile".to_owned() });
        }
        if self.contents.messages > 0 {
            self.contents.last_event = self.admin.event_at(self.contents.last_seq).await?;
        }
        Ok(())
    }
}

/// The server says under which number and size it sent a chunk, in the subject of the acknowledgement. The last chunk
/// needs none.
fn check_order(expected: u64, message: &Message) -> Result<(), BackupError> {
    let Some(reply) = &message.reply else { return Ok(()) };
    let mut ends = reply.rsplit('.').map(|token| token.parse::<u64>().ok());
    let sent = (ends.next().flatten(), ends.next().flatten());
    if sent == (Some(expected), Some(message.payload.len() as u64)) {
        return Ok(());
    }
    Err(BackupError::Hole { what: format!("chunk {expected} of {} bytes came as {reply}", message.payload.len()) })
}

fn contents(stream: String, server_version: String, answer: &Value) -> Result<Contents, BackupError> {
    let (config, state) = (answer["config"].clone(), answer["state"].clone());
    let log_id = config["metadata"][LOG_ID].as_str().and_then(|id| id.parse().ok());
    let log_id = log_id.ok_or_else(|| BackupError::NoLog { stream: stream.clone(), missing: LOG_ID })?;
    let number = |name: &'static str| {
        state[name].as_u64().ok_or_else(|| BackupError::NoLog { stream: stream.clone(), missing: name })
    };
    let (messages, first_seq, last_seq) = (number("messages")?, number("first_seq")?, number("last_seq")?);
    let (first_seq, last_seq) = (Seq(first_seq), Seq(last_seq));
    Ok(Contents { stream, log_id, server_version, messages, first_seq, last_seq, last_event: None, config, state })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(reply: Option<&str>) -> Message {
        Message {
            subject: "_INBOX.x".into(),
            reply: reply.map(Into::into),
            payload: Bytes::from_static(b"1234"),
            headers: None,
            status: None,
            description: None,
            length: 4,
        }
    }

    #[track_caller]
    fn check(reply: Option<&str>, is_next: bool) {
        assert_eq!(check_order(3, &chunk(reply)).is_ok(), is_next, "{reply:?}");
    }

    #[test]
    fn a_chunk_that_was_lost_is_missed() {
        check(Some("$JS.SNAPSHOT.ACK.ACTIVITY.x.4.3"), true);
        check(Some("$JS.SNAPSHOT.ACK.ACTIVITY.x.4.4"), false);
        check(Some("$JS.SNAPSHOT.ACK.ACTIVITY.x.5.3"), false);
        check(Some("elsewhere"), false);
        // The last one.
        check(None, true);
    }

    #[test]
    fn a_stream_without_identity_is_no_log() {
        let state = json!({"messages": 2, "first_seq": 1, "last_seq": 2});
        let read =
            |config: Value| contents("S".to_owned(), "2.15.1".to_owned(), &json!({"config": config, "state": state}));
        let error = read(json!({"name": "S"})).expect_err("no log").to_string();
        assert_eq!(error, "stream S is no log: its civicstream_log_id is missing");
        let found = read(json!({"metadata": {LOG_ID: "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03"}})).expect("a log");
        assert_eq!((found.messages, found.last_seq), (2, Seq(2)));
    }
}
