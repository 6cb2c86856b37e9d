//! The schema of each version as it was emitted, against the one made from the types of today: what was emitted must still
//! be valid. The newest version may grow; then its file is brought up to date, so that what it grew by is kept as well.

use std::collections::BTreeMap;

use proto::EventType;
use serde_json::Value;

use crate::compatible::breaks;
use crate::files;
use crate::list::List;

fn path_of(name: &str) -> String {
    format!("schemas/{name}.json")
}

/// The kept schema; none where it is not kept yet.
fn kept(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(files::path(&path_of(name))).ok()?;
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("the schema of {name}: {error}")))
}

/// Why a type cannot stay the version it is, each with the way out.
fn said(name: &str, before: &Value, now: &Value) -> Vec<String> {
    let (_, version) = name.rsplit_once(".v").expect("a version");
    let next = version.parse::<u16>().expect("a number") + 1;
    let said = breaks(before, now).into_iter().map(|found| {
        format!(
            "{name}: {found}; {}, or emit version {next} and write an upcaster (proto/src/upcast.rs)",
            found.way_out
        )
    });
    said.collect()
}

/// How the schemas of today differ from those that are kept.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// What is not compatible.
    pub(crate) broken: Vec<String>,
    /// The newest versions that are new or grew, with their schemas.
    pub(crate) grown: Vec<(&'static str, Value)>,
}

/// Compares the newest version of each type with what is kept of it. A version with listed samples was emitted.
pub(crate) fn compared(list: &List) -> Compared {
    let mut compared = Compared::default();
    for event_type in EventType::ALL {
        let (name, now) = (event_type.name(), event_type.schema());
        match kept(name) {
            Some(kept) if kept == now => continue,
            Some(kept) => compared.broken.extend(said(name, &kept, &now)),
            None if list.has_in(&format!("samples/{name}")) => {
                compared.broken.push(format!("{} is gone: restore it", path_of(name)));
            }
            None => {}
        }
        compared.grown.push((name, now));
    }
    compared
}

impl Compared {
    /// Keeps what is new.
    pub(crate) fn write(&self) {
        for (name, schema) in &self.grown {
            std::fs::write(files::path(&path_of(name)), written(schema)).expect("a file");
        }
    }
}

/// With sorted fields, because whether JSON keeps their order depends on what else is built.
fn written(schema: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let fields: BTreeMap<_, _> = fields.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
                Value::Object(fields.into_iter().collect())
            }
            Value::Array(values) => values.iter().map(sorted).collect(),
            other => other.clone(),
        }
    }
    serde_json::to_string_pretty(&sorted(schema)).expect("JSON") + "\n"
}

#[test]
fn no_version_is_kept_that_no_type_has() {
    let names: Vec<_> = EventType::ALL.iter().flat_map(|event_type| event_type.names()).map(path_of).collect();
    let found = files::within("schemas");
    let strange: Vec<_> = found.iter().filter(|name| !names.contains(name)).collect();
    assert!(strange.is_empty(), "{strange:?}: no type has this version; what was emitted must stay readable");
}

#[test]
fn every_sample_fits_the_schema_of_its_version() {
    let schemas: BTreeMap<_, _> = EventType::ALL.iter().flat_map(|event_type| event_type.schemas()).collect();
    for path in files::samples() {
        let text = std::fs::read_to_string(files::path(&path)).expect("a sample");
        let sample: Value = serde_json::from_str(&text).expect("JSON");
        let schema = &schemas[sample["headers"]["ce-type"].as_str().expect("a type")];
        let validator = jsonschema::validator_for(schema).expect("a schema");
        let error = validator.iter_errors(&sample["data"]).next();
        assert!(error.is_none(), "{path}: {}", error.map(|error| error.to_string()).unwrap_or_default());
    }
}

#[test]
fn a_refusal_names_type_place_rule_and_ways_out() {
    let before = EventType::MemberJoined.schema();
    let mut now = before.clone();
    now["$defs"]["Line"]["maxLength"] = 500.into();
    now["$defs"]["Member"]["required"].as_array_mut().expect("a list").push("region".into());
    let said = said("ogp.member.joined.v1", &before, &now);
    let shorter = "ogp.member.joined.v1: $.member.name maxLength was 1000 and is 500; leave it as it was, or emit version 2 \
                   and write an upcaster (proto/src/upcast.rs)";
    let required = "ogp.member.joined.v1: $.member.region is required now, and was not; make it optional, or emit \
                    version 2 and write an upcaster (proto/src/upcast.rs)";
    for expected in [shorter, required] {
        assert!(said.iter().any(|said| said == expected), "{said:#?}");
    }
}
