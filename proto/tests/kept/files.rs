//! The files that are kept, named by their paths within this crate.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// SHA-256 in hexadecimal; nothing where there is no such file.
pub(crate) fn hash(name: &str) -> Option<String> {
    let bytes = std::fs::read(path(name)).ok()?;
    let hexadecimal = |mut text: String, byte: &u8| {
        write!(text, "{byte:02x}").expect("a string takes everything");
        text
    };
    Some(Sha256::digest(bytes).iter().fold(String::new(), hexadecimal))
}

/// The golden samples, sorted.
pub(crate) fn samples() -> Vec<String> {
    let folders = within("samples").into_iter();
    folders.flat_map(|folder| within(&folder)).collect()
}

/// What lies in a folder, sorted.
pub(crate) fn within(folder: &str) -> Vec<String> {
    let entries = path(folder).read_dir().expect("a folder");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name().into_string();
    let mut names: Vec<_> = entries.map(|entry| format!("{folder}/{}", name(entry).expect("a name"))).collect();
    names.sort();
    names
}
