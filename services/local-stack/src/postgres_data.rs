//! The data of Postgres: whose it is, which version made it, and how it comes to be.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use nix::sys::signal::Signal;

use crate::{
    account::Account,
    events::Events,
    folder::unless_missing,
    options::Durability,
    postgres::{POSTGRES, SUPERUSER},
    secrets::{random_password, write_private},
    server::{Launch, Server, StopStep, log_tail},
};

/// initdb takes about a second.
const INITDB_LIMIT: Duration = Duration::from_secs(30);
const INITDB_STOP: &[StopStep] = &[(Signal::SIGINT, Duration::from_secs(3)), (Signal::SIGKILL, Duration::from_secs(2))];
/// Whoever reaches the private socket is let in; TCP asks for the password.
const INITDB_ARGUMENTS: [&str; 5] =
    ["--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"];

/// The major version that made the data in the keeper's folder; `None` when there is none yet.
pub(crate) fn data_major(dir: &Path) -> Option<u32> {
    fs::read_to_string(dir.join(POSTGRES).join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// The data's folder with its user.
pub(crate) struct PostgresData<'a> {
    /// The keeper's folder.
    dir: &'a Path,
    path: PathBuf,
    account: &'a Account,
}

impl<'a> PostgresData<'a> {
    /// Fails on data of another user. Postgres would refuse it too, but in a log that nobody looks into.
    pub(crate) fn of(dir: &'a Path, account: &'a Account) -> anyhow::Result<Self> {
        let path = dir.join(POSTGRES);
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.uid() != account.uid() => anyhow::bail!(
                "the Postgres data in {} belongs to user id {}, but Postgres would run as user id {}: \
                 start as the user that made it, or remove {} to begin anew",
                path.display(),
                metadata.uid(),
                account.uid(),
                dir.display(),
            ),
            _ => Ok(Self { dir, path, account }),
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The user it belongs to.
    pub(crate) fn account(&self) -> &Account {
        self.account
    }

    /// Where the server that works with it writes its log.
    pub(crate) fn log(&self) -> PathBuf {
        self.dir.join("postgres.log")
    }

    /// Written by Postgres: its process id, and whether it is ready.
    pub(crate) fn pid_file(&self) -> PathBuf {
        self.path.join("postmaster.pid")
    }

    /// Removes what a killed Postgres left. No process works in the data's folder any more (the keeper has waited for
    /// that), so a process id in the file belongs to somebody else by now; Postgres itself could not tell and would
    /// refuse to start.
    pub(crate) fn remove_stale_pid_file(&self) -> anyhow::Result<()> {
        let path = self.pid_file();
        unless_missing(fs::remove_file(&path)).with_context(|| format!("removing the stale {}", path.display()))
    }

    /// Makes the data unless it is there. `scratch` is a private folder that the Postgres user can enter.
    pub(crate) fn make(
        &self,
        bin: &Path,
        durability: Durability,
        scratch: &Path,
        events: &Events,
    ) -> anyhow::Result<()> {
        if data_major(self.dir).is_some() {
            return self.account.check_can_enter(&self.path);
        }
        // Made beside its place and moved there, so that half-made data is never taken for data.
        let unfinished = self.dir.join("postgres.new");
        self.make_folder(&unfinished)?;
        let password_file = self.new_password(scratch)?;
        let arguments = initdb_arguments(&unfinished, &password_file, durability);
        let outcome = self.run_initdb(bin, arguments, &unfinished, events);
        fs::remove_file(&password_file).context("removing the password file of initdb")?;
        outcome?;
        fs::rename(&unfinished, &self.path).with_context(|| format!("moving the new data to {}", self.path.display()))
    }

    /// An empty folder that only the Postgres user can enter; what is there already is removed.
    fn make_folder(&self, path: &Path) -> anyhow::Result<()> {
        unless_missing(fs::remove_dir_all(path)).with_context(|| format!("removing {}", path.display()))?;
        DirBuilder::new()
            .mode(0o700)
            .create(path)
            .and_then(|()| self.account.own_path(path))
            .with_context(|| format!("making {}", path.display()))?;
        self.account.check_can_enter(path)
    }

    fn run_initdb(&self, bin: &Path, arguments: Vec<OsString>, folder: &Path, events: &Events) -> anyhow::Result<()> {
        let log = self.dir.join("initdb.log");
        let launch = Launch {
            name: "initdb",
            program: &bin.join("initdb"),
            arguments,
            account: self.account,
            folder,
            log: log.clone(),
            stop_steps: INITDB_STOP,
        };
        let mut initdb = Server::start(launch, None)?;
        let status = events.until("initdb", INITDB_LIMIT, || Ok(initdb.try_status()?))?;
        anyhow::ensure!(
            status.success(),
            "initdb failed ({status}); the end of {}:\n{}",
            log.display(),
            log_tail(&log)
        );
        Ok(())
    }

    /// A new password for TCP: a copy that initdb can read, and the one that is kept.
    fn new_password(&self, scratch: &Path) -> anyhow::Result<PathBuf> {
        let password = random_password().context("making a password")?;
        let for_initdb = scratch.join("password");
        write_private(&self.password_path(), &password)
            .and_then(|()| write_private(&for_initdb, &password))
            .and_then(|()| self.account.own_path(&for_initdb))
            .context("writing the password of Postgres")?;
        Ok(for_initdb)
    }

    /// The superuser's password over TCP.
    pub(crate) fn password(&self) -> anyhow::Result<String> {
        let path = self.password_path();
        fs::read_to_string(&path).with_context(|| format!("reading the password of Postgres from {}", path.display()))
    }

    fn password_path(&self) -> PathBuf {
        self.dir.join("postgres-password")
    }
}

fn initdb_arguments(data: &Path, password_file: &Path, durability: Durability) -> Vec<OsString> {
    let mut arguments: Vec<OsString> =
        vec!["-D".into(), data.into(), "-U".into(), SUPERUSER.into(), "--pwfile".into(), password_file.into()];
    arguments.extend(INITDB_ARGUMENTS.map(OsString::from));
    if durability == Durability::ProcessKill {
        arguments.push("--no-sync".into());
    }
    arguments
}
