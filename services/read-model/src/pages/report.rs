//! Reports by the Independent Reporting Mechanism, as far as they are public.

use chrono::NaiveDate;
use proto::event::{CommentState, Product, ReportVersion, Totals};
use proto::{ActionPlanId, DocumentId, MemberId, PartialDate, ReportId};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::FromRow;

use super::{Snapshot, Text};

/// A report as its newest public version has it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Report {
    /// Its id.
    pub report_id: Text<ReportId>,
    /// The plan it is about.
    pub plan_id: Text<ActionPlanId>,
    /// The member that submitted the plan.
    pub member_id: Text<MemberId>,
    /// Which of the IRM's products it is.
    pub product: Text<Product>,
    /// Its title.
    pub title: String,
    /// How far it has come.
    pub version: Text<ReportVersion>,
    /// The date printed on it.
    pub dated: Option<Text<PartialDate>>,
    /// The language it is written in (BCP 47).
    pub language: Option<String>,
    /// The report as a document.
    pub document_id: Option<Text<DocumentId>>,
    /// Where it can be read.
    pub url: Option<String>,
    /// The first day of its comment period; none while it had none.
    pub comment_opens: Option<NaiveDate>,
    /// The last day on which comments are in time.
    pub comment_closes: Option<NaiveDate>,
    /// Whether comments are taken.
    pub comment_state: Option<Text<CommentState>>,
    /// How many comments are on record.
    pub comments: i32,
    /// What it says of all commitments together; nothing of a draft.
    #[sqlx(json(nullable))]
    pub totals: Option<Totals>,
    /// Where the facts can be checked.
    pub source_url: Option<String>,
}

impl Snapshot {
    /// The report with this id; none while it is a draft before the government.
    pub async fn report(&mut self, id: &ReportId) -> sqlx::Result<Option<Report>> {
        sqlx::query_as(
            "SELECT report_id, plan_id, member_id, product, title, version, dated, language, document_id, url,
                 comment_opens, comment_closes, comment_state, comments, totals, source_url
             FROM report_version
             WHERE report_id = $1 AND seq <= $2 AND settled_on <= $3 AND visibility = 'public'
             ORDER BY seq DESC
             LIMIT 1",
        )
        .bind(id.as_str())
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_optional(&mut *self.transaction)
        .await
    }
}
