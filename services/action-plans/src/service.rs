//! What the command API and the calendar share: the states that decisions rest on, each kept once for the process.

use std::sync::Arc;

use axum::extract::FromRef;
use kit::clock::Clock;
use kit::http::command::{CommandContext, Refusal, Sent};
use kit::log::ReadError;
use kit::repository::{Command, ExecuteError, Receipt, Repository};
use proto::event::NamedMember;
use proto::{Aggregate, MemberId, Subject};

use crate::decide::Decision;
use crate::state::{FinallyReviewed, Members, Plans, Reviewed, Submitter};

/// The service. Cheap to clone.
#[derive(Clone)]
pub(crate) struct ActionPlans {
    context: CommandContext,
    submitters: Arc<Repository<Submitter>>,
    members: Arc<Repository<Members>>,
    plans: Arc<Repository<Plans>>,
    reviewed: Arc<Repository<Reviewed>>,
}

impl FromRef<ActionPlans> for CommandContext {
    fn from_ref(service: &ActionPlans) -> Self {
        service.context()
    }
}

impl ActionPlans {
    pub(crate) fn new(context: CommandContext) -> Self {
        Self {
            submitters: context.repository(crate::SERVICE),
            members: context.repository(crate::SERVICE),
            plans: context.repository(crate::SERVICE),
            reviewed: context.repository(crate::SERVICE),
            context,
        }
    }

    pub(crate) fn context(&self) -> CommandContext {
        self.context.clone()
    }

    pub(crate) fn clock(&self) -> Clock {
        self.context.clock()
    }

    /// Carries out a command. Ids of plans and commitments are unique among all members, so all plans are one boundary.
    pub(crate) async fn execute(
        &self,
        command: &Command,
        decide: impl Fn(&Plans) -> Decision,
    ) -> Result<Receipt, ExecuteError<Refusal>> {
        self.plans.execute(&Aggregate::ActionPlan.of_all_members(), command, decide).await
    }

    /// Shows `view` all plans.
    pub(crate) async fn plans<T>(&self, view: impl FnOnce(&Plans) -> T) -> Result<T, ReadError> {
        self.plans.current(&Aggregate::ActionPlan.of_all_members(), view).await
    }

    /// Shows `view` all members.
    pub(crate) async fn members<T>(&self, view: impl FnOnce(&Members) -> T) -> Result<T, ReadError> {
        self.members.current(&Aggregate::Member.of_all_members(), view).await
    }

    /// The member with its name now, if it stands as `standing` wants it; if not, that is for the decision to say.
    pub(crate) async fn member<T>(
        &self,
        id: &MemberId,
        sent: &Sent<T>,
        standing: impl FnOnce(&Submitter, &MemberId, &Sent<T>) -> Result<NamedMember, Refusal>,
    ) -> Result<Result<NamedMember, Refusal>, ReadError> {
        let view = |submitter: &Submitter| standing(submitter, id, sent);
        self.submitters.current(&Subject::member(id).to_string(), view).await
    }

    /// The commitments of a member that have their final review.
    pub(crate) async fn finally_reviewed(&self, member: &MemberId) -> Result<FinallyReviewed, ReadError> {
        self.reviewed.current(&Aggregate::Commitment.of_member(member), Reviewed::commitments).await
    }
}
