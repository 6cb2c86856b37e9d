//! What the log cannot rebuild: schemas of Postgres with a service's own data, dumped and restored by Postgres's programs.
//! Read models are never among them; they come from the log.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use local_stack::find_postgres_program;
use sqlx::{Connection as _, PgConnection};
use tokio::process::Command;
use url::Url;

/// The schemas that the log cannot rebuild. Contact persons, of the membership service.
pub(super) const SCHEMAS: &[&str] = &["private"];
/// How long one of Postgres's programs may take.
const PROGRAM_WAIT_MAX: Duration = Duration::from_hours(1);
/// Parameters of an address beside those that it has places for, and the variables that Postgres's programs read.
const PARAMETERS: [(&str, &str); 9] = [
    ("host", "PGHOST"),
    ("port", "PGPORT"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("dbname", "PGDATABASE"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
];

/// Writes the schemas into a file. `program` is `pg_dump`, where it is not to be searched.
pub(super) async fn dump(database_url: &str, program: Option<&Path>, file: &Path) -> anyhow::Result<()> {
    let program = found("pg_dump", program)?;
    let mut command = Command::new(&program);
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--strict-names", "--no-password"]);
    command.args(SCHEMAS.iter().map(|schema| format!("--schema={schema}"))).arg("--file").arg(file);
    run(&program, command, database_url).await.context("the part that the log cannot rebuild was not backed up")
}

/// Fails when one of the schemas is there already, so that nothing is mixed.
pub(super) async fn check_absent(database_url: &str) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(database_url).await.context("connecting to Postgres")?;
    let select = "SELECT nspname::text FROM pg_namespace WHERE nspname = ANY($1) ORDER BY 1";
    let there: Vec<String> = sqlx::query_scalar(select).bind(SCHEMAS).fetch_all(&mut connection).await?;
    connection.close().await?;
    ensure!(
        there.is_empty(),
        "the database has the schema {} already: restore into a database of its own, before services start, or `DROP SCHEMA {} CASCADE` if what it holds is given up",
        there.join(", "),
        there.join(", ")
    );
    Ok(())
}

/// Puts the schemas back, all or nothing.
pub(super) async fn restore(database_url: &str, program: Option<&Path>, file: &Path) -> anyhow::Result<()> {
    let program = found("pg_restore", program)?;
    let mut command = Command::new(&program);
    command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]);
    // It takes the name of the database from here alone.
    let variables = variables(database_url)?;
    let name = variables.iter().rfind(|(name, _)| *name == "PGDATABASE").map(|(_, value)| value.as_str());
    command.arg("--dbname").arg(name.context("the address of the database names no database")?).arg(file);
    run(&program, command, database_url).await.context("the part that the log cannot rebuild was not restored")
}

fn found(name: &str, given: Option<&Path>) -> anyhow::Result<PathBuf> {
    given.map(Path::to_owned).or_else(|| find_postgres_program(name)).with_context(|| {
        format!("no {name} found beside the Postgres servers of this machine or on PATH: install Postgres's client programs, or give its path with --{}", name.replace('_', "-"))
    })
}

/// What is secret goes through the environment: everybody can read a command line.
async fn run(program: &Path, mut command: Command, database_url: &str) -> anyhow::Result<()> {
    command.envs(variables(database_url)?).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PROGRAM_WAIT_MAX, command.output()).await;
    let output = output.with_context(|| format!("{} took more than {PROGRAM_WAIT_MAX:?}", program.display()))?;
    let output = output.with_context(|| format!("running {}", program.display()))?;
    if !output.status.success() {
        bail!("{} ended with {}: {}", program.display(), output.status, said(&output));
    }
    Ok(())
}

/// The program's own lines. Others can quote rows, and with them persons.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().filter(|line| line.starts_with("pg_")).collect::<Vec<_>>().join("; ")
}

/// The address in the variables that Postgres's programs read.
fn variables(database_url: &str) -> anyhow::Result<Vec<(&'static str, String)>> {
    let url: Url = database_url.parse().context("the address of the database is malformed")?;
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let places = [
        ("PGHOST", url.host_str().map(decoded)),
        ("PGPORT", url.port().map(|port| port.to_string())),
        ("PGUSER", Some(decoded(url.username()))),
        ("PGPASSWORD", url.password().map(decoded)),
        ("PGDATABASE", Some(decoded(url.path().trim_start_matches('/')))),
    ];
    let places = places.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    let parameters = url.query_pairs().filter_map(|(parameter, value)| {
        let (_, name) = PARAMETERS.iter().find(|(known, _)| *known == parameter)?;
        Some((*name, value.into_owned()))
    });
    // Of two with one name the later one counts.
    Ok(places.chain(parameters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: &[(&str, &str)]) {
        let found = variables(url).expect("an address");
        let found: Vec<_> = found.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(found, expected, "{url}");
    }

    #[test]
    fn an_address_becomes_what_postgres_reads() {
        check(
            "postgres://ann:s%40cret@db.example.org:5433/civicstream?sslmode=verify-full",
            &[
                ("PGHOST", "db.example.org"),
                ("PGPORT", "5433"),
                ("PGUSER", "ann"),
                ("PGPASSWORD", "s@cret"),
                ("PGDATABASE", "civicstream"),
                ("PGSSLMODE", "verify-full"),
            ],
        );
        check(
            "postgres:///civicstream?host=/run/postgresql&port=5432&user=ann&application_name=x",
            &[("PGDATABASE", "civicstream"), ("PGHOST", "/run/postgresql"), ("PGPORT", "5432"), ("PGUSER", "ann")],
        );
        check(
            "postgres://%2Frun%2Fpostgresql/civicstream",
            &[("PGHOST", "/run/postgresql"), ("PGDATABASE", "civicstream")],
        );
        variables("civicstream").expect_err("no address");
    }

    #[test]
    fn rows_that_a_program_quotes_are_not_repeated() {
        use std::os::unix::process::ExitStatusExt as _;
        let stderr = b"pg_restore: error: COPY failed\nCONTEXT:  COPY contact_person, line 1: \"Jane Doe\"\n".to_vec();
        let output = Output { status: std::process::ExitStatus::from_raw(256), stdout: Vec::new(), stderr };
        assert_eq!(said(&output), "pg_restore: error: COPY failed");
    }
}
