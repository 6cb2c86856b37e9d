//! Review reports as the public sees them: what was published for all, and drafts as far as everybody may comment on them.

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
    /// The product it is.
    pub product: Text<Product>,
    /// Its title.
    pub title: String,
    /// How far it has come.
    pub version: Text<ReportVersion>,
    /// The date printed on it.
    pub dated: Option<Text<PartialDate>>,
    /// The language it is written in (BCP 47).
    pub language: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// The first day on which everybody may comment.
    pub comment_opens: Option<NaiveDate>,
    /// The last day on which everybody may comment.
    pub comment_closes: Option<NaiveDate>,
    /// Whether comments are taken; none where they never were.
    pub comment_state: Option<Text<CommentState>>,
    /// How many comments came.
    pub comments: i32,
    /// Where it can be checked.
    pub source_url: Option<String>,
}

/// A report with what is said of it outside the page of its member.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct MemberReport {
    /// The member that submitted the plan.
    pub member_id: Text<MemberId>,
    /// The report as a document.
    pub document_id: Option<Text<DocumentId>>,
    /// What it says of all commitments together; nothing of a draft.
    #[sqlx(json(nullable))]
    pub totals: Option<Totals>,
    /// The report.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub report: Report,
}

impl Report {
    /// Whether everybody may comment on a day.
    #[must_use]
    pub fn is_open_for_comment(&self, day: NaiveDate) -> bool {
        self.comment_state.is_some_and(|state| state.0 == CommentState::Open)
            && self.comment_opens.is_some_and(|opens| opens <= day)
            && self.comment_closes.is_some_and(|closes| day <= closes)
    }
}

impl Snapshot {
    /// The report with this id; none while it is a draft before the government.
    pub async fn report(&mut self, id: &ReportId) -> sqlx::Result<Option<MemberReport>> {
        sqlx::query_as(
            "SELECT * FROM report_versions_at($2, $3)
             WHERE report_id = $1
             ORDER BY seq DESC
             LIMIT 1",
        )
        .bind(id.as_str())
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_optional(&mut *self.transaction)
        .await
    }

    /// The public reports about a member's plans, newest first.
    pub async fn reports(&mut self, member: &MemberId) -> sqlx::Result<Vec<Report>> {
        self.of_member("SELECT * FROM report_at($1, $2, $3) ORDER BY seq DESC", member).await
    }
}
