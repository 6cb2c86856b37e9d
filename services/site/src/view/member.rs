//! A member's page.

use askama::Template;
use kit::http::base::BaseOptions;
use proto::catalogue::Arg;
use proto::event::MemberStatus;
use proto::{Language, Occurred, PartialDate, Seq, dates};
use read_model::pages::{Contact, Counters, Member, State};

use super::Frame;
use super::calendar::Event;
use super::chart::{Bar, Themes, completion};
use super::commitment::Entry;
use super::document::{Letter, Listed, PlanEntry};
use super::moment::MomentWords;
use super::process::{self, Step};
use super::report::ReportEntry;
use super::stream::Item;
use crate::load::MemberData;
use crate::moment::View;
use crate::options::SiteOptions;
use crate::said::Said;
use crate::{assets, embed, words};

/// A member's page.
#[derive(Debug, Template)]
#[template(path = "member.html")]
pub(crate) struct MemberPage {
    frame: Frame,
    name: String,
    member_id: String,
    joined: String,
    /// Where the member stands, unless it takes full part.
    standing: Option<Said>,
    overdue: Option<String>,
    contacts: Vec<Contact>,
    process: Vec<Step>,
    reports: Vec<ReportEntry>,
    kind: String,
    region: Option<String>,
    source: Option<String>,
    letters: Vec<Letter>,
    counters: Counters,
    themes: Option<Themes>,
    completion: Vec<Bar>,
    /// How many commitments have no judgement of completion.
    not_judged: usize,
    current: Vec<Entry>,
    post_implementation: Vec<Entry>,
    withdrawn: Vec<Entry>,
    plans: Vec<PlanEntry>,
    documents: Vec<Listed>,
    upcoming_events: Vec<Event>,
    past_events: Vec<Event>,
    stream: Stream,
    moment: MomentWords,
    /// Where one takes the stream to another page.
    embed: String,
    /// Where programs learn how to show the stream on another page.
    oembed: String,
}

/// The activity stream and what the script needs to go on with it.
#[derive(Debug)]
struct Stream {
    items: Vec<Item>,
    /// The place before which older entries are, where there are any.
    older: Option<Seq>,
    /// Whether newer entries were left out.
    newer: bool,
    live: Option<Live>,
}

/// Where the element takes up the live feed.
#[derive(Debug)]
struct Live {
    element: &'static str,
    script: &'static str,
    cursor: String,
    /// How far this page goes in the log.
    seq: u64,
    /// The newest entry of the feed, whose place the next one's `prev` has to be.
    last: u64,
}

impl MemberPage {
    /// The page.
    pub(crate) fn new(data: &MemberData, view: &View, options: &SiteOptions, base: &BaseOptions) -> Self {
        let (member, language, as_of) = (&data.member, view.language(), view.moment.as_of);
        let (upcoming_events, past_events) = Event::upcoming_and_past(language, &data.events, as_of);
        let listed = |states: &[State]| Entry::in_states(language, data, states, as_of);
        Self {
            frame: Frame::new(&view.address),
            name: member.name.clone(),
            member_id: member.member_id.to_string(),
            joined: joined(language, member),
            standing: standing(language, member),
            overdue: data.overdue.as_ref().map(|overdue| process::overdue(language, overdue)),
            contacts: data.contacts.clone(),
            process: Step::all(language, &data.process),
            reports: ReportEntry::all(language, &data.reports, as_of),
            kind: words::member_of_kind(language, member.kind.0),
            region: member.region.as_ref().map(|region| words::region(language, region.0)),
            source: member.source_url.clone(),
            letters: Letter::all(language, &data.documents, options),
            counters: data.counters,
            themes: Themes::of(&data.themes),
            completion: completion(language, &data.completion),
            not_judged: data.commitments.iter().filter(|commitment| commitment.finding.completion.is_none()).count(),
            current: listed(&[State::Current, State::AwaitingReview]),
            post_implementation: listed(&[State::PostImplementation]),
            withdrawn: listed(&[State::Withdrawn]),
            plans: PlanEntry::all(language, &data.plans, &data.documents),
            documents: Listed::others(language, &data.documents, &data.plans),
            upcoming_events,
            past_events,
            stream: Stream::new(data, view),
            moment: MomentWords::new(data.place, view),
            embed: format!("/embed{}", view.address.query([("member", member.member_id.as_str())])),
            oembed: embed::discovery(&member.slug, view.address.chosen(), base),
        }
    }

    /// The commitments that the counter of reviewed ones counts.
    fn reviewed(&self) -> Vec<&Entry> {
        self.commitments().filter(|entry| entry.is_reviewed).collect()
    }

    /// The commitments that the counter of starred ones counts.
    fn starred(&self) -> Vec<&Entry> {
        self.commitments().filter(|entry| entry.is_starred).collect()
    }

    fn commitments(&self) -> impl Iterator<Item = &Entry> {
        self.current.iter().chain(&self.post_implementation).chain(&self.withdrawn)
    }
}

impl Stream {
    fn new(data: &MemberData, view: &View) -> Self {
        let activities = &data.activities;
        let older = activities.entries.last().filter(|_| activities.more).map(|oldest| oldest.seq);
        Self {
            items: activities.entries.iter().map(|entry| Item::new(view.language(), entry)).collect(),
            older,
            newer: view.before.is_some(),
            live: Live::new(data, view),
        }
    }
}

impl Live {
    fn new(data: &MemberData, view: &View) -> Option<Self> {
        let place = data.place.filter(|_| view.is_live())?;
        Some(Self {
            element: embed::SCRIPT,
            script: &assets::SCRIPT.address,
            cursor: place.to_string(),
            seq: place.seq.0,
            last: data.activities.newest.0,
        })
    }
}

/// `Joined 2016`; where no year is shown for it, the formal start.
fn joined(language: Language, member: &Member) -> String {
    match (member.displayed_year, &member.formal_date) {
        (Some(year), _) => language.say_with("joined", &[("year", Arg::Words(&year.to_string()))]),
        (None, Some(formal)) => {
            let is_day = matches!(formal.0, PartialDate::Day(_));
            let id = if is_day { "joined-formally.day" } else { "joined-formally.period" };
            language.say_with(id, &[("date", Arg::Words(&dates::partial(language, formal.0)))])
        }
        (None, None) => language.say("joined-unknown"),
    }
}

/// `Suspended since 14 October 2024 (Response Policy)`; nothing where the member takes full part.
pub(super) fn standing(language: Language, member: &Member) -> Option<Said> {
    if member.status.0 == MemberStatus::Active {
        return None;
    }
    let status = Said::from(proto::words::member_status(language, member.status.0));
    let standing = match member.status_since.0 {
        Occurred::On(date) => {
            let is_day = matches!(date, PartialDate::Day(_));
            let id = if is_day { "standing-since.day" } else { "standing-since.period" };
            let date = dates::partial(language, date);
            Said::new(language, id, &[("status", status.arg()), ("date", Arg::Words(&date))])
        }
        Occurred::Unknown => status,
    };
    let Some(reason) = &member.status_reason else { return Some(standing) };
    let reason = proto::words::status_reason(language, reason.0);
    let args = [("standing", standing.arg()), ("reason", Arg::Words(&reason))];
    Some(Said::new(language, "standing-because", &args))
}
