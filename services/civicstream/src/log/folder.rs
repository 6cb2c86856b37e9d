//! The folder of a backup: made under another name and renamed when it is complete, so that half a backup is never taken for
//! one. Only its owner may enter it, as there are persons in it.

use std::fs::{File, OpenOptions, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

/// What files of a backup are readable by: their owner.
const FILE_MODE: u32 = 0o600;

/// A backup that is being made. Dropping it removes it.
pub(super) struct Unfinished {
    folder: TempDir,
    becomes: PathBuf,
}

impl Unfinished {
    /// Makes the folder beside the one it will become, which must not be there.
    pub(super) fn create(becomes: &Path) -> anyhow::Result<Self> {
        let becomes = std::path::absolute(becomes)?;
        ensure!(
            becomes.symlink_metadata().is_err(),
            "{} exists already: give every backup a folder of its own",
            becomes.display()
        );
        let name = becomes.file_name().with_context(|| format!("{} is no name of a folder", becomes.display()))?;
        let parent = becomes.parent().unwrap_or(Path::new("/"));
        let prefix = format!("{}.unfinished-", name.to_string_lossy());
        let made = tempfile::Builder::new().prefix(&prefix).tempdir_in(parent);
        let folder = made.with_context(|| format!("making a folder in {}", parent.display()))?;
        Ok(Self { folder, becomes })
    }

    /// Where it is now.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes a file in it.
    pub(super) fn create_file(&self, name: &str) -> anyhow::Result<File> {
        let path = self.path().join(name);
        let made = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(&path);
        made.with_context(|| format!("making {}", path.display()))
    }

    /// Makes sure that a file outlives a power cut, and is its owner's alone.
    pub(super) fn keep_file(&self, name: &str) -> anyhow::Result<()> {
        let path = self.path().join(name);
        let keep = || {
            std::fs::set_permissions(&path, Permissions::from_mode(FILE_MODE))?;
            File::open(&path)?.sync_all()
        };
        keep().with_context(|| format!("writing {} to disk", path.display()))
    }

    /// Writes the last file and gives the folder its name.
    pub(super) fn complete(self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let mut file = self.create_file(name)?;
        file.write_all(text.as_bytes()).with_context(|| format!("writing {name}"))?;
        self.keep_file(name)?;
        sync_folder(self.path())?;
        let renamed = std::fs::rename(self.path(), &self.becomes);
        renamed.with_context(|| format!("renaming {} to {}", self.path().display(), self.becomes.display()))?;
        // What was renamed is there no longer to be removed.
        _ = self.folder.keep();
        sync_folder(self.becomes.parent().unwrap_or(Path::new("/")))?;
        Ok(self.becomes)
    }
}

fn sync_folder(path: &Path) -> anyhow::Result<()> {
    File::open(path).and_then(|folder| folder.sync_all()).with_context(|| format!("writing {} to disk", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_backup_has_its_name_only_when_it_is_complete() {
        let parent = tempfile::tempdir().expect("a folder");
        let becomes = parent.path().join("monday");
        let unfinished = Unfinished::create(&becomes).expect("a folder");
        assert!(names(parent.path())[0].starts_with("monday.unfinished-"));
        drop(unfinished);
        assert_eq!(names(parent.path()), [""; 0]);
        let unfinished = Unfinished::create(&becomes).expect("a folder");
        assert_eq!(unfinished.complete("last", "text").expect("a backup"), becomes);
        assert_eq!((names(parent.path()), names(&becomes)), (vec!["monday".to_owned()], vec!["last".to_owned()]));
        let mode = std::fs::metadata(becomes.join("last")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, FILE_MODE);
    }

    #[test]
    fn an_existing_folder_is_refused_by_name() {
        let parent = tempfile::tempdir().expect("a folder");
        let error = Unfinished::create(parent.path()).err().expect("a refusal").to_string();
        assert_eq!(error, format!("{} exists already: give every backup a folder of its own", parent.path().display()));
    }
}
