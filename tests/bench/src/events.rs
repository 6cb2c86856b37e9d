//! Events to measure with, as real as those of the services, and the bare way into the log.

use std::collections::VecDeque;

use anyhow::Context as _;
use async_nats::jetstream;
use async_nats::jetstream::context::PublishAckFuture;
use async_nats::jetstream::message::PublishMessage;
use async_nats::{ConnectOptions, HeaderMap, ServerAddr};
use kit::log::NewMessage;
use proto::event::EventType;
use proto::{Actor, CommandId, Envelope, Event, EventId, MemberId, Subject, Visibility};
use serde_json::{Value, json};
use uuid::Uuid;

/// How many members the events are spread over.
const MEMBERS: usize = 100;
/// How many acknowledgements are waited for at once when the log is filled.
const OUTSTANDING_MAX: usize = 1_000;

/// A new event: a calendar event for an even number, a document for an odd one.
pub(crate) fn event(number: usize) -> anyhow::Result<NewMessage> {
    let member = format!("member-{}", number % MEMBERS);
    let id = Uuid::now_v7().simple().to_string();
    let named = json!([{"member_id": member, "name": format!("Member {}, Republic of Korea", number % MEMBERS)}]);
    let member: MemberId = member.parse()?;
    if number.is_multiple_of(2) {
        let event = payload(EventType::CalendarEventScheduled, &calendar_event(&id, &named, number))?;
        message(&Subject::calendar_event(&member, &id.parse()?), "/services/calendar", &event)
    } else {
        let event = payload(EventType::DocumentPublished, &document(&id, &named, number))?;
        message(&Subject::document(&member, &id.parse()?), "/services/membership", &event)
    }
}

fn calendar_event(id: &str, members: &Value, number: usize) -> Value {
    let period = json!({"start": "2026-12-03T14:00", "end": "2026-12-03T17:30", "time_zone": "Asia/Seoul",
        "all_day": false});
    json!({"calendar_event": {"calendar_id": id, "members": members, "state": "scheduled", "period": period,
        "title": format!("협치포럼 {number}: co-creation of the next plan"), "kind": "co_creation", "mode": "hybrid",
        "place": "Seoul City Hall, Taepyeong Hall", "url": format!("https://example.org/meetings/{number}"),
        "submitted_by": "government_poc", "approved": true}})
}

fn document(id: &str, members: &Value, number: usize) -> Value {
    json!({"document": {"document_id": id, "members": members, "title": format!("Report {number} on the action plan 2021-2023"),
        "kind": "self_assessment", "date": "2023-06-30", "year": 2023, "language": "en", "pages": 42,
        "summary": "What was promised, what was done, and what the public could see of it while it was done. The report \
                    follows every commitment from its first draft to its last milestone and names what is left open.",
        "url": format!("https://example.org/documents/{number}.pdf")}})
}

fn payload(kind: EventType, json: &Value) -> anyhow::Result<Event> {
    Event::of_type(kind, json.to_string().as_bytes()).with_context(|| format!("{kind} {json}"))
}

fn message(subject: &Subject, source: &str, event: &Event) -> anyhow::Result<NewMessage> {
    let command = CommandId(Uuid::now_v7());
    let envelope = Envelope {
        id: EventId(Uuid::now_v7()),
        event_type: event.event_type().name().to_owned(),
        source: source.to_owned(),
        occurred: "2026-11-20".parse()?,
        subject: subject.id().to_owned(),
        command_id: command,
        command_index: 0,
        command_digest: "ab".repeat(32),
        correlation_id: command,
        causation_id: None,
        actor: Actor::GovernmentPoc,
        visibility: Visibility::Public,
        source_url: None,
    };
    Ok(NewMessage {
        subject: subject.to_string(),
        id: format!("{command}:0"),
        headers: envelope.to_headers(),
        payload: event.to_json().into(),
    })
}

/// The bare way into a log: what the client library offers, and nothing else.
pub(crate) struct Bare {
    context: jetstream::Context,
    namespace: String,
}

impl Bare {
    /// Connects to the log in `namespace`.
    pub(crate) async fn connect(nats_url: &str, namespace: &str) -> anyhow::Result<Self> {
        Ok(Self { context: jetstream::new(connect(nats_url).await?), namespace: namespace.to_owned() })
    }

    /// Publishes a message and waits for its acknowledgement.
    pub(crate) async fn publish(&self, message: &NewMessage) -> anyhow::Result<()> {
        acknowledged(self.send(message).await?).await
    }

    /// Publishes messages with many acknowledgements outstanding.
    pub(crate) async fn fill(&self, messages: impl IntoIterator<Item = NewMessage>) -> anyhow::Result<()> {
        let mut outstanding = VecDeque::with_capacity(OUTSTANDING_MAX);
        for message in messages {
            if outstanding.len() == OUTSTANDING_MAX
                && let Some(oldest) = outstanding.pop_front()
            {
                acknowledged(oldest).await?;
            }
            outstanding.push_back(self.send(&message).await?);
        }
        for ack in outstanding {
            acknowledged(ack).await?;
        }
        Ok(())
    }

    async fn send(&self, message: &NewMessage) -> anyhow::Result<PublishAckFuture> {
        let mut headers = HeaderMap::new();
        for (name, value) in &message.headers {
            headers.insert(*name, value.as_str());
        }
        let subject = format!("{}.{}", self.namespace, message.subject);
        let message = PublishMessage::build().headers(headers).message_id(&message.id).payload(message.payload.clone());
        self.context.send_publish(subject, message).await.context("publishing")
    }
}

async fn acknowledged(ack: PublishAckFuture) -> anyhow::Result<()> {
    ack.await.map(drop).context("waiting for an acknowledgement")
}

/// Connects to NATS with the user and the password in the address.
pub(crate) async fn connect(nats_url: &str) -> anyhow::Result<async_nats::Client> {
    let address: ServerAddr = nats_url.parse().context("reading the address of NATS")?;
    let (user, password) = address.username().zip(address.password()).context("no user in the address of NATS")?;
    let options = ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned());
    options.connect(address).await.context("connecting to NATS")
}
