//! JSON Schemas (2020-12) of payloads, made from the types that read them, so that a schema cannot say anything else.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The schema of the payload of the events named `name`.
pub(crate) fn of<T: JsonSchema>(name: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>();
    // The name in `ce-dataschema`.
    schema.insert("$id".to_owned(), json!(format!("urn:civicstream:schema:{name}")));
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use crate::EventType;
    use serde_json::{Value, json};

    /// Whether a schema says no more than that anything goes.
    fn says_nothing(schema: &Value) -> bool {
        schema == &json!(true) || schema.as_object().is_some_and(|fields| fields.keys().all(|key| key == "description"))
    }

    #[test]
    fn every_type_has_a_schema_that_says_something() {
        for event_type in EventType::ALL {
            let schema = event_type.schema();
            assert_eq!(schema["$id"], format!("urn:civicstream:schema:{event_type}"));
            assert_eq!(schema["type"], "object", "{event_type}");
            assert!(schema["description"].is_string(), "{event_type}");
            for (name, defined) in schema["$defs"].as_object().into_iter().flatten() {
                assert!(!says_nothing(defined), "{name} of {event_type} says nothing");
            }
        }
    }

    #[test]
    fn text_is_text_within_its_limits_and_refuses_unknown_fields() {
        let schema = EventType::MemberJoined.schema();
        assert_eq!(schema["additionalProperties"], json!(false));
        let defined = |name: &str| schema["$defs"][name].clone();
        assert_eq!((&defined("Line")["type"], &defined("Line")["maxLength"]), (&json!("string"), &json!(1_000)));
        assert_eq!(defined("MemberId")["pattern"], "^[a-z0-9]+(-[a-z0-9]+)*$");
        assert_eq!(defined("PartialDate")["type"], "string");
    }
}
