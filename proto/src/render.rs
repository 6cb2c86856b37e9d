//! Renders an event as an Activity Streams 2.0 activity: a pure function of the event, so that a replay renders the same.
//! A reader that knows no `ogp:` term still sees a valid core activity. Addresses are relative to the public site.

use chrono::{DateTime, SecondsFormat, TimeZone as _, Utc};
use serde::{Deserialize, Serialize};

use crate::date::{Occurred, PartialDate, Precision};
use crate::dates;
use crate::envelope::token;
use crate::event::{
    ActionPlanSubmitted, CalendarEventKind, CalendarEventScheduled, CommitmentReviewed, DocumentKind,
    DocumentPublished, Event, MemberJoined, Mode, Moment, NamedMember, Recorded, ReviewStatus, Stage, TimeZone,
};
use crate::ids::{MemberId, Seq};
use crate::text::Link;
use crate::words;

/// An Activity Streams 2.0 activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// When the log took it (RFC 3339, UTC).
    pub published: String,
    /// Who did it.
    pub actor: Thing,
    /// What it was done to.
    pub object: Thing,
    /// What the object belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Thing>,
    /// The type of the event.
    #[serde(rename = "ogp:type")]
    pub event_type: String,
    /// The kind of activity in two or three English words.
    #[serde(rename = "ogp:label")]
    pub label: String,
    /// When it happened, as far as it is known.
    #[serde(rename = "ogp:occurred")]
    pub occurred: OccurredTerm,
    /// Where the fact can be checked.
    #[serde(rename = "ogp:source", default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Link>,
    /// The event's place in the log.
    #[serde(rename = "ogp:sequence")]
    pub sequence: Seq,
}

/// The prefix of our terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// What `ogp:` stands for.
    pub ogp: String,
}

/// When something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurredTerm {
    /// The date in ISO 8601 reduced precision; absent when it is not established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// How precise it is.
    pub precision: Precision,
}

/// Anything an activity is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thing {
    /// Its address.
    pub id: String,
    /// Its types.
    #[serde(rename = "type")]
    pub types: Vec<String>,
    /// Its name.
    pub name: String,
    /// Where one can read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Link>,
    /// Its content in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
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
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// `Place`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// What is particular to one type of event.
struct Rendering {
    verb: &'static str,
    term: &'static str,
    label: &'static str,
    name: String,
    actor: Thing,
    object: Thing,
    target: Option<Thing>,
}

/// Renders a recorded event.
#[must_use]
pub fn activity(recorded: &Recorded) -> Activity {
    let rendering = match &recorded.event {
        Event::MemberJoined(joined) => member_joined(joined),
        Event::ActionPlanSubmitted(plan) => action_plan_submitted(plan),
        Event::CommitmentReviewed(review) => commitment_reviewed(review),
        Event::CalendarEventScheduled(scheduled) => calendar_event_scheduled(scheduled),
        Event::DocumentPublished(document) => document_published(document),
    };
    Activity {
        context: (
            "https://www.w3.org/ns/activitystreams".to_owned(),
            Context { ogp: "urn:civicstream:ogp#".to_owned() },
        ),
        id: format!("urn:uuid:{}", recorded.envelope.id),
        types: (rendering.verb.to_owned(), format!("ogp:{}", rendering.term)),
        name: rendering.name,
        published: instant(recorded.recorded_at),
        actor: rendering.actor,
        object: rendering.object,
        target: rendering.target,
        event_type: recorded.event.event_type().name().to_owned(),
        label: rendering.label.to_owned(),
        occurred: occurred(recorded.envelope.occurred),
        source: recorded.envelope.source_url.clone(),
        sequence: recorded.seq,
    }
}

fn member_joined(joined: &MemberJoined) -> Rendering {
    Rendering {
        verb: "Join",
        term: "MemberJoined",
        label: "Member joined",
        name: format!("{} joined the Open Government Partnership", joined.name),
        actor: member(&joined.member_id, joined.name.as_str()),
        object: partnership(),
        target: None,
    }
}

fn action_plan_submitted(plan: &ActionPlanSubmitted) -> Rendering {
    let count = match plan.commitments.len() {
        0 => String::new(),
        1 => " with 1 commitment on record".to_owned(),
        n => format!(" with {n} commitments on record"),
    };
    let submitter = member(&plan.member_id, plan.member_name.as_str());
    Rendering {
        verb: "Offer",
        term: "ActionPlanSubmitted",
        label: "Action plan submitted",
        name: format!(
            "{} submitted the action plan “{}” ({}){count}",
            plan.member_name,
            plan.title,
            dates::period(plan.start, plan.end)
        ),
        object: Thing {
            start: Some(plan.start.to_string()),
            end: Some(plan.end.to_string()),
            ..thing(format!("/v1/action-plans/{}", plan.plan_id), &["Document", "ogp:ActionPlan"], plan.title.as_str())
        },
        target: Some(partnership()),
        actor: submitter,
    }
}

fn commitment_reviewed(review: &CommitmentReviewed) -> Rendering {
    let title = match review.commitments.as_slice() {
        [] => String::new(),
        [only] => format!("“{}”", only.title),
        [first, _] => format!("“{}” and 1 more commitment", first.title),
        [first, others @ ..] => format!("“{}” and {} more commitments", first.title, others.len()),
    };
    let stage = match review.stage {
        Stage::Design => "the design of ",
        Stage::MidTerm => "the progress of ",
        Stage::Final => "",
    };
    let draft = if review.review_status == ReviewStatus::Final { "" } else { " (draft)" };
    let findings = findings(review);
    let finding = if findings.is_empty() { String::new() } else { format!(": {findings}") };
    let ids: Vec<&str> = review.commitments.iter().map(|commitment| commitment.commitment_id.as_str()).collect();
    Rendering {
        verb: "Create",
        term: "CommitmentReviewed",
        label: "Commitment reviewed",
        name: format!("{} reviewed {stage}{title} of {}{draft}{finding}", review.reviewer, review.member_name),
        actor: thing("/v1/reviewers/irm".to_owned(), &["Organization"], review.reviewer.as_str()),
        object: Thing {
            summary: Some(findings).filter(|text| !text.is_empty()),
            ..thing(
                format!("/v1/commitments/{}", ids.first().unwrap_or(&"")),
                &["Article", "ogp:Review"],
                &format!("{} of {}", review.product.title(), ids.join(", ")),
            )
        },
        target: Some(member(&review.member_id, review.member_name.as_str())),
    }
}

/// The values a reader looks for first, in the words of their scale.
fn findings(review: &CommitmentReviewed) -> String {
    let values = &review.values;
    [
        values.completion.map(|value| format!("completion {}", value.word())),
        values.did_it_open_government.map(|value| format!("did it open government? {}", value.word())),
        values.early_results.map(|value| format!("early results {}", value.word())),
        values.potential_impact.map(|value| format!("potential impact {}", value.word())),
        values.potential_for_results.map(|value| format!("potential for results {}", value.word())),
        values.promising.and_then(|promising| promising.then(|| "promising".to_owned())),
        values.verifiable.and_then(|verifiable| (!verifiable).then(|| "not verifiable".to_owned())),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("; ")
}

fn calendar_event_scheduled(scheduled: &CalendarEventScheduled) -> Rendering {
    let zone = scheduled.time_zone.map(String::from);
    let span = dates::span(scheduled.start, scheduled.end, zone.as_deref());
    Rendering {
        verb: "Create",
        term: "CalendarEventScheduled",
        label: calendar_label(scheduled.kind),
        name: format!("{}, {span}", scheduled.title),
        actor: scheduled
            .members
            .first()
            .map_or_else(partnership, |host: &NamedMember| member(&host.member_id, host.name.as_str())),
        object: Thing {
            url: scheduled.url.clone(),
            start_time: start_of(scheduled.start, scheduled.time_zone),
            end_time: start_of(scheduled.end, scheduled.time_zone),
            location: scheduled.place.as_ref().map(|place| Place { kind: "Place".to_owned(), name: place.to_string() }),
            start: Some(scheduled.start.to_string()),
            end: Some(scheduled.end.to_string()),
            time_zone: scheduled.time_zone,
            mode: scheduled.mode,
            ..thing(format!("/v1/calendar-events/{}", scheduled.calendar_id), &["Event"], scheduled.title.as_str())
        },
        target: None,
    }
}

fn calendar_label(kind: CalendarEventKind) -> &'static str {
    match kind {
        CalendarEventKind::CoCreation => "Co-creation meeting",
        other => words::calendar_kind(other),
    }
}

fn document_published(document: &DocumentPublished) -> Rendering {
    let publisher = document.members.first();
    Rendering {
        verb: "Create",
        term: "DocumentPublished",
        label: document_label(document.kind),
        name: match document.date {
            Some(date) => format!("{}, {}", document.title, dates::partial(date)),
            None => format!("{} ({})", document.title, document.year),
        },
        actor: publisher.map_or_else(partnership, |named| member(&named.member_id, named.name.as_str())),
        object: Thing {
            url: document.url.clone(),
            summary: document.summary.as_ref().map(ToString::to_string),
            ..thing(
                format!("/v1/documents/{}", document.document_id),
                &["Document", &format!("ogp:{}", token(&document.kind))],
                document.title.as_str(),
            )
        },
        target: None,
    }
}

fn document_label(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::ActionPlan => "Action plan published",
        other => words::document_kind(other),
    }
}

fn member(id: &MemberId, name: &str) -> Thing {
    thing(format!("/v1/members/{id}"), &["Organization"], name)
}

fn partnership() -> Thing {
    thing("/v1/members/ogp".to_owned(), &["Organization"], "Open Government Partnership")
}

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

/// A local time in its zone as an instant. A time that the zone skips or repeats is taken as its earliest reading.
fn start_of(moment: Moment, zone: Option<TimeZone>) -> Option<String> {
    let (Moment::Time(time), Some(zone)) = (moment, zone) else { return None };
    zone.0.from_local_datetime(&time).earliest().map(|time| instant(time.with_timezone(&Utc)))
}

fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
