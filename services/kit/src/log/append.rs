//! Appending to the log with a concurrency check, one message or an atomic batch. What a failed request did to the log
//! is often unknown (a lost acknowledgement looks like a lost message); such outcomes are told apart from refusals, and
//! the caller reads back.

use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::response::Response;
use async_nats::{HeaderMap, RequestErrorKind, header};
use bytes::Bytes;
use proto::Seq;
use tracing::debug;
use uuid::Uuid;

use super::Log;

/// The most messages of one append. The server takes 1,000; commands have a handful.
pub const BATCH_LEN_MAX: usize = 100;

/// The check over several subjects; async-nats has no name for it.
const EXPECTED_LAST_SUBJECT_SEQUENCE_SUBJECT: &str = "Nats-Expected-Last-Subject-Sequence-Subject";

/// The server's code for a message over the stream's limit, which the client's own limit is answered with too.
pub const TOO_LARGE: u64 = 10054;

/// A message to append.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Its subject, without the namespace.
    pub subject: String,
    /// Its id, unique for ever: `{command}:{index}`.
    pub id: String,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its payload.
    pub payload: Bytes,
}

/// Why an append was not acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Something else came first, or the message is stored already: read back, decide again.
    #[error("the log moved on (code {code})")]
    Conflict {
        /// The server's code.
        code: u64,
    },
    /// Nobody knows whether the log has it: read back.
    #[error("the outcome is unknown")]
    Unknown {
        /// What was seen.
        #[source]
        source: async_nats::Error,
    },
    /// The server refused, and would refuse again.
    #[error("the log refused the append: {description} (code {code})")]
    Refused {
        /// The server's code.
        code: u64,
        /// The server's words.
        description: String,
    },
}

impl Log {
    /// Appends `messages` as one, if the last message under `boundary` (a subject, or a pattern that covers every
    /// subject of the messages) is the one at `expected` (0 for none). Answers with the place of the last message; the
    /// others stand right before it.
    pub async fn append(&self, boundary: &str, expected: Seq, messages: &[NewMessage]) -> Result<Seq, AppendError> {
        debug_assert!(
            (1..=BATCH_LEN_MAX).contains(&messages.len()),
            "1 to {BATCH_LEN_MAX} messages are appended at once"
        );
        let check = Check { boundary: self.names.outer(boundary), expected };
        let ack = match messages {
            [only] => self.request(only, check.headers(self.headers(only), &self.names.outer(&only.subject))).await?,
            several => self.append_batch(several, &check).await?,
        };
        if ack.duplicate {
            // The server knows the message id. Whether it is this very message is for the caller to find out.
            return Err(AppendError::Conflict { code: 0 });
        }
        Ok(Seq(ack.sequence))
    }

    /// An atomic batch (NATS ADR-50): the first and the last message as requests, the rest as plain messages.
    async fn append_batch(&self, messages: &[NewMessage], check: &Check) -> Result<PublishAck, AppendError> {
        let batch = Uuid::now_v7().simple().to_string();
        let last = messages.len() - 1;
        for (index, message) in messages.iter().enumerate() {
            let mut headers = self.headers(message);
            headers.insert(header::NATS_BATCH_ID, batch.as_str());
            headers.insert(header::NATS_BATCH_SEQUENCE, (index + 1).to_string());
            if index == 0 {
                headers = check.headers(headers, &self.names.outer(&message.subject));
                self.begin_batch(message, headers).await?;
            } else if index < last {
                let subject = self.names.outer(&message.subject);
                let sent = self.client.publish_with_headers(subject, headers, message.payload.clone()).await;
                sent.map_err(|error| AppendError::Unknown { source: error.into() })?;
            } else {
                headers.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
                return self.request(message, headers).await;
            }
        }
        unreachable!("a batch has a last message")
    }

    /// The first message of a batch is answered by an empty message, or by an error.
    async fn begin_batch(&self, message: &NewMessage, headers: HeaderMap) -> Result<(), AppendError> {
        let reply = self.send(message, headers).await?;
        if reply.is_empty() {
            return Ok(());
        }
        parse(&reply).map(|_| ())
    }

    async fn request(&self, message: &NewMessage, headers: HeaderMap) -> Result<PublishAck, AppendError> {
        parse(&self.send(message, headers).await?)
    }

    async fn send(&self, message: &NewMessage, headers: HeaderMap) -> Result<Bytes, AppendError> {
        let subject = self.names.outer(&message.subject);
        let reply = self.client.request_with_headers(subject, headers, message.payload.clone()).await;
        reply.map(|reply| reply.payload).map_err(|error| match error.kind() {
            // The client did not even send it.
            RequestErrorKind::MaxPayloadExceeded => {
                AppendError::Refused { code: TOO_LARGE, description: error.to_string() }
            }
            _ => AppendError::Unknown { source: error.into() },
        })
    }

    fn headers(&self, message: &NewMessage) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in &message.headers {
            headers.insert(*name, value.as_str());
        }
        headers.insert(header::NATS_MESSAGE_ID, message.id.as_str());
        headers.insert(header::NATS_EXPECTED_STREAM, self.names.stream());
        headers
    }
}

/// The concurrency check of an append.
struct Check {
    boundary: String,
    expected: Seq,
}

impl Check {
    fn headers(&self, mut headers: HeaderMap, subject: &str) -> HeaderMap {
        headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, self.expected.to_string());
        if self.boundary != subject {
            headers.insert(EXPECTED_LAST_SUBJECT_SEQUENCE_SUBJECT, self.boundary.as_str());
        }
        headers
    }
}

fn parse(reply: &[u8]) -> Result<PublishAck, AppendError> {
    match serde_json::from_slice::<Response<PublishAck>>(reply) {
        Ok(Response::Ok(ack)) => Ok(ack),
        Ok(Response::Err { error }) => Err(classify(error.error_code().0, error.to_string())),
        Err(error) => Err(AppendError::Unknown { source: error.into() }),
    }
}

/// What the server's error codes mean for the caller. Each was met on a real server: 10071 and 10164 are both "wrong
/// last sequence", 10201 is a repeated batch, 10167 a server under load, 10008 and 10009 a cluster without a leader.
fn classify(code: u64, description: String) -> AppendError {
    debug!("append answered with code {code}: {description}");
    match code {
        10071 | 10164 | 10201 => AppendError::Conflict { code },
        10008 | 10009 | 10167 => AppendError::Unknown { source: description.into() },
        _ => AppendError::Refused { code, description },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        let kind = |code| match classify(code, String::new()) {
            AppendError::Conflict { .. } => "conflict",
            AppendError::Unknown { .. } => "unknown",
            AppendError::Refused { .. } => "refused",
        };
        assert_eq!(
            [10071, 10164, 10201, 10167, 10077].map(kind),
            ["conflict", "conflict", "conflict", "unknown", "refused"]
        );
    }

    #[test]
    fn an_answer_that_is_no_answer_leaves_the_outcome_unknown() {
        assert!(matches!(parse(b"<html>"), Err(AppendError::Unknown { .. })));
    }
}
