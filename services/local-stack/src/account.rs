//! The user that a server runs as, and what that user can reach.

use std::{
    ffi::OsStr,
    io,
    os::unix::fs::{PermissionsExt as _, chown},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::Context as _;
use nix::unistd::{Uid, User};

/// Users that Postgres may run as when the keeper is root, in order of preference.
const POSTGRES_USERS: [&str; 2] = ["postgres", "nobody"];

/// A user that a server runs as.
#[derive(Debug)]
pub(crate) struct Account {
    /// `None`: the keeper's own user.
    switch_to: Option<User>,
}

impl Account {
    /// The keeper's own user.
    pub(crate) fn own() -> Self {
        Self { switch_to: None }
    }

    /// For Postgres, which refuses to run as root.
    pub(crate) fn for_postgres() -> anyhow::Result<Self> {
        if !Uid::effective().is_root() {
            return Ok(Self::own());
        }
        for name in POSTGRES_USERS {
            if let Some(user) = User::from_name(name).with_context(|| format!("looking up user {name}"))? {
                return Ok(Self { switch_to: Some(user) });
            }
        }
        anyhow::bail!("Postgres refuses to run as root, and there is no user named {}", POSTGRES_USERS.join(" or "))
    }

    /// The program and arguments that run as this user what follows them.
    ///
    /// `setpriv` sets the parent-death signal after the change of user, which would clear it. `sh` closes the gap in
    /// which the keeper could have died before that: then the parent is another process already. Both `exec`, so the
    /// process id stays the one the keeper knows.
    pub(crate) fn command(&self, death_signal: &str) -> Command {
        let mut command = self.setpriv();
        command.args(["--pdeathsig", death_signal, "--", "/bin/sh", "-c", r#"[ "$PPID" = "$0" ] && exec "$@""#]);
        command.arg(std::process::id().to_string());
        command
    }

    fn setpriv(&self) -> Command {
        let mut command = Command::new("setpriv");
        if let Some(user) = &self.switch_to {
            command.args([
                format!("--reuid={}", user.uid),
                format!("--regid={}", user.gid),
                "--init-groups".to_owned(),
            ]);
        }
        command
    }

    /// Makes `path` this user's own.
    pub(crate) fn own_path(&self, path: &Path) -> io::Result<()> {
        match &self.switch_to {
            Some(user) => chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())),
            None => Ok(()),
        }
    }

    /// Whether it is not the keeper's own user.
    pub(crate) fn is_another(&self) -> bool {
        self.switch_to.is_some()
    }

    /// Numeric id of this user.
    pub(crate) fn uid(&self) -> u32 {
        self.switch_to.as_ref().map_or_else(Uid::effective, |user| user.uid).as_raw()
    }

    /// Fails, naming the folder in the way, when this user can not enter `folder`.
    pub(crate) fn check_can_enter(&self, folder: &Path) -> anyhow::Result<()> {
        let Some(user) = &self.switch_to else { return Ok(()) };
        if self.can_enter(folder)? {
            return Ok(());
        }
        let mut way: Vec<&Path> = folder.ancestors().collect();
        way.reverse();
        let mut closed = folder;
        for step in way {
            if !self.can_enter(step)? {
                closed = step;
                break;
            }
        }
        let mode = std::fs::metadata(closed).map_or(0, |metadata| metadata.permissions().mode() & 0o7777);
        anyhow::bail!(
            "Postgres runs as user {user}, who can not enter {closed} (mode {mode:04o}), and so not {folder}. \
             Either move the checkout or choose a data folder outside {closed}, or open it with `chmod o+x {closed}`, \
             or run as a user other than root",
            user = user.name,
            closed = closed.display(),
            folder = folder.display(),
        )
    }

    /// Asked of the kernel as that user: mode bits alone would miss groups and access lists.
    fn can_enter(&self, folder: &Path) -> anyhow::Result<bool> {
        let status = self
            .setpriv()
            .args(["--", "test", "-x"].map(OsStr::new))
            .arg(folder)
            .current_dir("/")
            .stdin(Stdio::null())
            .status()
            .context(SETPRIV_MISSING)?;
        Ok(status.success())
    }
}

/// Context for a failure to run `setpriv`.
pub(crate) const SETPRIV_MISSING: &str = "running setpriv (package util-linux), which ties the servers to the keeper";
