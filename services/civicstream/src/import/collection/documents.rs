//! Documents of a collection.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::file::{Collection, Document};
use super::members::Members;
use super::record;
use crate::import::facts::{source, year_or_unknown};
use crate::import::work::{Lane, Work, body};

const LISTED_TWICE: &str = "the same document is listed twice";

pub(super) fn plan(collection: &Collection, work: &mut Work) {
    let mut seen = HashSet::new();
    let mut lanes: Vec<Lane> = Vec::new();
    for document in &collection.documents {
        let path = format!("/v1/members/{}/documents", Members::id(&document.member));
        let date = document.date.clone().unwrap_or_else(|| year_or_unknown(document.year));
        let id = format!("{} {date} {} {:?}", document.member, document.kind, document.title);
        if seen.insert(id.clone()) {
            lanes.push(vec![record(&id, path, published(document, &date))]);
        } else {
            work.refuse(id, path, LISTED_TWICE);
        }
    }
    work.phases.push(lanes);
}

fn published(document: &Document, occurred: &str) -> Value {
    body([
        ("kind", json!(document.kind)),
        ("title", json!(document.title)),
        ("date", json!(document.date)),
        ("year", json!(document.year)),
        ("occurred", json!(occurred)),
        ("source_url", source(document.source.iter())),
    ])
}
