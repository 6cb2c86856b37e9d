//! What the rows of a plan say about it, and what a row says of its own time and policy areas.

use proto::Discrepancy;

use super::super::columns::{ACTIVE, CODE, DURATION, KIND, MEMBER, PLAN, PLAN_END, PLAN_NUMBER, REGION, SUBMITTED};
use super::super::file::Row;
use super::super::plans::Plan;
use super::discrepancy;

/// What every row of a plan must say alike.
const SHARED: [&str; 8] = [MEMBER, CODE, REGION, KIND, PLAN_NUMBER, SUBMITTED, PLAN_END, DURATION];
/// The read models derive the same for every plan on record, under the same rule.
const DURATION_RULE: &str = "must be the year of the end minus the year of the start";

/// Everything about the plan as a whole.
pub(super) fn check(plan: &Plan) -> Vec<Discrepancy> {
    let Some((first, others)) = plan.rows.split_first() else { return Vec::new() };
    let mut found = Vec::new();
    for column in SHARED {
        if let Some(other) = others.iter().find(|other| other.get(column) != first.get(column)) {
            let rule = "must be the same in every row of the plan";
            found.extend(discrepancy(column, other.get(column), Some(first.get(column)), rule));
        }
    }
    found.extend(duration(first));
    found.extend(id(first));
    found
}

fn duration(row: &Row) -> Option<Discrepancy> {
    let year = |column| row.parsed::<i32>(column);
    let (start, end, years) = (year(SUBMITTED)?, year(PLAN_END)?, year(DURATION)?);
    if end - start == years {
        return None;
    }
    discrepancy(DURATION, row.get(DURATION), Some(&format!("{start} to {end}")), DURATION_RULE)
}

fn id(row: &Row) -> Option<Discrepancy> {
    let number: u16 = row.parsed(PLAN_NUMBER)?;
    let expected = format!("AP_{}{number:02}", row.get(CODE));
    if row.get(PLAN) == expected {
        return None;
    }
    discrepancy(PLAN, row.get(PLAN), Some(row.get(PLAN)), "must be made of the member's code and the plan's number")
}

/// A commitment is active while its plan runs, as the table sees it: to the end of its last year.
pub(super) fn active(row: &Row, last_year: u16) -> Option<Discrepancy> {
    let runs = row.parsed::<u16>(PLAN_END)? >= last_year;
    if !row.has(ACTIVE) || row.flag(ACTIVE) == Some(runs) {
        return None;
    }
    let rule = "must be 1 where the plan ends in the last year of the table or later";
    discrepancy(ACTIVE, row.get(ACTIVE), Some(if runs { "1" } else { "0" }), rule)
}

/// A policy area is one of the commitment's or not; areas that are younger than the plan have no data.
pub(super) fn areas(row: &Row) -> Vec<Discrepancy> {
    let odd = row.areas().iter().filter(|area| !matches!(row.get(area), "0" | "1" | "ND"));
    odd.filter_map(|area| discrepancy(area, row.get(area), None, "must be 0 or 1")).collect()
}
