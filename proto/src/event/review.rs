//! Events of the review of commitments by the Independent Reporting Mechanism (IRM).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CommitmentChange;
use crate::date::PartialDate;
use crate::discrepancy::Discrepancy;
use crate::ids::{ActionPlanId, CommitmentId, EventId, MemberId, ReportId};
use crate::scheme::{Completion, Scheme, Values};
use crate::text::{Line, Prose};

/// A review as it is after an event, of one commitment or of several together (a cluster).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The commitments; at least one, the one it is recorded under first.
    pub commitments: Vec<ReviewedCommitment>,
    /// The member they belong to.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The plan they belong to.
    pub plan_id: ActionPlanId,
    /// The product the review is part of.
    pub product: Product,
    /// What the review judges.
    pub stage: Stage,
    /// The scheme its values belong to.
    pub scheme: Scheme,
    /// The values.
    pub values: Values,
    /// The report it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_id: Option<ReportId>,
    /// The report's date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_date: Option<PartialDate>,
    /// The reviewing body.
    pub reviewer: Line,
    /// Draft or final. Drafts are visible to staff only.
    pub review_status: ReviewStatus,
    /// The finding in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Prose>,
    /// What its source says that cannot be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discrepancies: Vec<Discrepancy>,
}

/// The IRM reviewed a commitment, or several commitments together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentReviewed {
    /// The review. Its id is the event's.
    pub review: Review,
    /// What it causes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
}

/// A final review said something wrong and says it right now. What it said stays readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewCorrected {
    /// The review: the id of the event that published it.
    pub review_id: EventId,
    /// The review with its values put right.
    pub review: Review,
    /// The values before.
    pub before: Values,
    /// Why.
    pub reason: CorrectionReason,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Line>,
    /// What it causes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
}

/// A final review counts no more. What it said stays readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewRetracted {
    /// The review: the id of the event that published it.
    pub review_id: EventId,
    /// The review as it was.
    pub review: Review,
    /// Why.
    pub reason: CorrectionReason,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Line>,
    /// What it causes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
}

/// Why a review was corrected or retracted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionReason {
    /// A slip of the pen.
    Typo,
    /// Something came to light.
    NewEvidence,
    /// It was about another commitment.
    WrongCommitment,
    /// The report it was part of was withdrawn.
    ReportWithdrawn,
}

/// What an event causes for a commitment. Worked out when it is decided, from all reviews that count, so that nobody has
/// to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// The commitment is starred now.
    StarWon {
        /// The commitment.
        commitment_id: CommitmentId,
    },
    /// The commitment is starred no more.
    StarLost {
        /// The commitment.
        commitment_id: CommitmentId,
    },
    /// It was carried out further than was judged before.
    CompletionRaised {
        /// The commitment.
        commitment_id: CommitmentId,
        /// What was judged before.
        from: Completion,
        /// What is judged now.
        to: Completion,
    },
    /// It was carried out less far than was judged before.
    CompletionLowered {
        /// The commitment.
        commitment_id: CommitmentId,
        /// What was judged before.
        from: Completion,
        /// What is judged now.
        to: Completion,
    },
    /// Its plan is over, and it is finally reviewed: one of both is new.
    MovedToPostImplementation {
        /// The commitment.
        commitment_id: CommitmentId,
    },
    /// Its plan is over, and no final review of it counts: one of both is new.
    MovedToAwaitingReview {
        /// The commitment.
        commitment_id: CommitmentId,
    },
    /// Its plan was over and runs again.
    MovedToCurrent {
        /// The commitment.
        commitment_id: CommitmentId,
    },
}

impl Effect {
    /// The commitment it is about.
    #[must_use]
    pub fn commitment_id(&self) -> &CommitmentId {
        match self {
            Self::StarWon { commitment_id }
            | Self::StarLost { commitment_id }
            | Self::CompletionRaised { commitment_id, .. }
            | Self::CompletionLowered { commitment_id, .. }
            | Self::MovedToPostImplementation { commitment_id }
            | Self::MovedToAwaitingReview { commitment_id }
            | Self::MovedToCurrent { commitment_id } => commitment_id,
        }
    }
}

impl CommitmentChange {
    /// The review as it is after the change.
    #[must_use]
    pub fn review(&self) -> &Review {
        match self {
            Self::Reviewed(CommitmentReviewed { review, .. })
            | Self::Corrected(ReviewCorrected { review, .. })
            | Self::Retracted(ReviewRetracted { review, .. }) => review,
        }
    }

    /// The review's id: the id of the event that published it, which `own` is when this is that event.
    #[must_use]
    pub fn review_id(&self, own: EventId) -> EventId {
        match self {
            Self::Reviewed(_) => own,
            Self::Corrected(ReviewCorrected { review_id, .. }) | Self::Retracted(ReviewRetracted { review_id, .. }) => {
                *review_id
            }
        }
    }

    /// What the change causes.
    #[must_use]
    pub fn effects(&self) -> &[Effect] {
        match self {
            Self::Reviewed(CommitmentReviewed { effects, .. })
            | Self::Corrected(ReviewCorrected { effects, .. })
            | Self::Retracted(ReviewRetracted { effects, .. }) => effects,
        }
    }
}

/// A commitment with its title as it was when the event was emitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewedCommitment {
    /// The commitment.
    pub commitment_id: CommitmentId,
    /// Its title then.
    pub title: Line,
}

/// What a review judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// How the commitment is designed.
    Design,
    /// How far it has come half-way.
    MidTerm,
    /// What came of it.
    Final,
}

/// How far a review has come itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStatus {
    /// A draft before the government.
    DraftForGovernment,
    /// A draft before the public.
    DraftForPublic,
    /// Final.
    Final,
}

/// The IRM's products that hold reviews of single commitments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Product {
    /// Progress Report, plans to 2016.
    ProgressReport,
    /// End-of-Term Report, plans to 2016.
    EndOfTermReport,
    /// Design Report, plans of 2017 to 2019.
    DesignReport,
    /// Implementation Report, plans of 2017 to 2019.
    ImplementationReport,
    /// Transitional Results Report, plans of 2018 to 2021.
    TransitionalResultsReport,
    /// Action Plan Review, plans from 2020.
    ActionPlanReview,
    /// Results Report, plans from 2020.
    ResultsReport,
    /// Preliminary Review of the 2017 pioneers.
    PreliminaryReview,
    /// Final Report of the 2017 pioneers.
    FinalReport,
    /// Special Accountability Report.
    SpecialAccountabilityReport,
}

impl Product {
    /// What reviews in this product judge.
    #[must_use]
    pub fn stages(self) -> &'static [Stage] {
        match self {
            Self::ProgressReport => &[Stage::MidTerm],
            Self::DesignReport | Self::ActionPlanReview => &[Stage::Design],
            Self::PreliminaryReview => &[Stage::Design, Stage::MidTerm],
            Self::EndOfTermReport
            | Self::ImplementationReport
            | Self::TransitionalResultsReport
            | Self::ResultsReport
            | Self::FinalReport
            | Self::SpecialAccountabilityReport => &[Stage::Final],
        }
    }
}
