//! Review reports of a collection. Only final ones are sent: of a draft the collection knows neither the window for comments
//! nor what it said.

use serde_json::{Map, Value, json};

use super::file::{Collection, IrmReport};
use super::plans::plan_id;
use super::record;
use crate::import::facts::{source, year_or_unknown};
use crate::import::work::{Work, body};

const NO_PLAN: &str = "the report is about no action plan of the collection";
const NOT_FINAL: &str = "a draft for comment without the days of its window";
const OTHER_KIND: &str = "the kind of report is not known";

pub(super) fn plan(collection: &Collection, work: &mut Work) {
    let mut lane = Vec::new();
    for report in &collection.irm_reports {
        let (id, path) = (report.title.clone(), "/v1/reports".to_owned());
        let label = report.plan_id.as_deref();
        let label = label.filter(|label| collection.action_plans.iter().any(|plan| plan.plan_id == *label));
        match (label, product(&report.kind)) {
            (None, _) => work.refuse(id, path, NO_PLAN),
            (_, None) if report.kind.ends_with("for_public_comment") => work.refuse(id, path, NOT_FINAL),
            (_, None) => work.refuse(id, path, OTHER_KIND),
            (Some(label), Some(product)) => lane.push(record(&id, path, published(report, &plan_id(label), product))),
        }
    }
    work.phases.push(vec![lane]);
}

fn product(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "mid_term" => "progress_report",
        "end_of_term" => "end_of_term_report",
        "design" => "design_report",
        "transitional_results" => "transitional_results_report",
        "action_plan_review" => "action_plan_review",
        "final_report" => "final_report",
        _ => return None,
    })
}

fn published(report: &IrmReport, plan_id: &str, product: &str) -> Value {
    body([
        ("report_id", json!(kebab(&report.title))),
        ("product", json!(product)),
        ("plan_id", json!(plan_id)),
        ("title", json!(report.title)),
        ("version", json!("final")),
        ("date", json!(report.year.map(|year| year.to_string()))),
        ("totals", totals(&report.totals)),
        ("occurred", json!(year_or_unknown(report.year))),
        ("source_url", source(report.sources.iter())),
    ])
}

/// The totals there is a place for: those of the last judgement, where the report gives two.
fn totals(totals: &Value) -> Value {
    let last = totals.get("end_of_term").unwrap_or(totals);
    let completion: Map<String, Value> = [
        ("Complete", "complete"),
        ("Substantial", "substantial"),
        ("Limited", "limited"),
        ("Not Started", "not_started"),
    ]
    .into_iter()
    .filter_map(|(word, name)| Some((word.to_owned(), last.get(name)?.clone())))
    .collect();
    let kept = body([
        ("commitments", totals.get("commitments").cloned().unwrap_or_default()),
        ("starred", totals.get("starred").cloned().unwrap_or_default()),
        ("completion", if completion.is_empty() { Value::Null } else { Value::Object(completion) }),
    ]);
    if kept.as_object().is_some_and(Map::is_empty) { Value::Null } else { kept }
}

/// The title as an id.
fn kebab(title: &str) -> String {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}
