//! The channels: the same messages over a websocket and as server-sent events, each with how it is opened, refused and
//! ended.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{LIVE_PATH, SSE_PATH, SUBPROTOCOL, said_by};
use crate::filter::FILTER_TYPES_MAX;
use crate::live::SNAPSHOT_MAX;
use crate::messages::{Close, Messages, Sender};

/// What the server says only to those who can answer or ask, which server-sent events have no way for.
const NOT_STREAMED: [&str; 4] = ["unsubscribed", "authenticated", "expiring", "error"];

/// What is sent over the stream of server-sent events.
pub(super) fn streamed(messages: &Messages) -> impl Iterator<Item = &str> {
    said_by(messages, Sender::Server).filter(|name| !NOT_STREAMED.contains(name))
}

pub(super) fn described(messages: &Messages) -> Value {
    let all = messages.all.iter().map(|message| message.name.as_str());
    json!({"live": websocket(messages, all), "events": events(streamed(messages))})
}

fn websocket<'a>(messages: &Messages, names: impl Iterator<Item = &'a str>) -> Value {
    json!({
        "address": LIVE_PATH,
        "title": "The live feed over a websocket",
        "description": about_websocket(messages),
        "servers": [{"$ref": "#/servers/websocket"}],
        "messages": referred(names),
        "bindings": {"ws": {
            "method": "GET",
            "headers": {"type": "object", "properties": {
                "Sec-WebSocket-Protocol": {"type": "string", "const": SUBPROTOCOL,
                    "description": "Offered by the client; a client that offers none gets this one too."},
                "Authorization": {"type": "string", "description": "`Bearer` and a token; says the same as the message auth."},
                "Origin": {"type": "string", "description": "Sent by browsers. Pages of any origin are let in, unless the operator \
                    restricts it: then others are refused with 403."},
            }},
            "bindingVersion": "0.1.0",
        }},
        "x-close-codes": messages.close_codes.iter().map(close).collect::<Vec<_>>(),
    })
}

fn events<'a>(names: impl Iterator<Item = &'a str>) -> Value {
    json!({
        "address": SSE_PATH,
        "title": "The live feed as server-sent events",
        "description": "The same objects, one in each `data:` line, without an `event:` field. `id:` is the cursor where the \
            object has one, so that a browser resumes by itself: `Last-Event-ID` wins over the cursor in the address. The \
            address is the subscription: its id is 0, its number 1. What cannot be followed is refused before the stream \
            begins, as `application/problem+json`: 400 for an invalid cursor or filter, 401 and 403, 404 for an unknown feed, \
            429 and 503 with `Retry-After`. A stream that needs a token ends with it.\n\n\
            Where a network holds answers back until they are whole, a reader polls: with `once=true` the answer ends right \
            after `caught_up`. The reader asks again with the last cursor of the answer, not more often than every 30 s.",
        "servers": [{"$ref": "#/servers/events"}],
        "messages": referred(names),
    })
}

/// The query of the stream's address.
pub(super) fn query() -> Value {
    json!({
        "type": "object",
        "properties": {
            "feed": {"type": "string", "description": "The feed to follow."},
            "cursor": {"type": "string", "description": "Where to resume; everything after it is sent."},
            "snapshot": {"type": "integer", "minimum": 0, "maximum": SNAPSHOT_MAX,
                "description": "Without a cursor: how many of the newest activities to send first."},
            "types": {"type": "string",
                "description": format!("Up to {FILTER_TYPES_MAX} types, separated by commas: only these are sent. \
                    `commitment.*` is every type that is about commitments.")},
            "once": {"type": "boolean", "default": false,
                "description": "Whether the answer ends as soon as it has said everything there is."},
        },
        "required": ["feed"],
    })
}

fn referred<'a>(names: impl Iterator<Item = &'a str>) -> Map<String, Value> {
    names.map(|name| (name.to_owned(), json!({"$ref": format!("#/components/messages/{name}")}))).collect()
}

fn close(close: &Close) -> Value {
    let number = close.code.number();
    json!({"code": number, "reason": close.code.reason(), "about": close.about, "then": verdict(number)})
}

/// What a client does after a close code.
fn verdict(number: u16) -> &'static str {
    match number {
        4000..=4099 => "do not retry unchanged",
        4200..=4299 => "resume now",
        _ => "retry with backoff",
    }
}

fn about_websocket(messages: &Messages) -> String {
    let mut text = format!(
        "One JSON object a message, under the subprotocol `{SUBPROTOCOL}`. The first message is `hello`; it tells every \
         limit. Before the upgrade the server refuses with `application/problem+json`: 400 for another subprotocol, 401 for \
         a token that is not accepted, 403 for an origin that the operator keeps out, 429 for too many connections from one address, \
         503 where it is full or not ready, the last two with `Retry-After`.\n\n\
         The close code says what to do next:\n\n| code | reason | meaning | then |\n|---|---|---|---|\n"
    );
    for Close { code, about } in &messages.close_codes {
        let (number, reason) = (code.number(), code.reason());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {number} | {reason} | {about} | {} |", verdict(number));
    }
    text.push_str(
        "\nWhat cannot be followed is answered with `error`, and the socket stays:\n\n| code | meaning |\n|---|---|\n",
    );
    for (name, about) in &messages.error_codes {
        let _ = writeln!(text, "| {name} | {about} |");
    }
    text
}
