//! Serves the contract itself: how the live feed is spoken, and the shape of every message and of every event's payload.
//! Made once at the start; knows no feed.

use std::collections::BTreeMap;

use axum::Router;
use kit::http::document::{Document, JSON, SCHEMA_JSON, files};
use kit::http::openapi::ApiDescription;
use proto::messages::{Message, Messages, Sender};
use proto::{EventType, asyncapi};
use serde_json::{Value, json};

/// The routes of the contract.
pub(crate) fn router() -> Router {
    let messages = Messages::standard();
    Router::new()
        .route("/asyncapi.json", Document::new(JSON, &asyncapi::document()).route())
        .route("/schemas/index.json", Document::new(JSON, &index(&messages)).route())
        .route("/schemas/live/{file}", files(of_messages(&messages)))
        .route("/schemas/events/{file}", files(of_events()))
}

/// Describes these routes.
pub(crate) fn describe(api: &mut ApiDescription) {
    const MISSING: &str = "There is no such schema; the index names all.";
    api.get("/asyncapi.json", "How the live feed is spoken (AsyncAPI 3.0).").answers::<Value>(JSON);
    api.get("/schemas/index.json", "The schemas there are, with their addresses.").answers::<Value>(JSON);
    api.get("/schemas/live/{file}", "The JSON Schema of a message of the live feed: {type}.json.")
        .answers::<Value>(SCHEMA_JSON)
        .problem(404, MISSING);
    api.get("/schemas/events/{file}", "The JSON Schema of the payload of a type of event: {type}.json.")
        .answers::<Value>(SCHEMA_JSON)
        .problem(404, MISSING);
}

fn of_messages(messages: &Messages) -> BTreeMap<String, Document> {
    let names = messages.all.iter().map(|message| &message.name);
    names.filter_map(|name| Some(file(name, &messages.schema(name)?))).collect()
}

fn of_events() -> BTreeMap<String, Document> {
    of_versions().map(|(name, schema)| file(name, &schema)).collect()
}

/// Every version there ever was: the log still holds it, and names its schema.
fn of_versions() -> impl Iterator<Item = (&'static str, Value)> {
    EventType::ALL.iter().flat_map(|event_type| event_type.schemas())
}

fn file(name: &str, schema: &Value) -> (String, Document) {
    (format!("{name}.json"), Document::new(SCHEMA_JSON, schema))
}

fn index(messages: &Messages) -> Value {
    let message = |message: &Message| {
        let sender = if message.sender == Sender::Client { "client" } else { "server" };
        let address = format!("/schemas/live/{}.json", message.name);
        json!({"type": message.name, "sender": sender, "about": message.about, "schema": address})
    };
    let event = |(name, mut schema): (&str, Value)| {
        let about = schema["description"].take();
        json!({"type": name, "about": about, "schema": format!("/schemas/events/{name}.json")})
    };
    json!({
        "asyncapi": "/asyncapi.json",
        "live": messages.all.iter().map(message).collect::<Vec<_>>(),
        "events": of_versions().map(event).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_names_every_file_and_nothing_else() {
        let messages = Messages::standard();
        let index = index(&messages);
        for (kind, files) in [("live", of_messages(&messages)), ("events", of_events())] {
            let listed = index[kind].as_array().expect("a list").iter();
            let listed: Vec<_> = listed.map(|one| one["schema"].as_str().expect("an address").to_owned()).collect();
            let mut named: Vec<_> = files.keys().map(|file| format!("/schemas/{kind}/{file}")).collect();
            named.sort_by_key(|address| listed.iter().position(|one| one == address));
            assert_eq!(listed, named);
        }
    }
}
