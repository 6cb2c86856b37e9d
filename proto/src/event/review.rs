//! Events of the review of commitments by the Independent Reporting Mechanism (IRM).

use serde::{Deserialize, Serialize};

use crate::date::PartialDate;
use crate::ids::{ActionPlanId, CommitmentId, MemberId, ReportId};
use crate::scheme::{Scheme, Values};
use crate::text::{Line, Prose};

/// The IRM reviewed a commitment, or several commitments together (a cluster).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitmentReviewed {
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
}

/// A commitment with its title as it was when the event was emitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewedCommitment {
    /// The commitment.
    pub commitment_id: CommitmentId,
    /// Its title then.
    pub title: Line,
}

/// What a review judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

    /// The name in words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::ProgressReport => "Progress Report",
            Self::EndOfTermReport => "End-of-Term Report",
            Self::DesignReport => "Design Report",
            Self::ImplementationReport => "Implementation Report",
            Self::TransitionalResultsReport => "Transitional Results Report",
            Self::ActionPlanReview => "Action Plan Review",
            Self::ResultsReport => "Results Report",
            Self::PreliminaryReview => "Preliminary Review",
            Self::FinalReport => "Final Report",
            Self::SpecialAccountabilityReport => "Special Accountability Report",
        }
    }
}
