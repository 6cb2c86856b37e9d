//! The commands about reports and their comment periods.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kit::http::command::{Answer, CommandContext, Refusal, Sent};
use kit::http::extract::Path;
use kit::http::openapi::ApiDescription;
use kit::http::problem::Problem;
use kit::log::ReadError;
use kit::repository::{Proposed, Receipt, Repository};
use proto::event::{NamedMember, ReportVersion};
use proto::text::Line;
use proto::{Aggregate, MemberId, ReportId};

use crate::commands::{EndCommentPeriod, PublishReport, ReceiveComment};
use crate::decide;
use crate::state::{Judgements, KnownReport, Names, Plan, Plans, Reports};

#[derive(Clone, FromRef)]
struct Service {
    context: CommandContext,
    names: Arc<Repository<Names>>,
    plans: Arc<Repository<Plans>>,
    judgements: Arc<Repository<Judgements>>,
    reports: Arc<Repository<Reports>>,
}

/// The routes for reports.
pub(super) fn routes(
    context: &CommandContext,
    names: Arc<Repository<Names>>,
    reports: Arc<Repository<Reports>>,
) -> Router {
    let service = Service {
        names,
        plans: context.repository(crate::SERVICE),
        judgements: context.repository(crate::SERVICE),
        reports,
        context: context.clone(),
    };
    Router::new()
        .route("/v1/reports", post(publish))
        .route("/v1/reports/{report}/comments", post(receive_comment))
        .route("/v1/reports/{report}/comment-period-end", post(end_comment_period))
        .with_state(service)
}

/// Describes the routes for reports.
pub(super) fn describe(api: &mut ApiDescription) {
    api.command::<PublishReport>("/v1/reports");
    api.command::<ReceiveComment>("/v1/reports/{report}/comments");
    api.command::<EndCommentPeriod>("/v1/reports/{report}/comment-period-end");
}

async fn publish(State(service): State<Service>, sent: Sent<PublishReport>) -> Result<Answer, Problem> {
    let plan = |plans: &Plans| decide::plan(plans, &sent);
    let plan = service.plans.current(&Aggregate::ActionPlan.of_all_members(), plan).await??;
    let plan = Plan { member: service.named(plan.member).await?, ..plan };
    // Ids are unique among all members, so all reports are one boundary.
    let boundary = Aggregate::Report.of_all_members();
    let decide = |reports: &Reports| decide::publish(reports, &plan, &sent);
    let receipt = service.reports.execute(&boundary, &sent.command, decide).await?;
    let warnings = service.warnings(&plan.member.member_id, &sent, &receipt).await?;
    Ok(Answer::new(receipt, "report_id", sent.body.report_id).with_warnings(warnings))
}

async fn receive_comment(
    State(service): State<Service>,
    Path(report): Path<String>,
    sent: Sent<ReceiveComment>,
) -> Result<Answer, Problem> {
    service.change(&report, &sent, decide::receive_comment).await
}

async fn end_comment_period(
    State(service): State<Service>,
    Path(report): Path<String>,
    sent: Sent<EndCommentPeriod>,
) -> Result<Answer, Problem> {
    service.change(&report, &sent, decide::end_comment_period).await
}

impl Service {
    async fn change<T>(
        &self,
        report: &str,
        sent: &Sent<T>,
        decide: impl Fn(&Reports, &ReportId, &Line, &Sent<T>) -> Result<Vec<Proposed>, Refusal>,
    ) -> Result<Answer, Problem> {
        let id: ReportId = report.parse().map_err(|_| decide::unknown_report(report))?;
        let boundary = Aggregate::Report.of_all_members();
        let member = self.reports.current(&boundary, |reports| reports.get(&id).map(KnownReport::member)).await?;
        let member = self.named(member.ok_or_else(|| decide::unknown_report(report))?).await?;
        let decide = |reports: &Reports| decide(reports, &id, &member.name, sent);
        let receipt = self.reports.execute(&boundary, &sent.command, decide).await?;
        Ok(Answer::new(receipt, "report_id", id))
    }

    /// The member with its name now.
    async fn named(&self, member: NamedMember) -> Result<NamedMember, ReadError> {
        self.names.current(&Aggregate::Member.of_all_members(), |names| names.now(member)).await
    }

    /// What the publisher should look at: a version that is missing, totals that the reviews contradict.
    async fn warnings(
        &self,
        member: &MemberId,
        sent: &Sent<PublishReport>,
        receipt: &Receipt,
    ) -> Result<Vec<String>, Problem> {
        let (body, seq) = (&sent.body, receipt.seq);
        if body.version != ReportVersion::Final {
            return Ok(Vec::new());
        }
        let missing = |reports: &Reports| decide::missing_version(reports, &body.report_id, seq);
        let missing = self.reports.current(&Aggregate::Report.of_all_members(), missing).await?;
        let Some(totals) = &body.totals else { return Ok(missing.into_iter().collect()) };
        let compare = |judgements: &Judgements| decide::compare_totals(totals, body, judgements, seq);
        let differences = self.judgements.current(&Aggregate::Commitment.of_member(member), compare).await?;
        Ok(missing.into_iter().chain(differences).collect())
    }
}
