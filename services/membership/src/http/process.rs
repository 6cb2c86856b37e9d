//! The procedure with a member that does not keep the partnership's process.

use axum::extract::State;
use kit::http::command::{Answer, Sent};
use kit::http::extract::Path;
use kit::http::problem::Problem;
use proto::Aggregate;

use super::members::on_member;
use super::{Membership, about, parse_member};
use crate::commands::{CloseReview, FindContrary, OpenReview, Respond};
use crate::decide;
use crate::state::Cycles;

pub(super) async fn find_contrary(
    State(service): State<Membership>,
    Path(member): Path<String>,
    sent: Sent<FindContrary>,
) -> Result<Answer, Problem> {
    let member = parse_member(&member)?;
    service.check_document(sent.body.document_id.as_ref()).await?;
    let cycles = service.cycles.current(&Aggregate::ActionPlan.of_all_members(), Cycles::clone).await?;
    let decide = |members: &_| decide::find_contrary(members, &cycles, &member, &sent);
    let receipt = service.on_member(&sent, decide).await?;
    Ok(about(member, receipt))
}

pub(super) async fn respond(
    State(service): State<Membership>,
    Path(member): Path<String>,
    sent: Sent<Respond>,
) -> Result<Answer, Problem> {
    let member = parse_member(&member)?;
    service.check_document(sent.body.document_id.as_ref()).await?;
    let receipt = service.on_member(&sent, |members| decide::respond(members, &member, &sent)).await?;
    Ok(about(member, receipt))
}

on_member!(open_review(OpenReview));
on_member!(close_review(CloseReview));
