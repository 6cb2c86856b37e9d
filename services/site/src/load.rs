//! Reads what a page shows, in one snapshot.

use proto::{CommitmentId, Cursor, Feed, MemberId, Slug};
use read_model::pages::{
    Activities, CalendarEvent, Caused, Commitment, CompletionCount, Contact, Correction, Counters, Document, Member,
    Overdue, Plan, ProcessStep, Report, ReviewVersion, SelfReport, Slice, Snapshot, ThemeCount,
};
use sqlx::PgPool;

use crate::moment::View;

/// How many activities a page shows at once.
pub(crate) const ACTIVITIES_MAX: u16 = 50;

/// Everything on a member's page.
#[derive(Debug, Clone)]
pub(crate) struct MemberData {
    pub(crate) member: Member,
    pub(crate) documents: Vec<Document>,
    pub(crate) counters: Counters,
    pub(crate) themes: Vec<ThemeCount>,
    pub(crate) completion: Vec<CompletionCount>,
    pub(crate) commitments: Vec<Commitment>,
    pub(crate) corrections: Vec<Correction>,
    pub(crate) self_reports: Vec<SelfReport>,
    pub(crate) reports: Vec<Report>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) process: Vec<ProcessStep>,
    pub(crate) overdue: Option<Overdue>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) events: Vec<CalendarEvent>,
    pub(crate) activities: Activities,
    pub(crate) place: Option<Cursor>,
}

/// Everything on a commitment's page.
#[derive(Debug, Clone)]
pub(crate) struct CommitmentData {
    pub(crate) member: Member,
    pub(crate) commitment: Commitment,
    pub(crate) reviews: Vec<ReviewVersion>,
    pub(crate) caused: Vec<Caused>,
    pub(crate) self_reports: Vec<SelfReport>,
    pub(crate) place: Option<Cursor>,
}

/// The list of members.
#[derive(Debug, Clone)]
pub(crate) struct MembersData {
    pub(crate) members: Vec<Member>,
    pub(crate) place: Option<Cursor>,
}

/// What an address leads to.
#[derive(Debug)]
pub(crate) enum Found {
    /// A member.
    Member(Box<MemberData>),
    /// A member whose page has another address now.
    Moved(Slug),
    /// Nothing; the members there are.
    Nothing(Vec<Member>),
}

/// Reads the page at `slug`.
pub(crate) async fn member(pool: &PgPool, slug: &Slug, view: &View) -> sqlx::Result<Found> {
    let mut snapshot = Snapshot::open(pool, view.moment).await?;
    let found = match snapshot.member_by_slug(slug).await? {
        None => Found::Nothing(snapshot.members().await?),
        Some(member) if *member.slug != *slug => Found::Moved(member.slug.0),
        Some(member) => Found::Member(Box::new(everything(&mut snapshot, member, view).await?)),
    };
    snapshot.close().await?;
    Ok(found)
}

/// Reads the list of members.
pub(crate) async fn members(pool: &PgPool, view: &View) -> sqlx::Result<MembersData> {
    let mut snapshot = Snapshot::open(pool, view.moment).await?;
    let data = MembersData { members: snapshot.members().await?, place: snapshot.place().await? };
    snapshot.close().await?;
    Ok(data)
}

/// Reads a commitment's page.
pub(crate) async fn commitment(pool: &PgPool, id: &CommitmentId, view: &View) -> sqlx::Result<Option<CommitmentData>> {
    let mut snapshot = Snapshot::open(pool, view.moment).await?;
    let data = match snapshot.commitment(id).await? {
        Some((member, commitment)) => about(&mut snapshot, &member, commitment).await?,
        None => None,
    };
    snapshot.close().await?;
    Ok(data)
}

async fn about(
    snapshot: &mut Snapshot,
    member: &MemberId,
    commitment: Commitment,
) -> sqlx::Result<Option<CommitmentData>> {
    let Some(member) = snapshot.member(member).await? else { return Ok(None) };
    let mut self_reports = snapshot.self_reports(&member.member_id).await?;
    self_reports.retain(|report| report.commitment_id == commitment.commitment_id);
    Ok(Some(CommitmentData {
        self_reports,
        reviews: snapshot.reviews(&commitment.commitment_id).await?,
        caused: snapshot.caused(&member.member_id, &commitment.commitment_id).await?,
        place: snapshot.place().await?,
        member,
        commitment,
    }))
}

async fn everything(snapshot: &mut Snapshot, member: Member, view: &View) -> sqlx::Result<MemberData> {
    let id = member.member_id.0.clone();
    let slice = Slice {
        before: view.before,
        settled_by: view.is_historic.then_some(view.moment.as_of),
        today: view.today,
        types: None,
        limit: ACTIVITIES_MAX,
    };
    Ok(MemberData {
        documents: snapshot.documents(&id).await?,
        counters: snapshot.counters(&id).await?,
        themes: snapshot.thematic_focus(&id).await?,
        completion: snapshot.completion(&id).await?,
        commitments: snapshot.commitments(&id).await?,
        corrections: snapshot.corrections(&id).await?,
        self_reports: snapshot.self_reports(&id).await?,
        reports: snapshot.reports(&id).await?,
        contacts: snapshot.contacts(&id).await?,
        process: snapshot.process_steps(&id).await?,
        overdue: snapshot.overdue(&id).await?,
        plans: snapshot.plans(&id).await?,
        events: snapshot.calendar_events(&id).await?,
        activities: snapshot.activities(&Feed::Member(id), slice).await?,
        place: snapshot.place().await?,
        member,
    })
}
