//! One commitment as its plan states it, and every review of it with all it ever said.

use chrono::{DateTime, Utc};
use proto::event::{CorrectionReason, Milestone, Product, Stage};
use proto::scheme::{Scheme, Values};
use proto::{CommitmentId, EventId, MemberId, Occurred, PartialDate, ReportId};
use serde::Serialize;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Snapshot, Text};

/// What a plan states about a commitment beside its title.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct CommitmentText {
    /// Its number in the plan, as printed.
    pub number: Option<String>,
    /// The plan's own heading over it.
    pub plan_theme: Option<String>,
    /// The institution that leads it.
    pub lead: Option<String>,
    /// The institutions that support it.
    pub supports: Vec<String>,
    /// When work on it begins.
    pub starts: Option<Text<PartialDate>>,
    /// When work on it ends.
    pub ends: Option<Text<PartialDate>>,
    /// Its milestones.
    pub milestones: Json<Vec<Milestone>>,
}

/// A final review with every version of it, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Review {
    /// Its id: the id of the event that published it.
    pub review_id: EventId,
    /// Whether it counts: it was not taken back.
    pub counts: bool,
    /// What it said at first and after each correction. The last one holds.
    pub versions: Vec<ReviewVersion>,
}

/// A review as it was after one event.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct ReviewVersion {
    /// The review.
    #[serde(skip)]
    review_id: Uuid,
    /// The place of the event in the log.
    pub seq: i64,
    /// The event.
    pub event_id: Uuid,
    /// When the log took it.
    pub recorded_at: DateTime<Utc>,
    /// When it happened.
    pub occurred: Text<Occurred>,
    /// The product the review is part of.
    pub product: Text<Product>,
    /// What it judges.
    pub stage: Text<Stage>,
    /// The scheme its values belong to.
    pub scheme: Text<Scheme>,
    /// The values.
    #[sqlx(json)]
    pub values: Values,
    /// Whether it was taken back.
    pub retracted: bool,
    /// Why it was put right or taken back.
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

impl Snapshot {
    /// The member a commitment belongs to, where it is on record.
    pub async fn commitment_owner(&mut self, commitment: &CommitmentId) -> sqlx::Result<Option<MemberId>> {
        let owner: Option<(Text<MemberId>,)> =
            sqlx::query_as("SELECT member_id FROM commitment_version WHERE commitment_id = $1 AND seq <= $2 LIMIT 1")
                .bind(commitment.as_str())
                .bind(self.moment.known_at.as_i64())
                .fetch_optional(&mut *self.transaction)
                .await?;
        Ok(owner.map(|(Text(member),)| member))
    }

    /// What its plan states about a commitment.
    pub async fn commitment_text(&mut self, commitment: &CommitmentId) -> sqlx::Result<Option<CommitmentText>> {
        sqlx::query_as(
            "SELECT number, plan_theme, lead, supports, starts, ends, milestones
             FROM commitment_version
             WHERE commitment_id = $1 AND seq <= $2 AND settled_on <= $3
             ORDER BY seq DESC
             LIMIT 1",
        )
        .bind(commitment.as_str())
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_optional(&mut *self.transaction)
        .await
    }

    /// Every final review of a commitment, also those that were taken back, in the order they were published.
    pub async fn reviews(&mut self, commitment: &CommitmentId) -> sqlx::Result<Vec<Review>> {
        let versions: Vec<ReviewVersion> = sqlx::query_as(
            "SELECT review_id, seq, event_id, recorded_at, occurred, product, stage, scheme, values, retracted,
                 correction_reason, correction_note, report_id, report_date, reviewer, summary, source_url
             FROM review_version
             WHERE commitment_id = $1 AND seq <= $2 AND settled_on <= $3
                 AND visibility = 'public' AND review_status = 'final'
             ORDER BY min(seq) OVER (PARTITION BY review_id), seq",
        )
        .bind(commitment.as_str())
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_all(&mut *self.transaction)
        .await?;
        Ok(versions.chunk_by(|one, other| one.review_id == other.review_id).filter_map(Review::of).collect())
    }
}

impl Review {
    /// The review whose versions these are; none without any.
    fn of(versions: &[ReviewVersion]) -> Option<Self> {
        let last = versions.last()?;
        Some(Self { review_id: EventId(last.review_id), counts: !last.retracted, versions: versions.to_vec() })
    }
}
