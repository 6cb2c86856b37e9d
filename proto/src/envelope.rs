//! The envelope of every event: CloudEvents 1.0 in the binary mode of its NATS binding, where each attribute is a header
//! `ce-{name}` and the payload is the data. Knows no NATS client: headers are pairs of text.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::date::{Occurred, PartialDate, Precision};
use crate::ids::{CommandId, EventId};
use crate::text::Link;

/// What a header value percent-encodes beside everything outside ASCII: space, quotation mark and percent sign
/// (CloudEvents HTTP binding 3.1.3.2, which the NATS binding follows).
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%');

const SPEC_VERSION: &str = "1.0";
/// The header with the type of the event.
pub const TYPE: &str = "ce-type";
const CONTENT_TYPE: &str = "application/json";

/// Everything about an event but its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The event's id.
    pub id: EventId,
    /// The event's type, such as `ogp.member.joined.v1`.
    pub event_type: String,
    /// The service that emitted it, such as `/services/membership`.
    pub source: String,
    /// When it happened. Sent as `ce-time` (the first instant it can mean, absent when unknown) with
    /// `ce-occurredprecision`.
    pub occurred: Occurred,
    /// What it is about, in the words of its producer: the id of the thing.
    pub subject: String,
    /// The command that caused it.
    pub command_id: CommandId,
    /// The place among the events of that command, counted from 0.
    pub command_index: u16,
    /// SHA-256 over the command, in hexadecimal: tells a repeated command from another one under the same id.
    pub command_digest: String,
    /// What belongs together: the id of the command that began it all.
    pub correlation_id: CommandId,
    /// The event that caused this one, when one did.
    pub causation_id: Option<EventId>,
    /// In which role somebody caused it.
    pub actor: Actor,
    /// Who may see it.
    pub visibility: Visibility,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// The role in which somebody acts. Roles, never persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The partnership's own staff.
    SupportUnit,
    /// The Independent Reporting Mechanism.
    Irm,
    /// A government's point of contact.
    GovernmentPoc,
    /// A civil society organisation.
    CivilSociety,
    /// A local member's own monitoring body.
    LocalMonitor,
    /// A clock or another part of this system.
    System,
}

/// Who may see an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Staff only: drafts, and what is not approved yet.
    Staff,
}

/// Headers that are not a valid envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEnvelope {
    /// A required header is absent.
    #[error("header ce-{name} is missing")]
    Missing {
        /// The attribute.
        name: &'static str,
    },
    /// A header holds what it must not hold.
    #[error("header ce-{name} {rule}")]
    Invalid {
        /// The attribute.
        name: &'static str,
        /// The broken rule.
        rule: String,
    },
}

impl Envelope {
    /// The envelope as headers, in a fixed order, values percent-encoded.
    #[must_use]
    pub fn to_headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("ce-specversion", SPEC_VERSION.to_owned()),
            ("ce-id", self.id.to_string()),
            (TYPE, encode(&self.event_type)),
            ("ce-source", encode(&self.source)),
            ("ce-subject", encode(&self.subject)),
            ("ce-datacontenttype", CONTENT_TYPE.to_owned()),
            ("ce-dataschema", encode(&format!("urn:civicstream:schema:{}", self.event_type))),
            ("ce-commandid", self.command_id.to_string()),
            ("ce-commandindex", self.command_index.to_string()),
            ("ce-commanddigest", encode(&self.command_digest)),
            ("ce-correlationid", self.correlation_id.to_string()),
            ("ce-actor", token(&self.actor)),
            ("ce-visibility", token(&self.visibility)),
            ("ce-occurredprecision", token(&self.occurred.precision())),
        ];
        if let Some(day) = self.occurred.first_day() {
            let start = day.and_time(NaiveTime::MIN).and_utc();
            headers.push(("ce-time", start.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)));
        }
        if let Some(cause) = &self.causation_id {
            headers.push(("ce-causationid", cause.to_string()));
        }
        if let Some(url) = &self.source_url {
            headers.push(("ce-sourceurl", encode(url.as_str())));
        }
        headers
    }

    /// Reads an envelope from headers. Names match without case; headers of other kinds are passed over.
    pub fn from_headers<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, InvalidEnvelope> {
        let attributes = Attributes::read(headers)?;
        attributes.expect("specversion", SPEC_VERSION)?;
        attributes.expect("datacontenttype", CONTENT_TYPE)?;
        Ok(Self {
            id: attributes.parse("id")?,
            event_type: attributes.required("type")?.to_owned(),
            source: attributes.required("source")?.to_owned(),
            occurred: attributes.occurred()?,
            subject: attributes.required("subject")?.to_owned(),
            command_id: attributes.parse("commandid")?,
            command_index: attributes.parse("commandindex")?,
            command_digest: attributes.required("commanddigest")?.to_owned(),
            correlation_id: attributes.parse("correlationid")?,
            causation_id: attributes.parse_optional("causationid")?,
            actor: attributes.one_of("actor")?,
            visibility: attributes.one_of("visibility")?,
            source_url: attributes.parse_optional("sourceurl")?,
        })
    }
}

/// Decoded `ce-` headers by attribute name.
struct Attributes(HashMap<String, String>);

impl Attributes {
    fn read<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, InvalidEnvelope> {
        let mut attributes = HashMap::new();
        for (name, value) in headers {
            let name = name.to_ascii_lowercase();
            if let Some(attribute) = name.strip_prefix("ce-") {
                let text = percent_decode_str(value).decode_utf8().map_err(|_| InvalidEnvelope::Invalid {
                    name: "*",
                    rule: format!("({attribute}) must be percent-encoded UTF-8"),
                })?;
                attributes.insert(attribute.to_owned(), text.into_owned());
            }
        }
        Ok(Self(attributes))
    }

    fn optional(&self, name: &'static str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    fn required(&self, name: &'static str) -> Result<&str, InvalidEnvelope> {
        self.optional(name).filter(|value| !value.is_empty()).ok_or(InvalidEnvelope::Missing { name })
    }

    fn expect(&self, name: &'static str, value: &str) -> Result<(), InvalidEnvelope> {
        if self.required(name)? == value { Ok(()) } else { Err(invalid(name, format!("must be {value}"))) }
    }

    fn parse<T: std::str::FromStr<Err: fmt::Display>>(&self, name: &'static str) -> Result<T, InvalidEnvelope> {
        self.required(name)?.parse().map_err(|error: T::Err| invalid(name, error.to_string()))
    }

    fn parse_optional<T: std::str::FromStr<Err: fmt::Display>>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, InvalidEnvelope> {
        self.optional(name).map(|_| self.parse(name)).transpose()
    }

    fn one_of<T: for<'de> Deserialize<'de>>(&self, name: &'static str) -> Result<T, InvalidEnvelope> {
        let value = serde_json::Value::String(self.required(name)?.to_owned());
        serde_json::from_value(value).map_err(|error| invalid(name, error.to_string()))
    }

    fn occurred(&self) -> Result<Occurred, InvalidEnvelope> {
        let precision: Precision = self.one_of("occurredprecision")?;
        if precision == Precision::Unknown {
            return Ok(Occurred::Unknown);
        }
        let time: DateTime<Utc> = self.parse("time")?;
        PartialDate::holding(readable_day(time)?, precision)
            .map(Occurred::On)
            .ok_or_else(|| invalid("occurredprecision", "is not a precision of a date".to_owned()))
    }
}

/// The day of `time`, held to the years that a [`PartialDate`] can say.
fn readable_day(time: DateTime<Utc>) -> Result<NaiveDate, InvalidEnvelope> {
    let day = time.date_naive();
    match day.to_string().parse::<PartialDate>() {
        Ok(_) => Ok(day),
        Err(error) => Err(invalid("time", error.to_string())),
    }
}

fn invalid(name: &'static str, rule: String) -> InvalidEnvelope {
    InvalidEnvelope::Invalid { name, rule }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The word that serde writes for a variant without data.
pub(crate) fn token<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("a plain variant is written as a word, not as {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope() -> Envelope {
        Envelope {
            id: "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id"),
            event_type: "ogp.calendar-event.scheduled.v1".to_owned(),
            source: "/services/calendar".to_owned(),
            occurred: "2021-06".parse().expect("a month"),
            subject: "서울 협치포럼 3 \"100%\"".to_owned(),
            command_id: "0193c1a0-0000-7000-8000-000000000001".parse().expect("an id"),
            command_index: 0,
            command_digest: "ab".repeat(32),
            correlation_id: "0193c1a0-0000-7000-8000-000000000001".parse().expect("an id"),
            causation_id: None,
            actor: Actor::SupportUnit,
            visibility: Visibility::Public,
            source_url: Some("https://example.org/서울".parse().expect("a link")),
        }
    }

    fn read(headers: &[(&str, String)]) -> Result<Envelope, InvalidEnvelope> {
        Envelope::from_headers(headers.iter().map(|(name, value)| (*name, value.as_str())))
    }

    #[test]
    fn headers_round_trip_with_korean_text_percent_encoded() {
        let headers = envelope().to_headers();
        let subject = &headers.iter().find(|(name, _)| *name == "ce-subject").expect("a subject").1;
        assert_eq!(subject, "%EC%84%9C%EC%9A%B8%20%ED%98%91%EC%B9%98%ED%8F%AC%EB%9F%BC%203%20%22100%25%22");
        assert!(headers.iter().all(|(_, value)| value.is_ascii()));
        assert_eq!(read(&headers), Ok(envelope()));
    }

    #[test]
    fn every_precision_round_trips() {
        for text in ["2016-02-23", "2016-02", "2016", "unknown"] {
            let given = Envelope { occurred: text.parse().expect("a date"), ..envelope() };
            assert_eq!(read(&given.to_headers()), Ok(given));
        }
    }

    #[test]
    fn header_names_match_without_case() {
        let headers: Vec<(String, String)> =
            envelope().to_headers().into_iter().map(|(name, value)| (name.to_uppercase(), value)).collect();
        let read = Envelope::from_headers(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert_eq!(read, Ok(envelope()));
    }

    #[test]
    fn a_missing_or_wrong_header_is_named() {
        let without = |gone: &str| {
            let headers: Vec<_> = envelope().to_headers().into_iter().filter(|(name, _)| *name != gone).collect();
            read(&headers).expect_err("incomplete").to_string()
        };
        assert_eq!(without("ce-id"), "header ce-id is missing");
        assert_eq!(without("ce-time"), "header ce-time is missing");
        let mut headers = envelope().to_headers();
        for (name, value) in &mut headers {
            if *name == "ce-visibility" {
                "secret".clone_into(value);
            }
        }
        assert!(
            read(&headers).expect_err("wrong").to_string().starts_with("header ce-visibility unknown variant `secret`")
        );
    }
}
