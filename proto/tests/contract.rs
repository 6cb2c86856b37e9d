//! The contract as others read it, kept as snapshots: whoever changes a type that goes over the wire or stands in the log
//! sees here what that means for them, and so does the reviewer.

use proto::messages::Messages;
use proto::{EventType, asyncapi};
use serde_json::{Map, Value, json};

/// Sorted, because whether JSON keeps the order of fields depends on what else is built.
#[track_caller]
fn check(name: &str, document: &Value) {
    insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!(name, document) });
}

#[test]
fn the_live_feed_is_described_as_it_was() {
    check("asyncapi", &asyncapi::document());
}

#[test]
fn messages_have_the_shape_they_had() {
    let messages = Messages::standard();
    let shapes: Map<_, _> = messages.all.into_iter().map(|message| (message.name, message.shape)).collect();
    check("live", &json!({"messages": shapes, "definitions": messages.definitions}));
}

/// What payloads share stands once, so that a change of it is seen once.
#[test]
fn payloads_have_the_shape_they_had() {
    let (mut payloads, mut definitions) = (Map::new(), Map::new());
    for event_type in EventType::ALL {
        let mut schema = event_type.schema();
        for (name, definition) in schema["$defs"].take().as_object().into_iter().flatten() {
            let before = definitions.insert(name.clone(), definition.clone());
            assert!(before.is_none_or(|before| before == *definition), "{name} means two things");
        }
        payloads.insert(event_type.name().to_owned(), schema);
    }
    check("events", &json!({"payloads": payloads, "definitions": definitions}));
}
