//! What others than the reviewers say of a commitment, in words. It stands beside the findings and is marked as what it is.

use proto::{Language, dates, words};
use read_model::pages::{SelfReport, SelfReportKind};

use super::commitment::occurred;
use crate::prose::{self, Paragraphs};

/// A report.
#[derive(Debug)]
pub(super) struct Reported {
    pub(super) date: String,
    pub(super) reporter: String,
    pub(super) sentence: String,
    pub(super) text: Paragraphs,
    pub(super) evidence: Option<String>,
    pub(super) source: Option<String>,
}

impl Reported {
    pub(super) fn all(reports: &[SelfReport]) -> Vec<Self> {
        reports.iter().map(Self::new).collect()
    }

    fn new(report: &SelfReport) -> Self {
        Self {
            date: occurred(report.occurred.0),
            reporter: words::role(Language::English, report.reporter.0),
            sentence: sentence(report),
            text: report.text.as_deref().map(prose::paragraphs).unwrap_or_default(),
            evidence: report.evidence_url.clone(),
            source: report.source_url.clone(),
        }
    }
}

/// What the newest report on a commitment says, in a line: `on track, says the government (May 2024)`.
pub(super) fn newest(reports: &[SelfReport], commitment: &proto::CommitmentId) -> Option<String> {
    let report = reports.iter().find(|report| report.commitment_id.0 == *commitment)?;
    let reporter = words::role(Language::English, report.reporter.0);
    Some(format!("Self-reported: {}, says {reporter} ({})", sentence(report), occurred(report.occurred.0)))
}

fn sentence(report: &SelfReport) -> String {
    let about = match (report.milestone, &report.milestone_title) {
        (Some(number), Some(title)) => format!("milestone {number}, “{title}”, "),
        (Some(number), None) => format!("milestone {number} "),
        (None, _) => String::new(),
    };
    let state = report.state.map(|state| words::progress(Language::English, state.0)).unwrap_or_default();
    match report.kind.0 {
        SelfReportKind::MilestoneReached => format!("{about}reached"),
        SelfReportKind::Progress => format!("{about}{state}"),
        SelfReportKind::MilestoneRescheduled => {
            let from = report
                .from_date
                .map(|date| format!(" from {}", dates::partial(Language::English, date.0)))
                .unwrap_or_default();
            let to = report
                .to_date
                .map(|date| format!(" to {}", dates::partial(Language::English, date.0)))
                .unwrap_or_default();
            let why = report.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("{about}moved{from}{to}{why}")
        }
    }
}
