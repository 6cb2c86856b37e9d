//! A commitment's page: what was promised, what its government says of it, and what every review found.

use askama::Template;
use proto::{Language, dates, words};
use read_model::pages::{Commitment, State};

use super::commitment::{occurred, waiting};
use super::moment::MomentWords;
use super::review::Review;
use super::self_report::Reported;
use super::value::{Value, change_in_completion, ogp_values};
use super::{Frame, Link};
use crate::load::CommitmentData;
use crate::moment::View;
use crate::prose::{self, Paragraphs};

/// A commitment's page.
#[derive(Debug, Template)]
#[template(path = "commitment_page.html")]
pub(crate) struct CommitmentPage {
    frame: Frame,
    moment: MomentWords,
    id: String,
    title: String,
    member: Link,
    plan: Link,
    state: String,
    /// How long it has waited for its final review.
    waiting: Option<String>,
    is_starred: bool,
    facts: Vec<(&'static str, String)>,
    text: Paragraphs,
    milestones: Vec<Milestone>,
    values: Vec<Value>,
    change: Option<String>,
    /// What reviews and the end of the plan changed for it, with the date.
    caused: Vec<(String, String)>,
    ogp_values: Option<String>,
    reviews: Vec<Review>,
    /// How many of them count.
    counting: i64,
    reported: Vec<Reported>,
    source: Option<String>,
}

/// A step of the commitment, as its plan states it.
#[derive(Debug)]
struct Milestone {
    title: String,
    facts: String,
}

impl CommitmentPage {
    /// The page.
    pub(crate) fn new(data: &CommitmentData, view: &View) -> Self {
        let commitment = &data.commitment;
        let moment = MomentWords::new(format!("/commitments/{}", commitment.commitment_id.0), data.place, view);
        let member_address = format!("/members/{}{}", data.member.slug.0, moment.query);
        Self {
            frame: Frame::new(),
            id: commitment.commitment_id.to_string(),
            title: commitment.title.clone(),
            plan: Link {
                address: format!("{member_address}#{}", commitment.plan_id.0),
                words: commitment.plan_title.clone(),
            },
            member: Link { address: member_address, words: data.member.name.clone() },
            state: state(commitment).to_owned(),
            waiting: waiting(commitment, view.moment.as_of),
            is_starred: commitment.starred,
            facts: facts(commitment),
            text: commitment.description.as_deref().map(prose::paragraphs).unwrap_or_default(),
            milestones: milestones(commitment),
            values: Value::all(commitment),
            change: change_in_completion(&commitment.finding),
            caused: data
                .caused
                .iter()
                .map(|caused| (words::effect(Language::English, &caused.effect), occurred(caused.occurred.0)))
                .collect(),
            ogp_values: ogp_values(&commitment.finding),
            reviews: Review::all(&data.reviews),
            counting: commitment.reviews,
            reported: Reported::all(&data.self_reports),
            source: commitment.source_url.clone(),
            moment,
        }
    }
}

fn state(commitment: &Commitment) -> &'static str {
    match commitment.state.0 {
        State::Current => "Current",
        State::AwaitingReview => "Current: awaiting review",
        State::PostImplementation => "Post-implementation",
        State::Withdrawn => "Withdrawn",
    }
}

fn facts(commitment: &Commitment) -> Vec<(&'static str, String)> {
    let date = |date: Option<read_model::pages::Text<proto::PartialDate>>| {
        date.map(|date| dates::partial(Language::English, date.0))
    };
    let list = |words: &[String]| (!words.is_empty()).then(|| words.join(", "));
    [
        ("Number in the plan", commitment.number.clone()),
        ("Themes", list(&commitment.themes)),
        ("The plan's heading", commitment.plan_theme.clone()),
        ("Lead institution", commitment.lead.clone()),
        ("Supporting institutions", list(&commitment.supports)),
        ("Start", date(commitment.starts)),
        ("End", date(commitment.ends)),
        ("Carried forward as", commitment.successor_id.as_ref().map(|id| id.to_string())),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .collect()
}

fn milestones(commitment: &Commitment) -> Vec<Milestone> {
    let period = |milestone: &proto::event::Milestone| match (milestone.start, milestone.end) {
        (Some(start), Some(end)) => dates::period(Language::English, start, end),
        (Some(start), None) => format!("from {}", dates::partial(Language::English, start)),
        (None, Some(end)) => format!("by {}", dates::partial(Language::English, end)),
        (None, None) => String::new(),
    };
    let milestone = |milestone: &proto::event::Milestone| {
        let facts = [period(milestone), milestone.lead.as_ref().map(ToString::to_string).unwrap_or_default()];
        let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
        Milestone { title: milestone.title.to_string(), facts: facts.join(" · ") }
    };
    commitment.milestones.iter().map(milestone).collect()
}
