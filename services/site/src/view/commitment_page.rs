//! A commitment's page: what was promised, what its government says of it, and what every review found.

use askama::Template;
use proto::catalogue::Arg;
use proto::event::Milestone as Promised;
use proto::{Language, PartialDate, dates, words};
use read_model::pages::Commitment;

use super::commitment::{occurred, waiting};
use super::moment::MomentWords;
use super::review::Review;
use super::self_report::Reported;
use super::value::{Value, change_in_completion, ogp_values};
use super::{Frame, Link};
use crate::load::CommitmentData;
use crate::moment::View;
use crate::prose::{self, Paragraphs};
use crate::said::Said;
use crate::words as own;

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
    facts: Vec<(String, Said)>,
    text: Paragraphs,
    milestones: Vec<Milestone>,
    values: Vec<Value>,
    change: Option<String>,
    /// What reviews and the end of the plan changed for it, with the date.
    caused: Vec<(String, String)>,
    ogp_values: Option<Said>,
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
    facts: Option<Said>,
}

impl CommitmentPage {
    /// The page.
    pub(crate) fn new(data: &CommitmentData, view: &View) -> Self {
        let (commitment, language) = (&data.commitment, view.language());
        let moment = MomentWords::new(data.place, view);
        let member_address = format!("/members/{}{}", data.member.slug.0, moment.query);
        let caused = data.caused.iter();
        Self {
            frame: Frame::new(&view.address),
            id: commitment.commitment_id.to_string(),
            title: commitment.title.clone(),
            plan: Link {
                address: format!("{member_address}#{}", commitment.plan_id.0),
                words: commitment.plan_title.clone(),
            },
            member: Link { address: member_address, words: data.member.name.clone() },
            state: own::commitment_state(language, commitment.state.0),
            waiting: waiting(language, commitment, view.moment.as_of),
            is_starred: commitment.starred,
            facts: facts(language, commitment),
            text: commitment.description.as_deref().map(prose::paragraphs).unwrap_or_default(),
            milestones: commitment.milestones.iter().map(|milestone| Milestone::new(language, milestone)).collect(),
            values: Value::all(language, commitment),
            change: change_in_completion(language, &commitment.finding),
            caused: caused.map(|it| (words::effect(language, &it.effect), occurred(language, it.occurred.0))).collect(),
            ogp_values: ogp_values(language, &commitment.finding),
            reviews: Review::all(language, &data.reviews),
            counting: commitment.reviews,
            reported: Reported::all(language, &data.self_reports),
            source: commitment.source_url.clone(),
            moment,
        }
    }

    /// How completion changed, in a sentence.
    fn changed(&self) -> Option<String> {
        let change = self.change.as_deref()?;
        Some(self.frame.language().say_with("findings-change", &[("change", Arg::Words(change))]))
    }

    /// The open government values the commitment serves, in a sentence.
    fn served(&self) -> Option<Said> {
        let values = self.ogp_values.as_ref()?;
        Some(Said::new(self.frame.language(), "findings-values", &[("values", values.arg())]))
    }
}

fn facts(language: Language, commitment: &Commitment) -> Vec<(String, Said)> {
    let date = |date: Option<PartialDate>| date.map(|date| Said::from(dates::partial(language, date)));
    let written = |text: Option<&str>| text.map(Said::original);
    let list = |words: &[String]| Said::list(language, words.iter().map(|word| Said::original(word)));
    [
        ("promise.number", written(commitment.number.as_deref())),
        ("promise.themes", list(&commitment.themes)),
        ("promise.plan-theme", written(commitment.plan_theme.as_deref())),
        ("promise.lead", written(commitment.lead.as_deref())),
        ("promise.supports", list(&commitment.supports)),
        ("promise.start", date(commitment.starts.map(|date| date.0))),
        ("promise.end", date(commitment.ends.map(|date| date.0))),
        ("promise.successor", written(commitment.successor_id.as_ref().map(|id| id.as_str()))),
    ]
    .into_iter()
    .filter_map(|(id, value)| value.map(|value| (language.say(id), value)))
    .collect()
}

impl Milestone {
    fn new(language: Language, promised: &Promised) -> Self {
        let period = period(language, promised.start, promised.end).map(Said::from);
        let lead = promised.lead.as_ref().map(|lead| Said::original(lead.as_str()));
        let facts: Vec<Said> = period.into_iter().chain(lead).collect();
        Self { title: promised.title.to_string(), facts: (!facts.is_empty()).then(|| Said::facts(facts)) }
    }
}

fn period(language: Language, start: Option<PartialDate>, end: Option<PartialDate>) -> Option<String> {
    let on = |date: PartialDate, day: &str, period: &str| {
        let id = if matches!(date, PartialDate::Day(_)) { day } else { period };
        language.say_with(id, &[("date", Arg::Words(&dates::partial(language, date)))])
    };
    match (start, end) {
        (Some(start), Some(end)) => Some(dates::period(language, start, end)),
        (Some(start), None) => Some(on(start, "milestone-from.day", "milestone-from.period")),
        (None, Some(end)) => Some(on(end, "milestone-by.day", "milestone-by.period")),
        (None, None) => None,
    }
}
