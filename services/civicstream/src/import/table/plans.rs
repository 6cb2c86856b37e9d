//! The action plans of the table, with their commitments.

use std::collections::BTreeMap;

use proto::text::LINE_CHARS_MAX;
use proto::{Discrepancy, PartialDate};
use serde_json::{Value, json};

use super::checks::Found;
use super::columns::{
    DURATION, END, FULL_TEXT, LEAD, NUMBER, PLAN, PLAN_END, PLAN_NUMBER, PLAN_THEME, SHORT_TITLE, START, SUBMITTED,
    SUPPORTS, TITLE, URL,
};
use super::dates::{Order, Written};
use super::file::Row;
use super::members::{member_of, page, short_name};
use super::text::{line, prose, shortened};
use super::{record, supports};
use crate::import::facts::{mended, number_note, plan_title};
use crate::import::work::{Lane, Work, body};

/// The rows of one plan, in the order of the table.
pub(super) struct Plan {
    /// Its id.
    pub(super) id: String,
    /// Its commitments; at least one.
    pub(super) rows: Vec<Row>,
}

/// The plans of each member in the order of their numbers.
pub(super) fn by_member(rows: &[Row]) -> BTreeMap<String, Vec<Plan>> {
    let mut of_member: BTreeMap<String, Vec<Plan>> = BTreeMap::new();
    for row in rows {
        let member = member_of(row).map(String::from).unwrap_or_default();
        let plans = of_member.entry(member).or_default();
        match plans.iter_mut().find(|plan| plan.id == row.get(PLAN)) {
            Some(plan) => plan.rows.push(row.clone()),
            None => plans.push(Plan { id: row.get(PLAN).to_owned(), rows: vec![row.clone()] }),
        }
    }
    for plans in of_member.values_mut() {
        plans.sort_by_key(|plan| (number(plan), plan.id.clone()));
    }
    of_member
}

fn number(plan: &Plan) -> Option<u16> {
    plan.rows.first()?.parsed(PLAN_NUMBER)
}

/// A plan with its commitments is one command; the plans of a member are sent one after another.
pub(super) fn plan(of_member: &BTreeMap<String, Vec<Plan>>, found: &Found, work: &mut Work) {
    let lanes = of_member.iter().map(|(member, plans)| {
        let mut last_number = 0;
        let mut lane = Lane::new();
        for plan in plans {
            let Some(first) = plan.rows.first() else { continue };
            let path = format!("/v1/members/{member}/action-plans");
            lane.push(record(&plan.id, path, submitted(plan, first, last_number, found, work)));
            last_number = number(plan).unwrap_or(last_number);
        }
        lane
    });
    let lanes: Vec<Lane> = lanes.collect();
    work.phases.push(lanes);
}

/// The table does not say when implementation begins: the year in which the plan was submitted.
fn submitted(plan: &Plan, first: &Row, last_number: u16, found: &Found, work: &mut Work) -> Value {
    let (start, end) = (first.coded(SUBMITTED), first.coded(PLAN_END));
    let commitments: Vec<Value> = plan.rows.iter().map(|row| planned(row, around(row, plan), found, work)).collect();
    let mut submitted = body([
        ("plan_id", json!(plan.id)),
        ("number", json!(number(plan))),
        ("number_note", json!(number_note(number(plan), last_number))),
        ("title", json!(plan_title(short_name(first), start, end, work))),
        ("start", json!(start)),
        ("end", json!(end)),
        ("duration_years", json!(first.parsed::<u8>(DURATION))),
        ("occurred", json!(start.unwrap_or("unknown"))),
        ("source_url", json!(page(first))),
        ("discrepancies", json!(found.of_plan(&plan.id))),
    ]);
    submitted["commitments"] = json!(commitments);
    submitted
}

/// How the dates around a row are written: those of the row, else those of the plan, where they agree.
pub(super) fn around(row: &Row, plan: &Plan) -> Option<Order> {
    agreed(std::slice::from_ref(row)).or_else(|| agreed(&plan.rows))
}

fn agreed(rows: &[Row]) -> Option<Order> {
    let orders = rows.iter().flat_map(|row| [START, END].map(|column| Written::read(row.coded(column)).order()));
    let mut orders = orders.flatten();
    let first = orders.next()?;
    orders.all(|order| order == first).then_some(first)
}

fn planned(row: &Row, around: Option<Order>, found: &Found, work: &mut Work) -> Value {
    let (start, end, _) = period(row, around);
    for column in [START, END] {
        note_date(Written::read(row.coded(column)), around, work);
    }
    body([
        ("commitment_id", json!(row.id().to_uppercase())),
        ("number", json!(row.coded(NUMBER).map(|number| mended(number, work)))),
        ("title", json!(title(row))),
        ("themes", json!(row.areas().iter().filter(|area| row.flag(area) == Some(true)).collect::<Vec<_>>())),
        ("plan_theme", json!(row.coded(PLAN_THEME).and_then(line))),
        ("lead", json!(row.coded(LEAD).and_then(supports::lead))),
        ("supports", json!(row.coded(SUPPORTS).map(supports::split).unwrap_or_default())),
        ("start", json!(start)),
        ("end", json!(end)),
        ("description", json!(description(row, work))),
        ("source_url", json!(row.coded(URL))),
        ("discrepancies", json!(found.of_row(row.id()))),
    ])
}

/// The partnership's own short title, as on its pages; the plan's where there is none.
fn title(row: &Row) -> Option<String> {
    [SHORT_TITLE, TITLE]
        .iter()
        .find_map(|column| row.coded(column).and_then(line))
        .map(|title| shortened(&title, LINE_CHARS_MAX))
}

/// The full text, under the plan's own title where that is another one than the short title.
fn description(row: &Row, work: &mut Work) -> Option<String> {
    let (text, left_out) = prose(row.coded(FULL_TEXT).unwrap_or_default());
    for _ in 0..left_out {
        work.note("e-mail address or telephone number left out of the text of a commitment");
    }
    let own = row.coded(TITLE).and_then(line);
    let own = own.filter(|own| title(row).is_none_or(|title| title.to_lowercase() != own.to_lowercase()));
    let parts: Vec<String> = [own, text].into_iter().flatten().collect();
    Some(parts.join("\n\n")).filter(|text| !text.is_empty())
}

/// When work on the commitment begins and ends, and what about that cannot be.
pub(super) fn period(row: &Row, around: Option<Order>) -> (Option<PartialDate>, Option<PartialDate>, Vec<Discrepancy>) {
    let mut discrepancies = Vec::new();
    let mut date = |column: &str| {
        let written = Written::read(row.coded(column));
        let date = written.date(around);
        let rule = match written {
            Written::Mistaken(_) => "must be a date; a spreadsheet took a year for the number of a day",
            Written::Slashed { .. } if date.is_none() => "must be a day that exists",
            _ => return date,
        };
        discrepancies.extend(super::checks::discrepancy(
            column,
            row.get(column),
            date.map(|date| date.to_string()).as_deref(),
            rule,
        ));
        date
    };
    let (start, mut end) = (date(START), date(END));
    if let (Some(first), Some(last)) = (start, end)
        && last.last_day() < first.first_day()
    {
        end = None;
        let rule = "must not be before the start";
        discrepancies.extend(super::checks::discrepancy(END, row.get(END), None, rule));
    }
    (start, end, discrepancies)
}

fn note_date(written: Written, around: Option<Order>, work: &mut Work) {
    match written {
        Written::Part(_) => work.note("quarter or season of a date recorded as its year"),
        Written::Words => work.note("date of a commitment left out: it is in words"),
        Written::Slashed { first, second, .. } if first != second && written.order().or(around).is_none() => {
            work.note("date of a commitment recorded as its year: day and month cannot be told apart");
        }
        Written::Slashed { .. } | Written::Date(_) | Written::Mistaken(_) | Written::Absent => {}
    }
}
