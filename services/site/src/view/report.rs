//! Review reports, and the windows in which everybody may comment on a draft.

use chrono::NaiveDate;
use proto::catalogue::Arg;
use proto::event::{CommentState, ReportVersion};
use proto::{Language, dates};
use read_model::pages::Report;

use crate::said::{Said, number};
use crate::words;

/// A report in a list.
#[derive(Debug)]
pub(super) struct ReportEntry {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) facts: Said,
    /// Until when everybody may comment, on a day within the window.
    pub(super) open: Option<String>,
    pub(super) link: Option<String>,
}

impl ReportEntry {
    /// The reports as they stand on a day.
    pub(super) fn all(language: Language, reports: &[Report], as_of: NaiveDate) -> Vec<Self> {
        reports.iter().map(|report| Self::new(language, report, as_of)).collect()
    }

    fn new(language: Language, report: &Report, as_of: NaiveDate) -> Self {
        let product = proto::words::product(language, report.product.0);
        let date = report.dated.map(|date| dates::partial(language, date.0));
        let written_in = report.language.as_deref().map(|code| words::language_name(language, code));
        let facts = [Some(product), Some(standing(language, report, as_of)), date, written_in];
        Self {
            id: report.report_id.to_string(),
            title: report.title.clone(),
            facts: Said::facts(facts.into_iter().flatten().map(Said::from)),
            open: open(language, report, as_of),
            link: report.url.clone().or_else(|| report.source_url.clone()),
        }
    }
}

fn standing(language: Language, report: &Report, as_of: NaiveDate) -> String {
    let comments = language.say_with("report-comments", &[("count", number(report.comments))]);
    let with_comments = |id| language.say_with(id, &[("comments", Arg::Words(&comments))]);
    match (report.version.0, report.comment_state.map(|state| state.0)) {
        (ReportVersion::Final, _) => language.say("report-standing.final"),
        (_, Some(CommentState::Closed)) => with_comments("report-standing.closed"),
        (_, Some(CommentState::Open)) if !report.is_open_for_comment(as_of) => with_comments("report-standing.over"),
        (_, Some(CommentState::Open)) => with_comments("report-standing.open"),
        (_, None) => language.say("report-standing.draft"),
    }
}

/// `Open for comment until 6 July 2017: 3 days left`.
fn open(language: Language, report: &Report, as_of: NaiveDate) -> Option<String> {
    let closes = report.comment_closes.filter(|_| report.is_open_for_comment(as_of))?;
    let left = match (closes - as_of).num_days() {
        0 => language.say("report-last-day"),
        days => language.say_with("report-days-left", &[("count", number(days))]),
    };
    let day = dates::day(language, closes);
    Some(language.say_with("report-open", &[("day", Arg::Words(&day)), ("left", Arg::Words(&left))]))
}
