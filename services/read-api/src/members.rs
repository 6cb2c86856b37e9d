//! Members: the list, and one with everything its page shows.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use kit::http::extract::{Path, Query};
use proto::event::{MemberKind, MemberStatus, Region};
use proto::{ContactId, MemberId, Slug};
use read_model::pages::{
    CalendarEvent, Commitment, CompletionCount, Contact, Correction, Counters, Document, Member, Overdue, Plan,
    ProcessStep, Report, Search, SelfReport, ThemeCount,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Api;
use crate::answer::{Answer, JSON};
use crate::failure::{Failure, invalid_parameter, unknown};
use crate::link::Address;
use crate::things::{Organization, partnership};
use crate::view::{Asked, Shown, View};

/// How many things a page of a list holds where the reader does not say.
pub(crate) const PAGE_LEN: u16 = 50;
/// The most things a page of a list holds.
pub(crate) const PAGE_LEN_MAX: u16 = 100;
/// The longest text to search for, in characters.
const SEARCH_CHARS_MAX: usize = 100;

/// Which members to list.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    /// Text in their name, id or address, in whatever case; 100 characters at most.
    q: Option<String>,
    /// Their region.
    region: Option<Region>,
    /// Their kind.
    kind: Option<MemberKind>,
    /// Where they stand.
    status: Option<MemberStatus>,
    /// The id of the last member of the page before.
    after: Option<MemberId>,
    /// How many to list, 1 to 100; 50 where it is not given.
    limit: Option<u16>,
    /// The last day that counts, as `2018-12-31`; today where it is not given.
    as_of: Option<String>,
    /// What was on record: the number of the last entry that counts, or a time (RFC 3339).
    known_at: Option<String>,
}

/// Members by id.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MemberList {
    /// The moment this shows.
    moment: Shown,
    /// The members.
    members: Vec<Member>,
    /// The address of the next page; null on the last one.
    next: Option<String>,
}

/// A member with everything its page shows.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MemberRecord {
    /// The moment this shows.
    moment: Shown,
    /// The member.
    member: Member,
    /// How many commitments it has; they count what `commitments` lists.
    counters: Counters,
    /// The themes of its current plan, the most frequent first.
    thematic_focus: Vec<ThemeCount>,
    /// How far its commitments were carried out.
    completion: Vec<CompletionCount>,
    /// Its action plans, newest first.
    action_plans: Vec<Plan>,
    /// Its commitments, those of the newest plan first.
    commitments: Vec<Commitment>,
    /// The documents on its page, newest first.
    documents: Vec<Document>,
    /// Its public calendar events by day.
    calendar_events: Vec<CalendarEvent>,
    /// What was changed about its reviews, oldest first.
    corrections: Vec<Correction>,
    /// What those who carry out its commitments and others say of them themselves, newest first.
    self_reports: Vec<SelfReport>,
    /// The public reports about its plans, newest first.
    reports: Vec<Report>,
    /// The steps of the procedure where it did not keep the partnership's process, newest first.
    process: Vec<ProcessStep>,
    /// Whether its next plan is late; null where it is not.
    overdue: Option<Overdue>,
    /// The offices to ask about it.
    contacts: Vec<Office>,
    /// Where else there is something about it.
    links: MemberLinks,
}

/// An office to ask about a member. Who holds it stands on the member's page alone: a copy of it that programs took could
/// not be erased.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Office {
    /// Its id.
    contact_id: ContactId,
    /// What the contact is for.
    role: String,
    /// The office or ministry.
    body: String,
    /// Where one can read about it.
    url: Option<String>,
}

/// What the address of a member is answered with.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum AnyMember {
    /// A member.
    Member(Box<MemberRecord>),
    /// The whole partnership, under `ogp`.
    Partnership(Organization),
}

/// Where else there is something about a member.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct MemberLinks {
    /// Its page.
    page: String,
    /// Its activities (Activity Streams 2.0).
    activities: String,
    /// Its activities as an Atom feed.
    atom: String,
    /// Its activities as a JSON Feed.
    json_feed: String,
    /// Its calendar events (iCalendar).
    events: String,
}

/// `GET /v1/members`
pub(crate) async fn list(State(api): State<Arc<Api>>, Query(asked): Query<Listed>) -> Result<Answer, Failure> {
    let limit = page_len(asked.limit)?;
    let search = asked.search()?;
    let mut view = api.view(&asked.moment()).await?;
    let mut members = view.snapshot.members_found(&search, limit + 1).await?;
    view.snapshot.close().await?;
    let more = members.len() > usize::from(limit);
    members.truncate(limit.into());
    let address = |after: Option<&MemberId>| asked.address(after).to_string();
    let next = members.last().filter(|_| more).map(|last| address(Some(&last.member_id)));
    let list = MemberList { moment: view.shown, members, next };
    let answer = Answer::json(JSON, &list, view.keep).link("first", Some(&address(None)));
    Ok(answer.link("next", list.next.as_deref()))
}

/// `GET /v1/members/{member}`
pub(crate) async fn one(
    State(api): State<Arc<Api>>,
    Path(member): Path<String>,
    RawQuery(query): RawQuery,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let mut view = api.view(&asked).await?;
    let id: MemberId = member.parse().map_err(|_| unknown("member", &member))?;
    if id.is_partnership() {
        view.snapshot.close().await?;
        return Ok(Answer::json(JSON, &AnyMember::Partnership(partnership()), view.keep).into_response());
    }
    let Some(found) = view.snapshot.member(&id).await? else { return elsewhere(view, &member, query.as_deref()).await };
    let record = record(&mut view, id, found).await?;
    view.snapshot.close().await?;
    Ok(Answer::json(JSON, &AnyMember::Member(Box::new(record)), view.keep).into_response())
}

/// Leads from a name of a page's address to the member's id.
async fn elsewhere(mut view: View, asked: &str, query: Option<&str>) -> Result<Response, Failure> {
    let slug: Slug = asked.parse().map_err(|_| unknown("member", asked))?;
    let found = view.snapshot.member_by_slug(&slug).await?;
    view.snapshot.close().await?;
    let member = found.ok_or_else(|| unknown("member", asked))?;
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Ok(Redirect::permanent(&format!("/v1/members/{}{query}", *member.member_id)).into_response())
}

async fn record(view: &mut View, id: MemberId, member: Member) -> Result<MemberRecord, Failure> {
    let snapshot = &mut view.snapshot;
    Ok(MemberRecord {
        moment: view.shown.clone(),
        counters: snapshot.counters(&id).await?,
        thematic_focus: snapshot.thematic_focus(&id).await?,
        completion: snapshot.completion(&id).await?,
        action_plans: snapshot.plans(&id).await?,
        commitments: snapshot.commitments(&id).await?,
        documents: snapshot.documents(&id).await?,
        calendar_events: snapshot.calendar_events(&id).await?,
        corrections: snapshot.corrections(&id).await?,
        self_reports: snapshot.self_reports(&id).await?,
        reports: snapshot.reports(&id).await?,
        process: snapshot.process_steps(&id).await?,
        overdue: snapshot.overdue(&id).await?,
        contacts: snapshot.contacts(&id).await?.into_iter().map(Office::from).collect(),
        links: MemberLinks::of(&id, &member.slug),
        member,
    })
}

/// The length of a page that a reader asks for.
pub(crate) fn page_len(asked: Option<u16>) -> Result<u16, Failure> {
    match asked.unwrap_or(PAGE_LEN) {
        len @ 1..=PAGE_LEN_MAX => Ok(len),
        _ => Err(invalid_parameter("limit", "limit must be a number from 1 to 100.")),
    }
}

impl Listed {
    fn moment(&self) -> Asked {
        Asked { as_of: self.as_of.clone(), known_at: self.known_at.clone() }
    }

    fn search(&self) -> Result<Search, Failure> {
        let text = self.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
        if text.is_some_and(|text| text.chars().count() > SEARCH_CHARS_MAX || text.contains('\0')) {
            return Err(invalid_parameter("q", "q must be text of 100 characters at most."));
        }
        Ok(Search {
            text: text.map(str::to_owned),
            region: self.region,
            kind: self.kind,
            status: self.status,
            after: self.after.clone(),
        })
    }

    /// The address of the page after a member.
    fn address(&self, after: Option<&MemberId>) -> Address {
        let address = Address::new("/v1/members")
            .with("q", self.q.as_ref())
            .with("region", self.region.map(word))
            .with("kind", self.kind.map(word))
            .with("status", self.status.map(word))
            .with("after", after)
            .with("limit", self.limit);
        self.moment().on(address)
    }
}

impl MemberLinks {
    fn of(id: &MemberId, slug: &Slug) -> Self {
        Self {
            page: format!("/members/{slug}"),
            activities: format!("/v1/members/{id}/activities"),
            atom: format!("/v1/members/{id}/feed.atom"),
            json_feed: format!("/v1/members/{id}/feed.json"),
            events: format!("/v1/members/{id}/events.ics"),
        }
    }
}

impl From<Contact> for Office {
    fn from(contact: Contact) -> Self {
        let Contact { contact_id, role, body, url, .. } = contact;
        Self { contact_id: contact_id.0, role, body, url }
    }
}

/// The word that a variant is written as.
fn word(variant: impl Serialize) -> String {
    let value = serde_json::to_value(variant).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_1_to_100_things() {
        assert_eq!(page_len(None).expect("a length"), 50);
        assert_eq!(page_len(Some(100)).expect("a length"), 100);
        assert!(page_len(Some(0)).is_err() && page_len(Some(101)).is_err());
    }

    #[test]
    fn the_next_page_is_of_the_same_search_and_moment() {
        let asked = Listed {
            q: Some("kor ea".to_owned()),
            region: Some(Region::AsiaPacific),
            kind: Some(MemberKind::National),
            known_at: Some("812".to_owned()),
            ..Listed::default()
        };
        let after = "seoul".parse().expect("an id");
        assert_eq!(
            asked.address(Some(&after)).to_string(),
            "/v1/members?q=kor+ea&region=Asia+and+the+Pacific&kind=national&after=seoul&known_at=812"
        );
    }
}
