//! Renders an event as an Activity Streams 2.0 activity: a pure function of the event, so that a replay renders the same.
//! A reader that knows no `ogp:` term still sees a valid core activity. Addresses are relative to the public site.

mod action_plan;
mod calendar;
mod commitment;
mod document;
mod member;
mod planned;
mod process;
mod record;
mod report;
mod said;

use chrono::{DateTime, SecondsFormat, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::date::{Occurred, PartialDate, Precision};
use crate::event::{CalendarEventState, Effect, Event, Mode, Recorded, TimeZone};
use crate::ids::{MemberId, Seq};
use crate::language::Language;
use crate::text::Link;

pub use said::Texts;
use said::{english, message};

/// An Activity Streams 2.0 activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Activity {
    /// The vocabularies.
    #[serde(rename = "@context")]
    pub context: (String, Context),
    /// `urn:uuid:` and the event's id. It never changes.
    pub id: String,
    /// The core type, then ours.
    #[serde(rename = "type")]
    pub types: (String, String),
    /// What happened, as one English sentence without markup.
    pub name: String,
    /// The same in every language, with what people wrote between U+2068 and U+2069.
    #[serde(rename = "nameMap")]
    pub name_map: Texts,
    /// When the log took it (RFC 3339, UTC).
    pub published: String,
    /// Who did it.
    pub actor: Thing,
    /// What it was done to.
    pub object: Thing,
    /// What the object belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Thing>,
    /// What it was removed from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Thing>,
    /// The type of the event, with the version in which it was emitted.
    #[serde(rename = "ogp:type")]
    pub event_type: String,
    /// The kind of activity in two or three English words.
    #[serde(rename = "ogp:label")]
    pub label: String,
    /// The same in every language.
    #[serde(rename = "ogp:labelMap")]
    pub label_map: Texts,
    /// When it happened, as far as it is known.
    #[serde(rename = "ogp:occurred")]
    pub occurred: OccurredTerm,
    /// Where the fact can be checked.
    #[serde(rename = "ogp:source", default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Link>,
    /// What it causes.
    #[serde(rename = "ogp:effects", default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
    /// The event's place in the log.
    #[serde(rename = "ogp:sequence")]
    pub sequence: Seq,
}

/// The prefix of our terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Context {
    /// What `ogp:` stands for.
    pub ogp: String,
}

/// When something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OccurredTerm {
    /// The date in ISO 8601 reduced precision; absent when it is not established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// How precise it is.
    pub precision: Precision,
}

/// Anything an activity is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Thing {
    /// Its address.
    pub id: String,
    /// Its types.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// What a tombstone stands for.
    #[serde(rename = "formerType", default, skip_serializing_if = "Option::is_none")]
    pub former_type: Option<String>,
    /// Its name.
    pub name: String,
    /// The same in every language, where the name is ours and not one that people gave it.
    #[serde(rename = "nameMap", default, skip_serializing_if = "Texts::is_empty")]
    pub name_map: Texts,
    /// Where one can read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Link>,
    /// Its content in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The same in every language, where the words are ours and not those of people.
    #[serde(rename = "summaryMap", default, skip_serializing_if = "Texts::is_empty")]
    pub summary_map: Texts,
    /// When it begins (RFC 3339), where the time of day and the zone are known.
    #[serde(rename = "startTime", default, skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    /// When it ends (RFC 3339), where the time of day and the zone are known.
    #[serde(rename = "endTime", default, skip_serializing_if = "Option::is_none")]
    pub end_time: Option<String>,
    /// Where it takes place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Place>,
    /// When it begins, as announced: a day, or a local time.
    #[serde(rename = "ogp:start", default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// When it ends, as announced.
    #[serde(rename = "ogp:end", default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// The time zone of local times (IANA).
    #[serde(rename = "ogp:timeZone", default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<TimeZone>,
    /// How one takes part.
    #[serde(rename = "ogp:mode", default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// The state a calendar event is in.
    #[serde(rename = "ogp:state", default, skip_serializing_if = "Option::is_none")]
    pub state: Option<CalendarEventState>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// `Place`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl Activity {
    /// What happened, in a language, with the marks of what people wrote.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        self.name_map.get(&language).unwrap_or(&self.name)
    }

    /// The kind of activity, in a language.
    #[must_use]
    pub fn label_in(&self, language: Language) -> &str {
        self.label_map.get(&language).unwrap_or(&self.label)
    }
}

impl Thing {
    /// Its name, in a language where the name is ours, else as people gave it.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        self.name_map.get(&language).unwrap_or(&self.name)
    }

    /// Its content in short, in a language where the words are ours, else as people wrote it.
    #[must_use]
    pub fn summary_in(&self, language: Language) -> Option<&str> {
        self.summary_map.get(&language).or(self.summary.as_ref()).map(String::as_str)
    }

    /// The thing with what is to be said of it in short, where there is something.
    fn with_summary(self, summary: Texts) -> Self {
        let english = english(&summary);
        if english.is_empty() { self } else { Self { summary: Some(english), summary_map: summary, ..self } }
    }
}

/// What is particular to one type of event.
struct Rendering {
    verb: &'static str,
    label: Texts,
    name: Texts,
    actor: Thing,
    object: Thing,
    target: Option<Thing>,
}

/// Renders a recorded event.
#[must_use]
pub fn activity(recorded: &Recorded) -> Activity {
    let rendering = match &recorded.event {
        Event::Member(change) => member::render(change),
        Event::Document(change) => document::render(change),
        Event::ActionPlan(change) => action_plan::render(change),
        Event::Commitment(change) => commitment::render(change),
        Event::Calendar(change) => calendar::render(change),
        Event::Report(change) => report::render(change),
        Event::Record(change) => record::render(change),
    };
    let event_type = recorded.event.event_type();
    // What something is removed from is its origin in the vocabulary, not its target.
    let (target, origin) = match rendering.verb {
        "Remove" => (None, rendering.target),
        _ => (rendering.target, None),
    };
    Activity {
        context: (
            "https://www.w3.org/ns/activitystreams".to_owned(),
            Context { ogp: "urn:civicstream:ogp#".to_owned() },
        ),
        id: format!("urn:uuid:{}", recorded.envelope.id),
        types: (rendering.verb.to_owned(), format!("ogp:{event_type:?}")),
        name: english(&rendering.name),
        name_map: rendering.name,
        published: instant(recorded.recorded_at),
        actor: rendering.actor,
        object: rendering.object,
        target,
        origin,
        event_type: recorded.envelope.event_type.clone(),
        label: english(&rendering.label),
        label_map: rendering.label,
        occurred: occurred(recorded.envelope.occurred),
        source: recorded.envelope.source_url.clone(),
        effects: effects(&recorded.event),
        sequence: recorded.seq,
    }
}

fn effects(event: &Event) -> Vec<Effect> {
    match event {
        Event::Commitment(change) => change.effects().to_vec(),
        Event::ActionPlan(change) => change.effects().to_vec(),
        Event::Member(_) | Event::Document(_) | Event::Calendar(_) | Event::Report(_) | Event::Record(_) => Vec::new(),
    }
}

fn member(id: &MemberId, name: &str) -> Thing {
    thing(format!("/v1/members/{id}"), &["Organization"], name)
}

fn partnership() -> Thing {
    named("/v1/members/ogp".to_owned(), &["Organization"], message("partnership", &[]))
}

fn irm() -> Thing {
    named("/v1/reviewers/irm".to_owned(), &["Organization"], message("irm", &[]))
}

/// A thing whose name is ours.
fn named(id: String, types: &[&str], name: Texts) -> Thing {
    let english = english(&name);
    Thing { name_map: name, ..thing(id, types, &english) }
}

/// A thing whose name people gave it. In which language they did is not on record: a document says only its own.
fn thing(id: String, types: &[&str], name: &str) -> Thing {
    Thing { id, types: types.iter().map(|&word| word.to_owned()).collect(), name: name.to_owned(), ..Thing::default() }
}

fn occurred(occurred: Occurred) -> OccurredTerm {
    let date = match occurred {
        Occurred::On(date) => Some(date),
        Occurred::Unknown => None,
    };
    OccurredTerm { date, precision: occurred.precision() }
}

fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
