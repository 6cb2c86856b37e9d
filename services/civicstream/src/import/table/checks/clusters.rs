//! What the table says about commitments that were judged together.

use proto::Discrepancy;

use super::super::clusters::{agree, ids, label};
use super::super::columns::{CLUSTER_IDS, CLUSTERED};
use super::super::file::Row;
use super::super::plans::Plan;
use super::discrepancy;

/// What a row says about its cluster that cannot be.
pub(super) fn check(row: &Row, plan: &Plan) -> Option<Discrepancy> {
    if row.flag(CLUSTERED) != Some(true) {
        return None;
    }
    let judged_alone = |rule: &str| discrepancy(CLUSTER_IDS, row.get(CLUSTER_IDS), Some("judged alone"), rule);
    if !ids(row).contains(&row.id()) {
        return judged_alone("must name the commitment itself and those judged with it");
    }
    let listed: Vec<&Row> = plan.rows.iter().filter(|other| ids(row).contains(&other.id())).collect();
    if listed.iter().any(|other| label(other) != label(row)) {
        return judged_alone("must be the same for all commitments of the cluster");
    }
    if agree(&listed) { None } else { judged_alone("must have the same values for all commitments of the cluster") }
}
