//! Random passwords, and files that only their owner can read.

use std::{
    fmt::Write as _,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use crate::folder::unless_missing;

/// Bytes of randomness in a password.
const PASSWORD_BYTES: usize = 24;

/// A new password of lower-case hexadecimal digits, so that it needs no escaping anywhere.
pub(crate) fn random_password() -> io::Result<String> {
    let mut bytes = [0; PASSWORD_BYTES];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let mut password = String::with_capacity(PASSWORD_BYTES * 2);
    for byte in bytes {
        _ = write!(password, "{byte:02x}");
    }
    Ok(password)
}

/// Writes `text` to `path` as a whole or not at all, with mode 600.
pub(crate) fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let unfinished = path.with_extension("new");
    unless_missing(fs::remove_file(&unfinished))?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}
