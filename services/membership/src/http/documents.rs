//! Documents on the pages of members.

use axum::extract::State;
use kit::http::command::{Answer, Refusal, Sent};
use kit::http::extract::Path;
use kit::http::problem::Problem;
use kit::repository::Proposed;
use proto::event::NamedMember;
use proto::{Aggregate, DocumentId};

use super::{Membership, parse_member};
use crate::commands::{PublishDocument, ReplaceDocument, WithdrawDocument};
use crate::decide;
use crate::state::Documents;

pub(super) async fn publish(
    State(service): State<Membership>,
    Path(member): Path<String>,
    sent: Sent<PublishDocument>,
) -> Result<Answer, Problem> {
    let member = parse_member(&member)?;
    let name = |members: &_| decide::name_members(members, &member, &sent.body.also_members);
    let members = service.see_members(name).await??;
    let id = decide::document_id(&sent);
    // Ids are unique among all members, so all documents are one boundary.
    let boundary = Aggregate::Document.of_all_members();
    let decide = |documents: &Documents| decide::publish(documents, &members, &sent);
    let receipt = service.documents.execute(&boundary, &sent.command, decide).await?;
    Ok(Answer::new(receipt, "document_id", id))
}

/// Defines the handler of a command that changes a published document.
macro_rules! change {
    ($handler:ident($command:ident)) => {
        pub(super) async fn $handler(
            State(service): State<Membership>,
            Path(document): Path<String>,
            sent: Sent<$command>,
        ) -> Result<Answer, Problem> {
            service.change(&document, &sent, decide::$handler).await
        }
    };
}
change!(replace(ReplaceDocument));
change!(withdraw(WithdrawDocument));

impl Membership {
    async fn change<T>(
        &self,
        document: &str,
        sent: &Sent<T>,
        decide: impl Fn(&Documents, &[NamedMember], &DocumentId, &Sent<T>) -> Result<Vec<Proposed>, Refusal>,
    ) -> Result<Answer, Problem> {
        let id: DocumentId = document.parse().map_err(|_| decide::unknown_document(document))?;
        let boundary = Aggregate::Document.of_all_members();
        let then = |documents: &Documents| documents.get(&id).map(|known| known.document.members.clone());
        let then = self.documents.current(&boundary, then).await?.unwrap_or_default();
        let members = self.see_members(|members| decide::names_now(members, &then)).await?;
        let decide = |documents: &Documents| decide(documents, &members, &id, sent);
        let receipt = self.documents.execute(&boundary, &sent.command, decide).await?;
        Ok(Answer::new(receipt, "document_id", id))
    }
}
