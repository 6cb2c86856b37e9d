//! What happens to a report and its comment period, in words. Says nothing of what a draft counts.

use super::said::{Texts, message, said, written};
use super::{Rendering, Thing, irm, member, named, thing};
use crate::catalogue::Arg;
use crate::dates;
use crate::envelope::token;
use crate::event::{CommentPeriodClosed, CommentReceived, Report, ReportChange, ReportVersion, Totals};
use crate::language::Language;
use crate::words;

pub(super) fn render(change: &ReportChange) -> Rendering {
    let report = change.report();
    let (verb, label, name, object) = match change {
        ReportChange::Published(_) => ("Create", version_label(report.version), published(report), document(report)),
        ReportChange::CommentsOpened(opened) => {
            let name = said(|language| {
                let (report, date) = (named_in(language, report), dates::day(language, opened.closes_on));
                language.say_with("comments-opened", &[("report", Arg::Words(&report)), ("date", Arg::Words(&date))])
            });
            ("Invite", "label.comments-opened", name, period(report))
        }
        ReportChange::CommentsClosed(closed) => {
            ("Update", "label.comments-closed", closed_period(closed), period(report))
        }
        ReportChange::CommentReceived(comment) => {
            let label = if comment.late { "label.late-comment" } else { "label.comment" };
            ("Update", label, received(comment), period(report))
        }
    };
    Rendering {
        verb,
        label: message(label, &[]),
        name,
        actor: irm(),
        object,
        target: Some(member(&report.member_id, report.member_name.as_str())),
    }
}

fn version_label(version: ReportVersion) -> &'static str {
    match version {
        ReportVersion::ForGovernment | ReportVersion::ForPublicComment => "label.draft-report",
        ReportVersion::Final => "label.report-published",
    }
}

fn published(report: &Report) -> Texts {
    let id = format!("report-published.{}", token(&report.version).replace('_', "-"));
    said(|language| language.say_with(&id, &[("report", Arg::Words(&named_in(language, report)))]))
}

fn closed_period(closed: &CommentPeriodClosed) -> Texts {
    let id = format!("comments-closed.{}", token(&closed.by));
    let count = ("count", Arg::Number(closed.report.comments.into()));
    said(|language| {
        let (report, date) = (named_in(language, &closed.report), dates::day(language, closed.closed_on));
        language.say_with(&id, &[("report", Arg::Words(&report)), ("date", Arg::Words(&date)), count])
    })
}

fn received(comment: &CommentReceived) -> Texts {
    let ended = comment.report.comment_closes.filter(|_| comment.late);
    said(|language| {
        let (report, role) = (named_in(language, &comment.report), words::role(language, comment.commenter));
        let (report, role) = (("report", Arg::Words(&report)), ("role", Arg::Words(&role)));
        match ended.map(|day| dates::day(language, day)) {
            Some(date) => language.say_with("comment-late", &[report, role, ("date", Arg::Words(&date))]),
            None => language.say_with("comment-in-time", &[report, role]),
        }
    })
}

/// `draft Results Report on “Action Plan 2021–2023” of Seoul`.
fn named_in(language: Language, report: &Report) -> String {
    let id = if report.version == ReportVersion::Final { "report-final" } else { "report-draft" };
    let product = language.say(&format!("the-product.{}", token(&report.product).replace('_', "-")));
    let (plan, member) = (("plan", written(&report.plan_title)), ("member", written(&report.member_name)));
    language.say_with(id, &[("product", Arg::Words(&product)), plan, member])
}

fn document(report: &Report) -> Thing {
    let document =
        thing(format!("/v1/reports/{}", report.report_id), &["Document", "ogp:Report"], report.title.as_str());
    let document = Thing { url: report.url.clone(), ..document };
    match report.final_totals() {
        Some(counted) => document.with_summary(said(|language| totals(language, counted))),
        None => document,
    }
}

/// The comment period as something that lasts from one day to another.
fn period(report: &Report) -> Thing {
    let name = message("comments-on", &[("title", written(&report.title))]);
    Thing {
        url: report.url.clone(),
        start: report.comment_opens.map(|day| day.to_string()),
        end: report.comment_closes.map(|day| day.to_string()),
        ..named(format!("/v1/reports/{}#comments", report.report_id), &["Event", "ogp:CommentPeriod"], name)
    }
}

/// `12 commitments; 2 starred; completion: Limited 4, Complete 8`.
fn totals(language: Language, totals: &Totals) -> String {
    let number = |id, count: u16| language.say_with(id, &[("count", Arg::Number(count.into()))]);
    let counts = totals.completion.iter().map(|(value, count)| {
        let value = words::value(language, *value);
        language.say_with("value-count", &[("value", Arg::Words(&value)), ("count", Arg::Number((*count).into()))])
    });
    let counts = words::joined(language, "list", counts);
    let clauses = [
        totals.commitments.map(|count| number("number-of-commitments", count)),
        totals.starred.map(|count| number("number-starred", count)),
        counts.map(|counts| language.say_with("completion-counts", &[("counts", Arg::Words(&counts))])),
    ];
    words::joined(language, "clauses", clauses.into_iter().flatten()).unwrap_or_default()
}
