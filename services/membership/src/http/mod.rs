//! The command API of members and documents: loads what a decision rests on, asks the decider, answers.

mod contacts;
mod documents;
mod entries;
mod members;
mod process;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::post;
use kit::http::command::{Answer, CommandContext, Refusal, Sent};
use kit::http::openapi::ApiDescription;
use kit::http::problem::Problem;
use kit::repository::{Proposed, Receipt, Repository};
use proto::{Aggregate, DocumentId, MemberId};

use crate::commands::{
    ChangeContact, ChangeSlug, ChangeStatus, CloseReview, EraseContact, FindContrary, HideEntry, JoinMember,
    OpenReview, PublishDocument, RenameMember, ReplaceDocument, Respond, ShowEntry, WithdrawDocument,
};
use crate::decide;
use crate::persons::Persons;
use crate::state::{Cycles, Documents, Members};

#[derive(Clone, FromRef)]
struct Membership {
    context: CommandContext,
    members: Arc<Repository<Members>>,
    documents: Arc<Repository<Documents>>,
    cycles: Arc<Repository<Cycles>>,
    persons: Persons,
}

/// The routes of this service.
pub(crate) fn router(context: CommandContext, members: Arc<Repository<Members>>, persons: Persons) -> Router {
    let service = Membership {
        members,
        documents: context.repository(crate::SERVICE),
        cycles: context.repository(crate::SERVICE),
        persons,
        context: context.clone(),
    };
    let routes = Router::new()
        .route("/v1/members", post(members::join))
        .route("/v1/members/{member}/status", post(members::change_status))
        .route("/v1/members/{member}/renames", post(members::rename))
        .route("/v1/members/{member}/slugs", post(members::change_slug))
        .route("/v1/members/{member}/findings", post(process::find_contrary))
        .route("/v1/members/{member}/responses", post(process::respond))
        .route("/v1/members/{member}/procedural-review", post(process::open_review))
        .route("/v1/members/{member}/procedural-review/closing", post(process::close_review))
        .route("/v1/members/{member}/contacts", post(contacts::change))
        .route("/v1/members/{member}/contacts/{contact}/erasure", post(contacts::erase))
        .route("/v1/members/{member}/hidden-entries", post(entries::hide))
        .route("/v1/members/{member}/shown-entries", post(entries::show))
        .route("/v1/members/{member}/documents", post(documents::publish))
        .route("/v1/documents/{document}/replacement", post(documents::replace))
        .route("/v1/documents/{document}/withdrawal", post(documents::withdraw))
        .with_state(service);
    context.measured("membership", routes)
}

/// Describes the routes of this service, one line for each command.
pub fn describe(api: &mut ApiDescription) {
    api.command::<JoinMember>("/v1/members");
    api.command::<ChangeStatus>("/v1/members/{member}/status");
    api.command::<RenameMember>("/v1/members/{member}/renames");
    api.command::<ChangeSlug>("/v1/members/{member}/slugs");
    api.command::<FindContrary>("/v1/members/{member}/findings");
    api.command::<Respond>("/v1/members/{member}/responses");
    api.command::<OpenReview>("/v1/members/{member}/procedural-review");
    api.command::<CloseReview>("/v1/members/{member}/procedural-review/closing");
    api.command::<ChangeContact>("/v1/members/{member}/contacts");
    api.command::<EraseContact>("/v1/members/{member}/contacts/{contact}/erasure");
    api.command::<HideEntry>("/v1/members/{member}/hidden-entries");
    api.command::<ShowEntry>("/v1/members/{member}/shown-entries");
    api.command::<PublishDocument>("/v1/members/{member}/documents");
    api.command::<ReplaceDocument>("/v1/documents/{document}/replacement");
    api.command::<WithdrawDocument>("/v1/documents/{document}/withdrawal");
}

impl Membership {
    /// Carries out a command about the member in the path. Slugs and the ids of contacts are unique among all members, so
    /// all members are one boundary.
    async fn on_member<T>(
        &self,
        sent: &Sent<T>,
        decide: impl Fn(&Members) -> Result<Vec<Proposed>, Refusal>,
    ) -> Result<Receipt, Problem> {
        Ok(self.members.execute(&Aggregate::Member.of_all_members(), &sent.command, decide).await?)
    }

    /// Shows `view` all members.
    async fn see_members<T>(&self, view: impl FnOnce(&Members) -> T) -> Result<T, Problem> {
        Ok(self.members.current(&Aggregate::Member.of_all_members(), view).await?)
    }

    /// A document that a command refers to must be one.
    async fn check_document(&self, id: Option<&DocumentId>) -> Result<(), Problem> {
        let Some(id) = id else { return Ok(()) };
        let boundary = Aggregate::Document.of_all_members();
        let known = self.documents.current(&boundary, |documents| documents.get(id).is_some()).await?;
        if known {
            return Ok(());
        }
        Err(Refusal::broken("/document_id", format!("must be a document on record, which {id} is not")).into())
    }
}

fn parse_member(member: &str) -> Result<MemberId, Refusal> {
    member.parse().map_err(|_| decide::unknown_member(member))
}

fn about(member: MemberId, receipt: Receipt) -> Answer {
    Answer::new(receipt, "member_id", member)
}
