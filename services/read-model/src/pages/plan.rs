//! Action plans.

use proto::{ActionPlanId, DocumentId, MemberId, PartialDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::{Snapshot, Text};

/// Where an action plan is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// It was submitted and has not begun.
    Submitted,
    /// It runs.
    Implementing,
    /// It is over; the final review of some of its commitments is not.
    ImplementationEnded,
    /// It is over and finally reviewed.
    Reviewed,
    /// It was withdrawn.
    Withdrawn,
}

/// An action plan as its newest version has it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Plan {
    /// Its id.
    pub plan_id: Text<ActionPlanId>,
    /// Its number among the member's plans, where it is established.
    pub number: Option<i32>,
    /// Its title.
    pub title: String,
    /// When implementation begins.
    pub starts: Text<PartialDate>,
    /// When implementation ends.
    pub ends: Text<PartialDate>,
    /// The language it is written in (BCP 47).
    pub language: Option<String>,
    /// The plan as a document; on the member's page where it was published there.
    pub document_id: Option<Text<DocumentId>>,
    /// How many commitments it says it has.
    pub count_claimed: Option<i32>,
    /// Where it is in its life.
    pub state: Text<PlanState>,
    /// Whether it was extended.
    pub extended: bool,
    /// Whether a later plan has begun.
    pub superseded: bool,
    /// How many of its commitments are on record.
    pub commitments: i64,
    /// How many of them have at least one final review, of whatever stage.
    pub reviewed: i64,
    /// How many of them are starred.
    pub starred: i64,
    /// How many of them were carried out substantially or completely.
    pub completed: i64,
    /// How many of them opened government much (major, outstanding) or had significant early results.
    pub strong_results: i64,
    /// Its version, counted from 1.
    pub version: i32,
    /// Where the facts can be checked.
    pub source_url: Option<String>,
}

impl Snapshot {
    /// The member that submitted a plan, where it is on record.
    pub async fn plan_owner(&mut self, plan: &ActionPlanId) -> sqlx::Result<Option<MemberId>> {
        let owner: Option<Text<MemberId>> =
            sqlx::query_scalar("SELECT member_id FROM action_plan_version WHERE plan_id = $1 LIMIT 1")
                .bind(plan.as_str())
                .fetch_optional(&mut *self.transaction)
                .await?;
        Ok(owner.map(|Text(member)| member))
    }

    /// A member's action plans, newest first.
    pub async fn plans(&mut self, member: &MemberId) -> sqlx::Result<Vec<Plan>> {
        self.of_member("SELECT p.plan_id, number, title, starts, ends, language, document_id, count_claimed, version, source_url, s.state,
                 s.extended, s.superseded, s.commitments, s.reviewed, s.starred, s.completed, s.strong_results
             FROM action_plan_at($1, $2, $3) p
             JOIN plan_state_at($1, $2, $3) s ON s.plan_id = p.plan_id
             ORDER BY ends_on DESC, p.plan_id DESC", member).await
    }
}
