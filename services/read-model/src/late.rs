//! Entries that came into a feed after later ones. Readers follow a feed by its sequence, so one whose cursor had passed the
//! place by then would never be told.

use proto::{Feed, Seq};
use sqlx::{PgConnection, PgExecutor};

use crate::rows::Written;

/// Links entries into their feeds that were inserted after later ones, and notes them for readers that had passed. The
/// checkpoint stands at `added_at`.
pub async fn link(transaction: &mut PgConnection, written: &[Written], added_at: Seq) -> sqlx::Result<()> {
    let feeds: Vec<&str> = written.iter().map(|entry| entry.feed.as_str()).collect();
    let seqs: Vec<i64> = written.iter().map(|entry| entry.seq).collect();
    sqlx::query(
        "UPDATE activity SET prev = added.seq
         FROM (
             SELECT new.feed, new.seq, (SELECT min(a.seq) FROM activity a WHERE a.feed = new.feed AND a.seq > new.seq) AS next
             FROM UNNEST($1::text[], $2::int8[]) AS new (feed, seq)
         ) added
         WHERE activity.feed = added.feed AND activity.seq = added.next",
    )
    .bind(&feeds)
    .bind(&seqs)
    .execute(&mut *transaction)
    .await?;
    sqlx::query("INSERT INTO late_entry (feed, seq, added_at) SELECT *, $3 FROM UNNEST($1::text[], $2::int8[])")
        .bind(&feeds)
        .bind(&seqs)
        .bind(added_at.as_i64())
        .execute(transaction)
        .await?;
    Ok(())
}

/// Whether an entry came into `feed` at or before `cursor` after a reader at `cursor` had passed its place.
pub async fn was_passed_by(executor: impl PgExecutor<'_>, feed: &Feed, cursor: Seq) -> sqlx::Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM late_entry WHERE feed = $1 AND seq <= $2 AND added_at >= $2)")
        .bind(feed.to_string())
        .bind(cursor.as_i64())
        .fetch_one(executor)
        .await
}

/// The feeds into which entries came late after the number `after`, and the number of the last of these entries.
pub async fn feeds_after(executor: impl PgExecutor<'_>, after: i64) -> sqlx::Result<(Vec<Feed>, i64)> {
    let entries: Vec<(String, i64)> =
        sqlx::query_as("SELECT feed, max(number) FROM late_entry WHERE number > $1 GROUP BY feed ORDER BY feed")
            .bind(after)
            .fetch_all(executor)
            .await?;
    let last = entries.iter().map(|entry| entry.1).max().unwrap_or(after);
    let feed = |text: &String| text.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)));
    Ok((entries.iter().map(|entry| feed(&entry.0)).collect::<sqlx::Result<_>>()?, last))
}
