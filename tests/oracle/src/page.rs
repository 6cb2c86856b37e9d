//! A member's page: everything on it that is counted, judged or dated.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proto::event::{CalendarEvent, CalendarEventState, CommentState, MemberStatus, OverdueThreshold, Report};
use proto::scheme::Completion;
use proto::{ActionPlanId, CalendarEventId, ContactId, DocumentId, MemberId, Occurred, ReportId, Slug};

use crate::commitment::{Commitment, State};
use crate::entry::Shown;
use crate::facts::{Facts, KnownDocument, Listed};
use crate::plan::Plan;

/// A member's page at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The member; none as long as nothing says that it joined.
    pub header: Option<Header>,
    /// The numbers at the top.
    pub counters: Counters,
    /// The commitments: newest plan first, within a plan as listed there.
    pub commitments: Vec<Commitment>,
    /// The plans.
    pub plans: BTreeMap<ActionPlanId, Plan>,
    /// That the next plan is late, if it is.
    pub overdue: Option<Overdue>,
    /// What the current plan is about; none where no plan is current, or where it has no themes.
    pub focus: Option<Focus>,
    /// How many commitments were carried out how far.
    pub completion: BTreeMap<Completion, usize>,
    /// The documents.
    pub documents: BTreeMap<DocumentId, DocumentEntry>,
    /// The calendar.
    pub calendar: BTreeMap<CalendarEventId, CalendarEntry>,
    /// The first and the last day of each comment period that runs.
    pub comment_periods: BTreeMap<ReportId, (NaiveDate, NaiveDate)>,
    /// The offices one can turn to.
    pub contacts: BTreeMap<ContactId, String>,
    /// How many steps of the procedure were taken.
    pub steps: usize,
    /// How many reports governments and others made of their own work.
    pub self_reports: usize,
    /// The stream.
    pub shown: Shown,
}

/// The head of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The member's name.
    pub name: String,
    /// The name of the page in its address.
    pub slug: Slug,
    /// Where the member stands.
    pub status: MemberStatus,
    /// Since when.
    pub since: Occurred,
}

/// How many commitments there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counters {
    /// Whose plan runs or whose final review is to come.
    pub current: usize,
    /// With at least one final review.
    pub reviewed: usize,
    /// With a star.
    pub starred: usize,
    /// That are through.
    pub post_implementation: usize,
    /// That were withdrawn.
    pub withdrawn: usize,
}

/// That no plan follows the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// The last plan.
    pub plan_id: ActionPlanId,
    /// The day on which the next one was due.
    pub due_on: NaiveDate,
    /// How late it is, as was told last.
    pub threshold: OverdueThreshold,
}

/// What the current plan is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Focus {
    /// The plan's title.
    pub plan_title: String,
    /// How many of its commitments have each theme.
    pub themes: BTreeMap<String, usize>,
}

/// A document on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentEntry {
    /// The title.
    pub title: String,
    /// The date printed on it.
    pub dated: Option<String>,
    /// The year it is filed under.
    pub year: u16,
    /// Where it can be read.
    pub url: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// Why it was withdrawn.
    pub withdrawn: Option<String>,
}

/// A calendar event on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// The title.
    pub title: String,
    /// The state it is in.
    pub state: CalendarEventState,
    /// When it begins and ends, as written.
    pub period: Option<(String, String)>,
    /// Whether it is over.
    pub past: bool,
}

impl Page {
    pub(crate) fn of(member: &MemberId, facts: &Facts<'_>, as_of: NaiveDate, slug: Option<Slug>, shown: Shown) -> Self {
        let commitments = commitments(facts, as_of);
        let plan = |known| Plan::of(facts, known, &commitments, as_of);
        debug_assert!(facts.member.is_none_or(|known| known.member_id == *member), "facts of another member");
        Self {
            header: header(facts, slug),
            counters: Counters::of(&commitments),
            plans: facts.plans.iter().map(|(id, known)| ((*id).clone(), plan(known))).collect(),
            focus: focus(&commitments),
            completion: completion(&commitments),
            documents: facts.documents.iter().map(|(id, known)| ((*id).clone(), document(known))).collect(),
            calendar: facts.calendar.iter().map(|(id, event)| ((*id).clone(), calendar(event, as_of))).collect(),
            comment_periods: facts
                .reports
                .iter()
                .filter_map(|(id, report)| Some(((*id).clone(), running(report, as_of)?)))
                .collect(),
            contacts: facts.contacts.iter().map(|(id, one)| ((*id).clone(), one.body.to_string())).collect(),
            steps: facts.steps,
            self_reports: facts.self_reports,
            overdue: overdue(facts),
            shown,
            commitments,
        }
    }
}

fn commitments(facts: &Facts<'_>, as_of: NaiveDate) -> Vec<Commitment> {
    let known = |listed: &Listed<'_>| Some((listed.position, Commitment::of(facts, listed, as_of)?));
    let mut placed: Vec<(u16, Commitment)> = facts.commitments.values().filter_map(known).collect();
    placed.sort_by(|(place, one), (other_place, other)| {
        let newest_first = (other.plan_ends_on, &other.plan_id).cmp(&(one.plan_ends_on, &one.plan_id));
        newest_first.then_with(|| (place, &one.commitment_id).cmp(&(other_place, &other.commitment_id)))
    });
    placed.into_iter().map(|(_, commitment)| commitment).collect()
}

fn header(facts: &Facts<'_>, slug: Option<Slug>) -> Option<Header> {
    let (member, (status, since)) = facts.member.zip(facts.status)?;
    Some(Header { name: member.name.to_string(), slug: slug?, status, since })
}

impl Counters {
    fn of(commitments: &[Commitment]) -> Self {
        let count = |which: fn(&Commitment) -> bool| commitments.iter().filter(|one| which(one)).count();
        Self {
            current: count(|one| one.state.is_open()),
            reviewed: count(|one| one.finding.reviews > 0),
            starred: count(|one| one.finding.starred),
            post_implementation: count(|one| one.state == State::PostImplementation),
            withdrawn: count(|one| one.state == State::Withdrawn),
        }
    }
}

/// A plan that ends on the day the next one was due, or later, clears it: a new one, or the last one that runs longer. One
/// that was withdrawn is as none.
fn overdue(facts: &Facts<'_>) -> Option<Overdue> {
    let told = facts.overdue?;
    let cleared = facts.plans.values().any(|known| !known.withdrawn && known.plan.end.last_day() >= told.due_on);
    let in_good_standing = matches!(facts.status?.0, MemberStatus::Active | MemberStatus::UnderProceduralReview);
    (in_good_standing && !cleared).then(|| Overdue {
        plan_id: told.plan.plan_id.clone(),
        due_on: told.due_on,
        threshold: told.threshold,
    })
}

/// The current plan is, of those with commitments that are not through, the one that ends last.
fn focus(commitments: &[Commitment]) -> Option<Focus> {
    let open = || commitments.iter().filter(|one| one.state.is_open());
    let current = open().max_by_key(|one| (one.plan_ends_on, &one.plan_id))?;
    let mut themes = BTreeMap::new();
    for commitment in open().filter(|one| one.plan_id == current.plan_id) {
        // A theme that is written twice is one theme.
        let mut own = commitment.themes.clone();
        own.sort();
        own.dedup();
        for theme in own {
            *themes.entry(theme).or_default() += 1;
        }
    }
    (!themes.is_empty()).then(|| Focus { plan_title: current.plan_title.clone(), themes })
}

fn completion(commitments: &[Commitment]) -> BTreeMap<Completion, usize> {
    let mut counts = BTreeMap::new();
    for value in commitments.iter().filter_map(|one| one.finding.completion) {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

/// Of one that was withdrawn its title, its date and the reason stay.
fn document(known: &KnownDocument<'_>) -> DocumentEntry {
    let document = known.document;
    let content = |text: Option<String>| text.filter(|_| known.withdrawn.is_none());
    DocumentEntry {
        title: document.title.to_string(),
        dated: document.date.map(|date| date.to_string()),
        year: document.year,
        url: content(document.url.as_ref().map(ToString::to_string)),
        text: content(document.text.as_ref().map(ToString::to_string)),
        withdrawn: known.withdrawn.map(ToString::to_string),
    }
}

/// What was held is over, and so is what has a last day that passed. What has no day any more is still to come.
fn calendar(event: &CalendarEvent, as_of: NaiveDate) -> CalendarEntry {
    CalendarEntry {
        title: event.title.to_string(),
        state: event.state,
        period: event.period.map(|period| (period.start.to_string(), period.end.to_string())),
        past: event.state == CalendarEventState::Held || event.period.is_some_and(|period| period.end.day() < as_of),
    }
}

/// A comment period runs until its last day, whether or not somebody told that it was over then.
fn running(report: &Report, as_of: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let (opens, closes) = report.comment_opens.zip(report.comment_closes)?;
    let runs = report.comment_state == Some(CommentState::Open) && (opens..=closes).contains(&as_of);
    runs.then_some((opens, closes))
}
