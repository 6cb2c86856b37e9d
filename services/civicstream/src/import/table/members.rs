//! The members of the table.

use std::collections::{HashMap, HashSet};

use proto::Slug;
use serde_json::{Value, json};

use super::columns::{CODE, KIND, MEMBER, REGION, URL};
use super::file::Row;
use super::record;
use crate::import::work::{Lane, Work, body};

const NO_ADDRESS: &str = "the address of the commitment does not name its member";
const COUNTRY_NOT_THERE: &str = "country of a local member left out: the table has no row of it";

/// The member that a row is about: the part of the commitment's address that names it, as a slug.
pub(super) fn member_of(row: &Row) -> Option<Slug> {
    let (_, named) = row.get(URL).split_once("/members/")?;
    let name = named.split('/').next()?;
    // An apostrophe is lost in addresses that are written without one.
    name.chars().filter(|c| !matches!(c, '\'' | '’')).collect::<String>().parse().ok()
}

/// The address of the member's page.
pub(super) fn page(row: &Row) -> Option<&str> {
    row.get(URL).split_once("/commitments/").map(|(page, _)| page)
}

/// Whether the row is about a local member.
pub(super) fn is_local(row: &Row) -> bool {
    kind(row) == "local"
}

/// The table's words for the kinds of member are those of its time.
fn kind(row: &Row) -> &'static str {
    match row.get(KIND) {
        "National" => "national",
        "Other" => "other",
        _ => "local",
    }
}

/// The name without the country that a local member's has behind it.
pub(super) fn short_name(row: &Row) -> &str {
    row.get(MEMBER).split(',').next().unwrap_or_default()
}

/// Countries first: a local member refers to its country. Rows without a member are refused.
pub(super) fn plan(rows: &[Row], work: &mut Work) -> Vec<Row> {
    let (mut sound, mut first): (Vec<Row>, Vec<(Slug, &Row)>) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for row in rows {
        let Some(member) = member_of(row) else {
            work.refuse(row.id().to_owned(), "/v1/members".to_owned(), NO_ADDRESS);
            continue;
        };
        sound.push(row.clone());
        if seen.insert(member.clone()) {
            first.push((member, row));
        }
    }
    let countries: HashMap<&str, &Slug> =
        first.iter().filter(|(_, row)| !is_local(row)).map(|(member, row)| (row.get(MEMBER), member)).collect();
    for local in [false, true] {
        let members = first.iter().filter(|(_, row)| is_local(row) == local);
        let lanes: Vec<Lane> = members
            .map(|(member, row)| {
                let joined = joined(member, row, &countries, work);
                vec![record(row.get(CODE), "/v1/members".to_owned(), joined)]
            })
            .collect();
        work.phases.push(lanes);
    }
    sound
}

/// When a member joined, the table does not say.
fn joined(member: &Slug, row: &Row, countries: &HashMap<&str, &Slug>, work: &mut Work) -> Value {
    let (kind, code) = (kind(row), row.coded(CODE));
    let country = row.get(MEMBER).rsplit_once(", ").and_then(|(_, country)| countries.get(country));
    if kind == "local" && country.is_none() {
        work.note(COUNTRY_NOT_THERE);
    }
    body([
        ("member_id", json!(member)),
        ("name", json!(row.coded(MEMBER))),
        ("kind", json!(kind)),
        // Local members have codes of the partnership's own, which are not country codes.
        ("country_code", json!(code.filter(|_| kind != "local"))),
        ("parent_member_id", json!(country.filter(|_| kind == "local"))),
        ("region", json!(row.coded(REGION))),
        // Members that the United Nations do not universally recognise do not vote.
        ("voting", json!(kind != "other")),
        ("slugs", json!([member])),
        ("occurred", json!("unknown")),
        ("source_url", json!(page(row))),
    ])
}
