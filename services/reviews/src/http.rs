//! The command API of reviews and reports: loads what a decision rests on, asks the decider, answers.

mod reports;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kit::http::command::{Answer, CommandContext, Refusal, Sent};
use kit::http::extract::Path;
use kit::http::openapi::ApiDescription;
use kit::http::problem::Problem;
use kit::repository::{Proposed, Repository};
use proto::{Aggregate, CommitmentId, EventId, ReportId};

use crate::commands::{CorrectReview, RetractReview, ReviewCommitment};
use crate::decide::{self, Cluster};
use crate::state::{Commitments, KnownReport, Names, Reports, ReviewedCommitments, Reviews};

#[derive(Clone, FromRef)]
struct Service {
    context: CommandContext,
    names: Arc<Repository<Names>>,
    commitments: Arc<Repository<Commitments>>,
    reviewed: Arc<Repository<ReviewedCommitments>>,
    reviews: Arc<Repository<Reviews>>,
    reports: Arc<Repository<Reports>>,
}

/// The routes of this service.
pub(crate) fn router(context: CommandContext) -> Router {
    let service = Service {
        names: context.repository(crate::SERVICE),
        commitments: context.repository(crate::SERVICE),
        reviewed: context.repository(crate::SERVICE),
        reviews: context.repository(crate::SERVICE),
        reports: context.repository(crate::SERVICE),
        context: context.clone(),
    };
    let reports = reports::routes(&context, Arc::clone(&service.names), Arc::clone(&service.reports));
    let routes = Router::new()
        .route("/v1/commitments/{commitment}/reviews", post(review))
        .route("/v1/reviews/{review}/corrections", post(correct))
        .route("/v1/reviews/{review}/retraction", post(retract))
        .with_state(service)
        .merge(reports);
    context.measured("reviews", routes)
}

/// Describes the routes of this service, one line for each command.
pub fn describe(api: &mut ApiDescription) {
    api.command::<ReviewCommitment>("/v1/commitments/{commitment}/reviews");
    api.command::<CorrectReview>("/v1/reviews/{review}/corrections");
    api.command::<RetractReview>("/v1/reviews/{review}/retraction");
    reports::describe(api);
}

async fn review(
    State(service): State<Service>,
    Path(commitment): Path<String>,
    sent: Sent<ReviewCommitment>,
) -> Result<Answer, Problem> {
    // The partnership's own addresses write ids in both cases.
    let id = commitment.to_ascii_uppercase().parse::<CommitmentId>();
    let id = id.map_err(|_| decide::unknown_commitment(&commitment))?;
    let cluster = service.cluster(&id, &sent.body.also_commitments).await?;
    // A review of several commitments stands under one of them, so a member's commitments are one boundary.
    let boundary = Aggregate::Commitment.of_member(&cluster.member.member_id);
    let report = service.report(sent.body.report_id.as_ref()).await?;
    let decide = |reviews: &Reviews| {
        decide::check_named_report(report.as_ref(), &cluster)?;
        decide::review(reviews, &cluster, &sent)
    };
    let receipt = service.reviews.execute(&boundary, &sent.command, decide).await?;
    let warnings = decide::named_report_warnings(report.as_ref(), &cluster, &sent, receipt.seq);
    // A review has no id but that of its event.
    let review_id = receipt.event_ids.first().map(ToString::to_string).unwrap_or_default();
    Ok(Answer::new(receipt, "review_id", review_id).with_warnings(warnings))
}

async fn correct(
    State(service): State<Service>,
    Path(review): Path<String>,
    sent: Sent<CorrectReview>,
) -> Result<Answer, Problem> {
    service.change(&review, &sent, decide::correct).await
}

async fn retract(
    State(service): State<Service>,
    Path(review): Path<String>,
    sent: Sent<RetractReview>,
) -> Result<Answer, Problem> {
    service.change(&review, &sent, decide::retract).await
}

impl Service {
    /// The commitments that are reviewed together, and the member with its name now.
    async fn cluster(&self, first: &CommitmentId, others: &[CommitmentId]) -> Result<Cluster, Problem> {
        let gather = |known: &Commitments| decide::cluster(known, first, others);
        let cluster = self.commitments.current(&Aggregate::ActionPlan.of_all_members(), gather).await??;
        let named = cluster.member.clone();
        let member = self.names.current(&Aggregate::Member.of_all_members(), |names: &Names| names.now(named)).await?;
        Ok(Cluster { member, ..cluster })
    }

    /// The report that a review names, where it is on record.
    async fn report(&self, id: Option<&ReportId>) -> Result<Option<KnownReport>, Problem> {
        let Some(id) = id else { return Ok(None) };
        let find = |reports: &Reports| reports.get(id).cloned();
        Ok(self.reports.current(&Aggregate::Report.of_all_members(), find).await?)
    }

    async fn change<T>(
        &self,
        review: &str,
        sent: &Sent<T>,
        decide: impl Fn(&Reviews, EventId, &Cluster, &Sent<T>) -> Result<Vec<Proposed>, Refusal>,
    ) -> Result<Answer, Problem> {
        let unknown = || decide::unknown_review(review);
        let id: EventId = review.parse().map_err(|_| unknown())?;
        let find = |reviewed: &ReviewedCommitments| reviewed.of(id).map(<[_]>::to_vec);
        let reviewed = self.reviewed.current(&Aggregate::Commitment.of_all_members(), find).await?.unwrap_or_default();
        let (first, others) = reviewed.split_first().ok_or_else(unknown)?;
        let cluster = self.cluster(first, others).await?;
        let boundary = Aggregate::Commitment.of_member(&cluster.member.member_id);
        let decide = |reviews: &Reviews| decide(reviews, id, &cluster, sent);
        let receipt = self.reviews.execute(&boundary, &sent.command, decide).await?;
        Ok(Answer::new(receipt, "review_id", id.to_string()))
    }
}
