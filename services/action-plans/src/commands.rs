//! The commands as their senders write them. Every field is checked by its type; what fields mean together and what the
//! log knows is judged by the decider.

use kit::http::command::CommandBody;
use proto::date::PartialDate;
use proto::event::{PlannedCommitment, ProgressState};
use proto::text::{Line, Link, Prose};
use proto::{ActionPlanId, CommitmentId, Discrepancy, DocumentId, Occurred};
use schemars::JsonSchema;
use serde::Deserialize;

/// A member submitted an action plan.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitActionPlan {
    /// The plan.
    pub plan_id: ActionPlanId,
    /// Its number among the member's plans, counted from 1.
    pub number: Option<u16>,
    /// Why the number is absent or not the next one.
    pub number_note: Option<Line>,
    /// The title.
    pub title: Line,
    /// When implementation begins.
    pub start: PartialDate,
    /// When implementation ends.
    pub end: PartialDate,
    /// The length in years as the plan states it.
    pub duration_years: Option<u8>,
    /// The language it is written in (BCP 47).
    pub language: Option<Line>,
    /// The plan as a document.
    pub document_id: Option<DocumentId>,
    /// The commitments listed in it.
    pub commitments: Vec<PlannedCommitment>,
    /// How many commitments the plan says it has; may differ from the list.
    pub count_claimed: Option<u16>,
    /// When it was submitted; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
    /// What the source says that cannot be.
    #[serde(default)]
    pub discrepancies: Vec<Discrepancy>,
}

/// A plan is amended. What is absent stays as it is; the end moves by an extension, and the number stays.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendActionPlan {
    /// The title.
    pub title: Option<Line>,
    /// When implementation begins.
    pub start: Option<PartialDate>,
    /// The length in years as the plan states it.
    pub duration_years: Option<u8>,
    /// The language it is written in (BCP 47).
    pub language: Option<Line>,
    /// The plan as a document.
    pub document_id: Option<DocumentId>,
    /// How many commitments the plan says it has; may differ from the list.
    pub count_claimed: Option<u16>,
    /// The commitments that it has more.
    #[serde(default)]
    pub commitments_added: Vec<PlannedCommitment>,
    /// The commitments that it states otherwise, each in whole as it is now.
    #[serde(default)]
    pub commitments_amended: Vec<PlannedCommitment>,
    /// The commitments that it has no more.
    #[serde(default)]
    pub commitments_withdrawn: Vec<WithdrawCommitment>,
    /// Why.
    pub reason: Option<Line>,
    /// When it was amended; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A commitment that an amendment withdraws.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawCommitment {
    /// The commitment.
    pub commitment_id: CommitmentId,
    /// Why.
    pub reason: Line,
}

/// A plan runs longer than it was to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendActionPlan {
    /// When implementation ends now.
    pub end: PartialDate,
    /// Why.
    pub reason: Option<Line>,
    /// When notice was given; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A plan is withdrawn.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawActionPlan {
    /// Why.
    pub reason: Line,
    /// When it was withdrawn; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// The implementation of a plan ended.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndImplementation {
    /// When it ended.
    pub ended_on: PartialDate,
    /// Why, where it ended early.
    pub reason: Option<Line>,
    /// When it ended, where another date is to stand in the stream; `ended_on` where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A commitment goes on in another plan.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarryForward {
    /// The commitment that continues it.
    pub successor_id: CommitmentId,
    /// When it was carried forward; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A milestone was reached.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReachMilestone {
    /// Where the evidence is.
    pub evidence_url: Option<Link>,
    /// When it was reached; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A milestone is to be done at another time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RescheduleMilestone {
    /// When it is to be done.
    pub to: PartialDate,
    /// Why.
    pub reason: Option<Line>,
    /// When it was announced; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// Somebody reports how a commitment gets on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportProgress {
    /// The milestone that the report is about, counted from 1; none where it is about the whole.
    pub milestone: Option<u16>,
    /// How it gets on.
    pub state: ProgressState,
    /// The report.
    pub text: Option<Prose>,
    /// Where the evidence is.
    pub evidence_url: Option<Link>,
    /// When it was reported; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// Every command about a plan needs the same scope and may say when the fact happened and where it can be checked.
macro_rules! plan_command {
    ($($command:ident)+) => {
        $(
            impl CommandBody for $command {
                const SCOPE: &'static str = "plans:write";
                fn occurred(&self) -> Option<Occurred> {
                    self.occurred
                }
            }

            impl Sourced for $command {
                fn source_url(&self) -> Option<&Link> {
                    self.source_url.as_ref()
                }
            }
        )+
    };
}
plan_command! {
    SubmitActionPlan AmendActionPlan ExtendActionPlan WithdrawActionPlan EndImplementation CarryForward ReachMilestone
    RescheduleMilestone ReportProgress
}

/// What may say where its fact can be checked.
pub trait Sourced {
    /// Where.
    fn source_url(&self) -> Option<&Link>;
}
