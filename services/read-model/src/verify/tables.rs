//! Table by table: how many rows, and every row of the sampled places, byte for byte.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, PgConnection};

use super::{Both, Check, Outcome};
use crate::SCHEMA;

/// Tables that are no rows of events: compared otherwise, or what one generation alone went through.
const OTHERS: &[&str] = &["checkpoint", "parked", "late_entry"];

pub(super) async fn compare(view: &mut PgConnection, both: &Both<'_>) -> sqlx::Result<Vec<Check>> {
    let live = names(view, SCHEMA).await?;
    let next = names(view, &both.next).await?;
    let mut checks = Vec::new();
    for table in live.union(&next) {
        let (in_live, in_next) = (live.contains(table), next.contains(table));
        let live = if in_live { Some(count(view, SCHEMA, table, both).await?) } else { None };
        let next = if in_next { Some(count(view, &both.next, table, both).await?) } else { None };
        let outcome = if both.changed.contains(table) {
            Outcome::Changed
        } else if !in_live || !in_next {
            Outcome::Different("only one of both has it; --changed says that this is meant".to_owned())
        } else {
            compare_rows(view, table, both, live != next).await?
        };
        checks.push(Check { what: format!("table {table}"), live, next, outcome });
    }
    Ok(checks)
}

async fn names(view: &mut PgConnection, schema: &str) -> sqlx::Result<BTreeSet<String>> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'seq'
         WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r'",
    )
    .bind(schema)
    .fetch_all(view)
    .await?;
    Ok(names.into_iter().filter(|name| !OTHERS.contains(&name.as_str())).collect())
}

async fn count(view: &mut PgConnection, schema: &str, table: &str, both: &Both<'_>) -> sqlx::Result<i64> {
    let count = AssertSqlSafe(format!("SELECT count(*) FROM {schema}.{table} WHERE seq <= $1 AND seq <> ALL ($2)"));
    sqlx::query_scalar(count).bind(both.seq).bind(&both.apart).fetch_one(view).await
}

/// Where the number of rows differs, all are compared, to tell where.
async fn compare_rows(view: &mut PgConnection, table: &str, both: &Both<'_>, all: bool) -> sqlx::Result<Outcome> {
    let columns = columns(view, SCHEMA, table, both).await?;
    if columns != self::columns(view, &both.next, table, both).await? {
        return Ok(Outcome::Different("its columns; --changed says that this is meant".to_owned()));
    }
    let rows = |schema: &str| {
        // Sums do not depend on the order, and need no memory.
        format!(
            "SELECT seq, count(*) AS rows, sum(hashtextextended(ROW({columns})::text, 0)) AS hash FROM {schema}.{table}
             WHERE seq <= $1 AND seq <> ALL ($2) AND ($3 OR seq = ANY ($4)) GROUP BY seq"
        )
    };
    let first = AssertSqlSafe(format!(
        "SELECT min(seq) FROM ({}) live FULL JOIN ({}) next USING (seq)
         WHERE (live.rows, live.hash) IS DISTINCT FROM (next.rows, next.hash)",
        rows(SCHEMA),
        rows(&both.next)
    ));
    let first: Option<i64> =
        sqlx::query_scalar(first).bind(both.seq).bind(&both.apart).bind(all).bind(&both.sample).fetch_one(view).await?;
    Ok(match first {
        None if all => Outcome::Different("the number of rows".to_owned()),
        None => Outcome::Good,
        Some(seq) => Outcome::Different(format!("first at seq {seq}")),
    })
}

/// The columns that are compared. Where entries are left out, the ones after them come after others.
async fn columns(view: &mut PgConnection, schema: &str, table: &str, both: &Both<'_>) -> sqlx::Result<String> {
    let columns = sqlx::query_scalar(
        r#"SELECT string_agg('"' || attname || '"', ', ' ORDER BY attname) FROM pg_attribute
           WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND ($2 OR attname <> 'prev')"#,
    );
    columns.bind(format!("{schema}.{table}")).bind(both.apart.is_empty()).fetch_one(view).await
}
