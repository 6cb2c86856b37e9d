//! Where the server programs are, and whether they are new enough. Installs nothing.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::options::KeeperOptions;

/// The oldest major version of Postgres that the read models run on.
const POSTGRES_MAJOR_MIN: u32 = 15;
/// The oldest nats-server with everything the log needs; older ones silently drop it.
const NATS_VERSION_MIN: Version = Version(2, 14, 0);
/// Where Debian and its descendants put each major version, outside `PATH`.
const DEBIAN_POSTGRES: &str = "/usr/lib/postgresql";

/// Why a server program can not be used. Each one is for a person to solve.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// No Postgres server that is new enough, or not the one that made the data.
    #[error(
        "no Postgres {wanted} server found in {DEBIAN_POSTGRES}/*/bin or on PATH: `make setup` installs one (the client alone, psql, is not enough)"
    )]
    NoPostgres {
        /// Which versions would do.
        wanted: String,
    },
    /// No nats-server program.
    #[error("no nats-server found{searched}: `make setup` installs it")]
    NoNats {
        /// Places that were searched, as the end of the sentence.
        searched: String,
    },
    /// A nats-server that is too old.
    #[error(
        "{} is nats-server {found}, but {NATS_VERSION_MIN} or newer is needed (older ones silently ignore what the log relies on): `make setup` installs it", .program.display()
    )]
    OldNats {
        /// The program that was asked.
        program: PathBuf,
        /// What it answered.
        found: Version,
    },
    /// The program is there but does not tell its version.
    #[error("could not ask {} for its version", .program.display())]
    NoVersion {
        /// The program that was asked.
        program: PathBuf,
        /// Why it did not answer.
        #[source]
        source: io::Error,
    },
}

/// A version of three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u32, u32, u32);

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The server programs, found and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// Folder with `postgres` and `initdb` of one version.
    pub postgres_bin: PathBuf,
    /// The nats-server program.
    pub nats_server: PathBuf,
}

impl Programs {
    /// Finds both. `data_major` is the major version that made existing Postgres data: only that one can read it.
    pub fn find(options: &KeeperOptions, data_major: Option<u32>) -> Result<Self, FindError> {
        Ok(Self { postgres_bin: find_postgres(data_major)?, nats_server: find_nats(options)? })
    }
}

fn find_postgres(data_major: Option<u32>) -> Result<PathBuf, FindError> {
    let installed = debian_postgres().into_iter().chain(path_postgres()?);
    let mut usable: Vec<(u32, PathBuf)> =
        installed.filter(|(major, _)| data_major.map_or(*major >= POSTGRES_MAJOR_MIN, |data| *major == data)).collect();
    // A stable sort: of two with one version the distribution's own comes before the one on PATH.
    usable.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    let newest = usable.into_iter().next().map(|(_, bin)| bin);
    newest.ok_or_else(|| FindError::NoPostgres {
        wanted: data_major.map_or(format!("{POSTGRES_MAJOR_MIN} or newer"), |major| {
            format!("{major} (which made the existing data)")
        }),
    })
}

/// One of Postgres's programs, such as `pg_dump`: the newest one of this machine. Those of a newer version work with older
/// servers, but not the other way round.
#[must_use]
pub fn find_postgres_program(name: &str) -> Option<PathBuf> {
    let mut installed = debian_folders();
    installed.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    let folders = installed.into_iter().map(|(_, bin)| bin).chain(path_folders());
    folders.map(|folder| folder.join(name)).find(|program| program.is_file())
}

fn debian_postgres() -> Vec<(u32, PathBuf)> {
    debian_folders().into_iter().filter(|(_, bin)| is_postgres_bin(bin)).collect()
}

/// The folder with the programs of each version, whether or not the server is among them.
fn debian_folders() -> Vec<(u32, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(DEBIAN_POSTGRES) else {
        return vec![];
    };
    entries
        .filter_map(|entry| {
            let folder = entry.ok()?;
            let major = folder.file_name().to_str()?.parse().ok()?;
            Some((major, folder.path().join("bin")))
        })
        .collect()
}

fn path_postgres() -> Result<Option<(u32, PathBuf)>, FindError> {
    let Some(bin) = path_folders().into_iter().find(|bin| is_postgres_bin(bin)) else {
        return Ok(None);
    };
    let major = version_of(&bin.join("postgres"))?.0;
    Ok(Some((major, bin)))
}

fn is_postgres_bin(bin: &Path) -> bool {
    bin.join("postgres").is_file() && bin.join("initdb").is_file()
}

fn find_nats(options: &KeeperOptions) -> Result<PathBuf, FindError> {
    let candidates: Vec<PathBuf> = match &options.nats_server {
        Some(program) => vec![program.clone()],
        None => {
            options.tools_dir.iter().cloned().chain(path_folders()).map(|folder| folder.join("nats-server")).collect()
        }
    };
    let program = candidates.into_iter().find(|program| program.is_file()).ok_or_else(|| no_nats(options))?;
    let found = version_of(&program)?;
    if found < NATS_VERSION_MIN {
        return Err(FindError::OldNats { program, found });
    }
    Ok(program)
}

fn no_nats(options: &KeeperOptions) -> FindError {
    let searched = match (&options.nats_server, &options.tools_dir) {
        (Some(program), _) => format!(" at {}", program.display()),
        (None, Some(tools)) => format!(" in {} or on PATH", tools.display()),
        (None, None) => " on PATH".to_owned(),
    };
    FindError::NoNats { searched }
}

fn path_folders() -> Vec<PathBuf> {
    std::env::var_os("PATH").map_or_else(Vec::new, |path| std::env::split_paths(&path).collect())
}

fn version_of(program: &Path) -> Result<Version, FindError> {
    let no_version = |source| FindError::NoVersion { program: program.to_owned(), source };
    let output = Command::new(program).arg(OsStr::new("--version")).output().map_err(no_version)?;
    let text = String::from_utf8_lossy(&output.stdout);
    parse_version(&text).ok_or_else(|| {
        no_version(io::Error::other(format!("it printed {:?} and ended with {}", text.trim(), output.status)))
    })
}

/// The first word that begins with a digit, after an optional `v`: "nats-server: v2.15.1", "postgres (PostgreSQL) 15.18 (Debian …)".
fn parse_version(text: &str) -> Option<Version> {
    let word = text
        .split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    // "18beta1" and "2.15.0-RC.1" count as the version they lead up to.
    let mut numbers = word.split('.').map(|part| {
        let digits = part.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(part.len());
        part[..digits].parse::<u32>().unwrap_or(0)
    });
    Some(Version(numbers.next()?, numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Version>) {
        assert_eq!(parse_version(text), expected, "in {text:?}");
    }

    #[test]
    fn versions_are_read_from_what_the_programs_print() {
        check("nats-server: v2.15.1\n", Some(Version(2, 15, 1)));
        check("nats-server: v2.9.10\n", Some(Version(2, 9, 10)));
        check("nats-server: v2.16.0-RC.2", Some(Version(2, 16, 0)));
        check("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some(Version(15, 18, 0)));
        check("postgres (PostgreSQL) 19beta1", Some(Version(19, 0, 0)));
        check("no number here", None);
        check("", None);
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(Version(2, 9, 10) < NATS_VERSION_MIN);
        assert!(Version(2, 15, 1) > NATS_VERSION_MIN);
    }

    #[test]
    fn a_missing_nats_server_is_said_with_the_way_out() {
        let mut options = KeeperOptions::new("/nowhere");
        options.nats_server = Some("/nowhere/nats-server".into());
        let message = find_nats(&options).expect_err("there is no such file").to_string();
        assert_eq!(message, "no nats-server found at /nowhere/nats-server: `make setup` installs it");
    }

    #[test]
    fn a_program_that_is_nowhere_is_not_found() {
        assert_eq!(find_postgres_program("no-such-program"), None);
    }

    #[test]
    fn data_of_a_version_that_is_not_installed_is_said() {
        let message = find_postgres(Some(7)).expect_err("nobody has Postgres 7").to_string();
        assert!(message.starts_with("no Postgres 7 (which made the existing data) server found"), "{message}");
    }
}
