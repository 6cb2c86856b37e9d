//! The command API of action plans: loads what a decision rests on, asks the decider, answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kit::http::command::{Answer, CommandContext, Sent};
use kit::http::extract::Path;
use kit::http::openapi::ApiDescription;
use kit::http::problem::Problem;
use kit::repository::Repository;
use proto::{Aggregate, MemberId, Subject};

use crate::commands::SubmitActionPlan;
use crate::decide;
use crate::state::{Plans, Submitter};

#[derive(Clone, FromRef)]
struct ActionPlans {
    context: CommandContext,
    submitters: Arc<Repository<Submitter>>,
    plans: Arc<Repository<Plans>>,
}

/// The routes of this service.
pub fn router(context: CommandContext) -> Router {
    let service = ActionPlans {
        submitters: context.repository(crate::SERVICE),
        plans: context.repository(crate::SERVICE),
        context: context.clone(),
    };
    let routes = Router::new().route("/v1/members/{member}/action-plans", post(submit)).with_state(service);
    context.measured("action-plans", routes)
}

/// Describes the routes of this service, one line for each command.
pub fn describe(api: &mut ApiDescription) {
    api.command::<SubmitActionPlan>("/v1/members/{member}/action-plans");
}

async fn submit(
    State(service): State<ActionPlans>,
    Path(member): Path<String>,
    sent: Sent<SubmitActionPlan>,
) -> Result<Answer, Problem> {
    let member: MemberId = member.parse().map_err(|_| decide::unknown_member(&member))?;
    let check = |submitter: &Submitter| decide::submitter(submitter, &member, &sent);
    let member = service.submitters.current(&Subject::member(&member).to_string(), check).await??;
    // Ids of plans and commitments are unique among all members, so all plans are one boundary.
    let boundary = Aggregate::ActionPlan.of_all_members();
    let decide = |plans: &Plans| decide::submit(plans, &member, &sent);
    let receipt = service.plans.execute(&boundary, &sent.command, decide).await?;
    Ok(Answer::new(receipt, "plan_id", sent.body.plan_id))
}
