//! Reading feeds: what the gateway sends to readers who are not served from memory.

use proto::{EventType, Feed, LogId, MemberId, Seq};
use serde_json::value::RawValue;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row as _};

use crate::checkpoint;

/// The SQLSTATE of a table that does not exist: nobody has migrated the database yet.
const UNDEFINED_TABLE: &str = "42P01";

/// One entry of a feed.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the log.
    pub seq: Seq,
    /// The place of the entry before it in the same feed; zero for the first.
    pub prev: Seq,
    /// The type of its event; none when it is of a later version of this program.
    pub event_type: Option<EventType>,
    /// The rendered activity, byte for byte as it was written.
    pub activity: Box<RawValue>,
}

/// How much of a feed to read at once.
#[derive(Debug, Clone, Copy)]
pub struct PageSize {
    /// The most entries.
    pub entries: u16,
    /// After so many bytes no further entry is begun.
    pub bytes: u32,
}

/// Some entries of a feed, oldest first.
#[derive(Debug, Clone)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Entry>,
    /// Whether there are more of what was asked for.
    pub more: bool,
}

/// The statement that reads the entries of the feed `$1` that `$wanted` selects the places of, `$4` at most and no further
/// one after `$5` bytes, in the order of reading. What is hidden keeps its place and nothing else. `found` counts what was
/// selected, which is one more than may be answered with.
///
/// Where reading begins is compared as a key, and the order is the key's, which one index alone can serve: with columns by
/// themselves Postgres may take the index by place and read the whole log for a feed or a type that is rare. Where it ends is
/// compared by column, since a key does not end a scan.
macro_rules! page {
    ($wanted:literal, $order:literal) => {
        concat!(
            "SELECT seq, prev, type, rendered, found FROM (
                 SELECT *, sum(octet_length(rendered)) OVER (ORDER BY seq ",
            $order,
            ") - octet_length(rendered) AS bytes_before,
                     row_number() OVER (ORDER BY seq ",
            $order,
            ") AS number, count(*) OVER () AS found
                 FROM (
                     SELECT w.seq, a.prev, a.type,
                         CASE WHEN h.seq IS NULL THEN a.rendered ELSE tombstone(a.event_id, a.seq) END::text AS rendered
                     FROM (",
            $wanted,
            ") w
                     CROSS JOIN LATERAL (SELECT * FROM activity WHERE feed = $1 AND seq = w.seq LIMIT 1) a
                     LEFT JOIN entry_hidden_on((now() AT TIME ZONE 'UTC')::date) h ON h.entry_seq = w.seq
                 ) selected
             ) measured
             WHERE number <= $4 AND bytes_before < $5
             ORDER BY seq"
        )
    };
}

/// The log the feeds come from and how far it has been projected; none before the projector ran for the first time.
pub async fn head(pool: &PgPool) -> sqlx::Result<Option<(LogId, Seq)>> {
    match checkpoint::read(pool).await {
        Ok(checkpoint) => Ok(checkpoint.map(|checkpoint| (checkpoint.log_id, checkpoint.mark.seq))),
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

/// The entries of `feed` after `after`, up to and with `up_to`, oldest first. With `types` those of these types only.
pub async fn after(
    pool: &PgPool,
    feed: &Feed,
    (after, up_to): (Seq, Seq),
    types: Option<&[&str]>,
    size: PageSize,
) -> sqlx::Result<Page> {
    let statement = match types {
        None => page!(
            "SELECT seq FROM activity WHERE (feed, seq) > ($1, $2) AND feed <= $1 AND seq <= $3
             ORDER BY feed, seq LIMIT $4 + 1",
            "ASC"
        ),
        // Each type by itself, so that a rare one is found by the index and not by reading the whole feed.
        Some(_) => page!(
            "SELECT m.seq FROM unnest($6::text[]) AS wanted(type) CROSS JOIN LATERAL (
                 SELECT seq FROM activity
                 WHERE feed = $1 AND (type, seq) > (wanted.type, $2) AND type <= wanted.type AND seq <= $3
                 ORDER BY type, seq LIMIT $4 + 1
             ) m ORDER BY m.seq LIMIT $4 + 1",
            "ASC"
        ),
    };
    fetch(pool, statement, feed, (after, up_to), types, size).await
}

/// The newest entries of `feed` up to and with `up_to`. With `types` those of these types only.
pub async fn newest(
    pool: &PgPool,
    feed: &Feed,
    up_to: Seq,
    types: Option<&[&str]>,
    size: PageSize,
) -> sqlx::Result<Page> {
    let statement = match types {
        None => page!(
            "SELECT seq FROM activity WHERE (feed, seq) <= ($1, $3) AND feed >= $1 AND seq > $2
             ORDER BY feed DESC, seq DESC LIMIT $4 + 1",
            "DESC"
        ),
        Some(_) => page!(
            "SELECT m.seq FROM unnest($6::text[]) AS wanted(type) CROSS JOIN LATERAL (
                 SELECT seq FROM activity
                 WHERE feed = $1 AND (type, seq) <= (wanted.type, $3) AND type >= wanted.type AND seq > $2
                 ORDER BY type DESC, seq DESC LIMIT $4 + 1
             ) m ORDER BY m.seq DESC LIMIT $4 + 1",
            "DESC"
        ),
    };
    fetch(pool, statement, feed, (Seq::START, up_to), types, size).await
}

/// The place of the newest entry of these types up to and with `up_to`; zero when there is none.
pub async fn last_of(pool: &PgPool, feed: &Feed, up_to: Seq, types: &[&str]) -> sqlx::Result<Seq> {
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT max(m.seq) FROM unnest($3::text[]) AS wanted(type) CROSS JOIN LATERAL (
             SELECT seq FROM activity
             WHERE feed = $1 AND (type, seq) <= (wanted.type, $2) AND type >= wanted.type
             ORDER BY type DESC, seq DESC LIMIT 1
         ) m",
    )
    .bind(feed.to_string())
    .bind(up_to.as_i64())
    .bind(types)
    .fetch_one(pool)
    .await?;
    Ok(last.map_or(Seq::START, Seq::from_i64))
}

async fn fetch(
    pool: &PgPool,
    statement: &'static str,
    feed: &Feed,
    (after, up_to): (Seq, Seq),
    types: Option<&[&str]>,
    size: PageSize,
) -> sqlx::Result<Page> {
    let query = sqlx::query(statement).bind(feed.to_string()).bind(after.as_i64()).bind(up_to.as_i64());
    let query = query.bind(i64::from(size.entries)).bind(i64::from(size.bytes));
    let query = if let Some(types) = types { query.bind(types) } else { query };
    let rows = query.fetch_all(pool).await?;
    let found: i64 = rows.first().map_or(Ok(0), |row| row.try_get("found"))?;
    let entries = rows.iter().map(entry).collect::<sqlx::Result<Vec<_>>>()?;
    Ok(Page { more: usize::try_from(found).is_ok_and(|found| found > entries.len()), entries })
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
        "SELECT a.feed, a.seq, a.prev, a.type,
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
    let event_type: &str = row.try_get("type")?;
    Ok(Entry {
        seq: Seq::from_i64(row.try_get("seq")?),
        prev: Seq::from_i64(row.try_get("prev")?),
        event_type: EventType::from_name(event_type),
        activity: RawValue::from_string(rendered).map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
    })
}
