//! One thing by the address that renderings give it: a commitment, a plan, a document, a calendar event, an organisation.

use std::sync::Arc;

use axum::extract::State;
use kit::http::extract::{Path, Query};
use proto::{ActionPlanId, CalendarEventId, CommitmentId, DocumentId, EventId, MemberId, ReportId};
use read_model::pages::{
    Caused, Commitment, DataQuality, MemberReport, Plan, ReviewVersion, SelfReport, SharedCalendarEvent, SharedDocument,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::Api;
use crate::answer::{Answer, JSON};
use crate::failure::{Failure, unknown};
use crate::view::{Asked, Shown, View};

/// A commitment with every review of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CommitmentRecord {
    /// The moment this shows.
    moment: Shown,
    /// The member it belongs to.
    member: NamedMember,
    /// What its plan states about it, its state, and what was found about it.
    commitment: Commitment,
    /// Its final reviews with every version of each, also those that were taken back, in the order they were published.
    reviews: Vec<ReviewRecord>,
    /// What events caused for it, in the order of the log.
    effects: Vec<Caused>,
    /// What those who carry it out and others say of it themselves, newest first.
    self_reports: Vec<SelfReport>,
}

/// A final review with every version of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ReviewRecord {
    /// Its id: the id of the event that published it.
    review_id: EventId,
    /// Whether it counts: it was not taken back.
    counts: bool,
    /// What it said at first and after each correction. The last one holds.
    versions: Vec<ReviewVersion>,
}

/// An action plan with its commitments.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct PlanRecord {
    /// The moment this shows.
    moment: Shown,
    /// The member that submitted it.
    member: NamedMember,
    /// The plan.
    action_plan: Plan,
    /// Its commitments as it lists them.
    commitments: Vec<Commitment>,
}

/// A document.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct DocumentRecord {
    /// The moment this shows.
    moment: Shown,
    /// The document.
    document: SharedDocument,
}

/// A calendar event.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CalendarEventRecord {
    /// The moment this shows.
    moment: Shown,
    /// The event.
    calendar_event: SharedCalendarEvent,
}

/// A report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct ReportRecord {
    /// The moment this shows.
    moment: Shown,
    /// The member that submitted the plan.
    member: NamedMember,
    /// The report.
    report: MemberReport,
}

/// What sources say that cannot be.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct DataQualityList {
    /// The moment this shows.
    moment: Shown,
    /// Every contradiction on record, by member.
    contradictions: Vec<DataQuality>,
}

/// A member by name.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct NamedMember {
    /// Its id.
    member_id: MemberId,
    /// Its name.
    name: String,
    /// Its address in this API.
    address: String,
}

/// An organisation, or a part of this system, that is no member.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Organization {
    /// Its address in this API.
    address: &'static str,
    /// Its name.
    name: &'static str,
    /// What it does here.
    role: &'static str,
    /// Where its activities are (Activity Streams 2.0).
    activities: &'static str,
}

/// The whole partnership, as the actor or object of activities.
pub(crate) fn partnership() -> Organization {
    Organization {
        address: "/v1/members/ogp",
        name: "Open Government Partnership",
        role: "The partnership as a whole: what it decides about its members, and what belongs to all of them.",
        activities: "/v1/activities",
    }
}

fn clock() -> Organization {
    Organization {
        address: "/v1/services/clock",
        name: "Calendar",
        role: "A part of this system that tells what is due: that an action plan is over, or that one is late.",
        activities: "/v1/activities",
    }
}

fn reviewing_body() -> Organization {
    Organization {
        address: "/v1/reviewers/irm",
        name: "Independent Reporting Mechanism",
        role: "Reviews action plans and commitments.",
        activities: "/v1/activities",
    }
}

/// `GET /v1/reviewers/{reviewer}`
pub(crate) async fn reviewer(
    State(api): State<Arc<Api>>,
    Path(reviewer): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Answer, Failure> {
    let body = if reviewer == "irm" { Some(reviewing_body()) } else { None };
    api.organization(&asked, body.ok_or_else(|| unknown("reviewer", &reviewer))?).await
}

/// `GET /v1/services/{service}`
pub(crate) async fn service(
    State(api): State<Arc<Api>>,
    Path(service): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Answer, Failure> {
    let part = if service == "clock" { Some(clock()) } else { None };
    api.organization(&asked, part.ok_or_else(|| unknown("service", &service))?).await
}

impl Api {
    /// What is the same at every moment.
    async fn organization(&self, asked: &Asked, organization: Organization) -> Result<Answer, Failure> {
        let View { snapshot, keep, .. } = self.view(asked).await?;
        snapshot.close().await?;
        Ok(Answer::json(JSON, &organization, keep))
    }
}

/// `GET /v1/commitments/{commitment}`
pub(crate) async fn commitment(
    State(api): State<Arc<Api>>,
    Path(commitment): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Answer, Failure> {
    let mut view = api.view(&asked).await?;
    let nothing = || unknown("commitment", &commitment);
    // The partnership's own addresses write ids in both cases.
    let id: CommitmentId = commitment.to_ascii_uppercase().parse().map_err(|_| nothing())?;
    let (owner, found) = view.snapshot.commitment(&id).await?.ok_or_else(nothing)?;
    let mut self_reports = view.snapshot.self_reports(&owner).await?;
    self_reports.retain(|report| *report.commitment_id == id);
    let record = CommitmentRecord {
        moment: view.shown.clone(),
        commitment: found,
        reviews: by_review(view.snapshot.reviews(&id).await?),
        effects: view.snapshot.caused(&owner, &id).await?,
        self_reports,
        member: named(&mut view, owner).await?,
    };
    view.snapshot.close().await?;
    Ok(Answer::json(JSON, &record, view.keep))
}

/// `GET /v1/action-plans/{plan}`
pub(crate) async fn action_plan(
    State(api): State<Arc<Api>>,
    Path(plan): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Answer, Failure> {
    let mut view = api.view(&asked).await?;
    let nothing = || unknown("action-plan", &plan);
    let id: ActionPlanId = plan.to_ascii_uppercase().parse().map_err(|_| nothing())?;
    let owner = view.snapshot.plan_owner(&id).await?.ok_or_else(nothing)?;
    let found = view.snapshot.plans(&owner).await?.into_iter().find(|found| *found.plan_id == id);
    let mut commitments = view.snapshot.commitments(&owner).await?;
    commitments.retain(|commitment| *commitment.plan_id == id);
    let record = PlanRecord {
        moment: view.shown.clone(),
        member: named(&mut view, owner).await?,
        action_plan: found.ok_or_else(nothing)?,
        commitments,
    };
    view.snapshot.close().await?;
    Ok(Answer::json(JSON, &record, view.keep))
}

/// `GET /v1/documents/{document}`
pub(crate) async fn document(
    State(api): State<Arc<Api>>,
    Path(document): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Answer, Failure> {
    let mut view = api.view(&asked).await?;
    let nothing = || unknown("document", &document);
    let id: DocumentId = document.parse().map_err(|_| nothing())?;
    let found = view.snapshot.document(&id).await?.ok_or_else(nothing)?;
    view.snapshot.close().await?;
    Ok(Answer::json(JSON, &DocumentRecord { moment: view.shown, document: found }, view.keep))
}

/// `GET /v1/calendar-events/{event}`
pub(crate) async fn calendar_event(
    State(api): State<Arc<Api>>,
    Path(event): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Answer, Failure> {
    let mut view = api.view(&asked).await?;
    let nothing = || unknown("calendar-event", &event);
    let id: CalendarEventId = event.parse().map_err(|_| nothing())?;
    let found = view.snapshot.calendar_event(&id).await?.ok_or_else(nothing)?;
    view.snapshot.close().await?;
    Ok(Answer::json(JSON, &CalendarEventRecord { moment: view.shown, calendar_event: found }, view.keep))
}

/// `GET /v1/reports/{report}`
pub(crate) async fn report(
    State(api): State<Arc<Api>>,
    Path(report): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Answer, Failure> {
    let mut view = api.view(&asked).await?;
    let nothing = || unknown("report", &report);
    let id: ReportId = report.parse().map_err(|_| nothing())?;
    let found = view.snapshot.report(&id).await?.ok_or_else(nothing)?;
    let member = named(&mut view, found.member_id.0.clone()).await?;
    view.snapshot.close().await?;
    Ok(Answer::json(JSON, &ReportRecord { moment: view.shown, member, report: found }, view.keep))
}

/// `GET /v1/data-quality`
pub(crate) async fn data_quality(State(api): State<Arc<Api>>, Query(asked): Query<Asked>) -> Result<Answer, Failure> {
    let mut view = api.view(&asked).await?;
    let contradictions = view.snapshot.data_quality().await?;
    view.snapshot.close().await?;
    Ok(Answer::json(JSON, &DataQualityList { moment: view.shown, contradictions }, view.keep))
}

/// Versions, which stand in the order of the log, by review.
fn by_review(versions: Vec<ReviewVersion>) -> Vec<ReviewRecord> {
    let mut reviews: Vec<ReviewRecord> = Vec::new();
    for version in versions {
        let review_id = EventId(version.review_id);
        let known = reviews.iter().position(|review| review.review_id == review_id);
        let place = known.unwrap_or_else(|| {
            reviews.push(ReviewRecord { review_id, counts: true, versions: Vec::new() });
            reviews.len() - 1
        });
        reviews[place].counts = !version.retracted;
        reviews[place].versions.push(version);
    }
    reviews
}

/// A member by the name it has at the moment.
async fn named(view: &mut View, member: MemberId) -> Result<NamedMember, Failure> {
    let found = view.snapshot.member(&member).await?;
    let name = found.map_or_else(|| member.to_string(), |found| found.name);
    Ok(NamedMember { name, address: format!("/v1/members/{member}"), member_id: member })
}
