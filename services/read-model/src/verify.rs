//! Comparing a generation with the live one at a place both have reached, in one view of both. What is parked in either is
//! left out: to project it after all is what a new generation may be for. Knows nothing of how either was filled.

mod feeds;
mod invariants;
mod tables;

use proto::Seq;
use serde::Serialize;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use crate::generation::{Generation, schema_of};
use crate::{SCHEMA, checkpoint};

/// The most places of which every row is compared.
const SAMPLED_MAX: i64 = 2_000;

/// What a comparison came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The generation that was compared with the live one.
    pub generation: i32,
    /// The place up to which.
    pub seq: Seq,
    /// Of how many places every row was compared.
    pub sampled: usize,
    /// What was compared.
    pub checks: Vec<Check>,
}

/// Something that was compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What.
    pub what: String,
    /// How many there are in the live generation; none where that is not counted.
    pub live: Option<i64>,
    /// How many there are in the other one.
    pub next: Option<i64>,
    /// What came out.
    pub outcome: Outcome,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing differs, or nothing breaks the rule.
    Good,
    /// It is meant to be another one.
    Changed,
    /// What differs first, or breaks the rule.
    Different(String),
}

impl Report {
    /// The first difference: what, and where.
    #[must_use]
    pub fn difference(&self) -> Option<(&str, &str)> {
        self.checks.iter().find_map(|check| match &check.outcome {
            Outcome::Different(first) => Some((check.what.as_str(), first.as_str())),
            Outcome::Good | Outcome::Changed => None,
        })
    }
}

/// Both generations as they are compared.
struct Both<'a> {
    /// The schema of the one that is not live.
    next: String,
    /// The place up to which.
    seq: i64,
    /// Places that are left out.
    apart: Vec<i64>,
    /// Places of which every row is compared.
    sample: Vec<i64>,
    /// Tables that are meant to be others.
    changed: &'a [String],
}

/// Compares a generation, whose connections `pool` has, with the live one, up to where it stands. `changed` names the tables
/// that are meant to be others.
pub async fn run(pool: &PgPool, generation: &Generation, changed: &[String]) -> sqlx::Result<Report> {
    let mut view = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let place = checkpoint::read(&mut *view).await?;
    let seq = place.map_or(0, |place| place.mark.seq.as_i64());
    let next = schema_of(generation.number);
    let apart = parked_in_either(&mut view, &next, seq).await?;
    let both = Both { next, seq, apart, sample: sample(seq), changed };
    let mut checks = vec![parked(&mut view, &both).await?];
    checks.extend(tables::compare(&mut view, &both).await?);
    checks.push(feeds::compare(&mut view, &both).await?);
    checks.extend(invariants::check(&mut view).await?);
    view.commit().await?;
    Ok(Report { generation: generation.number, seq: Seq::from_i64(seq), sampled: both.sample.len(), checks })
}

/// Keeps a report with its generation.
pub async fn keep(pool: &PgPool, report: &Report) -> sqlx::Result<()> {
    let kept = sqlx::query("UPDATE projection.generation SET report = $2 WHERE number = $1");
    kept.bind(report.generation).bind(sqlx::types::Json(report)).execute(pool).await?;
    Ok(())
}

/// Places spread evenly over the log up to `seq`.
fn sample(seq: i64) -> Vec<i64> {
    let count = seq.min(SAMPLED_MAX);
    (1..=count).map(|n| n * seq / count).collect()
}

async fn parked_in_either(view: &mut PgConnection, next: &str, seq: i64) -> sqlx::Result<Vec<i64>> {
    let parked = AssertSqlSafe(format!(
        "SELECT seq FROM {SCHEMA}.parked WHERE seq <= $1 UNION SELECT seq FROM {next}.parked WHERE seq <= $1 ORDER BY 1"
    ));
    sqlx::query_scalar(parked).bind(seq).fetch_all(view).await
}

/// The new generation must not park what the live one shows.
async fn parked(view: &mut PgConnection, both: &Both<'_>) -> sqlx::Result<Check> {
    let next = &both.next;
    let counts = AssertSqlSafe(format!(
        "SELECT (SELECT count(*) FROM {SCHEMA}.parked WHERE seq <= $1), (SELECT count(*) FROM {next}.parked),
             (SELECT min(n.seq) FROM {next}.parked n WHERE NOT EXISTS (
                 SELECT FROM {SCHEMA}.parked p WHERE p.seq = n.seq))"
    ));
    let (live, next, first): (i64, i64, Option<i64>) = sqlx::query_as(counts).bind(both.seq).fetch_one(view).await?;
    let outcome =
        first.map_or(Outcome::Good, |seq| Outcome::Different(format!("seq {seq} is parked only in the new one")));
    Ok(Check { what: "parked".to_owned(), live: Some(live), next: Some(next), outcome })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_spread_over_the_log_and_bounded() {
        assert_eq!(sample(0), Vec::<i64>::new());
        assert_eq!(sample(3), [1, 2, 3]);
        let many = sample(1_000_000);
        assert_eq!((many.len(), many.first(), many.last()), (2_000, Some(&500), Some(&1_000_000)));
        assert!(many.windows(2).all(|pair| pair[1] - pair[0] == 500));
    }

    #[test]
    fn the_first_difference_is_told() {
        let check = |what: &str, outcome| Check { what: what.to_owned(), live: None, next: None, outcome };
        let different = |first: &str| Outcome::Different(first.to_owned());
        let report = |checks| Report { generation: 2, seq: Seq(9), sampled: 9, checks };
        assert_eq!(report(vec![check("a", Outcome::Good), check("b", Outcome::Changed)]).difference(), None);
        let both = report(vec![check("a", Outcome::Good), check("b", different("x")), check("c", different("y"))]);
        assert_eq!(both.difference(), Some(("b", "x")));
    }
}
