//! What the log may hold is kept as files: samples of every version of every event, and the schemas they were emitted by.
//! Nothing of it can be changed or lost without a test that says so. What is new is added, and what grew is brought up to
//! date, by
//!
//! ```sh
//! PROTO_KEEP=1 cargo test -p proto --test kept
//! ```
//!
//! which does what is compatible and refuses everything else.

mod compatible;
mod files;
mod list;
mod schemas;

use std::path::Path;

use list::{List, compare};
use proto::EventType;

/// The files that never change, with their hashes; `sha256sum -c` reads it too.
const LIST: &str = "kept.sha256";

/// Whether new files are to be added.
fn keeping() -> bool {
    std::env::var_os("PROTO_KEEP").is_some_and(|value| value == "1")
}

/// What to do about files that are new.
const KEEP: &str = "run PROTO_KEEP=1 cargo test -p proto --test kept";

/// Samples of every version, and schemas of old ones: the newest schema may still grow.
fn unchanging() -> Vec<String> {
    let old = EventType::ALL.iter().flat_map(|event_type| event_type.names().filter(|name| *name != event_type.name()));
    let schemas = old.map(|name| format!("schemas/{name}.json"));
    files::samples().into_iter().chain(schemas).collect()
}

/// One test for both, so that nothing is written where anything is broken.
#[test]
fn what_was_emitted_stays_as_it_was_and_can_be_read() {
    let path = files::path(LIST);
    let text = std::fs::read_to_string(&path).expect("the list");
    let list: List = text.parse().unwrap_or_else(|error| panic!("{LIST}: {error}"));
    let listed = compare(&list, unchanging().into_iter().map(|name| (files::hash(&name), name)));
    let schemas = schemas::compared(&list);
    let broken = [listed.broken.as_slice(), &schemas.broken].concat();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    if keeping() {
        schemas.write();
        std::fs::write(&path, text + &listed.lines()).expect("the list");
        return;
    }
    let new: Vec<_> = listed.new.iter().map(|(_, name)| name.as_str()).collect();
    assert!(new.is_empty(), "not yet in {LIST}: {}; {KEEP}", new.join(", "));
    let grown: Vec<_> = schemas.grown.iter().map(|(name, _)| *name).collect();
    assert!(grown.is_empty(), "compatible, and the schema is not kept yet: {}; {KEEP}", grown.join(", "));
}

#[test]
fn a_sample_lies_in_the_folder_of_its_version() {
    for sample in files::samples() {
        let text = std::fs::read_to_string(files::path(&sample)).expect("a sample");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let folder = Path::new(&sample).parent().and_then(Path::file_name).and_then(|name| name.to_str());
        assert_eq!(json["headers"]["ce-type"].as_str(), folder, "{sample}");
    }
}
