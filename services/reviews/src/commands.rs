//! The commands as their senders write them. Every field is checked by its type; what fields mean together and what the
//! log knows is judged by the decider.

use kit::http::command::CommandBody;
use proto::date::PartialDate;
use proto::event::{CorrectionReason, Product, ReviewStatus, Stage};
use proto::scheme::{Scheme, Values};
use proto::text::{Line, Link, Prose};
use proto::{CommitmentId, Discrepancy, Occurred, ReportId};
use serde::Deserialize;

/// A commitment was reviewed, or several together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewCommitment {
    /// The commitments that were reviewed together with the one in the path.
    #[serde(default)]
    pub also_commitments: Vec<CommitmentId>,
    /// The product the review is part of.
    pub product: Product,
    /// What the review judges.
    pub stage: Stage,
    /// The scheme its values belong to.
    pub scheme: Scheme,
    /// The values.
    pub values: Values,
    /// The report it is part of.
    pub report_id: Option<ReportId>,
    /// The report's date.
    pub report_date: Option<PartialDate>,
    /// The reviewing body; the Independent Reporting Mechanism where the sender does not say.
    pub reviewer: Option<Line>,
    /// Draft or final; final where the sender does not say.
    #[serde(default = "final_review")]
    pub review_status: ReviewStatus,
    /// The finding in short.
    pub summary: Option<Prose>,
    /// When it was reviewed; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
    /// What the source says that cannot be.
    #[serde(default)]
    pub discrepancies: Vec<Discrepancy>,
}

fn final_review() -> ReviewStatus {
    ReviewStatus::Final
}

/// A final review is put right.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectReview {
    /// All values as they should have been.
    pub values: Values,
    /// Why.
    pub reason: CorrectionReason,
    /// Why, in words.
    pub note: Option<Line>,
    /// When it was put right; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
    /// What the source still says that cannot be; as before where the sender does not say.
    pub discrepancies: Option<Vec<Discrepancy>>,
}

/// A final review is taken back.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetractReview {
    /// Why.
    pub reason: CorrectionReason,
    /// Why, in words.
    pub note: Option<Line>,
    /// When it was taken back; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// Every command about a review needs the same scope and may say when the fact happened.
macro_rules! review_command {
    ($($command:ident)+) => {
        $(impl CommandBody for $command {
            const SCOPE: &'static str = "reviews:write";
            fn occurred(&self) -> Option<Occurred> {
                self.occurred
            }
        })+
    };
}
review_command! { ReviewCommitment CorrectReview RetractReview }
