//! The folder of the Postgres socket: short, private, and gone after the stop, or else after the next start.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tempfile::TempDir;

use crate::account::Account;
use crate::folder::unless_missing;

/// Short, because a socket's path may have 107 bytes at most.
const PARENT: &str = "/tmp";
/// Begins the folder's name.
const PREFIX: &str = "civicstream-";

/// A new folder that only the Postgres user can enter: whoever can enter it is the superuser. Its name is noted in
/// `dir`, so that the next start can remove what a killed keeper left.
pub(crate) fn make(dir: &Path, account: &Account) -> anyhow::Result<TempDir> {
    let sockets = tempfile::Builder::new()
        .prefix(PREFIX)
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(PARENT)
        .context("making the folder for the Postgres socket")?;
    fs::write(note(dir), sockets.path().as_os_str().as_encoded_bytes())
        .with_context(|| format!("writing {}", note(dir).display()))?;
    account.own_path(sockets.path()).context("giving the socket's folder to the Postgres user")?;
    Ok(sockets)
}

/// Removes the folder of the start before. What can not be removed is only litter.
pub(crate) fn remove_leftover(dir: &Path, account: &Account) {
    let Ok(noted) = fs::read_to_string(note(dir)) else { return };
    let sockets = Path::new(noted.trim_end());
    // Only one of the right name and owner: everybody may write to `/tmp`.
    let named = sockets.parent() == Some(Path::new(PARENT))
        && sockets.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
    let owned = |metadata: fs::Metadata| metadata.is_dir() && metadata.uid() == account.uid();
    if named && fs::symlink_metadata(sockets).is_ok_and(owned) {
        _ = fs::remove_dir_all(sockets);
    }
}

/// Removes what a killed Postgres left in its folder. The process id in the lock belongs to somebody else by now, and
/// Postgres could not tell.
pub(crate) fn remove_stale(sockets: &Path, port: u16) -> anyhow::Result<()> {
    for name in [format!(".s.PGSQL.{port}"), format!(".s.PGSQL.{port}.lock")] {
        let path = sockets.join(name);
        unless_missing(fs::remove_file(&path)).with_context(|| format!("removing the stale {}", path.display()))?;
    }
    Ok(())
}

fn note(dir: &Path) -> PathBuf {
    dir.join("postgres-sockets")
}
