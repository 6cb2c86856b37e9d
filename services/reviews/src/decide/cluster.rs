//! May these commitments be reviewed together?

use std::collections::HashSet;

use chrono::NaiveDate;
use kit::http::command::Refusal;
use proto::event::{NamedMember, ReviewedCommitment};
use proto::{ActionPlanId, CommitmentId};

use crate::state::Commitments;

/// The most commitments that can be reviewed together with the one in the path.
const ALSO_COMMITMENTS_MAX: usize = 50;

/// Commitments of one plan that are reviewed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// The commitments, the one in the path first.
    pub commitments: Vec<ReviewedCommitment>,
    /// The plan that lists them.
    pub plan_id: ActionPlanId,
    /// The last day the plan's end can mean.
    pub plan_ends_on: NaiveDate,
    /// The member that submitted the plan.
    pub member: NamedMember,
    /// Those of the commitments that were withdrawn, or all where the plan was.
    pub withdrawn: Vec<CommitmentId>,
}

/// The commitment in the path with the others, all of one plan.
pub fn cluster(known: &Commitments, path: &CommitmentId, also: &[CommitmentId]) -> Result<Cluster, Refusal> {
    let first = known.get(path).ok_or_else(|| unknown_commitment(path.as_str()))?;
    if also.len() > ALSO_COMMITMENTS_MAX {
        return Err(Refusal::broken("/also_commitments", format!("must have {ALSO_COMMITMENTS_MAX} entries at most")));
    }
    let mut seen = HashSet::from([path]);
    let mut commitments = vec![ReviewedCommitment { commitment_id: path.clone(), title: first.title.clone() }];
    let mut withdrawn: Vec<CommitmentId> = first.withdrawn.then(|| path.clone()).into_iter().collect();
    for (index, id) in also.iter().enumerate() {
        let refuse = |rule: String| Refusal::broken(format!("/also_commitments/{index}"), rule);
        if !seen.insert(id) {
            return Err(refuse(format!("must not repeat {id}")));
        }
        let sibling = known.get(id).filter(|commitment| commitment.plan_id == first.plan_id);
        let sibling = sibling.ok_or_else(|| {
            refuse(format!("must be a commitment of {}, the plan of {path}; {id} is not", first.plan_id))
        })?;
        commitments.push(ReviewedCommitment { commitment_id: id.clone(), title: sibling.title.clone() });
        withdrawn.extend(sibling.withdrawn.then(|| id.clone()));
    }
    Ok(Cluster {
        commitments,
        plan_id: first.plan_id.clone(),
        plan_ends_on: first.plan_ends_on,
        member: first.member.clone(),
        withdrawn,
    })
}

/// The refusal where the path names no commitment.
#[must_use]
pub fn unknown_commitment(id: &str) -> Refusal {
    Refusal::unknown("commitment", format!("{id} is not a commitment of a plan that was submitted"))
}

#[cfg(test)]
mod tests {
    use kit::testing::said;

    use super::*;
    use crate::testing::known_commitments;

    #[track_caller]
    fn check(path: &str, also: &[&str], expected: Result<&str, &str>) {
        let id = |text: &str| text.parse::<CommitmentId>().expect("an id");
        let also: Vec<CommitmentId> = also.iter().map(|text| id(text)).collect();
        let seen = cluster(&known_commitments(), &id(path), &also).map_err(|refusal| said(&refusal)).map(|cluster| {
            let titles: Vec<&str> = cluster.commitments.iter().map(|commitment| commitment.title.as_str()).collect();
            format!("{} {}: {}", cluster.member.name, cluster.plan_id, titles.join(" + "))
        });
        assert_eq!(seen.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn commitments_of_one_plan_are_reviewed_together() {
        check("SEO0001", &[], Ok("Seoul, South Korea AP_SEO01: Open data"));
        check("SEO0001", &["SEO0002"], Ok("Seoul, South Korea AP_SEO01: Open data + Open meetings"));
        check("SEO0002", &["SEO0001"], Ok("Seoul, South Korea AP_SEO01: Open meetings + Open data"));
        let rule = "404 unknown-commitment SEO0099 is not a commitment of a plan that was submitted";
        check("SEO0099", &[], Err(rule));
        let of = |index: usize, id: &str| {
            format!("422 /also_commitments/{index} must be a commitment of AP_SEO01, the plan of SEO0001; {id} is not")
        };
        check("SEO0001", &["SEO0002", "SEO0003"], Err(&of(1, "SEO0003")));
        check("SEO0001", &["SEO0099"], Err(&of(0, "SEO0099")));
        check("SEO0001", &["SEO0001"], Err("422 /also_commitments/0 must not repeat SEO0001"));
        check("SEO0001", &["SEO0002", "SEO0002"], Err("422 /also_commitments/1 must not repeat SEO0002"));
        check("SEO0001", &["SEO0002"; 51], Err("422 /also_commitments must have 50 entries at most"));
    }
}
