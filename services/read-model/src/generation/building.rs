//! Generations that are being filled: one at a time, by several jobs of which each notes how far it is, and without the
//! indexes that only readers need. Knows no log and nothing of what the rows mean.

use proto::{LogId, Seq};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};

use super::switch::is_held_up;
use super::{Generation, Phase, schema_of};

/// The advisory lock of the tool that works on generations ("civicstream generations").
const LOCK: i64 = 0x6376_7374_4745_4e31;
/// How long the lock is waited for: that of a tool which has just ended lasts for a moment longer.
const LOCK_WAIT_MAX: &str = "2s";

/// Takes the lock of the tool for as long as the connection lives. Where another one has it, answers with the process of the
/// database that holds it.
pub async fn lock(connection: &mut PgConnection) -> sqlx::Result<Option<i32>> {
    let limit = AssertSqlSafe(format!("SET lock_timeout = '{LOCK_WAIT_MAX}'"));
    sqlx::query(limit).execute(&mut *connection).await?;
    let locked = sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut *connection).await;
    sqlx::query("RESET lock_timeout").execute(&mut *connection).await?;
    match locked {
        Ok(_) => return Ok(None),
        Err(error) if is_held_up(&error) => {}
        Err(error) => return Err(error),
    }
    let holder = sqlx::query_scalar(
        "SELECT pid FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) | objid::bigint = $1 AND objsubid = 1
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    // One that ended meanwhile has no number any more.
    Ok(Some(holder.bind(LOCK).fetch_optional(connection).await?.unwrap_or_default()))
}

/// Begins a generation: its row, its schema, and a place for each job.
pub async fn create(connection: &mut PgConnection, log_id: LogId, jobs: i32) -> sqlx::Result<Generation> {
    let mut transaction = connection.begin().await?;
    let created: Generation = sqlx::query_as(
        "INSERT INTO projection.generation (number, state, phase, log_id, jobs)
         SELECT max(number) + 1, 'building', 'preparing', $1, $2 FROM projection.generation RETURNING *",
    )
    .bind(log_id.0)
    .bind(jobs)
    .fetch_one(&mut *transaction)
    .await?;
    let shards =
        "INSERT INTO projection.shard (generation, shard, seq) SELECT $1, n - 1, 0 FROM generate_series(1, $2) n";
    sqlx::query(shards).bind(created.number).bind(jobs).execute(&mut *transaction).await?;
    let schema = AssertSqlSafe(format!("CREATE SCHEMA {}", schema_of(created.number)));
    sqlx::query(schema).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(created)
}

/// Notes how far the work is.
pub async fn reach(connection: &mut PgConnection, number: i32, phase: Phase) -> sqlx::Result<()> {
    let reached = sqlx::query("UPDATE projection.generation SET phase = $2 WHERE number = $1");
    reached.bind(number).bind(phase.name()).execute(connection).await?;
    Ok(())
}

/// Drops every index that keeps no rule, and keeps how it was made.
pub async fn drop_indexes(connection: &mut PgConnection, number: i32) -> sqlx::Result<()> {
    let mut transaction = connection.begin().await?;
    let dropped: Vec<String> = sqlx::query_scalar(
        "INSERT INTO projection.dropped_index (generation, name, definition)
         SELECT $1, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         WHERE c.relnamespace = $2::regnamespace AND NOT i.indisunique
         RETURNING name",
    )
    .bind(number)
    .bind(schema_of(number))
    .fetch_all(&mut *transaction)
    .await?;
    for index in dropped {
        sqlx::query(AssertSqlSafe(format!("DROP INDEX {index}"))).execute(&mut *transaction).await?;
    }
    reach(&mut transaction, number, Phase::Loading).await?;
    transaction.commit().await
}

/// The names of the indexes that are still to be made again.
pub async fn dropped_indexes(connection: &mut PgConnection, number: i32) -> sqlx::Result<Vec<String>> {
    let names = sqlx::query_scalar("SELECT name FROM projection.dropped_index WHERE generation = $1 ORDER BY name");
    names.bind(number).fetch_all(connection).await
}

/// Makes a dropped index again.
pub async fn make_index(connection: &mut PgConnection, number: i32, name: &str) -> sqlx::Result<()> {
    let mut transaction = connection.begin().await?;
    let made = "DELETE FROM projection.dropped_index WHERE generation = $1 AND name = $2 RETURNING definition";
    let definition: String = sqlx::query_scalar(made).bind(number).bind(name).fetch_one(&mut *transaction).await?;
    sqlx::query(AssertSqlSafe(definition)).execute(&mut *transaction).await?;
    transaction.commit().await
}

/// Counts anew what the planner goes by. The search path of the connection is the generation's schema.
pub async fn analyze(connection: &mut PgConnection) -> sqlx::Result<()> {
    for table in tables(connection).await? {
        sqlx::query(AssertSqlSafe(format!("ANALYZE {table}"))).execute(&mut *connection).await?;
    }
    Ok(())
}

/// How far each job is, once nothing is under way that could still move one.
pub async fn shards(connection: &mut PgConnection, number: i32) -> sqlx::Result<Vec<Seq>> {
    let shards = "SELECT seq FROM projection.shard WHERE generation = $1 ORDER BY shard FOR UPDATE";
    let seqs: Vec<i64> = sqlx::query_scalar(shards).bind(number).fetch_all(connection).await?;
    Ok(seqs.into_iter().map(Seq::from_i64).collect())
}

/// How far the last of the jobs is.
pub(super) async fn least(pool: &PgPool, number: i32) -> sqlx::Result<Option<Seq>> {
    let least = sqlx::query_scalar::<_, Option<i64>>("SELECT min(seq) FROM projection.shard WHERE generation = $1");
    Ok(least.bind(number).fetch_one(pool).await?.map(Seq::from_i64))
}

/// Moves a job within the transaction that loads its rows. `false` when it does not stand at `from`.
pub async fn advance(
    transaction: &mut PgConnection,
    (number, shard): (i32, i32),
    (from, to): (Seq, Seq),
) -> sqlx::Result<bool> {
    let moved = "UPDATE projection.shard SET seq = $4 WHERE generation = $1 AND shard = $2 AND seq = $3";
    let moved = sqlx::query(moved).bind(number).bind(shard).bind(from.as_i64()).bind(to.as_i64());
    Ok(moved.execute(transaction).await?.rows_affected() == 1)
}

/// Takes back everything from `seq` on. The search path of the connection is the generation's schema.
pub async fn take_back(connection: &mut PgConnection, number: i32, seq: Seq) -> sqlx::Result<()> {
    let mut transaction = connection.begin().await?;
    for table in tables(&mut transaction).await? {
        let delete = AssertSqlSafe(format!("DELETE FROM {table} WHERE seq >= $1"));
        sqlx::query(delete).bind(seq.as_i64()).execute(&mut *transaction).await?;
    }
    let back = sqlx::query("UPDATE projection.shard SET seq = least(seq, $2 - 1) WHERE generation = $1");
    back.bind(number).bind(seq.as_i64()).execute(&mut *transaction).await?;
    transaction.commit().await
}

/// The last entry of each feed up to `seq`. The search path of the connection is the generation's schema.
pub async fn last_entries(connection: &mut PgConnection, seq: Seq) -> sqlx::Result<Vec<(String, i64)>> {
    let last = sqlx::query_as("SELECT feed, max(seq) FROM activity WHERE seq <= $1 GROUP BY feed");
    last.bind(seq.as_i64()).fetch_all(connection).await
}

/// Removes a generation that is not the live one, with all it holds.
pub async fn remove(connection: &mut PgConnection, generation: &Generation) -> sqlx::Result<()> {
    let mut transaction = connection.begin().await?;
    let removed = sqlx::query("DELETE FROM projection.generation WHERE number = $1 AND state <> 'live'");
    if removed.bind(generation.number).execute(&mut *transaction).await?.rows_affected() == 1 {
        let drop = AssertSqlSafe(format!("DROP SCHEMA {} CASCADE", schema_of(generation.number)));
        sqlx::query(drop).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// The tables with something of the log in them.
async fn tables(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'seq'
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> 'checkpoint'
         ORDER BY c.relname",
    )
    .fetch_all(connection)
    .await
}
