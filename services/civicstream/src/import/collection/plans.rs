//! Action plans of a collection, with their commitments.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike as _;
use proto::PartialDate;
use serde_json::{Value, json};

use super::file::{ActionPlan, Collection, Commitment};
use super::members::Members;
use super::record;
use crate::import::facts::{mended, number_note, plan_title, source, year_or_unknown};
use crate::import::work::{Lane, Work, body};

const NO_PLAN: &str = "the commitment has no action plan";
/// The longest code of a plan id.
const CODE_LETTERS_MAX: usize = 8;
/// No commitment began before this year. Spreadsheets turn a bare year into a day of 1905.
const COMMITMENT_YEAR_MIN: i32 = 2000;

/// A plan with its commitments is one command. The plans of a member are sent in the order of their years.
pub(super) fn plan(collection: &Collection, members: &Members<'_>, work: &mut Work) {
    let mut listed = by_plan(&collection.commitments, work);
    let mut of_member: BTreeMap<&str, Vec<&ActionPlan>> = BTreeMap::new();
    for plan in &collection.action_plans {
        of_member.entry(&plan.member).or_default().push(plan);
    }
    let mut lanes: Vec<Lane> = Vec::new();
    for (member, mut plans) in of_member {
        plans.sort_by_key(|plan| (plan.start_year, plan.number));
        lanes.push(lane(member, &plans, &mut listed, members, work));
    }
    for commitment in listed.into_values().flatten() {
        work.refuse(commitment.commitment_id.clone(), String::new(), NO_PLAN);
    }
    work.phases.push(lanes);
}

/// The commitments by the label of the plan that lists them.
fn by_plan<'c>(commitments: &'c [Commitment], work: &mut Work) -> HashMap<&'c str, Vec<&'c Commitment>> {
    let mut listed: HashMap<&str, Vec<&Commitment>> = HashMap::new();
    for commitment in commitments {
        match &commitment.plan_id {
            Some(plan) => listed.entry(plan).or_default().push(commitment),
            None => work.refuse(commitment.commitment_id.clone(), String::new(), NO_PLAN),
        }
    }
    listed
}

/// The plans of one member; takes their commitments out of `listed`.
fn lane(
    member: &str,
    plans: &[&ActionPlan],
    listed: &mut HashMap<&str, Vec<&Commitment>>,
    members: &Members<'_>,
    work: &mut Work,
) -> Lane {
    let path = format!("/v1/members/{}/action-plans", Members::id(member));
    let mut lane = Lane::new();
    let mut last_number = 0;
    for plan in plans {
        let commitments = listed.remove(plan.plan_id.as_str()).unwrap_or_default();
        let submitted = submitted(plan, &commitments, last_number, members.short_name(member), work);
        lane.push(record(&plan.plan_id, path.clone(), submitted));
        last_number = plan.number.unwrap_or(last_number);
    }
    lane
}

fn submitted(plan: &ActionPlan, listed: &[&Commitment], last_number: u16, member: &str, work: &mut Work) -> Value {
    let note = number_note(plan.number, last_number);
    let (start, end) = (plan.start_year.map(|year| year.to_string()), plan.end_year.map(|year| year.to_string()));
    let title = plan.title.clone().unwrap_or_else(|| plan_title(member, start.as_deref(), end.as_deref(), work));
    let commitments: Vec<Value> = listed.iter().map(|commitment| planned(commitment, work)).collect();
    let mut submitted = body([
        ("plan_id", json!(plan_id(&plan.plan_id))),
        ("number", json!(plan.number)),
        ("number_note", json!(note)),
        ("title", json!(title)),
        ("start", json!(start)),
        ("end", json!(plan.end_date.clone().or(end))),
        ("duration_years", json!(plan.duration_years)),
        ("count_claimed", json!(plan.commitment_count)),
        ("occurred", json!(plan.submitted_date.clone().unwrap_or_else(|| year_or_unknown(plan.submitted_year)))),
        ("source_url", source(plan.sources.iter())),
    ]);
    // Required, even where no commitment is on record.
    submitted["commitments"] = json!(commitments);
    submitted
}

/// The id of a plan. A label that ends in `*` was given by the collection's makers, because the official id is not
/// established: it becomes a provisional id of the same form as official ones.
pub(super) fn plan_id(label: &str) -> String {
    provisional(label).unwrap_or_else(|| label.to_owned())
}

fn provisional(label: &str) -> Option<String> {
    let (code, number) = label.strip_suffix('*')?.strip_prefix("AP_")?.split_once('_')?;
    let code: String = code.chars().take(CODE_LETTERS_MAX).collect();
    let number: u16 = number.parse().ok()?;
    Some(format!("AP_{code}{:02}", number % 100))
}

fn planned(commitment: &Commitment, work: &mut Work) -> Value {
    let supports: Vec<&str> = commitment
        .supporting_institutions
        .as_deref()
        .unwrap_or_default()
        .split("; ")
        .filter(|name| !name.is_empty())
        .collect();
    body([
        ("commitment_id", json!(commitment.commitment_id.to_uppercase())),
        ("number", json!(commitment.number_in_plan.as_deref().map(|number| mended(number, work)))),
        ("title", json!(commitment.short_title)),
        ("themes", json!(commitment.themes)),
        ("plan_theme", json!(commitment.plan_theme)),
        ("lead", json!(commitment.lead_institution)),
        ("supports", json!(supports)),
        ("start", json!(possible(commitment.start_date.as_deref(), work))),
        ("end", json!(possible(commitment.end_date.as_deref(), work))),
        ("source_url", source(commitment.source.iter())),
    ])
}

fn possible<'c>(date: Option<&'c str>, work: &mut Work) -> Option<&'c str> {
    let day = date?.parse::<PartialDate>().ok()?.first_day();
    if day.year() < COMMITMENT_YEAR_MIN {
        work.note("date of a commitment left out: it lies before the partnership existed");
        return None;
    }
    date
}
