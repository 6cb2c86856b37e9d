//! Assessments of a collection, as reviews by the Independent Reporting Mechanism.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::file::{ActionPlan, Assessment, Collection};
use super::members::Members;
use super::{record, source, year_or_unknown};
use crate::import::work::{Lane, Work, body};

const SNAPSHOT: &str = "a website snapshot is not a review by the IRM";
const NO_PLAN: &str = "the assessment's commitment has no action plan";
const OTHER_KIND: &str = "the kind of assessment is not known";

/// The reviews of each commitment in the order of their reports.
pub(super) fn plan(collection: &Collection, members: &Members<'_>, work: &mut Work) {
    let plans = plans_by_commitment(collection);
    let lanes = by_commitment(&collection.assessments).into_iter().map(|(commitment, mut assessments)| {
        assessments.sort_by_key(|assessment| (assessment.report_year, stage_order(&assessment.kind)));
        let context = plans.get(commitment).map(|plan| Context::new(plan, members, &assessments));
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

/// What an assessment's meaning depends on beside its own values.
pub(super) struct Context {
    /// The year in which the plan was submitted.
    pub(super) year: u16,
    /// Whether the plan is a local one.
    pub(super) local: bool,
    /// Whether any review of the commitment has a specificity, which only schemes before 2017 have.
    pub(super) coded_by_specificity: bool,
}

impl Context {
    fn new(plan: &ActionPlan, members: &Members<'_>, assessments: &[&Assessment]) -> Self {
        Self {
            year: plan.submitted_year.or(plan.start_year).unwrap_or_default(),
            local: members.is_local(&plan.member),
            coded_by_specificity: assessments.iter().any(|assessment| assessment.specificity.is_some()),
        }
    }
}

fn reviewed(assessment: &Assessment, context: &Context, work: &mut Work) -> Option<Value> {
    let (product, stage) = product(&assessment.kind, context)?;
    let scheme = scheme(assessment, context);
    Some(body([
        ("product", json!(product)),
        ("stage", json!(stage)),
        ("scheme", json!(scheme)),
        ("values", Value::Object(values(assessment, scheme, work))),
        ("report_date", json!(assessment.report_year.map(|year| year.to_string()))),
        ("occurred", json!(year_or_unknown(assessment.report_year))),
        ("source_url", source(assessment.source.iter())),
    ]))
}

/// The product and what it judges. The collection names groups of columns; which product they were filled from follows
/// from the kind of plan and its year.
pub(super) fn product(kind: &str, context: &Context) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "mid_term" => ("progress_report", "mid_term"),
        "end_of_term" => ("end_of_term_report", "final"),
        "design" => ("design_report", "design"),
        "action_plan_review" => ("action_plan_review", "design"),
        "final_report" if context.local => ("final_report", "final"),
        "final_report" => ("implementation_report", "final"),
        "results_report" if context.year < 2020 => ("transitional_results_report", "final"),
        "results_report" => ("results_report", "final"),
        _ => return None,
    })
}

fn stage_order(kind: &str) -> u8 {
    match kind {
        "design" | "action_plan_review" => 0,
        "mid_term" => 1,
        _ => 2,
    }
}

/// The scheme: told by the variables that only one scheme has, else by the plan's year.
pub(super) fn scheme(assessment: &Assessment, context: &Context) -> &'static str {
    if assessment.potential_for_results.is_some() || assessment.early_results.is_some() {
        return "2020";
    }
    let opened = assessment.did_it_open_government.is_some();
    match context.year {
        // The oldest schemes did not ask whether a commitment opened government.
        ..2015 if opened => "2015",
        ..2014 => "2011",
        2014 => "2014",
        2015 | 2016 => "2015",
        _ if context.coded_by_specificity => "2015",
        2017..2020 => "2017",
        // A results report of such a plan may still have been coded by the older scheme.
        _ if opened => "2017",
        _ => "2020",
    }
}

fn values(assessment: &Assessment, scheme: &str, work: &mut Work) -> Map<String, Value> {
    let verifiable = assessment.verifiable.filter(|_| {
        let coded = matches!(scheme, "2017" | "2020");
        if !coded {
            work.note("verifiable left out of a review of a scheme before 2017: it was derived from specificity");
        }
        coded
    });
    let present = [
        ("specificity", json!(assessment.specificity)),
        ("verifiable", json!(verifiable)),
        ("ogp_values", ogp_values(assessment, work)),
        ("relevant", json!(assessment.relevant)),
        ("potential_impact", json!(assessment.potential_impact)),
        ("potential_for_results", json!(assessment.potential_for_results)),
        ("completion", json!(assessment.completion)),
        ("did_it_open_government", json!(assessment.did_it_open_government)),
        ("opened_by_value", opened_by_value(assessment, work)),
        ("early_results", json!(assessment.early_results)),
    ];
    present.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The open government values, if all four were coded: a missing one is not a no.
fn ogp_values(assessment: &Assessment, work: &mut Work) -> Value {
    let Some(flags) = assessment.ogp_values else { return Value::Null };
    let all = [flags.access_to_information, flags.civic_participation, flags.public_accountability, flags.technology];
    if all.contains(&None) {
        work.note("open government values left out of a review: not all four were coded");
        return Value::Null;
    }
    json!({
        "access_to_information": flags.access_to_information,
        "civic_participation": flags.civic_participation,
        "public_accountability": flags.public_accountability,
        "technology": flags.technology,
    })
}

fn opened_by_value(assessment: &Assessment, work: &mut Work) -> Value {
    let (information, participation, accountability) = (
        &assessment.diog_access_to_information,
        &assessment.diog_civic_participation,
        &assessment.diog_public_accountability,
    );
    match (information, participation, accountability) {
        (None, None, None) => Value::Null,
        (Some(information), Some(participation), Some(accountability)) => json!({
            "access_to_information": information,
            "civic_participation": participation,
            "public_accountability": accountability,
        }),
        _ => {
            work.note("did-it-open-government by value left out of a review: not all three were coded");
            Value::Null
        }
    }
}
