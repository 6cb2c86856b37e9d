//! Action plans.

use proto::{ActionPlanId, DocumentId, MemberId, PartialDate};
use serde::Serialize;
use sqlx::FromRow;

use super::{Snapshot, Text};

/// An action plan as its newest version has it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
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
    /// How many of its commitments are on record.
    pub commitments: i64,
    /// Its version, counted from 1.
    pub version: i32,
    /// Where the facts can be checked.
    pub source_url: Option<String>,
}

impl Snapshot {
    /// The member that submitted a plan, where it is on record.
    pub async fn plan_owner(&mut self, plan: &ActionPlanId) -> sqlx::Result<Option<MemberId>> {
        let owner: Option<(Text<MemberId>,)> =
            sqlx::query_as("SELECT member_id FROM action_plan_version WHERE plan_id = $1 AND seq <= $2 LIMIT 1")
                .bind(plan.as_str())
                .bind(self.moment.known_at.as_i64())
                .fetch_optional(&mut *self.transaction)
                .await?;
        Ok(owner.map(|(Text(member),)| member))
    }

    /// A member's action plans, newest first.
    pub async fn plans(&mut self, member: &MemberId) -> sqlx::Result<Vec<Plan>> {
        sqlx::query_as(
            "SELECT plan_id, number, title, starts, ends, language, document_id, count_claimed, version, source_url,
                 (SELECT count(*) FROM commitment_at($1, $2, $3) c WHERE c.plan_id = p.plan_id) AS commitments
             FROM action_plan_at($1, $2, $3) p
             ORDER BY ends_on DESC, plan_id DESC",
        )
        .bind(member.as_str())
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_all(&mut *self.transaction)
        .await
    }
}
