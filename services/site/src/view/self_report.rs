//! What others than the reviewers say of a commitment, in words. It stands beside the findings and is marked as what it is.

use proto::catalogue::Arg;
use proto::{Language, dates, words};
use read_model::pages::{SelfReport, SelfReportKind};

use super::commitment::occurred;
use crate::prose::{self, Paragraphs};
use crate::said::{Said, number};

/// A report.
#[derive(Debug)]
pub(super) struct Reported {
    pub(super) date: String,
    pub(super) reporter: String,
    pub(super) sentence: Said,
    pub(super) text: Paragraphs,
    pub(super) evidence: Option<String>,
    pub(super) source: Option<String>,
}

impl Reported {
    pub(super) fn all(language: Language, reports: &[SelfReport]) -> Vec<Self> {
        reports.iter().map(|report| Self::new(language, report)).collect()
    }

    fn new(language: Language, report: &SelfReport) -> Self {
        Self {
            date: occurred(language, report.occurred.0),
            reporter: words::role(language, report.reporter.0),
            sentence: sentence(language, report),
            text: report.text.as_deref().map(prose::paragraphs).unwrap_or_default(),
            evidence: report.evidence_url.clone(),
            source: report.source_url.clone(),
        }
    }
}

/// What the newest report on a commitment says, in a line: `Self-reported: on track, says the government (May 2024)`.
pub(super) fn newest(language: Language, reports: &[SelfReport], commitment: &proto::CommitmentId) -> Option<Said> {
    let report = reports.iter().find(|report| report.commitment_id.0 == *commitment)?;
    let (what, reporter) = (sentence(language, report), words::role(language, report.reporter.0));
    let date = occurred(language, report.occurred.0);
    let args = [("what", what.arg()), ("reporter", Arg::Words(&reporter)), ("date", Arg::Words(&date))];
    Some(Said::new(language, "self-report-says", &args))
}

fn sentence(language: Language, report: &SelfReport) -> Said {
    let what = what(language, report);
    let Some(number) = report.milestone.map(number) else { return what };
    let args = [("number", number), ("what", what.arg())];
    match &report.milestone_title {
        Some(title) => {
            let [number, what] = args;
            Said::new(language, "self-report.titled-milestone", &[number, ("title", Arg::Original(title)), what])
        }
        None => Said::new(language, "self-report.milestone", &args),
    }
}

fn what(language: Language, report: &SelfReport) -> Said {
    match report.kind.0 {
        SelfReportKind::MilestoneReached => Said::from(language.say("self-report.reached")),
        SelfReportKind::Progress => {
            let state = report.state.map(|state| words::progress(language, state.0));
            Said::from(state.unwrap_or_default())
        }
        SelfReportKind::MilestoneRescheduled => {
            let moved = moved(language, report);
            let Some(why) = &report.reason else { return moved };
            Said::new(language, "with-note", &[("what", moved.arg()), ("note", Arg::Original(why))])
        }
    }
}

fn moved(language: Language, report: &SelfReport) -> Said {
    let from = report.from_date.map(|date| dates::partial(language, date.0));
    let to = report.to_date.map(|date| dates::partial(language, date.0));
    let (id, args) = match (&from, &to) {
        (Some(from), Some(to)) => {
            ("self-report.moved-from-to", vec![("from", Arg::Words(from)), ("to", Arg::Words(to))])
        }
        (Some(from), None) => ("self-report.moved-from", vec![("from", Arg::Words(from))]),
        (None, Some(to)) => ("self-report.moved-to", vec![("to", Arg::Words(to))]),
        (None, None) => ("self-report.moved", Vec::new()),
    };
    Said::new(language, id, &args)
}
