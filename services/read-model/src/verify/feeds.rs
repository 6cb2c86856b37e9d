//! Feed by feed: how many entries, which is the last, and which comes after which.

use sqlx::{AssertSqlSafe, PgConnection};

use super::{Both, Check, Outcome};
use crate::SCHEMA;

pub(super) async fn compare(view: &mut PgConnection, both: &Both<'_>) -> sqlx::Result<Check> {
    let what = "feeds".to_owned();
    let feeds = |schema: &str| {
        format!(
            "SELECT feed, count(*) AS entries, max(seq) AS last, sum(hashint8extended(seq, {})) AS chain
             FROM {schema}.activity WHERE seq <= $1 AND seq <> ALL ($2) GROUP BY feed",
            before(both)
        )
    };
    let compared = AssertSqlSafe(format!(
        "SELECT count(live.last), count(next.last),
             min(feed) FILTER (WHERE (live.entries, live.last, live.chain)
                 IS DISTINCT FROM (next.entries, next.last, next.chain))
         FROM ({}) live FULL JOIN ({}) next USING (feed)",
        feeds(SCHEMA),
        feeds(&both.next)
    ));
    let compared = sqlx::query_as(compared).bind(both.seq).bind(&both.apart).fetch_one(&mut *view);
    let (live, next, different): (i64, i64, Option<String>) = compared.await?;
    let outcome = match different {
        _ if both.changed.iter().any(|table| table == "activity") => Outcome::Changed,
        None => Outcome::Good,
        Some(feed) => {
            let seq = first(view, &feed, both).await?;
            Outcome::Different(seq.map_or_else(|| feed.clone(), |seq| format!("feed {feed}, first at seq {seq}")))
        }
    };
    Ok(Check { what, live: Some(live), next: Some(next), outcome })
}

/// The first entry of a feed that only one has, or that comes after another one.
async fn first(view: &mut PgConnection, feed: &str, both: &Both<'_>) -> sqlx::Result<Option<i64>> {
    let entries = |schema: &str| {
        format!(
            "SELECT seq, {} AS before FROM {schema}.activity WHERE feed = $3 AND seq <= $1 AND seq <> ALL ($2)",
            before(both)
        )
    };
    let first = AssertSqlSafe(format!(
        "SELECT min(seq) FROM ({}) live FULL JOIN ({}) next USING (seq) WHERE live.before IS DISTINCT FROM next.before",
        entries(SCHEMA),
        entries(&both.next)
    ));
    sqlx::query_scalar(first).bind(both.seq).bind(&both.apart).bind(feed).fetch_one(view).await
}

/// Where entries are left out, the ones after them come after others. That they are in a chain is an invariant.
fn before(both: &Both<'_>) -> &'static str {
    if both.apart.is_empty() { "prev" } else { "0::bigint" }
}
