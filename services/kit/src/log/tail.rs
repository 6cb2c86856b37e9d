//! Following the log in order from a place. The server-side consumer is disposable: on any error it is made anew after the
//! last message that was handed out, so the only position that counts is the reader's own.

use std::time::Duration;

use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use futures_util::{FutureExt as _, StreamExt as _};
use proto::{LogId, Seq};
use tokio::sync::watch;
use tokio::task::unconstrained;
use tracing::warn;

use super::{Log, Message, header_pairs};

/// The pause before a consumer is made anew.
const RECREATE_DELAY: Duration = Duration::from_millis(250);

/// A reader that follows the log.
#[derive(Debug)]
pub struct Tail {
    log: Log,
    after: Seq,
    /// The hash of the message at `after`; none where there is none.
    mark: Option<[u8; 32]>,
    consumer: Option<Ordered>,
    connections: watch::Receiver<u64>,
}

struct Ordered(pull::Ordered);

impl std::fmt::Debug for Ordered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ordered")
    }
}

/// Why the log can no longer be followed.
#[derive(Debug, thiserror::Error)]
pub enum TailError {
    /// The stream is another one, or lost its end.
    #[error(
        "the log was rewound or replaced: read up to {read}, log {expected}; found log {found} which ends at {last}"
    )]
    Rewound {
        /// How far it had been read.
        read: Seq,
        /// The identity it had.
        expected: LogId,
        /// The identity it has.
        found: String,
        /// Its end.
        last: Seq,
    },
    /// The stream holds another message where one was read.
    #[error("the log was rewound: what stands at {read} is not what was read there")]
    Rewritten {
        /// The place.
        read: Seq,
    },
}

impl Log {
    /// Follows the log after `after`. With the hash of the message there, the log is followed only while that still stands.
    #[must_use]
    pub fn tail(&self, after: Seq, mark: Option<[u8; 32]>) -> Tail {
        Tail { log: self.clone(), after, mark, consumer: None, connections: self.connections.clone() }
    }
}

impl Tail {
    /// Waits for the next message, then takes what else is already there, at most `max` messages. Makes its consumer
    /// anew for as long as the server is away. Cancel-safe: nothing that was taken is lost; but making a consumer takes a
    /// while, and begins again with the next call.
    pub async fn next_batch(&mut self, max: usize) -> Result<Vec<Message>, TailError> {
        loop {
            let Some(consumer) = self.consumer.as_mut() else {
                self.recreate().await?;
                continue;
            };
            // A consumer does not survive its server, which takes half a minute to show; the server may also have come back
            // with less than was read.
            let first = tokio::select! {
                first = consumer.0.next() => first,
                Ok(()) = self.connections.changed() => {
                    self.give_up("the connection was made anew");
                    continue;
                }
            };
            let Some(first) = first else {
                self.give_up("it ended");
                continue;
            };
            let mut batch = Vec::new();
            let mut next = Some(first);
            while let Some(item) = next {
                match item.map_err(|error| error.to_string()).and_then(|message| self.log.followed(&message)) {
                    Ok(message) => {
                        self.after = message.seq;
                        batch.push(message);
                    }
                    Err(reason) => {
                        self.give_up(&reason);
                        break;
                    }
                }
                let Some(consumer) = self.consumer.as_mut().filter(|_| batch.len() < max) else { break };
                // Outside the task's budget, which would end every batch after 128 messages.
                next = unconstrained(consumer.0.next()).now_or_never().flatten();
            }
            if let Some(last) = batch.last() {
                self.mark = Some(last.hash());
                return Ok(batch);
            }
        }
    }

    /// Makes the consumer anew: the log holds more, and this one does not hand it out.
    pub fn start_anew(&mut self) {
        self.give_up("nothing came though there is more");
    }

    fn give_up(&mut self, reason: &str) {
        warn!("following the log anew after {}: {reason}", self.after);
        self.consumer = None;
    }

    async fn recreate(&mut self) -> Result<(), TailError> {
        if let Err(error) = self.try_recreate().await? {
            warn!("the log cannot be followed yet: {error}");
            crate::clock::sleep(RECREATE_DELAY).await;
        }
        Ok(())
    }

    async fn try_recreate(&mut self) -> Result<Result<(), async_nats::Error>, TailError> {
        // Before anything is asked: a connection made meanwhile is noticed afterwards.
        self.connections.mark_unchanged();
        let info = match self.log.stream.get_info().await {
            Ok(info) => info,
            Err(error) => return Ok(Err(error.into())),
        };
        let last = Seq(info.state.last_sequence);
        let found = super::connect::log_id(&info.config);
        if found != Some(self.log.id) || last < self.after {
            let found = found.map_or_else(|| "without identity".to_owned(), |id| id.to_string());
            return Err(TailError::Rewound { read: self.after, expected: self.log.id, found, last });
        }
        if let Some(mark) = self.mark {
            match self.log.get(self.after).await {
                Ok(Some(message)) if message.hash() == mark => {}
                Ok(_) => return Err(TailError::Rewritten { read: self.after }),
                Err(error) => return Ok(Err(error.into())),
            }
        }
        let config = pull::OrderedConfig {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: self.after.next().0 },
            ..pull::OrderedConfig::default()
        };
        let created = async { Ok(self.log.stream.create_consumer(config).await?.messages().await?) };
        Ok(created.await.map(|messages| self.consumer = Some(Ordered(messages))))
    }
}

impl Log {
    fn followed(&self, message: &async_nats::jetstream::Message) -> Result<Message, String> {
        let info = message.info().map_err(|error| error.to_string())?;
        Ok(Message {
            subject: self.names.inner(message.subject.as_str()),
            seq: Seq(info.stream_sequence),
            recorded_at: info.published,
            headers: message.headers.as_ref().map(header_pairs).unwrap_or_default(),
            payload: message.payload.clone(),
        })
    }
}
