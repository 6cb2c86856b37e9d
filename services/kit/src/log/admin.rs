//! The operator's way to the log: the stream as a thing that is copied and put back whole. Asks the server's API directly,
//! since the client has no words for it, and tells a user without rights from a server that does not answer.

use std::time::Duration;

use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::RawMessageErrorKind;
use async_nats::{Client, Request, RequestErrorKind};
use bytes::Bytes;
use proto::{Envelope, EventId, Seq};
use serde_json::Value;
use tokio::sync::watch;

use super::connect::{self, Connection, REQUEST_TIMEOUT};
use super::{ConnectError, LogOptions, Names, header_pairs};

/// The server's code for a stream that does not exist.
const STREAM_NOT_FOUND: u64 = 10059;
/// How long the server may take to remove a stream.
const REMOVE_WAIT_MAX: Duration = Duration::from_mins(1);

/// What an operator may do with the log.
#[derive(Debug)]
pub struct LogAdmin {
    pub(super) client: Client,
    pub(super) connections: watch::Receiver<u64>,
    denied: watch::Receiver<Option<String>>,
    pub(super) names: Names,
    pub(super) replicas: usize,
}

/// Why the operator's request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The user lacks the right.
    #[error(
        "{action}: the NATS user may not do that ({said}): give the address with the user that may create streams, as for `civicstream log init`"
    )]
    Denied {
        /// What was asked.
        action: &'static str,
        /// The server's words.
        said: String,
    },
    /// The server stayed silent.
    #[error("{action}: the NATS server did not answer within {} s: see whether it runs and the stream has a leader", .waited.as_secs())]
    Silent {
        /// What was asked.
        action: &'static str,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The server refused.
    #[error("{action}: the NATS server refused: {description}")]
    Refused {
        /// What was asked.
        action: &'static str,
        /// The server's code.
        code: u64,
        /// The server's words.
        description: String,
    },
    /// The connection failed, or the answer is not one of this protocol.
    #[error("{action} failed")]
    Failed {
        /// What was asked.
        action: &'static str,
        /// What was seen.
        #[source]
        source: async_nats::Error,
    },
}

impl LogAdmin {
    /// Connects to the server. Whether there is a log is not looked at.
    pub async fn connect(options: &LogOptions, name: &str) -> Result<Self, ConnectError> {
        let Connection { client, mut connections, denied } = connect::connect(options, name).await?;
        // The first connection is counted a moment after it is made, and must not pass for another one.
        _ = tokio::time::timeout(REQUEST_TIMEOUT, connections.wait_for(|count| *count > 0)).await;
        let names = Names { namespace: options.log_namespace.clone() };
        Ok(Self { client, connections, denied, names, replicas: options.log_replicas })
    }

    /// The name of the stream that is, or will be, the log.
    #[must_use]
    pub fn stream(&self) -> String {
        self.names.stream()
    }

    /// The version of the server.
    #[must_use]
    pub fn server_version(&self) -> String {
        self.client.server_info().version
    }

    /// Asks the stream API, e.g. `INFO`.
    pub(super) async fn ask(
        &self,
        action: &'static str,
        verb: &str,
        request: &Value,
        wait: Duration,
    ) -> Result<Value, AdminError> {
        let subject = format!("$JS.API.STREAM.{verb}.{}", self.stream());
        let payload = if request.is_null() { String::new() } else { request.to_string() };
        parse(action, &self.request(action, subject, payload.into(), wait).await?)
    }

    /// Sends a request; answers with what came back.
    pub(super) async fn request(
        &self,
        action: &'static str,
        subject: String,
        payload: Bytes,
        wait: Duration,
    ) -> Result<Bytes, AdminError> {
        let request = Request::new().payload(payload).timeout(Some(wait));
        let answer = self.unless_denied(action, self.client.send_request(subject, request)).await?;
        answer.map(|answer| answer.payload).map_err(|error| match error.kind() {
            RequestErrorKind::TimedOut => AdminError::Silent { action, waited: wait },
            _ => AdminError::Failed { action, source: error.into() },
        })
    }

    /// Waits for `asked`, unless the server says that it denies it.
    pub(super) async fn unless_denied<T>(
        &self,
        action: &'static str,
        asked: impl Future<Output = T>,
    ) -> Result<T, AdminError> {
        let mut denied = self.denied.clone();
        let denial = async {
            match denied.wait_for(Option::is_some).await {
                Ok(said) => said.clone().unwrap_or_default(),
                // Nobody is left to say it.
                Err(_closed) => std::future::pending().await,
            }
        };
        tokio::select! {
            done = asked => Ok(done),
            said = denial => Err(AdminError::Denied { action, said }),
        }
    }

    /// The stream as the server describes it; none when it does not exist.
    pub(super) async fn info(&self) -> Result<Option<Value>, AdminError> {
        match self.ask("reading the stream", "INFO", &Value::Null, REQUEST_TIMEOUT).await {
            Ok(info) => Ok(Some(info)),
            Err(AdminError::Refused { code: STREAM_NOT_FOUND, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes the stream.
    pub(super) async fn remove(&self) -> Result<(), AdminError> {
        self.ask("removing the unfinished stream", "DELETE", &Value::Null, REMOVE_WAIT_MAX).await.map(drop)
    }

    /// The id of the event at `seq`; none when nothing is there, or no event.
    pub(super) async fn event_at(&self, seq: Seq) -> Result<Option<EventId>, AdminError> {
        let action = "reading the last event";
        let failed = |source: async_nats::Error| AdminError::Failed { action, source };
        let stream = connect::context(&self.client).get_stream(self.stream()).await;
        let stream = stream.map_err(|error| failed(error.into()))?;
        match stream.get_raw_message(seq.0).await {
            Ok(message) => {
                let headers = header_pairs(&message.headers);
                let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
                Ok(Envelope::from_headers(headers).ok().map(|envelope| envelope.id))
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(failed(error.into())),
        }
    }
}

/// Reads an answer of the API.
pub(super) fn parse(action: &'static str, answer: &[u8]) -> Result<Value, AdminError> {
    match serde_json::from_slice::<Response<Value>>(answer) {
        Ok(Response::Ok(value)) => Ok(value),
        Ok(Response::Err { error }) => {
            Err(AdminError::Refused { action, code: error.error_code().0, description: error.to_string() })
        }
        Err(source) => Err(AdminError::Failed { action, source: source.into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_with_the_servers_words() {
        let answer =
            br#"{"type":"x","error":{"code":400,"err_code":10058,"description":"stream name already in use"}}"#;
        let error = parse("restoring", answer).expect_err("a refusal");
        assert!(matches!(error, AdminError::Refused { code: 10058, .. }), "{error:?}");
        assert!(error.to_string().contains("stream name already in use"), "{error}");
        assert!(matches!(parse("restoring", b"<html>"), Err(AdminError::Failed { .. })));
        assert_eq!(parse("restoring", br#"{"state":1}"#).expect("an answer")["state"], 1);
    }
}
