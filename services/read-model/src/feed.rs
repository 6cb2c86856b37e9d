//! Reading feeds: what the gateway sends to readers who are not served from memory.

use proto::{Feed, LogId, MemberId, Seq};
use serde_json::value::RawValue;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row as _};

use crate::{PROJECTION, checkpoint};

/// The SQLSTATE of a table that does not exist: nobody has migrated the database yet.
const UNDEFINED_TABLE: &str = "42P01";

/// One entry of a feed.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the log.
    pub seq: Seq,
    /// The place of the entry before it in the same feed; zero for the first.
    pub prev: Seq,
    /// The rendered activity, byte for byte as it was written.
    pub activity: Box<RawValue>,
}

/// The statement that reads entries of the feed `$1`: what is hidden keeps its place and nothing else.
macro_rules! entries {
    () => {
        "SELECT a.seq, a.prev, CASE WHEN h.seq IS NULL THEN a.rendered ELSE tombstone(a.event_id, a.seq) END::text AS rendered
         FROM activity a
         LEFT JOIN entry_hidden_on((now() AT TIME ZONE 'UTC')::date) h ON h.entry_seq = a.seq "
    };
}

/// The newest entries of a feed.
#[derive(Debug, Clone)]
pub struct Newest {
    /// The entries, newest last.
    pub entries: Vec<Entry>,
    /// Whether there are older ones.
    pub more: bool,
}

/// The log the feeds come from and how far it has been projected; none before the projector ran for the first time.
pub async fn head(pool: &PgPool) -> sqlx::Result<Option<(LogId, Seq)>> {
    match checkpoint::read(pool, PROJECTION).await {
        Ok(checkpoint) => Ok(checkpoint.map(|checkpoint| (checkpoint.log_id, checkpoint.seq))),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(UNDEFINED_TABLE) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether there is or was a member with this id.
pub async fn member_exists(pool: &PgPool, member: &MemberId) -> sqlx::Result<bool> {
    sqlx::query("SELECT EXISTS (SELECT FROM member_version WHERE member_id = $1)")
        .bind(member.as_str())
        .fetch_one(pool)
        .await?
        .try_get(0)
}

/// The entries of `feed` after `after`, up to and with `up_to`, oldest first, at most `limit` of them.
pub async fn after(pool: &PgPool, feed: &Feed, after: Seq, up_to: Seq, limit: u16) -> sqlx::Result<Vec<Entry>> {
    let rows =
        sqlx::query(concat!(entries!(), "WHERE a.feed = $1 AND a.seq > $2 AND a.seq <= $3 ORDER BY a.seq LIMIT $4"))
            .bind(feed.to_string())
            .bind(after.as_i64())
            .bind(up_to.as_i64())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?;
    rows.iter().map(entry).collect()
}

/// The newest `count` entries of `feed` up to and with `up_to`.
pub async fn newest(pool: &PgPool, feed: &Feed, up_to: Seq, count: u16) -> sqlx::Result<Newest> {
    let rows = sqlx::query(concat!(entries!(), "WHERE a.feed = $1 AND a.seq <= $2 ORDER BY a.seq DESC LIMIT $3"))
        .bind(feed.to_string())
        .bind(up_to.as_i64())
        .bind(i64::from(count))
        .fetch_all(pool)
        .await?;
    let mut entries = rows.iter().map(entry).collect::<sqlx::Result<Vec<_>>>()?;
    entries.reverse();
    let more = match entries.first() {
        Some(oldest) => oldest.prev > Seq::START,
        None => false,
    };
    Ok(Newest { entries, more })
}

/// Whether what was committed after `after`, up to and with `up_to`, hides entries or shows them again.
pub async fn visibility_changed(pool: &PgPool, after: Seq, up_to: Seq) -> sqlx::Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM entry_visibility WHERE seq > $1 AND seq <= $2)")
        .bind(after.as_i64())
        .bind(up_to.as_i64())
        .fetch_one(pool)
        .await
}

/// The entries of all `feeds` after `after`, up to and with `up_to`, in log order. None when there are more than `limit`.
pub async fn of_feeds(
    pool: &PgPool,
    feeds: &[String],
    after: Seq,
    up_to: Seq,
    limit: u16,
) -> sqlx::Result<Option<Vec<(Feed, Entry)>>> {
    let rows = sqlx::query(
        "SELECT a.feed, a.seq, a.prev,
             CASE WHEN h.seq IS NULL THEN a.rendered ELSE tombstone(a.event_id, a.seq) END::text AS rendered
         FROM activity a
         LEFT JOIN entry_hidden_on((now() AT TIME ZONE 'UTC')::date) h ON h.entry_seq = a.seq
         WHERE a.feed = ANY($1) AND a.seq > $2 AND a.seq <= $3
         ORDER BY a.seq LIMIT $4",
    )
    .bind(feeds)
    .bind(after.as_i64())
    .bind(up_to.as_i64())
    .bind(i64::from(limit) + 1)
    .fetch_all(pool)
    .await?;
    if rows.len() > usize::from(limit) {
        return Ok(None);
    }
    let named = |row: &PgRow| {
        let feed: String = row.try_get("feed")?;
        let feed = feed.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        Ok((feed, entry(row)?))
    };
    rows.iter().map(named).collect::<sqlx::Result<_>>().map(Some)
}

fn entry(row: &PgRow) -> sqlx::Result<Entry> {
    let rendered: String = row.try_get("rendered")?;
    Ok(Entry {
        seq: Seq::from_i64(row.try_get("seq")?),
        prev: Seq::from_i64(row.try_get("prev")?),
        activity: RawValue::from_string(rendered).map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
    })
}
