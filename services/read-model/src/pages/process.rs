//! How a member keeps the partnership's process: findings, procedural reviews, and plans that are late.

use chrono::NaiveDate;
use proto::event::{Ground, OverdueThreshold};
use proto::{ActionPlanId, MemberId, Occurred};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::{Snapshot, Text};

/// A step of the procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProcessStepKind {
    /// The member acted contrary to process.
    ContraryToProcess,
    /// The member responded.
    Response,
    /// A procedural review was opened.
    ReviewOpened,
    /// It was closed.
    ReviewClosed,
}

/// A step of the procedure with a member.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct ProcessStep {
    /// What happened.
    pub kind: Text<ProcessStepKind>,
    /// When.
    pub occurred: Text<Occurred>,
    /// The plan it is about.
    pub plan_id: Option<Text<ActionPlanId>>,
    /// What the member did not do.
    pub ground: Option<Text<Ground>>,
    /// What opened a review, or how it ended.
    pub outcome: Option<String>,
    /// What there is to say of it.
    pub note: Option<String>,
    /// Where it can be checked.
    pub source_url: Option<String>,
}

/// A plan that is late: the member's next one.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Overdue {
    /// The member's last plan.
    pub plan_id: Text<ActionPlanId>,
    /// The day on which the threshold was passed.
    pub due_on: NaiveDate,
    /// The threshold that was passed last.
    pub threshold: Text<OverdueThreshold>,
    /// The rule in force.
    pub rule_version: String,
}

impl Snapshot {
    /// The steps of the procedure with a member, newest first.
    pub async fn process_steps(&mut self, member: &MemberId) -> sqlx::Result<Vec<ProcessStep>> {
        self.of_member(
            "SELECT * FROM process_step WHERE member_id = $1 AND seq <= $2 AND settled_on <= $3 ORDER BY seq DESC",
            member,
        )
        .await
    }

    /// Whether a member's next plan is late: nothing once it was submitted.
    pub async fn overdue(&mut self, member: &MemberId) -> sqlx::Result<Option<Overdue>> {
        sqlx::query_as("SELECT * FROM overdue_at($1, $2, $3)")
            .bind(member.as_str())
            .bind(self.moment.known_at.as_i64())
            .bind(self.moment.as_of)
            .fetch_optional(&mut *self.transaction)
            .await
    }
}
