//! What stands in the log stands there for ever, in the version in which it was emitted, and is told like everything else.

use harness::World;
use kit::log::{Log, LogOptions, NewMessage};
use proto::{Actor, CommandId, Envelope, EventId, Seq, Subject, Visibility};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::seed;

/// Seoul is suspended, as the first version of that event has it, with a day of effect that is another one.
async fn suspended_as_once(world: &World) -> (EventId, Seq) {
    let options = LogOptions {
        nats_url: world.servers().endpoints().nats_url.clone(),
        log_replicas: 1,
        log_namespace: Some(world.name().to_owned()),
    };
    let log = Log::connect(&options, "test").await.expect("a log");
    let subject = Subject::member(&"seoul".parse().expect("an id"));
    let command_id = CommandId(Uuid::now_v7());
    let envelope = Envelope {
        id: EventId(Uuid::now_v7()),
        event_type: "ogp.member.status-changed.v1".to_owned(),
        source: "/services/membership".to_owned(),
        occurred: "2024-10-14".parse().expect("a date"),
        subject: subject.id().to_owned(),
        command_id,
        command_index: 0,
        command_digest: "ab".repeat(32),
        correlation_id: command_id,
        causation_id: None,
        actor: Actor::SupportUnit,
        visibility: Visibility::Public,
        source_url: None,
    };
    let payload = json!({"member_id": "seoul", "member_name": "Seoul, South Korea", "from": "active", "to": "suspended",
        "reason": "response_policy", "effective_on": "2025-01"});
    let message = NewMessage {
        subject: subject.to_string(),
        id: format!("{command_id}:0"),
        headers: envelope.to_headers(),
        payload: payload.to_string().into(),
    };
    let pattern = subject.to_string();
    let before = log.last_under(&pattern).await.expect("the log");
    (envelope.id, log.append(&pattern, before, &[message]).await.expect("taken"))
}

fn told(message: &Value) -> (&Value, &Value) {
    (&message["seq"], &message["activity"]["ogp:type"])
}

#[tokio::test]
async fn an_old_version_is_told_like_the_newest() {
    let world = World::start().await;
    seed::city(&world).await;
    let (id, old) = suspended_as_once(&world).await;
    // The decider knows it: one cannot be suspended twice.
    let path = "/v1/members/seoul/status";
    let again = json!({"to": "suspended", "reason": "response_policy", "occurred": "2025"});
    assert_eq!(world.command(path, &again).await.status, 422);
    let back = json!({"to": "active", "reason": "response_policy", "occurred": "2025-06"});
    let new = world.record(path, &back).await;
    let database = world.database().await;
    world.projected(&database, new).await;

    // A filter names no version, and each entry says which one it was emitted in.
    let mut client = world.live().await;
    let filter = json!({"types": ["member.status-changed"]});
    client.say(&json!({"type": "subscribe", "id": 1, "feed": "member:seoul", "snapshot": 5, "filter": filter})).await;
    client.expect("subscribed").await;
    let snapshot = client.expect("snapshot").await;
    let items = snapshot["items"].as_array().expect("items");
    let types: Vec<_> = items.iter().map(|item| (&item["ogp:sequence"], &item["ogp:type"])).collect();
    let names = (json!("ogp.member.status-changed.v1"), json!("ogp.member.status-changed.v2"));
    let (old_seq, new_seq) = (json!(old), json!(new));
    assert_eq!(types, [(&old_seq, &names.0), (&new_seq, &names.1)]);
    client.expect("caught_up").await;
    let leaving = json!({"to": "withdrawn", "reason": "own_decision", "occurred": "2026"});
    let left = world.record(path, &leaving).await;
    assert_eq!(told(&client.expect("activity").await), (&json!(left), &names.1));

    // Whoever asks for the event gets what the log holds, and the schema of that.
    let as_event = |client: &reqwest::Client, base| {
        client.get(format!("{base}/v1/activities/{id}")).header("Accept", "application/cloudevents+json")
    };
    let event: Value = world.get(as_event).await.json().await.expect("an event");
    assert_eq!(event["type"], names.0, "{event}");
    assert_eq!(event["data"]["effective_on"], "2025-01");
    let schema = world.read("/schemas/events/ogp.member.status-changed.v1.json").await;
    assert!(schema.body["properties"]["effective_on"].is_object(), "{}", schema.body);

    // The other day is no second truth, but a discrepancy.
    let listed: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT subject_id, said, recorded FROM data_quality_at($1, CURRENT_DATE) WHERE field = 'effective_on'",
    )
    .bind(old.as_i64())
    .fetch_all(&database)
    .await
    .expect("the list");
    assert_eq!(listed, [("seoul".to_owned(), "2025-01".to_owned(), "2024-10-14".to_owned())]);
}
