//! Reading a feed costs what is read, not what the log holds beside it.

use harness::World;
use proto::{Feed, Seq};
use read_model::feed::{self, PageSize};
use sqlx::PgPool;

/// Entries of a city's feed, all old and all of one type, beside which nothing else is in the log.
const ENTRIES: i64 = 30_000;
const SIZE: PageSize = PageSize { entries: 100, bytes: 64 * 1_024 };
/// What one page may look at: its entries twice, and as much again for each type.
const LOOKED_AT_MAX: i64 = 1_000;

/// How many rows of the feeds a read looks at. One connection, and one transaction that is never committed.
async fn looked_at<T>(pool: &PgPool, read: impl Future<Output = sqlx::Result<T>>) -> (T, i64) {
    sqlx::query("BEGIN").execute(pool).await.expect("a transaction");
    let answer = read.await.expect("an answer");
    let count = "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'activity'";
    let looked_at: i64 = sqlx::query_scalar(count).fetch_one(pool).await.expect("a count");
    sqlx::query("ROLLBACK").execute(pool).await.expect("an end");
    (answer, looked_at)
}

#[tokio::test]
async fn a_rare_type_or_feed_does_not_cost_the_whole_log() {
    let world = World::empty().await;
    let projector = world.serve(&["projector"]);
    world.projected(&world.database().await, Seq::START).await;
    drop(projector);
    let pool = world.database_of(1).await;
    let fill = "INSERT INTO activity (feed, seq, prev, event_id, type, occurred, settled_on, recorded_at, rendered)
        SELECT 'member:seoul', n, n - 1, gen_random_uuid(), 'ogp.document.published.v1', '2020', '2020-12-31', now(), '{}'
        FROM generate_series(1, $1) n";
    sqlx::query(fill).bind(ENTRIES).execute(&pool).await.expect("entries");
    sqlx::query("ANALYZE activity").execute(&pool).await.expect("statistics");

    let feed = |name: &str| name.parse::<Feed>().expect("a feed");
    let (seoul, all, end) = (feed("member:seoul"), feed("all"), Seq::from_i64(ENTRIES));
    let (common, rare) = ("ogp.document.published.v1", "ogp.commitment.reviewed.v1");
    for types in [None, Some([common, rare].as_slice()), Some([rare].as_slice())] {
        let expected = if types.is_some_and(|types| !types.contains(&common)) { 0 } else { 100 };
        for (feed, expected) in [(&seoul, expected), (&all, 0)] {
            let (page, count) = looked_at(&pool, feed::after(&pool, feed, (Seq::START, end), types, SIZE)).await;
            assert_eq!(page.entries.len(), expected);
            assert!(count <= LOOKED_AT_MAX, "the first of {feed}, {types:?}: {count}");
            let (page, count) = looked_at(&pool, feed::newest(&pool, feed, end, types, SIZE)).await;
            assert_eq!(page.entries.len(), expected);
            assert!(count <= LOOKED_AT_MAX, "the newest of {feed}, {types:?}: {count}");
        }
    }
    let (last, count) = looked_at(&pool, feed::last_of(&pool, &seoul, end, &[rare, common])).await;
    assert_eq!(last, end);
    assert!(count <= LOOKED_AT_MAX, "{count}");
}
