//! Documents: letters of application in full, others by title, plans with the document they are in.

use proto::catalogue::Arg;
use proto::event::DocumentKind;
use proto::{Language, dates};
use read_model::pages::{Document, DocumentState, Plan};

use crate::options::SiteOptions;
use crate::prose::{self, Paragraphs};
use crate::said::{Said, number};
use crate::words;

/// A letter of application with all that is on record of it.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) date: String,
    pub(super) signatory: Option<String>,
    pub(super) language: Option<String>,
    /// The language's code, for screen readers and hyphenation.
    pub(super) language_code: String,
    /// The direction it is written in.
    pub(super) direction: &'static str,
    pub(super) summary: Paragraphs,
    pub(super) text: Paragraphs,
    pub(super) images: Vec<Image>,
    pub(super) url: Option<String>,
    pub(super) source: Option<String>,
    /// Why it was replaced or withdrawn.
    pub(super) change: Option<Said>,
}

/// A page of a document as an image: shown where its origin is allowed, else linked to.
#[derive(Debug)]
pub(super) struct Image {
    pub(super) number: usize,
    pub(super) address: String,
    pub(super) alternative: String,
    pub(super) is_shown: bool,
}

/// A document in a list.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) date: String,
    pub(super) language: Option<String>,
    /// Where it can be read, or at least checked.
    pub(super) link: Option<String>,
    /// Why it was replaced or withdrawn.
    pub(super) change: Option<Said>,
    pub(super) is_withdrawn: bool,
}

/// An action plan.
#[derive(Debug)]
pub(super) struct PlanEntry {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) number: Option<i32>,
    pub(super) period: String,
    /// How far it has come, and what else is to be said of that.
    pub(super) state: Said,
    pub(super) commitments: i64,
    /// What its commitments achieved, once any was reviewed.
    pub(super) achieved: Option<String>,
    /// How many commitments it says it has, where that is another number.
    pub(super) claimed: Option<i32>,
    pub(super) document: Option<Listed>,
    pub(super) source: Option<String>,
}

impl Letter {
    /// The letters of application among a member's documents.
    pub(super) fn all(language: Language, documents: &[Document], options: &SiteOptions) -> Vec<Self> {
        let letters = documents.iter().filter(|document| is_letter(document));
        letters.map(|letter| Self::new(language, letter, options)).collect()
    }

    fn new(language: Language, document: &Document, options: &SiteOptions) -> Self {
        let images = document.page_images.iter().enumerate().map(|(index, image)| Image {
            number: index + 1,
            address: image.url.to_string(),
            alternative: image.alternative.to_string(),
            is_shown: options.image_origins.iter().any(|origin| origin.holds(image.url.as_str())),
        });
        Self {
            // An id of its own: a document may be called as a part of the page is.
            id: format!("document-{}", document.document_id.0),
            kind: proto::words::document_kind(language, document.kind.0),
            title: document.title.clone(),
            date: date(language, document),
            signatory: document.signatory.clone(),
            language: document.language.as_deref().map(|code| words::language_name(language, code)),
            language_code: document.language.clone().unwrap_or_default(),
            direction: words::direction(document.language.as_deref().unwrap_or_default()),
            summary: document.summary.as_deref().map(prose::paragraphs).unwrap_or_default(),
            text: document.body.as_deref().map(prose::paragraphs).unwrap_or_default(),
            images: images.collect(),
            change: change(language, document),
            url: document.url.clone(),
            source: document.source_url.clone().filter(|source| document.url.as_ref() != Some(source)),
        }
    }
}

impl Listed {
    fn new(language: Language, document: &Document) -> Self {
        Self {
            kind: proto::words::document_kind(language, document.kind.0),
            title: document.title.clone(),
            date: date(language, document),
            language: document.language.as_deref().map(|code| words::language_name(language, code)),
            link: document.url.clone().or_else(|| document.source_url.clone()),
            change: change(language, document),
            is_withdrawn: document.change.0 == DocumentState::Withdrawn,
        }
    }

    /// The documents that are shown nowhere else on the page.
    pub(super) fn others(language: Language, documents: &[Document], plans: &[Plan]) -> Vec<Self> {
        let is_plan =
            |document: &Document| plans.iter().any(|plan| plan.document_id.as_ref() == Some(&document.document_id));
        let others = documents.iter().filter(|document| !is_letter(document) && !is_plan(document));
        others.map(|document| Self::new(language, document)).collect()
    }
}

impl PlanEntry {
    /// A member's plans.
    pub(super) fn all(language: Language, plans: &[Plan], documents: &[Document]) -> Vec<Self> {
        plans.iter().map(|plan| Self::new(language, plan, documents)).collect()
    }

    fn new(language: Language, plan: &Plan, documents: &[Document]) -> Self {
        let document = documents.iter().find(|document| plan.document_id.as_ref() == Some(&document.document_id));
        Self {
            id: plan.plan_id.to_string(),
            title: plan.title.clone(),
            number: plan.number,
            period: dates::period(language, plan.starts.0, plan.ends.0),
            state: state(language, plan),
            commitments: plan.commitments,
            achieved: achieved(language, plan),
            claimed: plan.count_claimed.filter(|claimed| i64::from(*claimed) != plan.commitments),
            document: document.map(|document| Listed::new(language, document)),
            source: plan.source_url.clone(),
        }
    }
}

/// `Withdrawn: it named the wrong city`; nothing where it is as it was published.
fn change(language: Language, document: &Document) -> Option<Said> {
    let what = Said::from(words::document_change(language, document.change.0)?);
    let Some(reason) = &document.reason else { return Some(what) };
    Some(Said::new(language, "with-note", &[("what", what.arg()), ("note", Arg::Original(reason))]))
}

/// `In implementation · extended`.
fn state(language: Language, plan: &Plan) -> Said {
    let extended = plan.extended.then(|| language.say("plan-remark.extended"));
    let superseded = plan.superseded.then(|| language.say("plan-remark.superseded"));
    let state = words::plan_state(language, plan.state.0);
    Said::facts([Some(state), extended, superseded].into_iter().flatten().map(Said::from))
}

/// What the commitments of a plan achieved: nothing before any of them was reviewed.
fn achieved(language: Language, plan: &Plan) -> Option<String> {
    let numbers = [
        ("reviewed", number(plan.reviewed)),
        ("completed", number(plan.completed)),
        ("strong", number(plan.strong_results)),
        ("starred", number(plan.starred)),
    ];
    (plan.reviewed > 0).then(|| language.say_with("plan-achieved", &numbers))
}

fn is_letter(document: &Document) -> bool {
    document.kind.0 == DocumentKind::LetterOfApplication
}

/// The date printed on it, or the year it is filed under.
fn date(language: Language, document: &Document) -> String {
    document.dated.map_or_else(|| document.year.to_string(), |date| dates::partial(language, date.0))
}
