//! The contract of the live feed as others read it, kept as snapshots: whoever changes a type that goes over the wire sees
//! here what that means for them, and so does the reviewer. What stands in the log is kept by the tests of `kept`.

use proto::asyncapi;
use proto::messages::Messages;
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
