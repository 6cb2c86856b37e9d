//! The live feed as an AsyncAPI 3.0 document, made from the messages. It is told from the server's side, as the
//! specification wants it: the server receives what clients say and sends the rest.

mod channels;
mod operations;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::live::SUBPROTOCOL;
use crate::messages::{Message, Messages, Sender};

/// The address of the channel over a websocket.
pub const LIVE_PATH: &str = "/v1/live";
/// The address of the channel over server-sent events.
pub const SSE_PATH: &str = "/v1/live/sse";

/// The document.
#[must_use]
pub fn document() -> Value {
    // The specification's own schemas are those of draft 07, so that every tool understands them; 2020-12 stands in the
    // schemas that are served by themselves.
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let messages = Messages::described(&settings);
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Civicstream live",
            "version": "1",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "websocket": server("ws", "Both ways: one connection follows several feeds."),
            "events": server("http", "One way, for readers that want no websocket: one connection follows one feed."),
        },
        "channels": channels::described(&messages),
        "operations": operations::described(&messages),
        "components": {
            "messages": messages.all.iter().map(described).collect::<Map<_, _>>(),
            "schemas": messages.definitions,
            "correlationIds": {"id": {
                "description": "The client chooses it; the answer carries it. Over server-sent events it is 0.",
                "location": "$message.payload#/id",
            }},
            "securitySchemes": {"token": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "In the header Authorization of the request, or in the message auth. Public feeds need none.",
            }},
        },
    })
}

/// What a reader has to know before the parts.
const ABOUT: &str = "What happens in the Open Government Partnership, as it happens. A client follows feeds: \
    `member:{id}` is what concerns one member, `all` is everything public; `staff:reviews` and `inbox` want a token with \
    the scope `staff`.\n\n\
    A client keeps the last `cursor` it was sent and resumes with it, however long after, at any gateway. Per \
    subscription it keeps the last `seq`: an activity whose `seq` is not above it was there before and is dropped; one \
    whose `prev` is above it shows that something is missing, and the client resumes from its cursor; any other is the \
    next. Fields and messages that a client does not know it passes over; the server refuses them.";

fn server(protocol: &str, about: &str) -> Value {
    json!({
        "host": "{host}",
        "protocol": protocol,
        "description": format!("{about} Behind a proxy that ends TLS it is {protocol}s."),
        "variables": {"host": {
            "default": "127.0.0.1:8080",
            "description": "Name and port of the public listener; the default is that of a run on one's own machine.",
        }},
    })
}

fn described(message: &Message) -> (String, Value) {
    let Message { name, about, shape, examples, .. } = message;
    let numbered = |(index, payload)| json!({"name": format!("{name}-{}", index + 1), "payload": payload});
    let mut described = json!({
        "name": name,
        "title": name,
        "summary": about,
        "payload": shape,
        "examples": examples.iter().enumerate().map(numbered).collect::<Vec<_>>(),
    });
    if !shape["properties"]["id"].is_null() {
        described["correlationId"] = json!({"$ref": "#/components/correlationIds/id"});
    }
    (name.clone(), described)
}

/// The names of what somebody says.
fn said_by(messages: &Messages, sender: Sender) -> impl Iterator<Item = &str> {
    messages.all.iter().filter(move |message| message.sender == sender).map(|message| message.name.as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every reference in a document.
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|field| references(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_part_is_referred_to() {
        let document = document();
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        for reference in &found {
            let pointer = reference.strip_prefix('#').expect("everything is in the document");
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
        for kind in ["messages", "schemas", "correlationIds", "securitySchemes"] {
            for name in document["components"][kind].as_object().expect("parts").keys() {
                assert!(found.contains(&format!("#/components/{kind}/{name}")), "nothing refers to {kind}/{name}");
            }
        }
    }

    #[test]
    fn every_example_fits_the_schema_beside_it() {
        let document = document();
        for (name, message) in document["components"]["messages"].as_object().expect("messages") {
            // What the payload refers to is found where the document has it.
            let schema = json!({"$schema": "http://json-schema.org/draft-07/schema#",
                "allOf": [message["payload"]], "components": document["components"]});
            let validator = jsonschema::validator_for(&schema).expect("a schema");
            for example in message["examples"].as_array().expect("examples") {
                let errors: Vec<_> =
                    validator.iter_errors(&example["payload"]).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{name}: {errors:?}");
            }
            assert!(!validator.is_valid(&json!({"type": "another"})), "{name} says nothing");
        }
    }

    #[test]
    fn every_message_is_part_of_an_operation_of_the_side_that_says_it() {
        let document = document();
        let mut found = BTreeSet::new();
        for operation in document["operations"].as_object().expect("operations").values() {
            let mut note = |action: &Value, messages: &Value| {
                for message in messages.as_array().into_iter().flatten() {
                    let name = message["$ref"].as_str().and_then(|path| path.rsplit('/').next()).expect("a name");
                    found.insert((action.as_str().expect("an action").to_owned(), name.to_owned()));
                }
            };
            note(&operation["action"], &operation["messages"]);
            let answer = if operation["action"] == "send" { "receive" } else { "send" };
            note(&json!(answer), &operation["reply"]["messages"]);
        }
        let expected = Messages::standard().all.into_iter().map(|message| {
            let action = if message.sender == Sender::Client { "receive" } else { "send" };
            (action.to_owned(), message.name)
        });
        assert_eq!(found, expected.collect());
    }

    #[test]
    fn it_says_which_subprotocol_and_why_sockets_are_closed() {
        let live = &document()["channels"]["live"];
        assert_eq!(live["address"], LIVE_PATH);
        let headers = &live["bindings"]["ws"]["headers"]["properties"];
        assert_eq!(headers["Sec-WebSocket-Protocol"]["const"], SUBPROTOCOL);
        let codes = live["x-close-codes"].as_array().expect("codes");
        assert!(codes.iter().any(|code| code["code"] == 4101 && code["then"] == "retry with backoff"), "{codes:?}");
    }
}
