//! Reads a file and tells by its shape what it is.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::collection::Collection;
use super::history::HistoryFile;

/// A file that can be imported.
pub(crate) enum Source {
    /// Commands, as in `deploy/demo`.
    History(HistoryFile),
    /// A collection of facts about the partnership.
    Collection(Box<Collection>),
}

/// The files themselves and, for a folder, the JSON files in it by name.
pub(crate) fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(files_in(path).with_context(|| format!("reading the folder {}", path.display()))?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn files_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    if files.is_empty() {
        bail!("it holds no JSON file");
    }
    files.sort();
    Ok(files)
}

/// Reads the file at `path`.
pub(crate) fn read(path: &Path) -> anyhow::Result<Source> {
    let name = path.display();
    let text = std::fs::read(path).with_context(|| format!("reading {name}"))?;
    parse(&text).with_context(|| format!("reading {name}"))
}

/// Tells what a file is.
pub(crate) fn parse(text: &[u8]) -> anyhow::Result<Source> {
    let json: Value = serde_json::from_slice(text).context("it is not JSON")?;
    if json.get("history").is_some() && json.get("commands").is_some() {
        typed(json).map(Source::History)
    } else if json.get("members").is_some() && json.get("action_plans").is_some() && json.get("assessments").is_some() {
        typed(json).map(|collection| Source::Collection(Box::new(collection)))
    } else {
        bail!(
            "it is neither a history file (with \"history\" and \"commands\") nor a collection of facts (with \
             \"members\", \"action_plans\" and \"assessments\")"
        )
    }
}

fn typed<T: DeserializeOwned>(json: Value) -> anyhow::Result<T> {
    serde_json::from_value(json).context("its records do not have the expected fields")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let seen = match parse(text.as_bytes()) {
            Ok(Source::History(_)) => "history".to_owned(),
            Ok(Source::Collection(_)) => "collection".to_owned(),
            Err(error) => format!("{error:#}"),
        };
        assert!(seen.contains(expected), "{seen:?} holds {expected:?}");
    }

    #[test]
    fn a_folder_stands_for_its_json_files() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(files(&[folder.path().to_owned()]).is_err(), "an empty folder is a mistake");
        for name in ["b.json", "a.json", "README.md"] {
            std::fs::write(folder.path().join(name), "{}").expect("written");
        }
        let found = files(&[folder.path().to_owned(), PathBuf::from("c.json")]).expect("files");
        assert_eq!(found, [folder.path().join("a.json"), folder.path().join("b.json"), PathBuf::from("c.json")]);
    }

    #[test]
    fn files_are_told_apart_by_their_shape() {
        check(r#"{"history": "a test", "commands": []}"#, "history");
        check(r#"{"members": [], "action_plans": [], "assessments": []}"#, "collection");
        check(r#"{"history": "a test", "commands": [{"id": 1}]}"#, "expected fields");
        check(r#"{"rows": []}"#, "neither");
        check("[]", "neither");
        check("id;name", "not JSON");
    }
}
