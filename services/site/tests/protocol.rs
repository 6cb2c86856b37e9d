//! The TypeScript types of the live feed say what the Rust types say: every message, field, word and number, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use proto::live::{ClientMessage, CloseCode, SUBPROTOCOL, ServerMessage};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

const TYPESCRIPT: &str = include_str!("../client/src/protocol.ts");

/// Named types, each as its alternatives. The fields of an object are one alternative, in the order of their names.
type Types = BTreeMap<String, BTreeSet<String>>;

/// What the Rust types say, through their JSON Schemas.
fn from_rust() -> Types {
    let settings = SchemaSettings::draft2020_12();
    let mut types = Types::new();
    add_messages::<ServerMessage>("ServerMessage", settings.clone().for_serialize(), &mut types);
    add_messages::<ClientMessage>("ClientMessage", settings.for_deserialize(), &mut types);
    let codes = CloseCode::ALL.iter().map(|code| format!("{}: {}", code.reason(), code.number())).collect();
    types.insert("CloseCodes".to_owned(), BTreeSet::from([object(codes)]));
    types
}

fn add_messages<T: JsonSchema>(name: &str, settings: SchemaSettings, types: &mut Types) {
    let schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    let defined = &schema["$defs"];
    let mut names = BTreeSet::new();
    for message in schema["oneOf"].as_array().expect("a message is one of several") {
        let tag = message["properties"]["type"]["const"].as_str().expect("a message has a type");
        let message_name = format!("{}Message", pascal_case(tag));
        types.insert(message_name.clone(), alternatives(message, defined));
        names.insert(message_name);
    }
    types.insert(name.to_owned(), names);
    for (name, definition) in defined.as_object().into_iter().flatten().filter(|(_, it)| is_named(it)) {
        types.insert(name.clone(), alternatives(definition, defined));
    }
}

/// Texts and numbers with rules of their own are plain texts and numbers to a client.
fn is_named(definition: &Value) -> bool {
    definition["type"] != "string" && definition["type"] != "integer"
}

/// What something may be.
fn alternatives(schema: &Value, defined: &Value) -> BTreeSet<String> {
    if let Some(options) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        return options.iter().flat_map(|option| alternatives(option, defined)).collect();
    }
    if let Some(kinds) = schema["type"].as_array() {
        let with = |kind: &Value| {
            let mut one = schema.clone();
            one["type"] = kind.clone();
            one
        };
        return kinds.iter().flat_map(|kind| alternatives(&with(kind), defined)).collect();
    }
    BTreeSet::from([one(schema, defined)])
}

fn one(schema: &Value, defined: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().expect("a reference names something");
        return if is_named(&defined[name]) { name.to_owned() } else { one(&defined[name], defined) };
    }
    if schema.get("const").is_some() {
        return schema["const"].to_string();
    }
    match schema["type"].as_str() {
        Some("string") => "string".to_owned(),
        Some("integer") => "number".to_owned(),
        Some("boolean") => "boolean".to_owned(),
        Some("null") => "null".to_owned(),
        Some("array") => match schema["prefixItems"].as_array() {
            Some(items) => {
                format!("[{}]", items.iter().map(|item| one(item, defined)).collect::<Vec<_>>().join(", "))
            }
            None => format!("{}[]", one(&schema["items"], defined)),
        },
        Some("object") => match schema.get("additionalProperties") {
            Some(values) if values.is_object() => format!("Record<string, {}>", one(values, defined)),
            _ => object(fields(schema, defined)),
        },
        _ => panic!("what is this in TypeScript? {schema}"),
    }
}

fn fields(schema: &Value, defined: &Value) -> BTreeSet<String> {
    let required = schema["required"].as_array().expect("an object says what it needs");
    let field = |(name, value): (&String, &Value)| {
        let required = required.iter().any(|it| it == name);
        let mut types = alternatives(value, defined);
        if !required {
            // Left out rather than null: the Rust types skip it.
            types.remove("null");
        }
        let types = types.into_iter().collect::<Vec<_>>().join(" | ");
        let name = if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            name.clone()
        } else {
            format!("\"{name}\"")
        };
        format!("{name}{}: {types}", if required { "" } else { "?" })
    };
    schema["properties"].as_object().expect("an object has fields").iter().map(field).collect()
}

fn object(fields: BTreeSet<String>) -> String {
    format!("{{{}}}", fields.into_iter().collect::<Vec<_>>().join("; "))
}

fn pascal_case(tag: &str) -> String {
    tag.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

/// What the TypeScript says. It is written as the formatter of the project writes it: that much is relied on.
fn from_typescript() -> Types {
    let without_comments: Vec<&str> = TYPESCRIPT
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("/*") && !line.starts_with('*') && !line.starts_with("//"))
        .collect();
    let mut types = Types::new();
    for declaration in without_comments.join(" ").split("export ").filter(|it| !it.trim().is_empty()) {
        if let Some((name, body)) = declaration.strip_prefix("interface ").and_then(|it| it.split_once('{')) {
            types.insert(name.trim().to_owned(), BTreeSet::from([object_in(body)]));
        } else if let Some((name, body)) = declaration.strip_prefix("type ").and_then(|it| it.split_once('=')) {
            let body = body.trim().trim_end_matches(';').trim_start_matches('|');
            let options = body.split(" | ").map(|option| match option.trim().strip_prefix('{') {
                Some(fields) => object_in(fields),
                None => option.trim().to_owned(),
            });
            types.insert(name.trim().to_owned(), options.collect());
        } else {
            assert_eq!(declaration.trim(), format!("const SUBPROTOCOL = \"{SUBPROTOCOL}\";"));
        }
    }
    types
}

/// The fields up to the closing brace.
fn object_in(body: &str) -> String {
    let fields = body.trim().trim_end_matches('}').split(';').map(str::trim).filter(|field| !field.is_empty());
    object(fields.map(str::to_owned).collect())
}

#[test]
fn the_typescript_types_are_those_of_the_protocol() {
    let (rust, typescript) = (from_rust(), from_typescript());
    assert!(rust.len() > 20, "hardly a type was read: {:?}", rust.keys());
    for (name, alternatives) in &rust {
        assert_eq!(typescript.get(name), Some(alternatives), "{name}: TypeScript on the left");
    }
    let unknown: Vec<_> = typescript.keys().filter(|name| !rust.contains_key(*name)).collect();
    assert!(unknown.is_empty(), "the protocol knows nothing of {unknown:?}");
}
