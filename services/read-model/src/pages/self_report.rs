//! What governments and others say themselves of how commitments get on. Shown beside what the reviewers found, never mixed
//! with it.

use proto::event::ProgressState;
use proto::{Actor, CommitmentId, MemberId, Occurred, PartialDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::{Snapshot, Text};

/// What a report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SelfReportKind {
    /// A milestone was reached.
    MilestoneReached,
    /// A milestone is to be done at another time.
    MilestoneRescheduled,
    /// How the commitment, or one of its milestones, gets on.
    Progress,
}

/// A report about a commitment by somebody who is no reviewer.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct SelfReport {
    /// The commitment.
    pub commitment_id: Text<CommitmentId>,
    /// When it was reported, or when the milestone was reached.
    pub occurred: Text<Occurred>,
    /// What it says.
    pub kind: Text<SelfReportKind>,
    /// The number of the milestone it is about, counted from 1; none where it is about the whole.
    pub milestone: Option<i32>,
    /// The milestone's title.
    pub milestone_title: Option<String>,
    /// How it gets on.
    pub state: Option<Text<ProgressState>>,
    /// The report in words.
    pub text: Option<String>,
    /// Where the evidence is.
    pub evidence_url: Option<String>,
    /// When the milestone was to be done.
    pub from_date: Option<Text<PartialDate>>,
    /// When it is to be done now.
    pub to_date: Option<Text<PartialDate>>,
    /// Why.
    pub reason: Option<String>,
    /// In which role somebody reported.
    pub reporter: Text<Actor>,
    /// Where it can be checked.
    pub source_url: Option<String>,
}

impl Snapshot {
    /// The reports about a member's commitments, newest first.
    pub async fn self_reports(&mut self, member: &MemberId) -> sqlx::Result<Vec<SelfReport>> {
        self.of_member(
            "SELECT * FROM self_report WHERE member_id = $1 AND seq <= $2 AND settled_on <= $3 ORDER BY seq DESC",
            member,
        )
        .await
    }
}
