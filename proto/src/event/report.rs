//! Events of the reports that the Independent Reporting Mechanism (IRM) publishes, and of their comment periods.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Product, ReportChange};
use crate::date::PartialDate;
use crate::envelope::Actor;
use crate::ids::{ActionPlanId, DocumentId, MemberId, ReportId};
use crate::scheme::Completion;
use crate::text::{Line, Link};

/// A report as it is after an event: every change carries the whole of it, so that nobody has to look it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The report.
    pub report_id: ReportId,
    /// Which of the IRM's products it is.
    pub product: Product,
    /// The plan it is about.
    pub plan_id: ActionPlanId,
    /// The plan's title then.
    pub plan_title: Line,
    /// The member that submitted the plan.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The title.
    pub title: Line,
    /// How far it has come.
    pub version: ReportVersion,
    /// The date printed on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// The language it is written in (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Line>,
    /// The report as a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_id: Option<DocumentId>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Link>,
    /// The first day of its comment period; none while it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_opens: Option<NaiveDate>,
    /// The last day on which comments are in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_closes: Option<NaiveDate>,
    /// Whether comments are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_state: Option<CommentState>,
    /// How many comments are on record.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub comments: u16,
    /// What it says of all commitments together. Never in a public event of a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_zero(count: &u16) -> bool {
    *count == 0
}

/// What a report says of all commitments together, in its own count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// How many commitments it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitments: Option<u16>,
    /// How many of them are starred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starred: Option<u16>,
    /// How many of them were carried out how far.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub completion: BTreeMap<Completion, u16>,
}

/// How far a report has come. Later versions are higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportVersion {
    /// A draft before the government.
    ForGovernment,
    /// A draft before the public, which may comment on it.
    ForPublicComment,
    /// Final.
    Final,
}

/// Whether comments on a report are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommentState {
    /// Its comment period runs.
    Open,
    /// Its comment period is over.
    Closed,
}

/// A version of a report was published: a draft to those it is meant for, the final one to everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewReportPublished {
    /// The report.
    pub report: Report,
}

/// Everybody may comment on a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentPeriodOpened {
    /// The report as everybody may see it.
    pub report: Report,
    /// The first day of the period.
    pub opens_on: NaiveDate,
    /// Its last day.
    pub closes_on: NaiveDate,
}

/// Comments on a draft are not in time any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentPeriodClosed {
    /// The report as everybody may see it. Its period ends with the last day it had.
    pub report: Report,
    /// The last day on which comments were in time.
    pub closed_on: NaiveDate,
    /// What ended it.
    pub by: ClosedBy,
}

/// What ended a comment period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBy {
    /// The day that was announced.
    Schedule,
    /// A decision to end it earlier.
    Staff,
}

/// Somebody commented on a draft. Neither who it was nor what was said stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentReceived {
    /// The report as everybody may see it.
    pub report: Report,
    /// In which role somebody commented.
    pub commenter: Actor,
    /// Whether the comment came after the last day.
    pub late: bool,
}

impl ReportChange {
    /// The report as it is after the change.
    #[must_use]
    pub fn report(&self) -> &Report {
        match self {
            Self::Published(ReviewReportPublished { report })
            | Self::CommentsOpened(CommentPeriodOpened { report, .. })
            | Self::CommentsClosed(CommentPeriodClosed { report, .. })
            | Self::CommentReceived(CommentReceived { report, .. }) => report,
        }
    }
}

impl Report {
    /// The totals, once they are final: what a draft counts may still change, and moves no number.
    #[must_use]
    pub fn final_totals(&self) -> Option<&Totals> {
        self.totals.as_ref().filter(|_| self.version == ReportVersion::Final)
    }

    /// The report as everybody may see it: with no totals while it is a draft.
    #[must_use]
    pub fn for_everybody(&self) -> Self {
        Self { totals: self.final_totals().cloned(), ..self.clone() }
    }
}
