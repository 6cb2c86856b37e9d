//! Members of a collection.

use std::collections::HashMap;

use proto::{PartialDate, Slug};
use serde_json::{Value, json};

use super::file::{Collection, Member};
use super::record;
use crate::import::facts::source;
use crate::import::work::{Lane, Work, body};

/// The page address under which a collection files Seoul, and Seoul's stable id.
const SEOUL: (&str, &str) = ("seoul-south-korea", "seoul");

/// The members of a collection by the slug under which its records name them.
pub(super) struct Members<'a> {
    by_slug: HashMap<&'a str, &'a Member>,
    countries: HashMap<&'a str, &'a Member>,
}

impl<'a> Members<'a> {
    pub(super) fn of(members: &'a [Member]) -> Self {
        let national = members.iter().filter(|member| member.kind != "local");
        Self {
            by_slug: members.iter().map(|member| (member.slug.as_str(), member)).collect(),
            countries: national.map(|member| (member.name.as_str(), member)).collect(),
        }
    }

    /// The member's stable id. A slug that no member has is an id too: the service then says that it is unknown.
    pub(super) fn id(slug: &str) -> &str {
        if slug == SEOUL.0 { SEOUL.1 } else { slug }
    }

    /// The member with this slug.
    pub(super) fn get(&self, slug: &str) -> Option<&'a Member> {
        self.by_slug.get(slug).copied()
    }

    /// The member's name without its country.
    pub(super) fn short_name(&self, slug: &'a str) -> &'a str {
        let name = self.get(slug).map_or(slug, |member| member.name.as_str());
        name.split(',').next().unwrap_or(name)
    }

    /// Whether the member is a local one.
    pub(super) fn is_local(&self, slug: &str) -> bool {
        self.get(slug).is_some_and(|member| member.kind == "local")
    }
}

/// Countries first: a local member refers to its country.
pub(super) fn plan(collection: &Collection, members: &Members<'_>, work: &mut Work) {
    let lanes = |local: bool| -> Vec<Lane> {
        let of_kind = collection.members.iter().filter(|member| (member.kind == "local") == local);
        of_kind.map(|member| vec![record(&member.slug, "/v1/members".to_owned(), joined(member, members))]).collect()
    };
    work.phases.push(lanes(false));
    work.phases.push(lanes(true));
}

fn joined(member: &Member, members: &Members<'_>) -> Value {
    let local = member.kind == "local";
    let parent = member.country.as_deref().filter(|_| local).and_then(|country| members.countries.get(country));
    let cohort_date = member.cohort_joined.as_deref().filter(|text| text.parse::<PartialDate>().is_ok());
    let occurred = member.joined_date.clone().or_else(|| member.joined_year.map(|year| year.to_string()));
    let code = member.iso_or_ogp_code.as_deref();
    body([
        ("member_id", json!(Members::id(&member.slug))),
        ("name", json!(member.name)),
        ("kind", json!(member.kind)),
        // Local members have codes of the partnership's own there, which are not country codes.
        ("country_code", json!(code.filter(|code| !local && code.len() == 3))),
        ("parent_member_id", json!(parent.map(|parent| Members::id(&parent.slug)))),
        ("displayed_year", json!(member.joined_year)),
        ("formal_date", json!(cohort_date.filter(|_| !local))),
        ("cohort", json!(member.cohort_joined)),
        ("region", json!(member.region)),
        // Members that the United Nations do not universally recognise do not vote.
        ("voting", json!(member.kind != "other")),
        ("slugs", json!(slugs(member))),
        ("occurred", json!(occurred.as_deref().or(cohort_date).unwrap_or("unknown"))),
        ("source_url", source(member.sources.iter())),
    ])
}

/// The id as the slug in use, then the slug of the collection, then those its note speaks of.
fn slugs(member: &Member) -> Vec<&str> {
    let note = member.slug_note.as_deref().unwrap_or_default();
    let listed = ["also seen:", "slugs seen in stored addresses:"].iter().find_map(|intro| note.split_once(intro));
    let words = listed.map_or("", |(_, rest)| rest).split_whitespace().map(|word| word.trim_end_matches([',', '.']));
    // The list ends where its first remark in brackets begins.
    let named = words.take_while(|word| word.parse::<Slug>().is_ok());
    let mut slugs = vec![Members::id(&member.slug)];
    for slug in [member.slug.as_str()].into_iter().chain(named) {
        if !slugs.contains(&slug) {
            slugs.push(slug);
        }
    }
    slugs
}
