//! The list of members.

use askama::Template;
use proto::dates;
use read_model::pages::Member;

use super::Frame;
use super::member::standing;
use crate::moment::View;
use crate::words;

/// The list of members.
#[derive(Debug, Template)]
#[template(path = "members.html")]
pub(crate) struct MembersPage {
    frame: Frame,
    as_of: Option<String>,
    /// What the links carry on, so that a reader stays at the moment asked for.
    query: String,
    members: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    slug: String,
    name: String,
    kind: &'static str,
    region: &'static str,
    year: Option<i32>,
    standing: Option<String>,
}

impl MembersPage {
    /// The page.
    pub(crate) fn new(members: &[Member], view: &View) -> Self {
        Self {
            frame: Frame::new(),
            as_of: view.is_historic.then(|| dates::day(view.moment.as_of)),
            query: view.query(),
            members: members.iter().map(Row::new).collect(),
        }
    }
}

impl Row {
    fn new(member: &Member) -> Self {
        Self {
            slug: member.slug.to_string(),
            name: member.name.clone(),
            kind: words::member_kind(member.kind.0),
            region: member.region.as_ref().map_or("", |region| words::region(region.0)),
            year: member.displayed_year.or(member.formal_date.as_ref().map(|formal| formal.0.year())),
            standing: standing(member),
        }
    }
}
