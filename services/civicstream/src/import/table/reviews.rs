//! The reviews of the table: each row holds what a first and a last report judged of its commitment.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::checks::Found;
use super::clusters;
use super::columns::{
    EARLY_RESULTS, FIRST_COMPLETION, FIRST_YEAR, IMPACT, LAST_COMPLETION, LAST_YEAR, OPENED, OPENED_ACCOUNTABILITY,
    OPENED_INFORMATION, OPENED_PARTICIPATION, RELEVANT, RESULTS_PROMISED, SPECIFICITY, SUBMITTED, URL,
    VALUE_ACCOUNTABILITY, VALUE_INFORMATION, VALUE_PARTICIPATION, VALUE_TECHNOLOGY, VERIFIABLE,
};
use super::file::Row;
use super::members::is_local;
use super::plans::Plan;
use super::record;
use crate::client::Command;
use crate::import::assessment::{Assessment, Context, OgpValues, reviewed, stage_order};
use crate::import::work::{Lane, Work};

/// The reviews of one member's commitments in the order of their reports.
pub(super) fn plan(of_member: &BTreeMap<String, Vec<Plan>>, found: &Found, work: &mut Work) {
    let lanes = of_member.values().map(|plans| {
        let mut dated: Vec<(Option<u16>, u8, Command)> = Vec::new();
        for plan in plans {
            for rows in clusters::of(plan) {
                dated.extend(first_of(&rows, found, work));
            }
            dated.extend(plan.rows.iter().filter_map(|row| last_of(row, found, work)));
        }
        dated.sort_by_key(|(year, stage, _)| (*year, *stage));
        dated.into_iter().map(|(_, _, command)| command).collect()
    });
    let lanes: Vec<Lane> = lanes.collect();
    work.phases.push(lanes);
}

fn first_of(rows: &[&Row], found: &Found, work: &mut Work) -> Option<(Option<u16>, u8, Command)> {
    let (row, others) = rows.split_first()?;
    let assessment = first(row)?;
    let also: Vec<&str> = others.iter().map(|row| row.id()).collect();
    let discrepancies = if others.is_empty() { found.of_first(row.id()) } else { &[] };
    said(row, &assessment, json!(discrepancies), json!(also), work)
}

fn last_of(row: &Row, found: &Found, work: &mut Work) -> Option<(Option<u16>, u8, Command)> {
    said(row, &last(row)?, json!(found.of_last(row.id())), json!([]), work)
}

fn said(
    row: &Row,
    assessment: &Assessment,
    discrepancies: Value,
    also: Value,
    work: &mut Work,
) -> Option<(Option<u16>, u8, Command)> {
    let mut body = reviewed(assessment, &context(row), work)?;
    for (field, list) in [("discrepancies", discrepancies), ("also_commitments", also)] {
        if list.as_array().is_some_and(|list| !list.is_empty()) {
            body[field] = list;
        }
    }
    let id = row.id().to_uppercase();
    let command = record(&format!("{id} {}", assessment.kind), format!("/v1/commitments/{id}/reviews"), body);
    Some((assessment.report_year, stage_order(&assessment.kind), command))
}

/// The bodies of a row's reviews, first and last.
pub(super) fn bodies(row: &Row) -> Vec<Value> {
    // What is left out of them is counted when they are sent.
    let mut uncounted = Work::default();
    let assessments = [first(row), last(row)].into_iter().flatten();
    assessments.filter_map(|assessment| reviewed(&assessment, &context(row), &mut uncounted)).collect()
}

fn context(row: &Row) -> Context {
    Context { year: year(row), local: is_local(row), coded_by_specificity: row.coded(SPECIFICITY).is_some() }
}

fn year(row: &Row) -> u16 {
    row.parsed(SUBMITTED).unwrap_or_default()
}

/// What the first report judged: the progress report, the design report or the review of the plan.
pub(super) fn first(row: &Row) -> Option<Assessment> {
    let kind = match year(row) {
        ..2017 => "mid_term",
        2017..2020 => "design",
        _ => "action_plan_review",
    };
    let nothing = base(row, kind, FIRST_YEAR);
    let assessment = Assessment {
        specificity: word(row, SPECIFICITY),
        verifiable: verifiable(row),
        relevant: relevant(row),
        ogp_values: ogp_values(row),
        potential_impact: word(row, IMPACT),
        potential_for_results: word(row, RESULTS_PROMISED),
        completion: word(row, FIRST_COMPLETION),
        ..nothing.clone()
    };
    (assessment != nothing).then_some(assessment)
}

/// What the last report judged: the end-of-term report or the report on results.
pub(super) fn last(row: &Row) -> Option<Assessment> {
    let kind = match year(row) {
        ..2017 => "end_of_term",
        2017 => "final_report",
        _ => "results_report",
    };
    let nothing = base(row, kind, LAST_YEAR);
    let assessment = Assessment {
        completion: word(row, LAST_COMPLETION),
        did_it_open_government: word(row, OPENED),
        diog_access_to_information: word(row, OPENED_INFORMATION),
        diog_civic_participation: word(row, OPENED_PARTICIPATION),
        diog_public_accountability: word(row, OPENED_ACCOUNTABILITY),
        early_results: word(row, EARLY_RESULTS),
        ..nothing.clone()
    };
    (assessment != nothing).then_some(assessment)
}

fn base(row: &Row, kind: &str, report_year: &str) -> Assessment {
    Assessment {
        commitment_id: row.id().to_owned(),
        kind: kind.to_owned(),
        report_year: row.parsed(report_year),
        source: row.coded(URL).map(ToOwned::to_owned),
        ..Assessment::default()
    }
}

fn word(row: &Row, column: &str) -> Option<String> {
    row.coded(column).map(ToOwned::to_owned)
}

/// Yes or no; some cells have the sign of another column's yes.
fn verifiable(row: &Row) -> Option<bool> {
    match row.get(VERIFIABLE) {
        "Yes" => Some(true),
        "No" => Some(false),
        _ => row.flag(VERIFIABLE),
    }
}

/// Whether the commitment serves one of the three values that count; where they were not coded, what the table says.
pub(super) fn relevant(row: &Row) -> Option<bool> {
    let three = [VALUE_INFORMATION, VALUE_PARTICIPATION, VALUE_ACCOUNTABILITY].map(|column| row.flag(column));
    if three.contains(&None) { row.flag(RELEVANT) } else { Some(three.contains(&Some(true))) }
}

fn ogp_values(row: &Row) -> Option<OgpValues> {
    let values = OgpValues {
        access_to_information: row.flag(VALUE_INFORMATION),
        civic_participation: row.flag(VALUE_PARTICIPATION),
        public_accountability: row.flag(VALUE_ACCOUNTABILITY),
        technology: row.flag(VALUE_TECHNOLOGY),
    };
    (values != OgpValues::default()).then_some(values)
}
