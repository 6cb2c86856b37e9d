//! Events as the log would hold them.

use chrono::{DateTime, Utc};
use proto::{Actor, CommandId, Envelope, Event, EventId, Occurred, Recorded, Seq, Subject, Visibility};
use uuid::Uuid;

/// An event that is told, with whoever may see it.
pub(crate) type Told = (Subject, Event, Visibility);

/// When histories begin: on 1 March 2018.
pub(crate) fn begins() -> DateTime<Utc> {
    DateTime::from_timestamp(1_519_905_600, 0).expect("a time")
}

/// An event as the log would hold it.
pub(crate) fn recorded(
    seq: Seq,
    recorded_at: DateTime<Utc>,
    occurred: Occurred,
    command_index: u16,
    (subject, event, visibility): Told,
) -> Recorded {
    let command_id = CommandId(Uuid::from_u128(u128::from(seq.0) - u128::from(command_index)));
    let envelope = Envelope {
        id: event_id(seq),
        event_type: event.event_type().name().to_owned(),
        source: "/services/story".to_owned(),
        occurred,
        subject: subject.id().to_owned(),
        command_id,
        command_index,
        command_digest: "ab".repeat(32),
        correlation_id: command_id,
        causation_id: None,
        actor: Actor::SupportUnit,
        visibility,
        source_url: None,
    };
    Recorded { seq, recorded_at, subject, envelope, event }
}

pub(crate) fn event_id(seq: Seq) -> EventId {
    EventId(Uuid::from_u128(0x0193_c1a0_7b1e_7c55_9d2f_0000_0000_0000 + u128::from(seq.0)))
}
