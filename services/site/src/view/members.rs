//! The list of members.

use askama::Template;
use read_model::pages::Member;

use super::Frame;
use super::member::standing;
use super::moment::MomentWords;
use crate::load::MembersData;
use crate::moment::View;
use crate::search::Search;
use crate::words;

/// The list of members.
#[derive(Debug, Template)]
#[template(path = "members.html")]
pub(crate) struct MembersPage {
    frame: Frame,
    moment: MomentWords,
    search: Search,
    /// How many members there are, found or not.
    all: usize,
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
    /// The page with the members that are looked for.
    pub(crate) fn new(data: &MembersData, search: &Search, view: &View) -> Self {
        let found = data.members.iter().filter(|member| search.matches(member));
        Self {
            frame: Frame::new(),
            moment: MomentWords::new("/members".to_owned(), data.place, view),
            all: data.members.len(),
            members: found.map(Row::new).collect(),
            search: search.clone(),
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
