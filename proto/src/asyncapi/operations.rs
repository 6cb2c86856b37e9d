//! The operations: what each side may say when, and what it is answered with.

use serde_json::{Value, json};

use super::channels::{query, streamed};
use crate::messages::Messages;

pub(super) fn described(messages: &Messages) -> Value {
    let mut stream =
        operation("send", "events", &streamed(messages).collect::<Vec<_>>(), "Follow one feed as a stream");
    stream["bindings"] = json!({"http": {"method": "GET", "query": query(), "bindingVersion": "0.3.0"}});
    let feed_changes = ["snapshot", "activity", "caught_up", "fell_behind", "bookmark", "reset"];
    json!({
        "greet": operation("send", "live", &["hello"], "The server tells its limits, before anything else"),
        "subscribe": asked("subscribe", "subscribed", "A client follows a feed that is open to everybody"),
        "subscribeWithToken": for_staff(asked("subscribe", "subscribed", "A client follows a feed that wants a token")),
        "unsubscribe": asked("unsubscribe", "unsubscribed", "A client stops following a feed"),
        "authenticate": asked("auth", "authenticated", "A client says who is there, or brings a newer token"),
        "deliver": operation("send", "live", &feed_changes, "The server sends what a subscription is to have"),
        "ping": answered(
            operation("send", "live", &["ping"], "The server asks whether the client is there"),
            &["pong"],
        ),
        "warn": operation("send", "live", &["expiring", "going_away"], "The server says that something ends soon"),
        "stream": stream,
    })
}

/// A message of a client with its answers.
fn asked(message: &str, answer: &str, summary: &str) -> Value {
    answered(operation("receive", "live", &[message], summary), &[answer, "error"])
}

fn operation(action: &str, channel: &str, messages: &[&str], summary: &str) -> Value {
    json!({
        "action": action,
        "channel": {"$ref": format!("#/channels/{channel}")},
        "summary": summary,
        "messages": referred(channel, messages),
    })
}

fn answered(mut operation: Value, answers: &[&str]) -> Value {
    operation["reply"] = json!({"channel": operation["channel"], "messages": referred("live", answers)});
    operation
}

fn for_staff(mut operation: Value) -> Value {
    operation["security"] = json!([{"$ref": "#/components/securitySchemes/token"}]);
    operation
}

fn referred(channel: &str, messages: &[&str]) -> Vec<Value> {
    messages.iter().map(|name| json!({"$ref": format!("#/channels/{channel}/messages/{name}")})).collect()
}
