//! Review reports, and the windows in which everybody may comment on a draft.

use chrono::NaiveDate;
use proto::event::{CommentState, ReportVersion};
use proto::{Language, dates};
use read_model::pages::Report;

use crate::words;

/// A report in a list.
#[derive(Debug)]
pub(super) struct ReportEntry {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) facts: String,
    /// Until when everybody may comment, on a day within the window.
    pub(super) open: Option<String>,
    pub(super) link: Option<String>,
}

impl ReportEntry {
    /// The reports as they stand on a day.
    pub(super) fn all(reports: &[Report], as_of: NaiveDate) -> Vec<Self> {
        reports.iter().map(|report| Self::new(report, as_of)).collect()
    }

    fn new(report: &Report, as_of: NaiveDate) -> Self {
        let date = report.dated.map(|date| dates::partial(Language::English, date.0));
        let language = report.language.as_deref().map(words::language);
        let facts = [
            Some(proto::words::product(Language::English, report.product.0)),
            Some(standing(report, as_of)),
            date,
            language,
        ];
        Self {
            id: report.report_id.to_string(),
            title: report.title.clone(),
            facts: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            open: open(report, as_of),
            link: report.url.clone().or_else(|| report.source_url.clone()),
        }
    }
}

fn standing(report: &Report, as_of: NaiveDate) -> String {
    let comments = words::count(i64::from(report.comments), "comment", "comments");
    match (report.version.0, report.comment_state.map(|state| state.0)) {
        (ReportVersion::Final, _) => "final".to_owned(),
        (_, Some(CommentState::Closed)) => format!("draft, comments closed with {comments}"),
        (_, Some(CommentState::Open)) if !report.is_open_for_comment(as_of) => {
            format!("draft, comment period over, {comments}")
        }
        (_, Some(CommentState::Open)) => format!("draft for public comment, {comments} so far"),
        (_, None) => "draft".to_owned(),
    }
}

/// `Open for comment until 6 July 2017: 3 days left`.
fn open(report: &Report, as_of: NaiveDate) -> Option<String> {
    let closes = report.comment_closes.filter(|_| report.is_open_for_comment(as_of))?;
    let left = match (closes - as_of).num_days() {
        0 => "the last day".to_owned(),
        days => format!("{} left", words::count(days, "day", "days")),
    };
    Some(format!("Open for comment until {}: {left}", dates::day(Language::English, closes)))
}
