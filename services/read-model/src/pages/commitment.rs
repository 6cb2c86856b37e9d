//! Commitments with what was found about them, and the numbers that count them.

use chrono::NaiveDate;
use proto::event::{CorrectionReason, Milestone};
use proto::scheme::{
    Completion, DidItOpenGovernment, EarlyResults, OgpValues, PotentialForResults, PotentialImpact, Specificity, Values,
};
use proto::{ActionPlanId, CommitmentId, MemberId, Occurred, PartialDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;

use super::{Snapshot, Text};

/// Where a commitment is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its plan runs.
    Current,
    /// Its plan is over; the final review is not.
    AwaitingReview,
    /// Its plan is over and it has its final review.
    PostImplementation,
    /// It was withdrawn, alone or with its plan, and not reviewed all the same.
    Withdrawn,
}

/// A commitment, its state, and for each variable the value of the latest stage that has one.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Commitment {
    /// Its id.
    pub commitment_id: Text<CommitmentId>,
    /// The plan it belongs to.
    pub plan_id: Text<ActionPlanId>,
    /// The plan's title.
    pub plan_title: String,
    /// When the plan ends.
    pub plan_ends: Text<PartialDate>,
    /// The last day the plan's end can mean.
    pub plan_ends_on: NaiveDate,
    /// Its number in the plan, as printed.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// Its full text.
    pub description: Option<String>,
    /// Its policy areas.
    pub themes: Vec<String>,
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
    #[schemars(with = "Vec<Milestone>")]
    pub milestones: Json<Vec<Milestone>>,
    /// The commitment that goes on with it in a later plan.
    pub successor_id: Option<Text<CommitmentId>>,
    /// Where it can be read.
    pub source_url: Option<String>,
    /// Where it is in its life.
    pub state: Text<State>,
    /// How many final reviews it has.
    pub reviews: i64,
    /// What was found.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub finding: Finding,
    /// Whether it is starred.
    pub starred: bool,
}

/// For each variable the value of the latest stage that has one.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Finding {
    /// How far it was carried out.
    pub completion: Option<Text<Completion>>,
    /// How far it was carried out as judged before, where it was judged twice.
    pub completion_before: Option<Text<Completion>>,
    /// How completion changed between the two.
    pub change_in_completion: Option<Text<ChangeInCompletion>>,
    /// Whether it opened government (schemes before 2020).
    pub did_it_open_government: Option<Text<DidItOpenGovernment>>,
    /// What it achieved (scheme of 2020).
    pub early_results: Option<Text<EarlyResults>>,
    /// How far it could change things (schemes before 2020).
    pub impact: Option<Text<PotentialImpact>>,
    /// What results it promises (scheme of 2020).
    pub potential_for_results: Option<Text<PotentialForResults>>,
    /// How concrete it is written (schemes before 2017).
    pub specificity: Option<Text<Specificity>>,
    /// Whether it can be told if it was carried out (schemes from 2017).
    pub verifiable: Option<bool>,
    /// Whether it is relevant to open government.
    pub relevant: Option<bool>,
    /// The open government values it serves, where they were coded one by one.
    #[sqlx(json(nullable))]
    pub ogp_values: Option<OgpValues>,
    /// The label over potential impact and relevance.
    pub ambition: Option<Text<Ambition>>,
    /// Whether the IRM names it a promising one (scheme of 2020).
    pub promising: Option<bool>,
}

/// How completion changed from one judgement to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum ChangeInCompletion {
    /// It is judged further than before.
    Increase,
    /// It is judged as before.
    #[serde(rename = "No Change")]
    NoChange,
    /// It is judged less far than before.
    Decrease,
}

/// The label over potential impact and relevance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Ambition {
    /// Moderate or transformative, and relevant.
    High,
    /// Otherwise.
    Low,
}

/// A change of a final review: put right, or taken back.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Correction {
    /// The commitment.
    pub commitment_id: Text<CommitmentId>,
    /// When it was made.
    pub occurred: Text<Occurred>,
    /// Whether the review was taken back.
    pub retracted: bool,
    /// The values before.
    #[sqlx(json)]
    pub values_before: Values,
    /// The values after; those that count no more where it was taken back.
    #[sqlx(json)]
    pub values: Values,
    /// Why.
    pub correction_reason: Text<CorrectionReason>,
    /// Why, in words.
    pub correction_note: Option<String>,
    /// Where it can be checked.
    pub source_url: Option<String>,
}

/// How many commitments a member has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Counters {
    /// That are current or await review.
    pub current: i64,
    /// That have at least one final review, of whatever stage.
    pub reviewed: i64,
    /// That are starred.
    pub starred: i64,
    /// That are past implementation.
    pub post_implementation: i64,
    /// That were withdrawn.
    pub withdrawn: i64,
}

/// How many commitments of the current plan have a theme.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct ThemeCount {
    /// The title of the current plan.
    pub plan_title: String,
    /// The theme.
    pub theme: String,
    /// How many.
    pub commitments: i64,
}

/// How many commitments were carried out how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct CompletionCount {
    /// How far.
    pub completion: Text<Completion>,
    /// How many.
    pub commitments: i64,
}

impl Snapshot {
    /// A member's commitments: newest plan first, within a plan as listed there.
    pub async fn commitments(&mut self, member: &MemberId) -> sqlx::Result<Vec<Commitment>> {
        self.of_member("SELECT * FROM commitment_state_at($1, $2, $3) ORDER BY plan_ends_on DESC, plan_id DESC, position, commitment_id", member).await
    }

    /// One commitment, with the member it belongs to.
    pub async fn commitment(&mut self, id: &CommitmentId) -> sqlx::Result<Option<(MemberId, Commitment)>> {
        // An id is given once, so any version names its member.
        let member: Option<Text<MemberId>> =
            sqlx::query_scalar("SELECT member_id FROM commitment_version WHERE commitment_id = $1 LIMIT 1")
                .bind(id.as_str())
                .fetch_optional(&mut *self.transaction)
                .await?;
        let Some(Text(member)) = member else { return Ok(None) };
        let found = sqlx::query_as("SELECT * FROM commitment_state_at($1, $2, $3) WHERE commitment_id = $4")
            .bind(member.as_str())
            .bind(self.moment.known_at.as_i64())
            .bind(self.moment.as_of)
            .bind(id.as_str())
            .fetch_optional(&mut *self.transaction)
            .await?;
        Ok(found.map(|commitment| (member, commitment)))
    }

    /// What was changed about final reviews of a member's commitments, in the order of the log.
    pub async fn corrections(&mut self, member: &MemberId) -> sqlx::Result<Vec<Correction>> {
        self.of_member("SELECT commitment_id, occurred, retracted, values_before, values, correction_reason, correction_note, source_url
             FROM review_versions_at($2, $3)
             WHERE member_id = $1
                 AND correction_reason IS NOT NULL
             ORDER BY seq", member).await
    }

    /// The counts of what [`Snapshot::commitments`] lists.
    pub async fn counters(&mut self, member: &MemberId) -> sqlx::Result<Counters> {
        sqlx::query_as("SELECT current, reviewed, starred, post_implementation, withdrawn FROM counters_at($1, $2, $3)")
            .bind(member.as_str())
            .bind(self.moment.known_at.as_i64())
            .bind(self.moment.as_of)
            .fetch_one(&mut *self.transaction)
            .await
    }

    /// The themes of the current plan, the most frequent first.
    pub async fn thematic_focus(&mut self, member: &MemberId) -> sqlx::Result<Vec<ThemeCount>> {
        self.of_member(
            "SELECT plan_title, theme, commitments FROM thematic_focus_at($1, $2, $3) ORDER BY commitments DESC, theme",
            member,
        )
        .await
    }

    /// The values of completion that a member's commitments have, furthest first.
    pub async fn completion(&mut self, member: &MemberId) -> sqlx::Result<Vec<CompletionCount>> {
        let mut counts: Vec<CompletionCount> = self
            .of_member(
                "SELECT completion, count(*) AS commitments
             FROM commitment_state_at($1, $2, $3)
             WHERE completion IS NOT NULL
             GROUP BY completion",
                member,
            )
            .await?;
        // The order of the scale is known to its type and not to the database.
        counts.sort_by_key(|count| std::cmp::Reverse(count.completion));
        Ok(counts)
    }
}
