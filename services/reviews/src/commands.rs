//! The commands as their senders write them. Every field is checked by its type; what fields mean together and what the
//! log knows is judged by the decider.

use chrono::NaiveDate;
use kit::http::command::CommandBody;
use proto::date::PartialDate;
use proto::event::{CorrectionReason, Product, ReportVersion, ReviewStatus, Stage, Totals};
use proto::scheme::{Scheme, Values};
use proto::text::{Line, Link, Prose};
use proto::{ActionPlanId, Actor, CommitmentId, Discrepancy, DocumentId, Occurred, ReportId};
use schemars::JsonSchema;
use serde::Deserialize;

/// A commitment was reviewed, or several together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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

/// A version of a report is published.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishReport {
    /// The report.
    pub report_id: ReportId,
    /// Which of the IRM's products it is.
    pub product: Product,
    /// The plan it is about.
    pub plan_id: ActionPlanId,
    /// The title.
    pub title: Line,
    /// How far it has come.
    pub version: ReportVersion,
    /// The date printed on it.
    pub date: Option<PartialDate>,
    /// The language it is written in (BCP 47).
    pub language: Option<Line>,
    /// The report as a document.
    pub document_id: Option<DocumentId>,
    /// Where it can be read.
    pub url: Option<Link>,
    /// The first day on which everybody may comment; the day of publication where the sender does not say.
    pub comment_opens: Option<NaiveDate>,
    /// The last day on which comments are in time.
    pub comment_closes: Option<NaiveDate>,
    /// What it says of all commitments together.
    pub totals: Option<Totals>,
    /// When it was published; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// Somebody commented on a report. Names nobody and quotes nothing.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveComment {
    /// In which role; the sender's own where the sender does not say.
    pub commenter: Option<Actor>,
    /// When; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the comment can be read.
    pub source_url: Option<Link>,
}

/// A comment period is over, or ends before its time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndCommentPeriod {
    /// The last day on which comments were in time; the one that was announced, or today where that is still to come.
    pub closed_on: Option<NaiveDate>,
    /// When it was ended; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// Every command about a review or a report needs the same scope and may say when the fact happened.
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
review_command! { ReviewCommitment CorrectReview RetractReview PublishReport ReceiveComment EndCommentPeriod }
