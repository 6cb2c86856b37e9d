//! The entries of a public feed for readers outside the pages: counted, in pages and in fixed blocks, with those that were
//! hidden since in their place but without content.

use chrono::{DateTime, NaiveDate, Utc};
use proto::{EventId, Feed, Seq};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::QueryAs;
use sqlx::{FromRow, Postgres, Row as _};

use super::Snapshot;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log.
    pub seq: Seq,
    /// The place of the entry before it in the feed; zero for the first.
    pub prev: Seq,
    /// Its event.
    pub event_id: EventId,
    /// When the log took it.
    pub recorded_at: DateTime<Utc>,
    /// The rendered activity (JSON text); none where the entry is hidden.
    pub rendered: Option<String>,
    /// When it was hidden, where it is.
    pub hidden_at: Option<DateTime<Utc>>,
}

/// Which feed, and what of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries {
    /// The feed.
    pub feed: Feed,
    /// Only what had happened by this day. None takes what the live feed has, which goes by the log alone.
    pub settled_by: Option<NaiveDate>,
    /// The day on which it is read. What is hidden today is hidden in every view of the past, too.
    pub today: NaiveDate,
}

impl FromRow<'_, PgRow> for Entry {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            seq: Seq::from_i64(row.try_get("seq")?),
            prev: Seq::from_i64(row.try_get("prev")?),
            event_id: EventId(row.try_get("event_id")?),
            recorded_at: row.try_get("recorded_at")?,
            rendered: row.try_get("rendered")?,
            hidden_at: row.try_get("hidden_at")?,
        })
    }
}

/// The statement that reads entries, with what restricts or orders them. Parameters: the feed, the place, the day, today.
macro_rules! entries {
    ($which:literal) => {
        concat!(
            "SELECT a.seq, a.prev, a.event_id, a.recorded_at, h.recorded_at AS hidden_at,
                 CASE WHEN h.entry_seq IS NULL THEN a.rendered::text END AS rendered
             FROM activity a
             LEFT JOIN entry_hidden_on($4) h ON h.entry_seq = a.seq
             WHERE a.feed = $1 AND a.seq <= $2 AND ($3::date IS NULL OR a.settled_on <= $3) ",
            $which
        )
    };
}

impl Snapshot {
    /// The newest `limit` entries before a place, newest first.
    pub async fn entries_before(&mut self, of: &Entries, before: Seq, limit: u16) -> sqlx::Result<Vec<Entry>> {
        self.bound(sqlx::query_as(entries!("AND a.seq < $5 ORDER BY a.seq DESC LIMIT $6")), of)
            .bind(before.as_i64())
            .bind(i64::from(limit))
            .fetch_all(&mut *self.transaction)
            .await
    }

    /// The oldest `limit` entries after a place, newest first.
    pub async fn entries_after(&mut self, of: &Entries, after: Seq, limit: u16) -> sqlx::Result<Vec<Entry>> {
        let mut entries: Vec<Entry> = self
            .bound(sqlx::query_as(entries!("AND a.seq > $5 ORDER BY a.seq LIMIT $6")), of)
            .bind(after.as_i64())
            .bind(i64::from(limit))
            .fetch_all(&mut *self.transaction)
            .await?;
        entries.reverse();
        Ok(entries)
    }

    /// Block `number`, counted from 1, of all entries in the order of the log, `len` in each: the same for ever once full.
    pub async fn entry_block(&mut self, of: &Entries, number: u32, len: u16) -> sqlx::Result<Vec<Entry>> {
        self.bound(sqlx::query_as(entries!("ORDER BY a.seq OFFSET $5 LIMIT $6")), of)
            .bind(i64::from(number.saturating_sub(1)) * i64::from(len))
            .bind(i64::from(len))
            .fetch_all(&mut *self.transaction)
            .await
    }

    /// The entries that were hidden last, wherever they stand, the last one first.
    pub async fn entries_hidden(&mut self, of: &Entries, limit: u16) -> sqlx::Result<Vec<Entry>> {
        self.bound(sqlx::query_as(entries!("AND h.entry_seq IS NOT NULL ORDER BY h.seq DESC LIMIT $5")), of)
            .bind(i64::from(limit))
            .fetch_all(&mut *self.transaction)
            .await
    }

    /// The entry of an event; none where the event is in no such feed.
    pub async fn entry(&mut self, of: &Entries, event: EventId) -> sqlx::Result<Option<Entry>> {
        self.bound(sqlx::query_as(entries!("AND a.event_id = $5")), of)
            .bind(event.0)
            .fetch_optional(&mut *self.transaction)
            .await
    }

    /// How many entries there are, hidden ones too.
    pub async fn entry_count(&mut self, of: &Entries) -> sqlx::Result<u32> {
        let row = sqlx::query(
            "SELECT count(*) FROM activity WHERE feed = $1 AND seq <= $2 AND ($3::date IS NULL OR settled_on <= $3)",
        )
        .bind(of.feed.to_string())
        .bind(self.moment.known_at.as_i64())
        .bind(of.settled_by)
        .fetch_one(&mut *self.transaction)
        .await?;
        Ok(u32::try_from(row.try_get::<i64, _>(0)?).unwrap_or(u32::MAX))
    }

    fn bound<'q>(
        &self,
        query: QueryAs<'q, Postgres, Entry, PgArguments>,
        of: &Entries,
    ) -> QueryAs<'q, Postgres, Entry, PgArguments> {
        query.bind(of.feed.to_string()).bind(self.moment.known_at.as_i64()).bind(of.settled_by).bind(of.today)
    }
}
