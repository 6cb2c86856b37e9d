//! The list of members.

use askama::Template;
use proto::Language;
use read_model::pages::Member;

use super::Frame;
use super::member::standing;
use super::moment::MomentWords;
use crate::load::MembersData;
use crate::moment::View;
use crate::said::{Said, number};
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
    kind: String,
    region: String,
    year: Option<i32>,
    standing: Option<Said>,
}

impl MembersPage {
    /// The page with the members that are looked for.
    pub(crate) fn new(data: &MembersData, search: &Search, view: &View) -> Self {
        let found = data.members.iter().filter(|member| search.matches(member));
        Self {
            frame: Frame::new(&view.address),
            moment: MomentWords::new(data.place, view),
            all: data.members.len(),
            members: found.map(|member| Row::new(view.language(), member)).collect(),
            search: search.clone(),
        }
    }

    /// How many members are found.
    fn found(&self) -> String {
        let numbers = [("found", number(self.members.len())), ("all", number(self.all))];
        self.frame.language().say_with("members-found", &numbers)
    }
}

impl Row {
    fn new(language: Language, member: &Member) -> Self {
        Self {
            slug: member.slug.to_string(),
            name: member.name.clone(),
            kind: words::member_kind(language, member.kind.0),
            region: member.region.as_ref().map(|region| words::region(language, region.0)).unwrap_or_default(),
            year: member.displayed_year.or(member.formal_date.as_ref().map(|formal| formal.0.year())),
            standing: standing(language, member),
        }
    }
}
