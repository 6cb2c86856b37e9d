//! Commands as they would be sent and events as they would stand in the log, for the tests of deciders. Only under the
//! feature `testing`, which services turn on for their tests. Knows no command, no event and no service.

#![expect(
    clippy::missing_panics_doc,
    reason = "a helper of tests panics wherever the test is wrong; that is how it tells"
)]

use chrono::{DateTime, NaiveDate};
use proto::date::PartialDate;
use proto::{Actor, CommandId, Envelope, Event, EventId, EventType, Occurred, Recorded, Seq, Subject, Visibility};
use serde_json::Value;
use uuid::Uuid;

use crate::http::command::{CommandBody, Refusal, RefusalKind, Sent};
use crate::repository::{Command, Proposed, State};

/// A command with this body, sent by the Support Unit on 17 May 2024.
#[must_use]
#[track_caller]
pub fn sent<T: CommandBody>(body: &Value) -> Sent<T> {
    let body: T = serde_json::from_value(body.clone()).expect("a body of the command");
    let today = NaiveDate::from_ymd_opt(2024, 5, 17).expect("a day");
    let occurred = body.occurred().unwrap_or(Occurred::On(PartialDate::Day(today)));
    let command = Command { id: command_id(), digest: "ab".repeat(32), actor: Actor::SupportUnit };
    Sent { command, occurred, today, body }
}

/// A JSON object with some of its fields changed or added.
#[must_use]
#[track_caller]
pub fn changed(mut object: Value, changes: &Value) -> Value {
    for (field, value) in changes.as_object().expect("changed fields") {
        object[field] = value.clone();
    }
    object
}

/// A refusal in one line: status, field, rule.
#[must_use]
pub fn said(refusal: &Refusal) -> String {
    let Refusal { kind, pointer, rule } = refusal;
    match kind {
        RefusalKind::Broken => format!("422 {pointer} {rule}"),
        RefusalKind::Conflict => format!("409 {pointer} {rule}"),
        RefusalKind::Unknown(thing) => format!("404 unknown-{thing} {rule}"),
    }
}

/// An event as another service would have proposed it, in the newest version: public, at a time that is not known.
#[must_use]
#[track_caller]
pub fn proposed(subject: Subject, event_type: &str, payload: &Value) -> Proposed {
    let named = EventType::from_name(event_type).filter(|named| named.name() == event_type);
    let named = named.expect("the newest version of a type");
    let event = Event::of_type(named, payload.to_string().as_bytes()).expect("an event of the type");
    Proposed { subject, event, occurred: Occurred::Unknown, visibility: Visibility::Public, source_url: None }
}

/// Lets `state` see the events as the log would have recorded them, from place 1 on. The first has the id
/// `0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03`, and each one after it the next.
pub fn fold(state: &mut impl State, events: Vec<Proposed>) {
    for (seq, proposed) in (1..).zip(events) {
        state.evolve(&record(Seq(seq), proposed));
    }
}

fn record(seq: Seq, proposed: Proposed) -> Recorded {
    let id = Uuid::from_u128(0x0193_c1a0_7b1e_7c55_9d2f_4f1f_0a6b_1c02 + u128::from(seq.0));
    let envelope = Envelope {
        id: EventId(id),
        event_type: proposed.event.event_type().name().to_owned(),
        source: "/services/test".to_owned(),
        occurred: proposed.occurred,
        subject: proposed.subject.id().to_owned(),
        command_id: command_id(),
        command_index: 0,
        command_digest: "ab".repeat(32),
        correlation_id: command_id(),
        causation_id: None,
        actor: Actor::SupportUnit,
        visibility: proposed.visibility,
        source_url: proposed.source_url,
    };
    let recorded_at = DateTime::from_timestamp(1_715_940_000, 0).expect("a time");
    Recorded { seq, recorded_at, subject: proposed.subject, envelope, event: proposed.event }
}

fn command_id() -> CommandId {
    "0193c1a0-0000-7000-8000-000000000001".parse().expect("an id")
}
