//! The command API of reviews: loads what a decision rests on, asks the decider, answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kit::http::command::{Answer, CommandContext, Sent};
use kit::http::extract::Path;
use kit::http::problem::Problem;
use kit::repository::Repository;
use proto::{Aggregate, CommitmentId};

use crate::commands::ReviewCommitment;
use crate::decide;
use crate::state::{Commitments, Reviews as Finals};

#[derive(Clone, FromRef)]
struct Reviews {
    context: CommandContext,
    commitments: Arc<Repository<Commitments>>,
    finals: Arc<Repository<Finals>>,
}

/// The routes of this service.
pub fn router(context: CommandContext) -> Router {
    let service = Reviews {
        commitments: context.repository(crate::SERVICE),
        finals: context.repository(crate::SERVICE),
        context: context.clone(),
    };
    let routes = Router::new().route("/v1/commitments/{commitment}/reviews", post(review)).with_state(service);
    context.measured("reviews", routes)
}

async fn review(
    State(service): State<Reviews>,
    Path(commitment): Path<String>,
    sent: Sent<ReviewCommitment>,
) -> Result<Answer, Problem> {
    // The partnership's own addresses write ids in both cases.
    let id = commitment.to_ascii_uppercase().parse::<CommitmentId>();
    let id = id.map_err(|_| decide::unknown_commitment(&commitment))?;
    let gather = |known: &Commitments| decide::cluster(known, &id, &sent.body.also_commitments);
    let cluster = service.commitments.current(&Aggregate::ActionPlan.of_all_members(), gather).await??;
    // A review of several commitments stands under one of them, so a member's commitments are one boundary.
    let boundary = Aggregate::Commitment.of_member(&cluster.member.member_id);
    let decide = |finals: &Finals| decide::review(finals, &cluster, &sent);
    let receipt = service.finals.execute(&boundary, &sent.command, decide).await?;
    // A review has no id but that of its event.
    let review_id = receipt.event_ids.first().map(ToString::to_string).unwrap_or_default();
    Ok(Answer::new(receipt, "review_id", review_id))
}
