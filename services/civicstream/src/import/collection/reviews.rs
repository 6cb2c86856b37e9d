//! Assessments of a collection, as reviews by the Independent Reporting Mechanism.

use std::collections::HashMap;

use super::file::{ActionPlan, Collection};
use super::members::Members;
use super::record;
use crate::import::assessment::{Assessment, Context, reviewed, stage_order};
use crate::import::work::{Lane, Work};

const SNAPSHOT: &str = "a website snapshot is not a review by the IRM";
const NO_PLAN: &str = "the assessment's commitment has no action plan";
const OTHER_KIND: &str = "the kind of assessment is not known";

/// The reviews of each commitment in the order of their reports.
pub(super) fn plan(collection: &Collection, members: &Members<'_>, work: &mut Work) {
    let plans = plans_by_commitment(collection);
    let lanes = by_commitment(&collection.assessments).into_iter().map(|(commitment, mut assessments)| {
        assessments.sort_by_key(|assessment| (assessment.report_year, stage_order(&assessment.kind)));
        let context = plans.get(commitment).map(|plan| context(plan, members, &assessments));
        lane(commitment, &assessments, context.as_ref(), work)
    });
    let lanes: Vec<Lane> = lanes.collect();
    work.phases.push(lanes);
}

fn plans_by_commitment(collection: &Collection) -> HashMap<&str, &ActionPlan> {
    let plans: HashMap<&str, &ActionPlan> =
        collection.action_plans.iter().map(|plan| (plan.plan_id.as_str(), plan)).collect();
    let commitments = collection.commitments.iter();
    commitments
        .filter_map(|commitment| Some((commitment.commitment_id.as_str(), *plans.get(commitment.plan_id.as_deref()?)?)))
        .collect()
}

/// The assessments of each commitment, in the order in which commitments first appear.
fn by_commitment(assessments: &[Assessment]) -> Vec<(&str, Vec<&Assessment>)> {
    let mut groups: Vec<(&str, Vec<&Assessment>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for assessment in assessments {
        let place = *places.entry(&assessment.commitment_id).or_insert_with(|| {
            groups.push((&assessment.commitment_id, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(assessment);
    }
    groups
}

fn lane(commitment: &str, assessments: &[&Assessment], context: Option<&Context>, work: &mut Work) -> Lane {
    let path = format!("/v1/commitments/{}/reviews", commitment.to_uppercase());
    let mut lane = Lane::new();
    for assessment in assessments {
        let id = format!("{commitment} {}", assessment.kind);
        match (assessment.kind.as_str(), context) {
            ("website_snapshot", _) => work.refuse(id, path.clone(), SNAPSHOT),
            (_, None) => work.refuse(id, path.clone(), NO_PLAN),
            (_, Some(context)) => match reviewed(assessment, context, work) {
                Some(body) => lane.push(record(&id, path.clone(), body)),
                None => work.refuse(id, path.clone(), OTHER_KIND),
            },
        }
    }
    lane
}

fn context(plan: &ActionPlan, members: &Members<'_>, assessments: &[&Assessment]) -> Context {
    Context {
        year: plan.submitted_year.or(plan.start_year).unwrap_or_default(),
        local: members.is_local(&plan.member),
        coded_by_specificity: assessments.iter().any(|assessment| assessment.specificity.is_some()),
    }
}
