//! Old versions of events. The log keeps what was emitted, for ever; when it is read, a payload of an old version is turned
//! into the next one, and so on to the newest, which is all that anybody else knows. A step is a pure function of the old
//! payload and its envelope. To change a payload incompatibly, give its type the next version in `event`, add a step here, in
//! a file of its own, and samples of the new version; the samples and the schema of the old one stay as they are.

mod status_changed;

use serde_json::{Map, Value};

use crate::envelope::Envelope;
use crate::event::{Event, EventType, InvalidEvent};

/// How an old version of a payload becomes the next one. It judges nothing: what it does not understand it leaves as it is,
/// for the newest version to refuse.
struct Step {
    event_type: EventType,
    /// The name in `ce-type` of the version it reads.
    name: &'static str,
    /// The JSON Schema of that version, as it was when it was the newest.
    schema: &'static str,
    upcast: fn(&mut Map<String, Value>, &Envelope),
}

/// Every step, those of one type in the order of its versions.
const STEPS: &[Step] = &[Step {
    event_type: EventType::MemberStatusChanged,
    name: "ogp.member.status-changed.v1",
    schema: include_str!("../schemas/ogp.member.status-changed.v1.json"),
    upcast: status_changed::to_v2,
}];

impl EventType {
    /// The type with this name, of whatever version this program knows.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let old = || STEPS.iter().find(|step| step.name == name).map(|step| step.event_type);
        Self::from_newest_name(name).or_else(old)
    }

    /// The names of all its versions, oldest first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.steps().map(|step| step.name).chain([self.name()])
    }

    /// The JSON Schemas of its payload by name, oldest version first.
    pub fn schemas(self) -> impl Iterator<Item = (&'static str, Value)> {
        let kept = |text| {
            serde_json::from_str(text)
                .unwrap_or_else(|error| unreachable!("a kept schema is JSON, and tested: {error}"))
        };
        let old = self.steps().map(move |step| (step.name, kept(step.schema)));
        old.chain(std::iter::once_with(move || (self.name(), self.schema())))
    }

    /// The name without the version, such as `ogp.member.joined`: what outlives versions.
    #[must_use]
    pub fn unversioned(self) -> &'static str {
        split(self.name()).map_or(self.name(), |(name, _version)| name)
    }

    fn steps(self) -> impl Iterator<Item = &'static Step> {
        STEPS.iter().filter(move |step| step.event_type == self)
    }
}

impl Event {
    /// Reads the payload of the event with this envelope, of whatever version.
    pub fn from_json(envelope: &Envelope, json: &[u8]) -> Result<Self, InvalidEvent> {
        let name = &envelope.event_type;
        let event_type = EventType::from_name(name).ok_or_else(|| unknown(name))?;
        let mut steps = event_type.steps().skip_while(|step| step.name != name).peekable();
        let read = if steps.peek().is_none() {
            Self::of_type(event_type, json)
        } else {
            upcast(steps, envelope, json).and_then(|json| Self::of_type(event_type, &json))
        };
        read.map_err(|source| InvalidEvent::Payload { name: name.clone(), source })
    }
}

fn upcast<'a>(
    steps: impl Iterator<Item = &'a Step>,
    envelope: &Envelope,
    json: &[u8],
) -> Result<Vec<u8>, serde_json::Error> {
    let mut payload: Map<String, Value> = serde_json::from_slice(json)?;
    for step in steps {
        (step.upcast)(&mut payload, envelope);
    }
    serde_json::to_vec(&payload)
}

/// Why a name is that of no version that is known.
fn unknown(name: &str) -> InvalidEvent {
    let of_known = split(name).and_then(|(type_name, version)| {
        let event_type = EventType::ALL.iter().find(|known| known.unversioned() == type_name)?;
        Some(InvalidEvent::Version { type_name: type_name.to_owned(), version, newest: event_type.version() })
    });
    of_known.unwrap_or_else(|| InvalidEvent::Type { name: name.to_owned() })
}

impl EventType {
    /// The number of its newest version.
    fn version(self) -> u16 {
        split(self.name()).map_or(1, |(_name, version)| version)
    }
}

/// The name of a type and the number of a version, counted from 1.
fn split(name: &str) -> Option<(&str, u16)> {
    let (name, digits) = name.rsplit_once(".v")?;
    let version: u16 = digits.parse().ok()?;
    (version > 0 && version.to_string() == digits).then_some((name, version))
}

#[cfg(test)]
mod tests;
