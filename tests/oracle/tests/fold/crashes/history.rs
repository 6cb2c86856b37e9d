//! A made-up history as a real log: its events at every other place, and between them what a log should not hold.

use harness::servers;
use kit::log::{BATCH_LEN_MAX, Log, LogOptions, Message, NewMessage};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proto::event::EventDiscarded;
use proto::text::Line;
use proto::{Event, EventType, Occurred, Recorded, Seq, Subject, Visibility};
use serde_json::json;

use crate::record::{begins, recorded};

/// The title of a document that the tables do not take.
pub(super) const REFUSED: &str = "Refused";
/// All subjects of the log.
const ALL: &str = "activity.>";
/// How many subjects have bad messages. More than five that fail within a minute would halt everything.
const BAD_SUBJECTS_MAX: usize = 3;

/// What stands between two events of a history. The simplest first.
#[derive(Debug, Clone, Copy)]
pub(super) enum Between {
    /// A document.
    Letter,
    /// A message that does not decode, before or after others of a subject.
    Bad(u8),
    /// A document that the tables do not take.
    Refused,
    /// One of those before is given up.
    Discard(u8),
}

pub(super) fn between() -> impl Strategy<Value = Between> {
    prop_oneof![
        4 => Just(Between::Letter),
        3 => any::<u8>().prop_map(Between::Bad),
        2 => Just(Between::Refused),
        3 => any::<u8>().prop_map(Between::Discard),
    ]
}

/// Records a history in a log of its own; answers with everything the log holds.
pub(super) async fn record(name: &str, events: &[Recorded], between: &[Between]) -> (Log, Vec<Message>) {
    let nats_url = servers().endpoints().nats_operator_url.clone();
    let options = LogOptions { nats_url, log_replicas: 1, log_namespace: Some(name.to_owned()) };
    let log = Log::init(&options).await.expect("a log");
    let mut last = Seq::START;
    for batch in messages(events, between).chunks(BATCH_LEN_MAX) {
        last = log.append(ALL, last, batch).await.expect("a place in the log");
    }
    let messages = log.read(ALL, Seq::START).await.expect("the log");
    assert!(messages.iter().map(|message| message.seq.0).eq(1..=last.0), "no place is empty");
    (log, messages)
}

fn messages(events: &[Recorded], between: &[Between]) -> Vec<NewMessage> {
    let mut subjects: Vec<String> = Vec::new();
    let (mut messages, mut suspects) = (Vec::new(), Vec::new());
    // What stands between begins anew where there are more events.
    for (event, between) in events.iter().zip(between.iter().cycle()) {
        messages.push(message(event));
        let subject = event.subject.to_string();
        if subjects.len() < BAD_SUBJECTS_MAX && !subjects.contains(&subject) {
            subjects.push(subject);
        }
        let seq = event.seq.next();
        let suspect = |pick: u8| suspects.get(usize::from(pick) % suspects.len().max(1)).copied();
        messages.push(match *between {
            Between::Bad(pick) => bad(seq, &subjects[usize::from(pick) % subjects.len()]),
            Between::Refused => letter(seq, "refused", REFUSED),
            Between::Discard(pick) if let Some(suspect) = suspect(pick) => discard(seq, suspect),
            Between::Letter | Between::Discard(_) => letter(seq, &format!("between-{seq}"), "A letter"),
        });
        if matches!(between, Between::Bad(_) | Between::Refused) {
            suspects.push(seq);
        }
    }
    messages
}

fn message(event: &Recorded) -> NewMessage {
    NewMessage {
        subject: event.subject.to_string(),
        id: event.seq.to_string(),
        headers: event.envelope.to_headers(),
        payload: event.event.to_json().into(),
    }
}

fn bad(seq: Seq, subject: &str) -> NewMessage {
    let payload = b"no event".as_slice().into();
    NewMessage { subject: subject.to_owned(), id: seq.to_string(), headers: Vec::new(), payload }
}

fn letter(seq: Seq, id: &str, title: &str) -> NewMessage {
    let members = json!([{"member_id": "seoul", "name": "Seoul"}]);
    let document = json!({"document_id": id, "kind": "letter", "title": title, "year": 2018, "members": members});
    let payload = json!({ "document": document }).to_string();
    let event = Event::of_type(EventType::DocumentPublished, payload.as_bytes()).expect("an event");
    let subject = Subject::document(&"seoul".parse().expect("an id"), &id.parse().expect("an id"));
    told(seq, subject, event, Visibility::Public)
}

fn discard(seq: Seq, suspect: Seq) -> NewMessage {
    let line = |text: &str| text.parse::<Line>().expect("a line");
    let (subject, error, reason) = (line("a subject"), line("an error"), line("a reason"));
    let event = EventDiscarded { seq: suspect, subject, event_id: None, error, reason };
    told(seq, Subject::record(suspect), event.into(), Visibility::Staff)
}

fn told(seq: Seq, subject: Subject, event: Event, visibility: Visibility) -> NewMessage {
    message(&recorded(seq, begins(), Occurred::Unknown, 0, (subject, event, visibility)))
}
