//! Making another generation the live one, within one transaction: nobody sees both, and nobody sees neither.

use proto::Seq;
use sqlx::{AssertSqlSafe, PgConnection};

use super::{Generation, hold_alone, schema_of};
use crate::SCHEMA;
use crate::checkpoint::{self, Checkpoint};

/// How long the transaction waits for a lock. Readers that come meanwhile wait behind it.
const LOCK_WAIT_MAX: &str = "250ms";

/// The places of both generations, held.
#[derive(Debug)]
pub struct Both {
    /// The live one.
    pub live: Checkpoint,
    /// The one that takes its place.
    pub next: Checkpoint,
}

/// Holds the places of the live generation and of `next` for the rest of the transaction: whoever projects into either of them
/// has to claim anew. Statements then find what is in `next`. None when nothing was taken in yet.
pub async fn begin(transaction: &mut PgConnection, next: &Generation) -> sqlx::Result<Option<Both>> {
    let limit = AssertSqlSafe(format!("SET LOCAL lock_timeout = '{LOCK_WAIT_MAX}'"));
    sqlx::query(limit).execute(&mut *transaction).await?;
    look_in(transaction, SCHEMA).await?;
    let live = checkpoint::seize(transaction).await?;
    look_in(transaction, &schema_of(next.number)).await?;
    let next = checkpoint::seize(transaction).await?;
    Ok(live.zip(next).map(|(live, next)| Both { live, next }))
}

/// Lets readers of the live generation be told, once the other one takes its place, of entries they have passed: those that
/// came late, under the numbers they know, and those that the live generation does not show. Both stand at `seq`.
pub async fn tell_late(transaction: &mut PgConnection, seq: Seq) -> sqlx::Result<()> {
    // What came late while the other one was filled is nothing to its readers, of whom there were none.
    sqlx::query("DELETE FROM late_entry").execute(&mut *transaction).await?;
    let known = AssertSqlSafe(format!(
        "INSERT INTO late_entry (number, feed, seq, added_at) OVERRIDING SYSTEM VALUE
         SELECT number, feed, seq, added_at FROM {SCHEMA}.late_entry"
    ));
    sqlx::query(known).execute(&mut *transaction).await?;
    // Numbers never come twice, in whichever generation they were given.
    let number = AssertSqlSafe(format!(
        "SELECT setval(pg_get_serial_sequence('late_entry', 'number'), greatest(own.last_value, live.last_value))
         FROM late_entry_number_seq own, {SCHEMA}.late_entry_number_seq live"
    ));
    sqlx::query(number).execute(&mut *transaction).await?;
    let new = AssertSqlSafe(format!(
        "INSERT INTO late_entry (feed, seq, added_at)
         SELECT feed, seq, $1 FROM activity WHERE seq IN (SELECT seq FROM {SCHEMA}.parked) ORDER BY seq
         ON CONFLICT (feed, seq) DO NOTHING"
    ));
    sqlx::query(new).bind(seq.as_i64()).execute(transaction).await?;
    Ok(())
}

/// Puts `next` into the place of `live`, once nobody has a view open.
pub async fn rename(
    transaction: &mut PgConnection,
    live: &Generation,
    next: &Generation,
    both: &Both,
) -> sqlx::Result<()> {
    hold_alone(transaction).await?;
    let (old, new) = (schema_of(live.number), schema_of(next.number));
    let epoch = "UPDATE checkpoint SET epoch = $1";
    sqlx::query(epoch).bind(both.live.epoch).execute(&mut *transaction).await?;
    for (from, to) in [(SCHEMA, old.as_str()), (new.as_str(), SCHEMA)] {
        let rename = AssertSqlSafe(format!("ALTER SCHEMA {from} RENAME TO {to}"));
        sqlx::query(rename).execute(&mut *transaction).await?;
    }
    let previous = "UPDATE projection.generation SET state = 'previous' WHERE state = 'live'";
    sqlx::query(previous).execute(&mut *transaction).await?;
    let live = "UPDATE projection.generation SET state = 'live', live_since = now() WHERE number = $1";
    sqlx::query(live).bind(next.number).execute(transaction).await?;
    Ok(())
}

/// Whether a failure only says that somebody else held what had to be locked.
#[must_use]
pub fn is_held_up(error: &sqlx::Error) -> bool {
    // lock_not_available, and the deadlock that waiting can end in.
    let codes = ["55P03", "40P01"];
    matches!(error, sqlx::Error::Database(error) if error.code().is_some_and(|code| codes.contains(&code.as_ref())))
}

async fn look_in(transaction: &mut PgConnection, schema: &str) -> sqlx::Result<()> {
    let path = "SELECT set_config('search_path', $1, true)";
    sqlx::query(path).bind(schema).execute(transaction).await?;
    Ok(())
}
