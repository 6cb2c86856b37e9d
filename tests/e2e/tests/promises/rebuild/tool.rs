//! The tool on generations as a process, and what it leaves behind.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Output, Stdio};

use harness::{World, binary, within};
use sqlx::{AssertSqlSafe, PgPool};

const SIGKILL: i32 = 9;

/// `civicstream projection` in a world.
pub(super) struct Tool {
    environment: Vec<(String, String)>,
}

/// How it ended.
pub(super) struct Ended(Output);

impl Tool {
    pub(super) fn of(world: &World) -> Self {
        Self { environment: world.environment() }
    }

    /// It ends as by `kill -9` at a named place.
    pub(super) fn crashing_at(mut self, place: &str) -> Self {
        self.environment.push(("CIVICSTREAM_CRASH_AT".to_owned(), place.to_owned()));
        self
    }

    pub(super) async fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = tokio::process::Command::new(binary());
        command.args(["--die-with-parent", "projection"]).args(arguments);
        command.envs(self.environment.iter().cloned()).stdin(Stdio::null()).kill_on_drop(true);
        Ended(within("the tool to end", command.output()).await.expect("the tool"))
    }
}

impl Ended {
    /// What it said on standard output.
    #[track_caller]
    pub(super) fn expect_success(self) -> String {
        let said = String::from_utf8_lossy(&self.0.stdout).into_owned();
        assert!(self.0.status.success(), "{}\n{said}\n{}", self.0.status, self.complaint());
        said
    }

    /// What it said on standard error, where it did not do what was asked for.
    #[track_caller]
    pub(super) fn expect_failure(self) -> String {
        assert_eq!(self.0.status.code(), Some(1), "{}", self.complaint());
        self.complaint()
    }

    #[track_caller]
    pub(super) fn expect_crash(self, place: &str) {
        assert_eq!(self.0.status.signal(), Some(SIGKILL), "{place}: {}\n{}", self.0.status, self.complaint());
        assert!(self.complaint().contains(&format!("crashing at {place}, as asked")), "{}", self.complaint());
    }

    pub(super) fn complaint(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }
}

/// Asserts that both schemas hold the same rows up to `seq`, table by table.
pub(super) async fn equal_tables(world: &World, one: &str, other: &str, seq: i64) {
    let database = world.database().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'seq'
         WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('checkpoint', 'parked', 'late_entry')
         ORDER BY c.relname",
    )
    .bind(other)
    .fetch_all(&database)
    .await
    .expect("tables");
    assert!(tables.len() > 13, "{tables:?}");
    let mut count = 0;
    for table in tables {
        let rows = rows(&database, one, &table, seq).await;
        assert_eq!(rows, self::rows(&database, other, &table, seq).await, "{table}");
        count += rows.len();
    }
    assert!(count > 0, "no rows were compared");
    assert_eq!(indexes(&database, one).await, indexes(&database, other).await);
}

async fn rows(database: &PgPool, schema: &str, table: &str, seq: i64) -> Vec<String> {
    let rows = AssertSqlSafe(format!("SELECT t::text FROM {schema}.{table} t WHERE seq <= $1 ORDER BY seq, t::text"));
    sqlx::query_scalar(rows).bind(seq).fetch_all(database).await.expect("rows")
}

async fn indexes(database: &PgPool, schema: &str) -> Vec<String> {
    let indexes = sqlx::query_scalar(
        "SELECT replace(indexdef, schemaname || '.', '') FROM pg_indexes WHERE schemaname = $1 ORDER BY indexname",
    );
    indexes.bind(schema).fetch_all(database).await.expect("indexes")
}
