//! The columns of stars. Three of them apply one rule each to one report, whatever rule was in force when it appeared:
//! that of 2014 and the later one to the first report, the later one to the last. The fourth is the last of them that
//! applies the later rule. So it is held against the star that the recorded reviews give.

use proto::Discrepancy;
use proto::event::Review;
use reviews::finding::Finding;
use serde_json::json;

use super::super::columns::{
    FIRST_COMPLETION, FIRST_STAR, FIRST_STAR_OF_2014, IMPACT, LAST_COMPLETION, LAST_STAR, PLAN, SPECIFICITY, STAR,
    VERIFIABLE,
};
use super::super::file::Row;
use super::super::reviews::{bodies, relevant};
use super::{About, Check, Verdict, discrepancy};

pub(super) const CHECKS: &[Check] = &[
    Check {
        column: FIRST_STAR_OF_2014,
        about: About::First,
        verdict: |row, said| star(row, said, FIRST_COMPLETION, &["Moderate", "Transformative"]),
        rule: "must be 1 where the rule of 2014 gives a star for the first report",
    },
    Check {
        column: FIRST_STAR,
        about: About::First,
        verdict: |row, said| star(row, said, FIRST_COMPLETION, &["Transformative"]),
        rule: "must be 1 where the rule of 2015 gives a star for the first report",
    },
    Check {
        column: LAST_STAR,
        about: About::Last,
        verdict: |row, said| star(row, said, LAST_COMPLETION, &["Transformative"]),
        rule: "must be 1 where the rule of 2015 gives a star for the last report",
    },
    Check {
        column: STAR,
        about: About::Commitment,
        verdict: latest,
        rule: "must be the star of the last report that codes one",
    },
];

/// Where a star is coded at all.
fn star(row: &Row, said: &str, completion: &str, impacts: &[&str]) -> Verdict {
    if !matches!(said, "0" | "1") {
        return Verdict::Fine;
    }
    let concrete = match row.coded(SPECIFICITY) {
        Some(specificity) => matches!(specificity, "Medium" | "High"),
        None => matches!(row.get(VERIFIABLE), "Yes" | "1"),
    };
    let done = matches!(row.get(completion), "Substantial" | "Complete");
    let starred = concrete && relevant(row) == Some(true) && impacts.contains(&row.get(IMPACT)) && done;
    Verdict::flag(said, starred)
}

fn latest(row: &Row, said: &str) -> Verdict {
    match row.flag(LAST_STAR).or_else(|| row.flag(FIRST_STAR)) {
        Some(starred) => Verdict::flag(said, starred),
        None => Verdict::absent(said),
    }
}

/// Whether the table's last word on the star is another than that of the recorded reviews.
pub(super) fn now(row: &Row) -> Option<Discrepancy> {
    let reviews: Vec<Review> = bodies(row).into_iter().filter_map(|body| review(row, body)).collect();
    let starred = Finding::of(&reviews).starred;
    let said = row.flag(STAR).unwrap_or_default();
    let rule = "must be the star by the rule in force when the last report appeared";
    if said == starred { None } else { discrepancy(STAR, row.get(STAR), Some(if starred { "1" } else { "0" }), rule) }
}

/// A review as it will be recorded, as far as a star depends on it.
fn review(row: &Row, mut body: serde_json::Value) -> Option<Review> {
    let fields = body.as_object_mut()?;
    fields.retain(|name, _| matches!(name.as_str(), "product" | "stage" | "scheme" | "values"));
    let rest = json!({
        "commitments": [], "member_id": "ogp", "member_name": "a member", "plan_id": row.get(PLAN),
        "reviewer": "the reviewer", "review_status": "final",
    });
    fields.extend(rest.as_object()?.clone());
    serde_json::from_value(body).ok()
}
