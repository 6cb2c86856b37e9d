//! Loading rows in bulk: the same rows as by insertion, as text for COPY. Which values a column takes is read from the
//! catalogue of the database. No clock, no log.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::SubsecRound as _;
use serde_json::Value;
use sqlx::PgConnection;

use super::EventRows;

const ACTIVITY: &str = "activity";

/// The columns of all tables.
#[derive(Debug, Default)]
pub struct Catalogue(BTreeMap<String, Vec<Column>>);

#[derive(Debug, sqlx::FromRow)]
struct Column {
    name: String,
    is_array: bool,
    is_json: bool,
}

/// Rows of a run of events, as text.
#[derive(Debug)]
pub struct Bulk<'a> {
    catalogue: &'a Catalogue,
    texts: BTreeMap<&'static str, String>,
}

impl Catalogue {
    /// The columns of the tables in the schema that is the connection's search path.
    pub async fn read(connection: &mut PgConnection) -> sqlx::Result<Self> {
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'",
        )
        .fetch_all(&mut *connection)
        .await?;
        let mut all = BTreeMap::new();
        for table in tables {
            let columns = sqlx::query_as(
                "SELECT a.attname::text AS name, t.typcategory = 'A' AS is_array, t.typname IN ('json', 'jsonb') AS is_json
                 FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                 WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
                 ORDER BY a.attnum",
            );
            let columns = columns.bind(&table).fetch_all(&mut *connection).await?;
            all.insert(table, columns);
        }
        Ok(Self(all))
    }

    /// No rows yet.
    #[must_use]
    pub fn bulk(&self) -> Bulk<'_> {
        Bulk { catalogue: self, texts: BTreeMap::new() }
    }
}

impl Bulk<'_> {
    /// Adds the rows of an event, whose entries come after `prevs` in their feeds.
    pub fn push(&mut self, rows: &EventRows, prevs: &[i64]) {
        for row in &rows.versions {
            let columns = self.catalogue.0.get(row.table.name()).map(Vec::as_slice).unwrap_or_default();
            let text = self.texts.entry(row.table.name()).or_default();
            for (place, column) in columns.iter().enumerate() {
                separate(text, place);
                column.write(text, row.columns.get(&column.name).unwrap_or(&Value::Null));
            }
            text.push('\n');
        }
        self.push_entries(rows, prevs);
    }

    fn push_entries(&mut self, rows: &EventRows, prevs: &[i64]) {
        let entries = &rows.activities;
        for (n, prev) in prevs.iter().enumerate().take(entries.feeds.len()) {
            let text = self.texts.entry(ACTIVITY).or_default();
            escape(text, &entries.feeds[n]);
            // As precise as the database is: it would round where insertion cuts.
            let recorded_at = entries.recorded_at[n].trunc_subsecs(6).to_rfc3339();
            _ = write!(text, "\t{}\t{prev}\t{}\t", entries.seqs[n], entries.event_ids[n]);
            escape(text, &entries.types[n]);
            _ = write!(text, "\t{}\t{}\t{recorded_at}\t", entries.occurred[n], entries.settled_on[n]);
            escape(text, &entries.rendered[n]);
            text.push('\n');
        }
    }

    /// Loads the rows within a transaction.
    pub async fn load(&self, transaction: &mut PgConnection) -> sqlx::Result<()> {
        for (table, text) in &self.texts {
            let columns = if *table == ACTIVITY {
                "feed, seq, prev, event_id, type, occurred, settled_on, recorded_at, rendered".to_owned()
            } else {
                let columns = self.catalogue.0.get(*table).map(Vec::as_slice).unwrap_or_default();
                columns.iter().map(|column| format!("\"{}\"", column.name)).collect::<Vec<_>>().join(", ")
            };
            let mut copy = transaction.copy_in_raw(&format!("COPY {table} ({columns}) FROM STDIN")).await?;
            copy.send(text.as_bytes()).await?;
            copy.finish().await?;
        }
        Ok(())
    }
}

impl Column {
    /// The value as the text format of COPY has it.
    fn write(&self, text: &mut String, value: &Value) {
        match value {
            Value::Null => text.push_str("\\N"),
            Value::Array(items) if self.is_array => escape(text, &array(items)),
            Value::String(value) if !self.is_json => escape(text, value),
            value => escape(text, &value.to_string()),
        }
    }
}

fn separate(text: &mut String, place: usize) {
    if place > 0 {
        text.push('\t');
    }
}

/// An array as Postgres writes it.
fn array(items: &[Value]) -> String {
    let item = |item: &Value| match item {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        other => other.to_string(),
    };
    format!("{{{}}}", items.iter().map(item).collect::<Vec<_>>().join(","))
}

/// What COPY takes for the end of a value is written otherwise.
fn escape(text: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(value: &Value, (is_array, is_json): (bool, bool), expected: &str) {
        let mut text = String::new();
        Column { name: String::new(), is_array, is_json }.write(&mut text, value);
        assert_eq!(text, expected, "{value}");
    }

    #[test]
    fn values_are_written_as_the_column_takes_them() {
        const PLAIN: (bool, bool) = (false, false);
        check(&Value::Null, PLAIN, "\\N");
        check(&json!(true), PLAIN, "true");
        check(&json!(7), PLAIN, "7");
        check(&json!("a\tb\\c\r\nd"), PLAIN, "a\\tb\\\\c\\r\\nd");
        check(&json!("\\N"), PLAIN, "\\\\N");
        check(&json!(["a,b", "\"", "\\", null, ""]), (true, false), "{\"a,b\",\"\\\\\"\",\"\\\\\\\\\",NULL,\"\"}");
        check(&json!([]), (true, false), "{}");
        check(&json!(["a"]), (false, true), "[\"a\"]");
        check(&json!("a\nb"), (false, true), "\"a\\\\nb\"");
    }
}
