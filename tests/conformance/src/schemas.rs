//! Holds what a server says against the JSON Schema of its type.

use std::collections::HashMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use proto::messages::{Messages, Sender};
use serde_json::Value;

static VALIDATORS: LazyLock<HashMap<String, Validator>> = LazyLock::new(validators);

fn validators() -> HashMap<String, Validator> {
    let messages = Messages::standard();
    let said = messages.all.iter().filter(|message| message.sender == Sender::Server);
    said.filter_map(|message| {
        let schema = messages.schema(&message.name)?;
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).ok()?;
        Some((message.name.clone(), validator))
    })
    .collect()
}

/// Checks a message.
pub(crate) fn check(message: &Value) -> Result<(), String> {
    let name = message["type"].as_str().ok_or("a message of the server has no type")?;
    let validator = VALIDATORS.get(name).ok_or_else(|| format!("the server has no message {name:?}"))?;
    let errors: Vec<_> =
        validator.iter_errors(message).map(|error| format!("{error} at {}", error.instance_path())).collect();
    if errors.is_empty() { Ok(()) } else { Err(format!("not as its schema says: {}", errors.join("; "))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_as_its_schema_says_is_found() {
        assert_eq!(check(&json!({"type": "caught_up", "sub": 1, "cursor": "c"})), Ok(()));
        for wrong in [
            json!({"type": "caught_up", "sub": "1", "cursor": "c"}),
            json!({"type": "caught_up", "sub": 1}),
            json!({"type": "authenticated", "id": 1, "expires_at": "tomorrow"}),
            json!({"type": "shout"}),
            json!({"type": "subscribe", "id": 1, "feed": "all"}),
            json!({}),
        ] {
            assert!(check(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_message_of_the_server_has_a_schema() {
        assert!(VALIDATORS.contains_key("hello") && VALIDATORS.contains_key("error"));
        let messages = Messages::standard().all;
        assert_eq!(VALIDATORS.len(), messages.iter().filter(|message| message.sender == Sender::Server).count());
    }
}
