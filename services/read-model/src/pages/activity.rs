//! The entries of a feed as a page shows them.

use chrono::NaiveDate;
use proto::{Feed, Seq};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};

use super::Snapshot;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Its place in the log.
    pub seq: Seq,
    /// The place of the entry before it in the feed; zero for the first.
    pub prev: Seq,
    /// The rendered activity (JSON text).
    pub rendered: String,
}

/// Which entries to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice<'a> {
    /// Only entries before this place.
    pub before: Option<Seq>,
    /// Only what had happened by this day. None takes what the live feed has, which goes by the log alone.
    pub settled_by: Option<NaiveDate>,
    /// The day on which they are read: what is hidden then is left out.
    pub today: NaiveDate,
    /// Only those of these types.
    pub types: Option<&'a [&'a str]>,
    /// At most this many.
    pub limit: u16,
}

/// Entries of a feed, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activities {
    /// The entries.
    pub entries: Vec<Activity>,
    /// Whether older ones were left out.
    pub more: bool,
    /// The place of the newest entry of the feed, of those types, which may be hidden; zero where there is none.
    pub newest: Seq,
}

impl FromRow<'_, PgRow> for Activity {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            seq: Seq::from_i64(row.try_get("seq")?),
            prev: Seq::from_i64(row.try_get("prev")?),
            rendered: row.try_get("rendered")?,
        })
    }
}

impl Snapshot {
    /// The newest entries of a feed, in the order of the log.
    pub async fn activities(&mut self, feed: &Feed, slice: Slice<'_>) -> sqlx::Result<Activities> {
        let mut entries: Vec<Activity> = sqlx::query_as(
            "SELECT seq, prev, rendered::text AS rendered
             FROM activity
             WHERE feed = $1 AND seq <= $2 AND seq < $3 AND ($4::date IS NULL OR settled_on <= $4)
                 AND ($7::text[] IS NULL OR type = ANY($7))
                 AND seq NOT IN (SELECT entry_seq FROM entry_hidden_on($5))
             ORDER BY seq DESC
             LIMIT $6",
        )
        .bind(feed.to_string())
        .bind(self.moment.known_at.as_i64())
        .bind(slice.before.map_or(i64::MAX, Seq::as_i64))
        .bind(slice.settled_by)
        .bind(slice.today)
        .bind(i64::from(slice.limit) + 1)
        .bind(slice.types)
        .fetch_all(&mut *self.transaction)
        .await?;
        let limit = usize::from(slice.limit);
        let more = entries.len() > limit;
        entries.truncate(limit);
        let newest: Option<i64> = sqlx::query_scalar(
            "SELECT max(seq) FROM activity WHERE feed = $1 AND seq <= $2 AND ($3::text[] IS NULL OR type = ANY($3))",
        )
        .bind(feed.to_string())
        .bind(self.moment.known_at.as_i64())
        .bind(slice.types)
        .fetch_one(&mut *self.transaction)
        .await?;
        Ok(Activities { entries, more, newest: newest.map_or(Seq::START, Seq::from_i64) })
    }
}
