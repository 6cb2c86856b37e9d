//! The messages of the live feed one by one: what each is about, its JSON Schema and an example, made from the types in
//! `live` that read and write them, so that nothing here can say anything else.

mod examples;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use crate::live::{ClientMessage, CloseCode, ErrorCode, ServerMessage};

/// Where definitions stand in a schema of its own.
const DEFINITIONS: &str = "#/$defs/";
/// The dialect of schemas of their own.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Who says a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sender {
    /// The client.
    Client,
    /// The server.
    Server,
}

/// A message of the live feed.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its `type`.
    pub name: String,
    /// Who says it.
    pub sender: Sender,
    /// What it is about.
    pub about: String,
    /// Its shape. What it refers to stands elsewhere.
    pub shape: Value,
    /// Messages of this type as they go over the wire.
    pub examples: Vec<Value>,
}

/// Every message, and what their shapes refer to.
#[derive(Debug, Clone)]
pub struct Messages {
    /// The messages: first the client's, then the server's.
    pub all: Vec<Message>,
    /// The shapes that messages refer to, by name.
    pub definitions: Map<String, Value>,
    /// What can stand in the code of an error, and what it means.
    pub error_codes: Vec<(String, String)>,
    /// The codes of close frames.
    pub close_codes: Vec<Close>,
}

/// Why the server closes a socket.
#[derive(Debug, Clone)]
pub struct Close {
    /// The number in the close frame.
    pub code: CloseCode,
    /// What it means.
    pub about: String,
}

impl Messages {
    /// The messages in the dialect of `settings`, whose definitions path says where definitions will stand.
    #[must_use]
    pub fn described(settings: &SchemaSettings) -> Self {
        let mut read = settings.clone().for_deserialize().into_generator();
        let mut written = settings.clone().for_serialize().into_generator();
        let mut definitions = Map::new();
        let client = taken::<ClientMessage>(&mut read, &mut definitions);
        let server = taken::<ServerMessage<'_>>(&mut written, &mut definitions);
        let error_codes = values(&taken::<ErrorCode>(&mut written, &mut Map::new()));
        let close_codes = values(&taken::<CloseCode>(&mut written, &mut Map::new()));
        let client = variants(&client).map(|shape| message(Sender::Client, shape));
        let all = client.chain(variants(&server).map(|shape| message(Sender::Server, shape))).collect();
        let about = |code: &CloseCode| close_codes.iter().find(|(name, _)| name == code.reason());
        let close = |code: &CloseCode| Close {
            code: *code,
            about: about(code).map(|(_, about)| about.clone()).unwrap_or_default(),
        };
        Self { all, definitions, error_codes, close_codes: CloseCode::ALL.iter().map(close).collect() }
    }

    /// The messages in the dialect of JSON Schemas of their own (2020-12).
    #[must_use]
    pub fn standard() -> Self {
        Self::described(&SchemaSettings::draft2020_12())
    }

    /// The JSON Schema of the messages of this type, with all that it refers to.
    #[must_use]
    pub fn schema(&self, name: &str) -> Option<Value> {
        let message = self.all.iter().find(|message| message.name == name)?;
        let mut schema = message.shape.clone();
        schema["$schema"] = json!(DIALECT);
        schema["$id"] = json!(format!("urn:civicstream:schema:{}:{name}", crate::live::SUBPROTOCOL));
        schema["title"] = json!(name);
        let mut defined = Map::new();
        self.define(&message.shape, &mut defined);
        if !defined.is_empty() {
            schema["$defs"] = Value::Object(defined);
        }
        Some(schema)
    }

    /// Adds what a schema refers to, and what that refers to.
    fn define(&self, schema: &Value, defined: &mut Map<String, Value>) {
        let mut names = BTreeSet::new();
        references(schema, &mut names);
        for name in names {
            if let Some(definition) = self.definitions.get(name).filter(|_| !defined.contains_key(name)) {
                defined.insert(name.to_owned(), definition.clone());
                self.define(definition, defined);
            }
        }
    }
}

/// The schema of `T`; what it refers to is added to `definitions`.
fn taken<T: JsonSchema>(generator: &mut SchemaGenerator, definitions: &mut Map<String, Value>) -> Value {
    generator.subschema_for::<T>();
    let mut all = generator.take_definitions(true);
    let schema = all.remove(T::schema_name().as_ref()).unwrap_or_default();
    definitions.extend(all);
    schema
}

/// The shapes of an enum.
fn variants(schema: &Value) -> impl Iterator<Item = &Value> {
    schema["oneOf"].as_array().into_iter().flatten()
}

/// The values of an enum whose variants carry nothing, and what each means.
fn values(schema: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    variants(schema).map(|value| (text(&value["const"]), text(&value["description"]))).collect()
}

fn message(sender: Sender, shape: &Value) -> Message {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = text(&shape["properties"]["type"]["const"]);
    let examples = examples::all().into_iter().filter(|example| example["type"] == name.as_str()).collect();
    Message { about: text(&shape["description"]), sender, shape: shape.clone(), examples, name }
}

/// The names of the definitions that a schema refers to.
fn references<'a>(schema: &'a Value, names: &mut BTreeSet<&'a str>) {
    match schema {
        Value::Object(fields) => {
            names.extend(fields.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix(DEFINITIONS)));
            fields.values().for_each(|field| references(field, names));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_says_what_it_is_about_and_has_an_example_that_fits_its_schema() {
        let messages = Messages::standard();
        for Message { name, about, examples, .. } in &messages.all {
            assert!(!about.is_empty(), "{name} says nothing of itself");
            assert!(!examples.is_empty(), "{name} has no example");
            let schema = messages.schema(name).expect("a schema");
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
            for example in examples {
                let errors: Vec<String> = validator.iter_errors(example).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{name}: {errors:?} in {example}");
                assert!(!validator.is_valid(&json!({"type": name, "id": "one", "sub": "one"})) || name == "ping");
            }
        }
    }

    #[test]
    fn what_clients_may_say_is_all_there() {
        let messages = Messages::standard();
        let of = |sender| messages.all.iter().filter(move |message| message.sender == sender);
        let names: Vec<_> = of(Sender::Client).map(|message| message.name.as_str()).collect();
        assert_eq!(names, ClientMessage::TYPES);
        for message in of(Sender::Client) {
            for example in &message.examples {
                let read: ClientMessage = serde_json::from_value(example.clone()).expect("a message");
                assert_eq!(&serde_json::to_value(read).expect("JSON"), example);
            }
        }
        assert_eq!(of(Sender::Server).next().map(|message| message.name.as_str()), Some("hello"));
    }

    #[test]
    fn every_code_is_explained() {
        let messages = Messages::standard();
        assert!(messages.error_codes.iter().all(|(name, about)| !name.is_empty() && !about.is_empty()));
        assert!(messages.error_codes.iter().any(|(name, _)| name == "rate_limited"));
        for Close { code, about } in &messages.close_codes {
            assert!(!about.is_empty(), "{}", code.reason());
        }
    }

    #[test]
    fn a_schema_holds_what_it_refers_to_and_nothing_else() {
        let messages = Messages::standard();
        let of = |name| messages.schema(name).expect("a schema");
        assert_eq!(of("pong")["$defs"], Value::Null);
        assert!(of("subscribe")["$defs"]["Filter"].is_object());
        assert!(of("activity")["$defs"]["Completion"].is_object(), "effects carry it");
        assert!(of("bookmark")["$defs"]["Activity"].is_null());
        assert_eq!(of("bookmark")["$id"], "urn:civicstream:schema:activity.v1.json:bookmark");
        assert!(messages.schema("shout").is_none());
    }
}
