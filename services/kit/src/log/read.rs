//! Reading the log: pages of what stands under a pattern, and single messages from the leader.

use std::time::Duration;

use async_nats::jetstream::stream::{LastRawMessageErrorKind, RawMessageErrorKind};
use async_nats::{HeaderMap, StatusCode};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use proto::Seq;
use serde_json::json;

use super::{Log, Message, header_pairs};

/// How many messages one request asks for.
const PAGE_LEN: usize = 500;
/// How long the next message of a page may take.
const PAGE_TIMEOUT: Duration = Duration::from_secs(5);

/// Why the log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The server did not answer; try again.
    #[error("the log could not be read")]
    Unavailable {
        /// What was seen.
        #[source]
        source: async_nats::Error,
    },
    /// The answer is not one of this protocol.
    #[error("the log answered {what}")]
    Unexpected {
        /// What came.
        what: String,
    },
}

impl Log {
    /// Everything after `after` under `pattern` (a subject or a pattern of subjects), in order. Any replica may answer:
    /// the newest messages can be missing, which the check of the append that follows finds out.
    pub async fn read(&self, pattern: &str, after: Seq) -> Result<Vec<Message>, ReadError> {
        let mut messages = Vec::new();
        let mut from = after;
        loop {
            let page = self.page(pattern, from).await?;
            let complete = page.pending == 0;
            messages.extend(page.messages);
            match messages.last() {
                Some(last) if !complete => from = last.seq,
                _ => return Ok(messages),
            }
        }
    }

    /// The same from the stream's leader, which misses nothing. One request a message: for the few messages that
    /// an unknown outcome is about.
    pub async fn read_from_leader(&self, pattern: &str, after: Seq) -> Result<Vec<Message>, ReadError> {
        let mut messages: Vec<Message> = Vec::new();
        let mut from = after;
        loop {
            let found = self.stream.get_first_raw_message_by_subject(self.names.outer(pattern), from.next().0).await;
            match found {
                Ok(raw) => {
                    let message = self.stored(raw.subject.as_str(), raw.sequence, raw.time, &raw.headers, raw.payload);
                    from = message.seq;
                    messages.push(message);
                }
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => return Ok(messages),
                Err(error) => return Err(ReadError::Unavailable { source: error.into() }),
            }
        }
    }

    /// The message at `seq`, from the leader; none when there is none.
    pub async fn get(&self, seq: Seq) -> Result<Option<Message>, ReadError> {
        match self.stream.get_raw_message(seq.0).await {
            Ok(raw) => Ok(Some(self.stored(raw.subject.as_str(), raw.sequence, raw.time, &raw.headers, raw.payload))),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(ReadError::Unavailable { source: error.into() }),
        }
    }

    /// The place of the newest message under `pattern`, from the leader; zero when there is none.
    pub async fn last_under(&self, pattern: &str) -> Result<Seq, ReadError> {
        match self.stream.get_last_raw_message_by_subject(&self.names.outer(pattern)).await {
            Ok(raw) => Ok(Seq(raw.sequence)),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(Seq::START),
            Err(error) => Err(ReadError::Unavailable { source: error.into() }),
        }
    }

    /// The place of the newest message of the log; zero when it is empty.
    pub async fn last(&self) -> Result<Seq, ReadError> {
        let info = self.stream.get_info().await.map_err(|error| ReadError::Unavailable { source: error.into() })?;
        Ok(Seq(info.state.last_sequence))
    }

    /// One page by batched direct get (NATS ADR-31): messages, then an empty one with status 204.
    async fn page(&self, pattern: &str, after: Seq) -> Result<Page, ReadError> {
        let unavailable = |source: async_nats::Error| ReadError::Unavailable { source };
        let inbox = self.client.new_inbox();
        let mut replies = self.client.subscribe(inbox.clone()).await.map_err(|error| unavailable(error.into()))?;
        let request = json!({ "seq": after.next().0, "next_by_subj": self.names.outer(pattern), "batch": PAGE_LEN });
        let subject = format!("$JS.API.DIRECT.GET.{}", self.names.stream());
        let sent = self.client.publish_with_reply(subject, inbox, request.to_string().into()).await;
        sent.map_err(|error| unavailable(error.into()))?;
        let mut messages = Vec::new();
        loop {
            let reply = tokio::time::timeout(PAGE_TIMEOUT, replies.next()).await;
            let reply = reply.map_err(|elapsed| unavailable(elapsed.into()))?;
            let reply = reply.ok_or_else(|| unavailable("the connection was closed".into()))?;
            match reply.status {
                None => messages.push(self.paged(reply.headers.as_ref(), reply.payload)?),
                Some(status) if status == StatusCode::NOT_FOUND => return Ok(Page { messages, pending: 0 }),
                Some(status) if status.as_u16() == 204 => {
                    let pending = number(reply.headers.as_ref(), "Nats-Num-Pending")?;
                    return Ok(Page { messages, pending });
                }
                Some(status) if status == StatusCode::NO_RESPONDERS => {
                    return Err(unavailable("no server keeps the log at this moment".into()));
                }
                Some(status) => {
                    return Err(ReadError::Unexpected { what: format!("status {status}") });
                }
            }
        }
    }

    fn paged(&self, headers: Option<&HeaderMap>, payload: Bytes) -> Result<Message, ReadError> {
        let time = text(headers, "Nats-Time-Stamp")?;
        let time = DateTime::parse_from_rfc3339(time)
            .map_err(|_| ReadError::Unexpected { what: format!("time stamp {time:?}") })?
            .with_timezone(&Utc);
        let seq = number(headers, "Nats-Sequence")?;
        let subject = text(headers, "Nats-Subject")?.to_owned();
        let headers = headers.cloned().unwrap_or_default();
        Ok(self.stored(&subject, seq, time, &headers, payload))
    }

    fn stored(&self, subject: &str, seq: u64, time: DateTime<Utc>, headers: &HeaderMap, payload: Bytes) -> Message {
        Message {
            subject: self.names.inner(subject),
            seq: Seq(seq),
            recorded_at: time,
            headers: header_pairs(headers),
            payload,
        }
    }
}

struct Page {
    messages: Vec<Message>,
    pending: u64,
}

fn text<'a>(headers: Option<&'a HeaderMap>, name: &str) -> Result<&'a str, ReadError> {
    let value = headers.and_then(|headers| headers.get(name)).map(async_nats::HeaderValue::as_str);
    value.ok_or_else(|| ReadError::Unexpected { what: format!("without header {name}") })
}

fn number(headers: Option<&HeaderMap>, name: &str) -> Result<u64, ReadError> {
    let text = text(headers, name)?;
    text.parse().map_err(|_| ReadError::Unexpected { what: format!("header {name} {text:?}") })
}
