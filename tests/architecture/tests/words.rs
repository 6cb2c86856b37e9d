//! What the code says and what the catalogue holds are the same messages. An id is looked for where it is quoted: code that
//! says one of several messages quotes each, or the message whose attributes they are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::Entry;
use fluent_syntax::parser;

/// Where messages are said.
const SPEAKERS: [&str; 4] = ["proto/src", "services/read-api/src", "services/site/src", "services/site/templates"];
/// The catalogue in English; a test of `proto` sees to it that the other languages have the same messages.
const CATALOGUE: &str = "proto/locales/en";
/// What stands before the id where a message is said.
const SAYS: [&str; 7] =
    ["say(", "say_with(", "say(language, ", "Said::new(language, ", "count(", "about(", "BadRequest("];
/// What stands before the name of an enumeration where a word of it is said.
const SAYS_WORD: [&str; 3] = ["word(", "of(language, ", "coded(language, "];

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.expect("the workspace lies two folders up").to_owned()
}

/// What the files in a folder and those below it hold. Tests say nothing to anybody.
fn texts(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of a folder").path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if is_test {
            continue;
        }
        if path.is_dir() {
            texts.extend(self::texts(&path));
        } else {
            let text = fs::read_to_string(&path).expect("a text");
            texts.push(text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned());
        }
    }
    texts
}

/// The messages of the catalogue and their attributes.
fn held() -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    for text in texts(&root().join(CATALOGUE)) {
        for entry in parser::parse(text.as_str()).expect("a file that can be read").body {
            let Entry::Message(message) = entry else { continue };
            held.extend(message.attributes.iter().map(|it| format!("{}.{}", message.id.name, it.id.name)));
            held.extend(message.value.is_some().then(|| message.id.name.to_owned()));
        }
    }
    held
}

/// What is quoted in a text and could be an id, with what stands before it.
fn quoted(text: &str) -> impl Iterator<Item = (&str, String)> {
    let is_id = |id: &str| id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(is_of_id);
    text.match_indices('"').filter_map(move |(at, _)| {
        let id = text[at + 1..].split('"').next().unwrap_or_default();
        // Made of the name of an enumeration and a value.
        let id = id.split_once(".{").map_or(id, |(enumeration, _)| enumeration);
        is_id(id).then(|| (text[..at].trim_end_matches('\n'), id.replace('_', "-")))
    })
}

/// The record writes its words with underscores where messages have hyphens.
fn is_of_id(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.')
}

fn root_of(id: &str) -> &str {
    id.split('.').next().unwrap_or(id)
}

#[test]
fn every_message_is_said_and_nothing_else() {
    let held = held();
    assert!(held.len() > 200, "hardly a message was read: {}", held.len());
    let roots: BTreeSet<&str> = held.iter().map(|id| root_of(id)).collect();
    let spoken: Vec<String> = SPEAKERS.iter().flat_map(|folder| texts(&root().join(folder))).collect();
    let spoken: Vec<(&str, String)> = spoken.iter().flat_map(|text| quoted(text)).collect();

    let is_after = |before: &str, calls: &[&str]| calls.iter().any(|call| before.ends_with(call));
    let is_attribute = |id: &str| id.contains('.') && roots.contains(root_of(id)) && !id.contains(".html");
    let strange: BTreeSet<&String> = spoken
        .iter()
        .filter(|(before, id)| match id {
            id if is_after(before, &SAYS) || is_attribute(id) => !held.contains(id),
            id => is_after(before, &SAYS_WORD) && !roots.contains(id.as_str()),
        })
        .map(|(_, id)| id)
        .collect();
    assert!(strange.is_empty(), "said, but not in the catalogue: {strange:?}");

    let ids: BTreeSet<&str> = spoken.iter().map(|(_, id)| id.as_str()).collect();
    let silent: Vec<&String> =
        held.iter().filter(|id| !ids.contains(id.as_str()) && !ids.contains(root_of(id))).collect();
    assert!(silent.is_empty(), "in the catalogue, but never said: {silent:?}");
}

#[test]
fn ids_are_found_where_they_are_quoted() {
    let text = r#"say("a-b.c"), of(x, "mid_term", "No", "", "a b"), format!("d.{}", x)"#;
    let found: Vec<String> = quoted(text).map(|(_, id)| id).collect();
    assert_eq!(found, ["a-b.c", "mid-term", "d"]);
    let (before, _) = quoted("frame.say(\"x\")").next().expect("an id");
    assert_eq!(before, "frame.say(");
}
