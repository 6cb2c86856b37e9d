//! The keeper's folder: one keeper at a time, and no server left over from an earlier one.

use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;

use crate::events::{Events, Interrupted};

/// How long the keeper before this one may hold the folder: one that was killed a moment ago is still on its way out.
const LOCK_LIMIT: Duration = Duration::from_secs(3);
/// How long servers of an earlier, killed keeper may take to end; they got their signal when it died.
const LEFTOVER_LIMIT: Duration = Duration::from_secs(15);

/// A folder that belongs to this keeper until the value is dropped.
pub(crate) struct Folder {
    path: PathBuf,
    /// The lock goes with the open file, and so with the process.
    _lock: File,
}

impl Folder {
    /// Makes the folder if need be and locks it.
    pub(crate) fn claim(path: &Path, events: &Events) -> anyhow::Result<Self> {
        fs::create_dir_all(path).with_context(|| format!("making the folder {}", path.display()))?;
        let path = path.canonicalize().with_context(|| format!("resolving the folder {}", path.display()))?;
        let lock_path = path.join("keeper.lock");
        let lock = File::create(&lock_path).with_context(|| format!("opening {}", lock_path.display()))?;
        let locked = events.until("the lock", LOCK_LIMIT, || match lock.try_lock() {
            Ok(()) => Ok(Some(())),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", lock_path.display())),
        });
        match locked {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(error) if is_too_slow(&error) => {
                anyhow::bail!("another keeper runs in {}: stop it first, or choose another folder", path.display())
            }
            Err(error) => Err(error),
        }
    }

    /// The folder, absolute.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Lets the user that runs Postgres pass through (a temporary folder has mode 700). What is secret in it has
    /// its own mode.
    pub(crate) fn let_others_pass(&self) -> anyhow::Result<()> {
        let mode = fs::metadata(&self.path)?.permissions().mode();
        if mode & 0o011 != 0o011 {
            fs::set_permissions(&self.path, fs::Permissions::from_mode(mode | 0o011))
                .with_context(|| format!("letting the Postgres user pass through {}", self.path.display()))?;
        }
        Ok(())
    }

    /// Waits until no process named `program` works in `subfolder` any more: the servers of a keeper that was killed
    /// may still be on their way out.
    pub(crate) fn wait_for_leftovers(
        &self,
        events: &Events,
        program: &'static str,
        subfolder: &str,
    ) -> anyhow::Result<()> {
        let subfolder = self.path.join(subfolder);
        let mut left = vec![];
        let waited = events.until(program, LEFTOVER_LIMIT, || {
            left = processes_in(program, &subfolder);
            Ok(left.is_empty().then_some(()))
        });
        match waited {
            Err(error) if is_too_slow(&error) => anyhow::bail!(
                "{program} still runs in {} from an earlier start (process {}) and did not end within {LEFTOVER_LIMIT:?}: stop it first",
                subfolder.display(),
                left.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
            ),
            other => other,
        }
    }
}

/// What was to be removed or moved away may not be there in the first place.
pub(crate) fn unless_missing(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn is_too_slow(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(Interrupted::TooSlow { .. }))
}

/// Process ids of the programs with this name whose working folder is `folder`. Both servers work in their data's
/// folder, which tells them from every other server on the machine; their pid files can not, as pids come again.
fn processes_in(program: &str, folder: &Path) -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return vec![] };
    entries
        .filter_map(|entry| {
            let process = entry.ok()?;
            let pid = process.file_name().to_str()?.parse().ok()?;
            let name = fs::read_to_string(process.path().join("comm")).ok()?;
            let works_in = fs::read_link(process.path().join("cwd")).ok()?;
            (name.trim_end() == program && works_in == folder).then_some(pid)
        })
        .collect()
}
