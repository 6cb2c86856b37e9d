//! Commitments that were judged together. The table says so in two ways: by a label that commitments of a plan share,
//! later by the list of their ids. Only those with the same values were judged as one.

use super::columns::{CLUSTER, CLUSTER_IDS, CLUSTERED};
use super::file::Row;
use super::plans::Plan;
use super::reviews::first;
use crate::import::assessment::Assessment;

/// The rows of a plan, each alone or with those it was first judged together with, in the order of the table.
pub(super) fn of(plan: &Plan) -> Vec<Vec<&Row>> {
    let mut groups: Vec<(Option<String>, Vec<&Row>)> = Vec::new();
    for row in &plan.rows {
        let label = label(row);
        match groups.iter_mut().find(|(other, _)| label.is_some() && *other == label) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((label, vec![row])),
        }
    }
    groups.into_iter().flat_map(|(_, rows)| if agree(&rows) { vec![rows] } else { alone(rows) }).collect()
}

/// What a commitment shares with those that were judged with it.
pub(super) fn label(row: &Row) -> Option<String> {
    if row.flag(CLUSTERED) == Some(true) {
        return row.coded(CLUSTER_IDS).map(|_| ids(row).join(" "));
    }
    row.coded(CLUSTER).filter(|label| *label != "0").map(ToOwned::to_owned)
}

/// The commitments that the list names.
pub(super) fn ids(row: &Row) -> Vec<&str> {
    let listed = row.coded(CLUSTER_IDS).unwrap_or_default();
    listed.split([',', ';', ' ']).filter(|id| !id.is_empty()).collect()
}

/// Whether the first report judged the same of all of them.
pub(super) fn agree(rows: &[&Row]) -> bool {
    let judged = |row: &Row| {
        first(row).map(|assessment| Assessment { commitment_id: String::new(), source: None, ..assessment })
    };
    rows.split_first().is_some_and(|(row, others)| {
        let own = judged(row);
        others.is_empty() || (own.is_some() && others.iter().all(|other| judged(other) == own))
    })
}

fn alone(rows: Vec<&Row>) -> Vec<Vec<&Row>> {
    rows.into_iter().map(|row| vec![row]).collect()
}
