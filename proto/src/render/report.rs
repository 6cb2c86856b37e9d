//! What happens to a report and its comment period, in words. Says nothing of what a draft counts.

use super::{Rendering, Thing, member, thing};
use crate::dates;
use crate::event::{
    ClosedBy, CommentPeriodClosed, CommentReceived, Report, ReportChange, ReportVersion, ReviewReportPublished, Totals,
};
use crate::language::Language;
use crate::words;

const IRM: &str = "Independent Reporting Mechanism";

pub(super) fn render(change: &ReportChange) -> Rendering {
    let report = change.report();
    let (verb, label, name, object) = match change {
        ReportChange::Published(ReviewReportPublished { report }) => {
            ("Create", version_label(report.version), published(report), document(report))
        }
        ReportChange::CommentsOpened(opened) => {
            let until = dates::day(Language::English, opened.closes_on);
            (
                "Invite",
                "Open for comment",
                format!("The {} is open for comment until {until}", named(report)),
                period(report),
            )
        }
        ReportChange::CommentsClosed(closed) => ("Update", "Comments closed", closed_period(closed), period(report)),
        ReportChange::CommentReceived(comment) => {
            ("Update", if comment.late { "Late comment" } else { "Comment" }, received(comment), period(report))
        }
    };
    Rendering {
        verb,
        label: label.to_owned(),
        name,
        actor: thing("/v1/reviewers/irm".to_owned(), &["Organization"], IRM),
        object,
        target: Some(member(&report.member_id, report.member_name.as_str())),
    }
}

fn version_label(version: ReportVersion) -> &'static str {
    match version {
        ReportVersion::ForGovernment | ReportVersion::ForPublicComment => "Draft report",
        ReportVersion::Final => "Report published",
    }
}

fn published(report: &Report) -> String {
    let named = named(report);
    match report.version {
        ReportVersion::ForGovernment => format!("{IRM} showed the government the {named}"),
        ReportVersion::ForPublicComment => format!("{IRM} published the {named} for public comment"),
        ReportVersion::Final => format!("{IRM} published the {named}"),
    }
}

fn closed_period(closed: &CommentPeriodClosed) -> String {
    let early = match closed.by {
        ClosedBy::Schedule => "",
        ClosedBy::Staff => ", earlier than announced",
    };
    let comments = match closed.report.comments {
        0 => "none is on record".to_owned(),
        1 => "1 is on record".to_owned(),
        n => format!("{n} are on record"),
    };
    let day = dates::day(Language::English, closed.closed_on);
    format!("Comments on the {} closed on {day}{early}; {comments}", named(&closed.report))
}

fn received(comment: &CommentReceived) -> String {
    let when = match comment.report.comment_closes.filter(|_| comment.late) {
        Some(day) => format!("after its comment period, which ended on {}", dates::day(Language::English, day)),
        None => "in time".to_owned(),
    };
    format!(
        "A comment by {} on the {} came {when}",
        words::role(Language::English, comment.commenter),
        named(&comment.report)
    )
}

/// `draft Results Report on “Action Plan 2021–2023” of Seoul`.
fn named(report: &Report) -> String {
    let draft = if report.version == ReportVersion::Final { "" } else { "draft " };
    format!(
        "{draft}{} on “{}” of {}",
        words::product(Language::English, report.product),
        report.plan_title,
        report.member_name
    )
}

fn document(report: &Report) -> Thing {
    Thing {
        url: report.url.clone(),
        summary: report.final_totals().map(totals).filter(|text| !text.is_empty()),
        ..thing(format!("/v1/reports/{}", report.report_id), &["Document", "ogp:Report"], report.title.as_str())
    }
}

/// The comment period as something that lasts from one day to another.
fn period(report: &Report) -> Thing {
    Thing {
        url: report.url.clone(),
        start: report.comment_opens.map(|day| day.to_string()),
        end: report.comment_closes.map(|day| day.to_string()),
        ..thing(
            format!("/v1/reports/{}#comments", report.report_id),
            &["Event", "ogp:CommentPeriod"],
            &format!("Comments on {}", report.title),
        )
    }
}

/// `12 commitments; 2 starred; completion: Limited 4, Complete 8`.
fn totals(totals: &Totals) -> String {
    let counts: Vec<String> = totals
        .completion
        .iter()
        .map(|(value, count)| format!("{} {count}", words::value(Language::English, *value)))
        .collect();
    [
        totals
            .commitments
            .map(|count| if count == 1 { "1 commitment".to_owned() } else { format!("{count} commitments") }),
        totals.starred.map(|count| format!("{count} starred")),
        (!counts.is_empty()).then(|| format!("completion: {}", counts.join(", "))),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("; ")
}
