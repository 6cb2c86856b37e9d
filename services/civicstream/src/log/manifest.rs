//! What a backup says of itself: `backup.json`, with the size and hash of every file beside it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use chrono::{DateTime, Utc};
use kit::log::Contents;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The name of the file.
pub(super) const MANIFEST: &str = "backup.json";
/// The file with the log, as the server sent it.
pub(super) const LOG_FILE: &str = "log.snapshot";
/// The file with what the log cannot rebuild, as `pg_dump` wrote it.
pub(super) const PRIVATE_FILE: &str = "private.dump";
/// The form of backups that this program writes and reads.
const FORMAT: u32 = 1;
/// How much is hashed at a time.
const READ_BYTES: usize = 64 * 1024;

/// What a backup says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The form of the backup.
    pub format: u32,
    /// When it was begun.
    pub taken_at: DateTime<Utc>,
    /// What the log held.
    pub log: Contents,
    /// The schemas of Postgres that are in the dump; none when that part was left out.
    pub schemas: Vec<String>,
    /// Every other file of the folder.
    pub files: Vec<FileEntry>,
}

/// A file of the backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileEntry {
    /// Its name in the folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    pub(super) fn new(taken_at: DateTime<Utc>, log: Contents, schemas: &[&str], files: Vec<FileEntry>) -> Self {
        let schemas = schemas.iter().map(|&schema| schema.to_owned()).collect();
        Self { format: FORMAT, taken_at, log, schemas, files }
    }

    /// Reads the manifest of a folder and holds every file against it.
    pub(super) fn read_and_check(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read(&path)
            .with_context(|| format!("{} is no backup: {} cannot be read", folder.display(), path.display()))?;
        let form = serde_json::from_slice::<Form>(&text).with_context(|| format!("reading {}", path.display()))?;
        ensure!(form.format == FORMAT, "{} has format {}, this program reads {FORMAT}", path.display(), form.format);
        let manifest: Self = serde_json::from_slice(&text).with_context(|| format!("reading {}", path.display()))?;
        ensure!(manifest.has(LOG_FILE), "{} lists no {LOG_FILE}", path.display());
        for file in &manifest.files {
            file.check(folder)?;
        }
        Ok(manifest)
    }

    /// Whether the backup has this file.
    pub(super) fn has(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.name == name)
    }
}

/// What every form has.
#[derive(Deserialize)]
struct Form {
    format: u32,
}

impl FileEntry {
    /// Describes a file of `folder` as it is.
    pub(super) fn of(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let path = folder.join(name);
        let (bytes, sha256) = hash(&path).with_context(|| format!("reading {}", path.display()))?;
        Ok(Self { name: name.to_owned(), bytes, sha256 })
    }

    fn check(&self, folder: &Path) -> anyhow::Result<()> {
        // The names come from a file: they may lead nowhere else.
        ensure!(
            [LOG_FILE, PRIVATE_FILE].contains(&self.name.as_str()),
            "{MANIFEST} lists {:?}, which no backup has",
            self.name
        );
        let found = Self::of(folder, &self.name)?;
        if found != *self {
            bail!(
                "{} is damaged: it has {} bytes with SHA-256 {}, {MANIFEST} says {} bytes with {}. Use another backup; nothing was touched",
                folder.join(&self.name).display(),
                found.bytes,
                found.sha256,
                self.bytes,
                self.sha256
            );
        }
        Ok(())
    }
}

fn hash(path: &Path) -> std::io::Result<(u64, String)> {
    let (mut file, mut hasher, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        hasher.update(&buffer[..length]);
        bytes += length as u64;
    }
    let mut digits = String::new();
    for byte in hasher.finalize() {
        _ = write!(digits, "{byte:02x}");
    }
    Ok((bytes, digits))
}

#[cfg(test)]
mod tests {
    use proto::Seq;
    use serde_json::{Value, json};

    use super::*;

    fn backup() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(LOG_FILE), b"abc").expect("a file");
        let log = Contents {
            stream: "ACTIVITY".to_owned(),
            log_id: "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id"),
            server_version: "2.15.1".to_owned(),
            messages: 1,
            first_seq: Seq(1),
            last_seq: Seq(1),
            last_event: None,
            config: Value::Null,
            state: Value::Null,
        };
        let files = vec![FileEntry::of(folder.path(), LOG_FILE).expect("a file")];
        let manifest = Manifest::new(DateTime::UNIX_EPOCH, log, &[], files);
        write(folder.path(), &serde_json::to_value(manifest).expect("JSON"));
        folder
    }

    fn write(folder: &Path, manifest: &Value) {
        std::fs::write(folder.join(MANIFEST), manifest.to_string()).expect("a manifest");
    }

    #[track_caller]
    fn check(change: impl FnOnce(&Path, &mut Value), expected: &str) {
        let folder = backup();
        let text = std::fs::read(folder.path().join(MANIFEST)).expect("a manifest");
        let mut manifest = serde_json::from_slice(&text).expect("JSON");
        change(folder.path(), &mut manifest);
        write(folder.path(), &manifest);
        let error = Manifest::read_and_check(folder.path()).expect_err("no sound backup");
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }

    #[test]
    fn a_sound_backup_is_read() {
        let manifest = Manifest::read_and_check(backup().path()).expect("a sound backup");
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(manifest.files, [FileEntry { name: LOG_FILE.to_owned(), bytes: 3, sha256: sha256.to_owned() }]);
    }

    #[test]
    fn what_is_not_sound_is_refused() {
        check(|folder, _| std::fs::write(folder.join(LOG_FILE), b"abd").expect("a file"), "log.snapshot is damaged");
        check(|folder, _| std::fs::remove_file(folder.join(LOG_FILE)).expect("a file"), "log.snapshot");
        check(|_, manifest| manifest["format"] = json!(2), "has format 2, this program reads 1");
        check(|_, manifest| manifest["files"][0]["name"] = json!("../log.snapshot"), "lists no log.snapshot");
        check(|_, manifest| manifest["files"] = json!([]), "lists no log.snapshot");
        let elsewhere = json!({"name": "../x", "bytes": 1, "sha256": ""});
        check(|_, manifest| manifest["files"].as_array_mut().expect("files").push(elsewhere), "which no backup has");
    }

    #[test]
    fn a_folder_without_manifest_is_no_backup() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = Manifest::read_and_check(folder.path()).expect_err("no backup").to_string();
        assert!(error.contains("is no backup"), "{error}");
    }
}
