//! An event of the log as one JSON document: `CloudEvents` 1.0, structured mode. Who sent the command, and under which key,
//! stays inside.

use chrono::NaiveTime;
use kit::http::base::Base;
use kit::log::{DecodeError, Message};
use proto::date::Precision;
use proto::text::Link;
use proto::{Actor, CommandId, Envelope, EventId, Recorded};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::item::instant;

/// The media type of one `CloudEvent` in structured mode.
pub(crate) const CLOUD_EVENT_JSON: &str = "application/cloudevents+json";

/// An event with its public attributes. Names of attributes are lower-case letters without separators.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CloudEvent {
    /// `1.0`.
    specversion: &'static str,
    /// The event's id.
    id: EventId,
    /// The service that emitted it.
    source: String,
    /// Its type.
    r#type: String,
    /// The id of the thing it is about.
    subject: String,
    /// The first instant at which it can have happened; absent where the date is not established.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    /// How precise `time` is.
    occurredprecision: Precision,
    /// When the log took it.
    recordedtime: String,
    /// Its place in the log, padded so that text sorts like numbers.
    sequence: String,
    /// The role in which somebody caused it.
    actor: Actor,
    /// What belongs together: the same for all events of one command.
    correlationid: CommandId,
    /// The event that caused it, when one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    causationid: Option<EventId>,
    /// Where the fact can be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    sourceurl: Option<Link>,
    /// `application/json`.
    datacontenttype: &'static str,
    /// The JSON Schema of the data.
    dataschema: String,
    /// The payload, byte for byte.
    #[schemars(with = "serde_json::Value")]
    data: Box<RawValue>,
}

/// Why a message is not the event it should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Mismatch {
    /// It is no event.
    #[error(transparent)]
    Undecodable(#[from] DecodeError),
    /// It is another one.
    #[error("it is event {found}")]
    Other {
        /// The event it is.
        found: EventId,
    },
    /// Its payload is no JSON.
    #[error(transparent)]
    Payload(#[from] serde_json::Error),
}

impl CloudEvent {
    /// Reads a message of the log, which must be the event `id`.
    pub(crate) fn read(message: &Message, id: EventId, base: &Base) -> Result<Self, Mismatch> {
        let recorded = message.decode()?;
        if recorded.envelope.id != id {
            return Err(Mismatch::Other { found: recorded.envelope.id });
        }
        Ok(Self::new(&recorded, serde_json::from_slice(&message.payload)?, base))
    }

    fn new(recorded: &Recorded, data: Box<RawValue>, base: &Base) -> Self {
        let Envelope { id, event_type, source, occurred, subject, .. } = recorded.envelope.clone();
        Self {
            specversion: "1.0",
            id,
            dataschema: base.whole(&format!("/schemas/events/{event_type}.json")),
            r#type: event_type,
            source,
            subject,
            time: occurred.first_day().map(|day| instant(day.and_time(NaiveTime::MIN).and_utc())),
            occurredprecision: occurred.precision(),
            recordedtime: instant(recorded.recorded_at),
            sequence: format!("{:020}", recorded.seq.0),
            actor: recorded.envelope.actor,
            correlationid: recorded.envelope.correlation_id,
            causationid: recorded.envelope.causation_id,
            sourceurl: recorded.envelope.source_url.clone(),
            datacontenttype: "application/json",
            data,
        }
    }
}

#[cfg(test)]
mod tests {
    use proto::Seq;
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03";

    fn message() -> Message {
        let command = "0193c1a0-0000-7000-8000-000000000001";
        let headers = [
            ("ce-specversion", "1.0"),
            ("ce-id", ID),
            ("ce-type", "ogp.calendar-event.held.v1"),
            ("ce-source", "/services/calendar"),
            ("ce-subject", "summit-2021"),
            ("ce-datacontenttype", "application/json"),
            ("ce-commandid", command),
            ("ce-commandindex", "0"),
            ("ce-commanddigest", "ab"),
            ("ce-correlationid", command),
            ("ce-actor", "support_unit"),
            ("ce-visibility", "public"),
            ("ce-occurredprecision", "month"),
            ("ce-time", "2021-12-01T00:00:00Z"),
        ];
        let data = json!({"calendar_event": {"calendar_id": "summit-2021", "title": "Summit", "kind": "summit",
            "members": [], "state": "held", "submitted_by": "support_unit", "approved": true}});
        Message {
            subject: "activity.ogp.calendar-event.summit-2021".to_owned(),
            seq: Seq(184),
            recorded_at: "2026-11-24T01:00:05Z".parse().expect("a time"),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            payload: data.to_string().into(),
        }
    }

    fn read(id: &str) -> Result<Value, Mismatch> {
        let base = Base::local();
        let event = CloudEvent::read(&message(), id.parse().expect("an id"), &base)?;
        Ok(serde_json::to_value(event).expect("JSON"))
    }

    #[test]
    fn an_event_is_one_document_without_the_key_of_its_command() {
        let event = read(ID).expect("an event");
        let expected = [
            ("specversion", "1.0"),
            ("type", "ogp.calendar-event.held.v1"),
            ("time", "2021-12-01T00:00:00.000Z"),
            ("occurredprecision", "month"),
            ("sequence", "00000000000000000184"),
            ("dataschema", "http://127.0.0.1:8080/schemas/events/ogp.calendar-event.held.v1.json"),
        ];
        for (name, value) in expected {
            assert_eq!(event[name], value, "{name}");
        }
        assert_eq!(event["data"]["calendar_event"]["title"], "Summit");
        for secret in ["commandid", "commanddigest", "commandindex"] {
            assert!(event.get(secret).is_none(), "{secret}");
        }
        let is_attribute = |name: &String| name.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(event.as_object().expect("an object").keys().all(is_attribute));
    }

    #[test]
    fn another_event_in_its_place_is_noticed() {
        let other = read("0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c04").expect_err("another event");
        assert_eq!(other.to_string(), format!("it is event {ID}"));
    }
}
