//! The command API of members and documents: loads what a decision rests on, asks the decider, answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kit::http::command::{Answer, CommandContext, Refusal, Sent};
use kit::http::extract::Path;
use kit::http::openapi::ApiDescription;
use kit::http::problem::Problem;
use kit::repository::Repository;
use proto::{Aggregate, MemberId};

use crate::commands::{ChangeStatus, JoinMember, PublishDocument};
use crate::decide;
use crate::state::{Documents, Members};

#[derive(Clone, FromRef)]
struct Membership {
    context: CommandContext,
    members: Arc<Repository<Members>>,
    documents: Arc<Repository<Documents>>,
}

/// The routes of this service.
pub fn router(context: CommandContext) -> Router {
    let service = Membership {
        members: context.repository(crate::SERVICE),
        documents: context.repository(crate::SERVICE),
        context: context.clone(),
    };
    let routes = Router::new()
        .route("/v1/members", post(join_member))
        .route("/v1/members/{member}/status", post(change_status))
        .route("/v1/members/{member}/documents", post(publish_document))
        .with_state(service);
    context.measured("membership", routes)
}

/// Describes the routes of this service, one line for each command.
pub fn describe(api: &mut ApiDescription) {
    api.command::<JoinMember>("/v1/members");
    api.command::<ChangeStatus>("/v1/members/{member}/status");
    api.command::<PublishDocument>("/v1/members/{member}/documents");
}

async fn join_member(State(service): State<Membership>, sent: Sent<JoinMember>) -> Result<Answer, Problem> {
    // Addresses are unique among all members, so all members are one boundary.
    let boundary = Aggregate::Member.of_all_members();
    let decide = |members: &Members| decide::join(members, &sent);
    let receipt = service.members.execute(&boundary, &sent.command, decide).await?;
    let id = sent.body.member_id;
    let warnings = service.members.current(&boundary, |members| decide::warnings(members, &id)).await?;
    Ok(Answer::new(receipt, "member_id", id).with_warnings(warnings))
}

async fn change_status(
    State(service): State<Membership>,
    Path(member): Path<String>,
    sent: Sent<ChangeStatus>,
) -> Result<Answer, Problem> {
    let member = parse_member(&member)?;
    let decide = |members: &Members| decide::change_status(members, &member, &sent);
    let receipt = service.members.execute(&Aggregate::Member.of_all_members(), &sent.command, decide).await?;
    Ok(Answer::new(receipt, "member_id", member))
}

fn parse_member(member: &str) -> Result<MemberId, Refusal> {
    member.parse().map_err(|_| decide::unknown_member(member))
}

async fn publish_document(
    State(service): State<Membership>,
    Path(member): Path<String>,
    sent: Sent<PublishDocument>,
) -> Result<Answer, Problem> {
    let member = parse_member(&member)?;
    let name = |members: &Members| decide::name_members(members, &member, &sent.body.also_members);
    let members = service.members.current(&Aggregate::Member.of_all_members(), name).await??;
    let id = decide::document_id(&sent);
    // Ids are unique among all members, so all documents are one boundary.
    let boundary = Aggregate::Document.of_all_members();
    let decide = |documents: &Documents| decide::publish(documents, &members, &sent);
    let receipt = service.documents.execute(&boundary, &sent.command, decide).await?;
    Ok(Answer::new(receipt, "document_id", id))
}
