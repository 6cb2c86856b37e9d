//! Reads messages of the log as domain events, by the contract in `proto`.

use proto::{Envelope, Event, Recorded, Subject};

use super::Message;

/// Why a message of the log is not a domain event.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Its subject is not one of the log's.
    #[error(transparent)]
    Subject(#[from] proto::subject::InvalidSubject),
    /// Its headers are no envelope.
    #[error(transparent)]
    Envelope(#[from] proto::envelope::InvalidEnvelope),
    /// Its payload is not of its type.
    #[error("{source}: {}", std::error::Error::source(source).map(ToString::to_string).unwrap_or_default())]
    Event {
        /// What is wrong.
        source: proto::event::InvalidEvent,
    },
}

impl Message {
    /// Reads the message as a domain event.
    pub fn decode(&self) -> Result<Recorded, DecodeError> {
        let subject: Subject = self.subject.parse()?;
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let envelope = Envelope::from_headers(headers)?;
        let event = Event::from_json(&envelope, &self.payload).map_err(|source| DecodeError::Event { source })?;
        Ok(Recorded { seq: self.seq, recorded_at: self.recorded_at, subject, envelope, event })
    }
}
