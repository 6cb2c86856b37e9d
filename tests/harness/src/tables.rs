//! Everything that read models hold, row by row: what two ways to the same place must agree on. Knows no table but by the
//! catalog.

use std::collections::{BTreeMap, BTreeSet};

use proto::Seq;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use crate::{Service, World, pool};

/// What the way there decides and not the log: times and counters of the database itself, and how often something was tried.
const LEFT_OUT: &[(&str, &str)] = &[
    ("checkpoint", "epoch"),
    ("checkpoint", "moved_at"),
    ("late_entry", "number"),
    ("parked", "attempts"),
    ("parked", "parked_at"),
];
/// The most rows of one table in which a difference is shown.
const SHOWN_MAX: usize = 5;

/// The rows of each table as JSON, sorted.
pub type Tables = BTreeMap<String, Vec<String>>;

/// What the tables of a schema hold.
pub async fn tables(database: &PgPool, schema: &str) -> Tables {
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT relname::text, attname::text FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
         WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
             AND relname NOT LIKE '\\_%'
         ORDER BY relname, attnum",
    )
    .bind(schema)
    .fetch_all(database)
    .await
    .expect("the catalog");
    let mut kept: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in columns {
        if !LEFT_OUT.contains(&(&table, &column)) {
            kept.entry(table).or_default().push(format!("{column:?}"));
        }
    }
    assert!(!kept.is_empty(), "schema {schema} has no tables");
    let mut tables = Tables::new();
    for (table, columns) in kept {
        let columns = columns.join(", ");
        let select = format!("SELECT to_json(kept)::text FROM (SELECT {columns} FROM {schema}.{table:?}) kept");
        let rows = sqlx::query_scalar::<_, String>(AssertSqlSafe(select)).fetch_all(database).await;
        let mut rows = rows.expect("the rows of a table");
        rows.sort();
        tables.insert(table, rows);
    }
    tables
}

/// Fails unless both hold the same, and shows where they differ.
#[track_caller]
pub fn assert_same(left: &Tables, right: &Tables) {
    let differences = differences(left, right);
    assert!(differences.is_empty(), "the tables differ:\n{}", differences.join("\n"));
}

/// Where two differ: rows that only one has, some of them where there are many.
#[must_use]
pub fn differences(left: &Tables, right: &Tables) -> Vec<String> {
    let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    names
        .into_iter()
        .flat_map(|table| {
            let missing = only(left, right, table).map(move |row| format!("{table}: only left  {row}"));
            missing.chain(only(right, left, table).map(move |row| format!("{table}: only right {row}")))
        })
        .collect()
}

/// Rows of a table that `others` has not, or not as often; some of them where there are many.
fn only<'a>(these: &'a Tables, others: &Tables, table: &str) -> impl Iterator<Item = &'a String> {
    let mut left: Vec<&String> = others.get(table).into_iter().flatten().collect();
    left.reverse();
    let rows = these.get(table).into_iter().flatten().filter(move |row| {
        // Both are sorted.
        while left.last().is_some_and(|other| other < row) {
            left.pop();
        }
        left.pop_if(|other| other == row).is_none()
    });
    rows.take(SHOWN_MAX)
}

/// The read models as one projector writes them that reads the log up to `seq` from its beginning, undisturbed.
pub async fn replay(world: &World, seq: Seq) -> PgPool {
    let name = format!("r{}", Uuid::now_v7().simple());
    let url = world.servers().create_database(&name).await;
    let mut environment = world.environment();
    environment.push(("CIVICSTREAM_DATABASE_URL".to_owned(), url.clone()));
    let _projector = Service::start(&["projector"], environment);
    let database = pool(&url, 2).await;
    world.projected(&database, seq).await;
    database
}

/// Fails unless every entry of every feed names the one before it.
pub async fn assert_chained(database: &PgPool) {
    let broken: Vec<String> = sqlx::query_scalar(
        "SELECT format('%s: %s after %s, not %s', feed, seq, before, prev)
         FROM (SELECT *, coalesce(lag(seq) OVER (PARTITION BY feed ORDER BY seq), 0) AS before FROM activity) entry
         WHERE prev <> before",
    )
    .fetch_all(database)
    .await
    .expect("the feeds");
    assert!(broken.is_empty(), "broken feeds:\n{}", broken.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_missing_or_doubled_is_found_on_either_side() {
        let holding =
            |rows: &[&str]| Tables::from([("t".to_owned(), rows.iter().map(|&row| row.to_owned()).collect())]);
        let found = |left: &[&str], right: &[&str]| {
            let (left, right) = (holding(left), holding(right));
            only(&left, &right, "t").cloned().collect::<Vec<_>>()
        };
        assert_eq!(found(&["a", "b", "c"], &["a", "c"]), ["b"]);
        assert_eq!(found(&["a", "c"], &["a", "b", "c"]), [""; 0]);
        assert_eq!(found(&["a", "a", "b"], &["a", "b"]), ["a"]);
        assert_eq!(found(&["a"], &[]), ["a"]);
        assert_same(&holding(&["a", "b"]), &holding(&["a", "b"]));
    }
}
