//! The history of the reviews of a commitment: every version of every final review, also those that count no more.

use chrono::{DateTime, Utc};
use proto::event::{CorrectionReason, Effect, Product, Stage};
use proto::scheme::{Scheme, Values};
use proto::{CommitmentId, Feed, MemberId, Occurred, PartialDate, ReportId};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::FromRow;
use sqlx::types::Json;

use super::{Snapshot, Text};

/// A version of a review: as it was published, put right, or taken back.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct ReviewVersion {
    /// The review: the id of the event that published it.
    pub review_id: uuid::Uuid,
    /// The version's place in the log.
    pub seq: i64,
    /// When the log took it.
    pub recorded_at: DateTime<Utc>,
    /// When it was published, put right or taken back.
    pub occurred: Text<Occurred>,
    /// The product it is part of.
    pub product: Text<Product>,
    /// What it judges.
    pub stage: Text<Stage>,
    /// The scheme its values belong to.
    pub scheme: Text<Scheme>,
    /// Whether it counts no more.
    pub retracted: bool,
    /// The values after it.
    #[schemars(with = "Values")]
    pub values: Json<Values>,
    /// The values before it, where it changes something.
    #[sqlx(json(nullable))]
    pub values_before: Option<Values>,
    /// Why it changes something.
    pub correction_reason: Option<Text<CorrectionReason>>,
    /// Why, in words.
    pub correction_note: Option<String>,
    /// The report it is part of.
    pub report_id: Option<Text<ReportId>>,
    /// The report's date.
    pub report_date: Option<Text<PartialDate>>,
    /// The reviewing body.
    pub reviewer: String,
    /// The finding in short.
    pub summary: Option<String>,
    /// Where it can be checked.
    pub source_url: Option<String>,
}

/// What an event caused for a commitment.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Caused {
    /// The event's place in the log.
    pub seq: i64,
    /// When it happened.
    pub occurred: Text<Occurred>,
    /// What it caused.
    #[sqlx(json)]
    pub effect: Effect,
}

impl Snapshot {
    /// What events caused for a commitment of a member, in the order of the log.
    pub async fn caused(&mut self, member: &MemberId, commitment: &CommitmentId) -> sqlx::Result<Vec<Caused>> {
        sqlx::query_as(
            "SELECT seq, occurred, effect
             FROM activity, json_array_elements(rendered -> 'ogp:effects') AS effect
             WHERE feed = $1 AND effect ->> 'commitment_id' = $2 AND seq <= $3 AND settled_on <= $4
             ORDER BY seq",
        )
        .bind(Feed::Member(member.clone()).to_string())
        .bind(commitment.as_str())
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_all(&mut *self.transaction)
        .await
    }

    /// Every version of the final reviews of a commitment, in the order of the log.
    pub async fn reviews(&mut self, commitment: &CommitmentId) -> sqlx::Result<Vec<ReviewVersion>> {
        sqlx::query_as(
            "SELECT review_id, seq, recorded_at, occurred, product, stage, scheme, retracted, values, values_before,
                 correction_reason, correction_note, report_id, report_date, reviewer, summary, source_url
             FROM review_versions_at($2, $3)
             WHERE commitment_id = $1 AND review_status = 'final'
             ORDER BY seq",
        )
        .bind(commitment.as_str())
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_all(&mut *self.transaction)
        .await
    }
}
