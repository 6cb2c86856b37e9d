//! The command API of action plans: loads what a decision rests on, asks the decider, answers.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use kit::http::command::{Answer, Refusal, Sent};
use kit::http::extract::Path;
use kit::http::openapi::ApiDescription;
use kit::http::problem::Problem;
use proto::event::NamedMember;
use proto::{ActionPlanId, CommitmentId, MemberId};

use crate::commands::{
    AmendActionPlan, CarryForward, EndImplementation, ExtendActionPlan, ReachMilestone, ReportProgress,
    RescheduleMilestone, SubmitActionPlan, WithdrawActionPlan,
};
use crate::decide::{self, Case, CommitmentCase, Decision, MilestoneCase};
use crate::service::ActionPlans;
use crate::state::{Plans, Submitter};

/// The routes of this service.
pub(crate) fn router(service: ActionPlans) -> Router {
    let context = service.context();
    let routes = Router::new()
        .route("/v1/members/{member}/action-plans", post(submit))
        .route("/v1/action-plans/{plan}/amendments", post(amend))
        .route("/v1/action-plans/{plan}/extension", post(extend))
        .route("/v1/action-plans/{plan}/withdrawal", post(withdraw))
        .route("/v1/action-plans/{plan}/implementation-end", post(end))
        .route("/v1/commitments/{commitment}/carried-forward", post(carry_forward))
        .route("/v1/commitments/{commitment}/progress", post(report))
        .route("/v1/commitments/{commitment}/milestones/{number}/reached", post(reach))
        .route("/v1/commitments/{commitment}/milestones/{number}/rescheduled", post(reschedule))
        .with_state(service);
    context.measured("action-plans", routes)
}

/// Describes the routes of this service, one line for each command.
pub fn describe(api: &mut ApiDescription) {
    api.command::<SubmitActionPlan>("/v1/members/{member}/action-plans");
    api.command::<AmendActionPlan>("/v1/action-plans/{plan}/amendments");
    api.command::<ExtendActionPlan>("/v1/action-plans/{plan}/extension");
    api.command::<WithdrawActionPlan>("/v1/action-plans/{plan}/withdrawal");
    api.command::<EndImplementation>("/v1/action-plans/{plan}/implementation-end");
    api.command::<CarryForward>("/v1/commitments/{commitment}/carried-forward");
    api.command::<ReportProgress>("/v1/commitments/{commitment}/progress");
    api.command::<ReachMilestone>("/v1/commitments/{commitment}/milestones/{number}/reached");
    api.command::<RescheduleMilestone>("/v1/commitments/{commitment}/milestones/{number}/rescheduled");
}

async fn submit(
    State(service): State<ActionPlans>,
    Path(member): Path<String>,
    sent: Sent<SubmitActionPlan>,
) -> Result<Answer, Problem> {
    let member: MemberId = member.parse().map_err(|_| decide::unknown_member(&member))?;
    let member = service.member(&member, &sent, decide::submitter).await?;
    let decide = |plans: &Plans| decide::submit(plans, decide::standing(&member)?, &sent);
    let receipt = service.execute(&sent.command, decide).await?;
    Ok(Answer::new(receipt, "plan_id", sent.body.plan_id))
}

/// Answers with the member that submitted a plan, if it may do what was sent.
type Standing<T> = fn(&Submitter, &MemberId, &Sent<T>) -> Result<NamedMember, Refusal>;

/// Defines the handler of a command about a plan.
macro_rules! plan_command {
    ($handler:ident($command:ident) by $standing:path) => {
        async fn $handler(
            State(service): State<ActionPlans>,
            Path(plan): Path<String>,
            sent: Sent<$command>,
        ) -> Result<Answer, Problem> {
            service.change_plan(&plan, &sent, $standing, decide::$handler).await
        }
    };
}
plan_command!(amend(AmendActionPlan) by decide::submitter);
plan_command!(extend(ExtendActionPlan) by decide::submitter);
// A member that left can still take back what it promised.
plan_command!(withdraw(WithdrawActionPlan) by decide::member);

async fn end(
    State(service): State<ActionPlans>,
    Path(plan): Path<String>,
    sent: Sent<EndImplementation>,
) -> Result<Answer, Problem> {
    let id = plan_id(&plan)?;
    let owner = service.plans(|plans| decide::owner_of_plan(plans, &id)).await??;
    let reviewed = service.finally_reviewed(&owner).await?;
    let decide = |case: &Case<'_>, sent: &Sent<_>| decide::end(case, &reviewed, sent);
    service.change_plan(&plan, &sent, decide::member, decide).await
}

/// Defines the handler of a command about a commitment.
macro_rules! commitment_command {
    ($handler:ident($command:ident)) => {
        async fn $handler(
            State(service): State<ActionPlans>,
            Path(commitment): Path<String>,
            sent: Sent<$command>,
        ) -> Result<Answer, Problem> {
            let id = commitment_id(&commitment)?;
            let decide =
                |plans: &Plans, member: &NamedMember| decide::$handler(&CommitmentCase::of(plans, &id, member)?, &sent);
            service.change_commitment(&id, &sent, decide).await
        }
    };
}
commitment_command!(carry_forward(CarryForward));
commitment_command!(report(ReportProgress));

/// Defines the handler of a command about a milestone.
macro_rules! milestone_command {
    ($handler:ident($command:ident)) => {
        async fn $handler(
            State(service): State<ActionPlans>,
            Path((commitment, number)): Path<(String, String)>,
            sent: Sent<$command>,
        ) -> Result<Answer, Problem> {
            let id = commitment_id(&commitment)?;
            let unknown = |_| Refusal::unknown("milestone", format!("{id} has no milestone {number}"));
            let number: u16 = number.parse().map_err(unknown)?;
            let decide = |plans: &Plans, member: &NamedMember| {
                decide::$handler(&MilestoneCase::of(plans, (&id, number), member)?, &sent)
            };
            service.change_commitment(&id, &sent, decide).await
        }
    };
}
milestone_command!(reach(ReachMilestone));
milestone_command!(reschedule(RescheduleMilestone));

impl ActionPlans {
    async fn change_plan<T>(
        &self,
        plan: &str,
        sent: &Sent<T>,
        standing: Standing<T>,
        decide: impl Fn(&Case<'_>, &Sent<T>) -> Decision,
    ) -> Result<Answer, Problem> {
        let id = plan_id(plan)?;
        let owner = self.plans(|plans| decide::owner_of_plan(plans, &id)).await??;
        let member = self.member(&owner, sent, standing).await?;
        let decide = |plans: &Plans| decide(&Case::of(plans, &id, decide::standing(&member)?)?, sent);
        let receipt = self.execute(&sent.command, decide).await?;
        Ok(Answer::new(receipt, "plan_id", id))
    }

    async fn change_commitment<T>(
        &self,
        id: &CommitmentId,
        sent: &Sent<T>,
        decide: impl Fn(&Plans, &NamedMember) -> Decision,
    ) -> Result<Answer, Problem> {
        let owner = self.plans(|plans| decide::owner_of_commitment(plans, id)).await??;
        let member = self.member(&owner, sent, decide::member).await?;
        let receipt = self.execute(&sent.command, |plans| decide(plans, decide::standing(&member)?)).await?;
        Ok(Answer::new(receipt, "commitment_id", id.clone()))
    }
}

fn plan_id(text: &str) -> Result<ActionPlanId, Refusal> {
    text.parse().map_err(|_| decide::unknown_plan(text))
}

/// The partnership's own addresses write ids of commitments in both cases.
fn commitment_id(text: &str) -> Result<CommitmentId, Refusal> {
    text.to_ascii_uppercase().parse().map_err(|_| decide::unknown_commitment(text))
}
