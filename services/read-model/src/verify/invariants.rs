//! What holds of any generation, as statements that find what breaks it.

use sqlx::{AssertSqlSafe, PgConnection};

use super::{Check, Outcome};
use crate::rows::Table;

/// A rule, and the statement that answers with the first thing that breaks it. `{rows}` are the places of all rows.
const INVARIANTS: &[(&str, &str)] = &[
    (
        "every entry follows the one before it in its feed",
        "SELECT feed || ', seq ' || seq FROM (
             SELECT feed, seq, prev, lag(seq, 1, 0::bigint) OVER (PARTITION BY feed ORDER BY seq) AS before FROM activity
         ) linked
         WHERE prev <> before ORDER BY feed, seq LIMIT 1",
    ),
    (
        "no row is beyond the checkpoint",
        "SELECT 'seq ' || seq FROM ({rows}) row WHERE seq > (SELECT seq FROM checkpoint) ORDER BY seq LIMIT 1",
    ),
    (
        "nothing parked has rows",
        "SELECT 'seq ' || seq FROM ({rows}) row WHERE seq IN (SELECT seq FROM parked) ORDER BY seq LIMIT 1",
    ),
    (
        // Where events are parked, what they would tell is not known.
        "every review's commitment and plan are known",
        "SELECT 'seq ' || r.seq FROM review_version r
         WHERE NOT EXISTS (SELECT FROM parked) AND NOT (
             EXISTS (SELECT FROM commitment_version c WHERE c.commitment_id = r.commitment_id AND c.seq < r.seq)
             AND EXISTS (SELECT FROM action_plan_version p WHERE p.plan_id = r.plan_id AND p.seq < r.seq)
         )
         ORDER BY r.seq LIMIT 1",
    ),
    (
        "every commitment belongs to a plan of its member",
        "SELECT 'seq ' || c.seq FROM commitment_version c
         WHERE NOT EXISTS (SELECT FROM action_plan_version p WHERE p.plan_id = c.plan_id AND p.member_id = c.member_id)
         ORDER BY c.seq LIMIT 1",
    ),
    (
        "every member's counters count what is listed",
        "SELECT m.member_id FROM (SELECT DISTINCT member_id FROM member_version) m
         CROSS JOIN LATERAL counters_at(m.member_id, 9223372036854775807, CURRENT_DATE + 1) n
         WHERE n.current + n.post_implementation + n.withdrawn <> (
             SELECT count(*) FROM commitment_at(m.member_id, 9223372036854775807, CURRENT_DATE + 1))
         ORDER BY m.member_id LIMIT 1",
    ),
];

/// Looks for what breaks each of them in the schema that is the connection's search path.
pub(super) async fn check(view: &mut PgConnection) -> sqlx::Result<Vec<Check>> {
    let tables = Table::ALL.iter().map(|table| table.name()).chain(["activity"]);
    let rows: Vec<String> = tables.map(|table| format!("SELECT seq FROM {table}")).collect();
    let rows = rows.join(" UNION ALL ");
    let mut checks = Vec::new();
    for (rule, statement) in INVARIANTS {
        let statement = AssertSqlSafe(statement.replace("{rows}", &rows));
        let broken: Option<String> = sqlx::query_scalar(statement).fetch_optional(&mut *view).await?;
        let outcome = broken.map_or(Outcome::Good, Outcome::Different);
        checks.push(Check { what: (*rule).to_owned(), live: None, next: None, outcome });
    }
    Ok(checks)
}
