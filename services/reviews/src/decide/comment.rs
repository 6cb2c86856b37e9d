//! May this comment be recorded, and may this comment period end? Comments are taken late too, and marked; a period is ended
//! by the clock, once its last day has passed, or by staff.

use chrono::NaiveDate;
use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::date::PartialDate;
use proto::event::{ClosedBy, CommentPeriodClosed, CommentReceived, CommentState, Report};
use proto::text::{Line, Link};
use proto::{Actor, Event, Occurred, ReportId, Visibility};

use super::newest::check_newest;
use super::publish::{COMMENT_DAYS_MIN, days_after};
use crate::commands::{EndCommentPeriod, ReceiveComment};
use crate::state::{KnownReport, Reports};

/// Somebody commented on a report about the member that has this name now. A comment counts on the last day that its date can mean, and on the day it is recorded where it has
/// no date.
pub fn receive_comment(
    reports: &Reports,
    id: &ReportId,
    member_name: &Line,
    sent: &Sent<ReceiveComment>,
) -> Result<Vec<Proposed>, Refusal> {
    let (known, (opens, closes)) = commented(reports, id)?;
    let day = sent.occurred.last_day().map_or(sent.today, |day| day.min(sent.today));
    if day < opens {
        return Err(Refusal::broken("/occurred", format!("must not be before {opens}, when the comment period began")));
    }
    check_newest(known.changed_on, sent.occurred)?;
    let commenter = sent.body.commenter.unwrap_or(sent.command.actor);
    if commenter == Actor::System {
        return Err(Refusal::broken(
            "/commenter",
            "must be the role of who commented, which no part of this system does",
        ));
    }
    let comments = known.report.comments.checked_add(1);
    let comments = comments.ok_or_else(|| Refusal::conflict("", format!("{id} has all the comments it can have")))?;
    let report = Report { comments, member_name: member_name.clone(), ..known.report.for_everybody() };
    let event = CommentReceived { report, commenter, late: day > closes };
    Ok(proposed(known, event, sent.occurred, sent.body.source_url.as_ref()))
}

/// Staff ends the comment period of a report about the member that has this name now: before its last day, or after it where that day was never told.
pub fn end_comment_period(
    reports: &Reports,
    id: &ReportId,
    member_name: &Line,
    sent: &Sent<EndCommentPeriod>,
) -> Result<Vec<Proposed>, Refusal> {
    let (known, (opens, closes)) = open(reports, id)?;
    match sent.command.actor {
        Actor::SupportUnit | Actor::Irm | Actor::System => {}
        Actor::GovernmentPoc | Actor::CivilSociety | Actor::LocalMonitor => {
            return Err(Refusal::broken("", "a comment period is ended by the clock or by staff"));
        }
    }
    check_newest(known.changed_on, sent.occurred)?;
    let (first, last) = (days_after(opens, COMMENT_DAYS_MIN), closes.min(sent.today));
    let closed_on = sent.body.closed_on.unwrap_or(last);
    if closed_on < first {
        let rule = format!("must not be before {first}: the public has {COMMENT_DAYS_MIN} days at least");
        return Err(Refusal::broken("/closed_on", rule));
    }
    if closed_on > last {
        return Err(Refusal::broken("/closed_on", format!("must not be after {last}")));
    }
    let by = if closed_on == closes { ClosedBy::Schedule } else { ClosedBy::Staff };
    Ok(proposed(known, closed(known, member_name, closed_on, by), sent.occurred, sent.body.source_url.as_ref()))
}

/// The clock ends a comment period on the day after its last one.
pub fn close_over(reports: &Reports, id: &ReportId, today: NaiveDate) -> Result<Vec<Proposed>, Refusal> {
    let (known, (_, closes)) = open(reports, id)?;
    let ends = days_after(closes, 1);
    if today < ends {
        return Err(Refusal::conflict("", format!("{id} may be commented on until {closes}")));
    }
    let event = closed(known, &known.report.member_name, closes, ClosedBy::Schedule);
    Ok(proposed(known, event, Occurred::On(PartialDate::Day(ends)), None))
}

fn closed(known: &KnownReport, member_name: &Line, closed_on: NaiveDate, by: ClosedBy) -> CommentPeriodClosed {
    let report = Report {
        comment_state: Some(CommentState::Closed),
        comment_closes: Some(closed_on),
        member_name: member_name.clone(),
        ..known.report.for_everybody()
    };
    CommentPeriodClosed { report, closed_on, by }
}

/// The report with this id and its comment period, if it has or had one.
fn commented<'a>(reports: &'a Reports, id: &ReportId) -> Result<(&'a KnownReport, (NaiveDate, NaiveDate)), Refusal> {
    let known = reports.get(id).ok_or_else(|| unknown_report(id.as_str()))?;
    let never = || Refusal::conflict("", format!("{id} was never published for public comment"));
    Ok((known, known.comment_period().ok_or_else(never)?))
}

/// The same, if its comment period runs.
fn open<'a>(reports: &'a Reports, id: &ReportId) -> Result<(&'a KnownReport, (NaiveDate, NaiveDate)), Refusal> {
    let (known, period) = commented(reports, id)?;
    if known.report.comment_state != Some(CommentState::Open) {
        return Err(Refusal::conflict("", format!("the comment period of {id} ended on {}", period.1)));
    }
    Ok((known, period))
}

/// The refusal where the path names no report.
#[must_use]
pub fn unknown_report(id: &str) -> Refusal {
    Refusal::unknown("report", format!("{id} is not a report"))
}

fn proposed(
    known: &KnownReport,
    event: impl Into<Event>,
    occurred: Occurred,
    source_url: Option<&Link>,
) -> Vec<Proposed> {
    let (subject, event) = (known.subject.clone(), event.into());
    vec![Proposed { subject, event, occurred, visibility: Visibility::Public, source_url: source_url.cloned() }]
}

#[cfg(test)]
mod tests;
