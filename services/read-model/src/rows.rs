//! What an event means for the read models: rows to insert, worked out by a pure function. No clock, no database, no log.

pub mod copy;
mod version;

use proto::{Feed, Recorded, render};
use sqlx::{PgConnection, Row as _};

pub use version::{Table, VersionRow};

/// Rows to insert for a run of events, in the order of the log.
#[derive(Debug, Default)]
pub struct Batch {
    activities: Activities,
    versions: Vec<VersionRow>,
}

/// Feed entries, column by column, as UNNEST takes them.
#[derive(Debug, Default)]
struct Activities {
    feeds: Vec<String>,
    seqs: Vec<i64>,
    event_ids: Vec<uuid::Uuid>,
    /// As they were emitted, so that a rebuild by a newer program says the same.
    types: Vec<String>,
    occurred: Vec<String>,
    settled_on: Vec<chrono::NaiveDate>,
    recorded_at: Vec<chrono::DateTime<chrono::Utc>>,
    rendered: Vec<String>,
}

/// A feed entry as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The feed.
    pub feed: String,
    /// Its place in the log.
    pub seq: i64,
    /// The place of the entry before it in the feed.
    pub prev: i64,
}

/// The rows of one event.
#[derive(Debug)]
pub struct EventRows {
    versions: Vec<VersionRow>,
    activities: Activities,
    /// The rendered activity; none when the event belongs to no feed.
    pub rendered: Option<String>,
}

impl EventRows {
    /// Works out the rows. Pure.
    #[must_use]
    pub fn of(recorded: &Recorded) -> Self {
        let mut rows = Self { versions: version::of(recorded), activities: Activities::default(), rendered: None };
        let feeds = Feed::of(recorded);
        if !feeds.is_empty() {
            let activity = render::activity(recorded);
            let rendered = serde_json::to_string(&activity)
                .unwrap_or_else(|error| unreachable!("an activity holds nothing JSON cannot say: {error}"));
            for feed in feeds {
                rows.activities.add(&feed, recorded, rendered.clone());
            }
            rows.rendered = Some(rendered);
        }
        rows
    }
}

impl Batch {
    /// Adds the rows of an event, which comes after all events of before.
    pub fn push(&mut self, rows: EventRows) {
        self.versions.extend(rows.versions);
        self.activities.append(rows.activities);
    }

    /// Whether entries of before are hidden by it, or shown again.
    #[must_use]
    pub fn changes_visibility(&self) -> bool {
        self.versions.iter().any(|row| row.table == Table::EntryVisibility)
    }

    /// Inserts the rows within a transaction. Answers with the feed entries and the `prev` each was given.
    pub async fn insert(&self, transaction: &mut PgConnection) -> sqlx::Result<Vec<Written>> {
        for &table in Table::ALL {
            self.insert_versions(transaction, table).await?;
        }
        if self.activities.feeds.is_empty() { Ok(Vec::new()) } else { self.activities.insert(transaction).await }
    }

    /// All versions of one table as one statement: the rows travel as one JSON array, whose keys are the columns.
    async fn insert_versions(&self, transaction: &mut PgConnection, table: Table) -> sqlx::Result<()> {
        let rows: Vec<_> = self.versions.iter().filter(|row| row.table == table).map(|row| &row.columns).collect();
        if rows.is_empty() {
            return Ok(());
        }
        sqlx::query(table.insert()).bind(sqlx::types::Json(rows)).execute(transaction).await?;
        Ok(())
    }
}

impl Activities {
    fn add(&mut self, feed: &Feed, recorded: &Recorded, rendered: String) {
        self.feeds.push(feed.to_string());
        self.seqs.push(recorded.seq.as_i64());
        self.event_ids.push(recorded.envelope.id.0);
        self.types.push(recorded.envelope.event_type.clone());
        self.occurred.push(recorded.envelope.occurred.to_string());
        self.settled_on.push(version::settled_on(recorded));
        self.recorded_at.push(recorded.recorded_at);
        self.rendered.push(rendered);
    }

    fn append(&mut self, mut other: Self) {
        self.feeds.append(&mut other.feeds);
        self.seqs.append(&mut other.seqs);
        self.event_ids.append(&mut other.event_ids);
        self.types.append(&mut other.types);
        self.occurred.append(&mut other.occurred);
        self.settled_on.append(&mut other.settled_on);
        self.recorded_at.append(&mut other.recorded_at);
        self.rendered.append(&mut other.rendered);
    }

    /// One statement for all entries. `prev` is the entry before, in this batch or in the table.
    async fn insert(&self, transaction: &mut PgConnection) -> sqlx::Result<Vec<Written>> {
        let rows = sqlx::query(
            "INSERT INTO activity (feed, seq, prev, event_id, type, occurred, settled_on, recorded_at, rendered)
             SELECT feed, seq,
                 coalesce(greatest(
                     lag(seq) OVER (PARTITION BY feed ORDER BY seq),
                     (SELECT max(a.seq) FROM activity a WHERE a.feed = new.feed AND a.seq < new.seq)
                 ), 0),
                 event_id, type, occurred, settled_on, recorded_at, rendered::json
             FROM UNNEST(
                 $1::text[], $2::int8[], $3::uuid[], $4::text[], $5::text[], $6::date[], $7::timestamptz[], $8::text[]
             ) AS new (feed, seq, event_id, type, occurred, settled_on, recorded_at, rendered)
             RETURNING feed, seq, prev",
        )
        .bind(&self.feeds)
        .bind(&self.seqs)
        .bind(&self.event_ids)
        .bind(&self.types)
        .bind(&self.occurred)
        .bind(&self.settled_on)
        .bind(&self.recorded_at)
        .bind(&self.rendered)
        .fetch_all(transaction)
        .await?;
        let written = |row: &sqlx::postgres::PgRow| {
            Ok(Written { feed: row.try_get("feed")?, seq: row.try_get("seq")?, prev: row.try_get("prev")? })
        };
        rows.iter().map(written).collect()
    }
}
