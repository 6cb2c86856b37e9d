//! The versions of things that an event makes: for each table a row whose keys are the table's columns.

mod document;
mod member;
mod plan;
mod process;

use chrono::NaiveDate;
use proto::event::{CalendarEvent, CommitmentChange, NamedMember, ReportChange, ReviewedCommitment};
use proto::{Event, Recorded, Visibility};
use serde_json::{Map, Value, json};

/// A table of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// `member_version`
    Member,
    /// `member_status`
    MemberStatus,
    /// `process_step`
    ProcessStep,
    /// `contact_version`
    Contact,
    /// `entry_visibility`
    EntryVisibility,
    /// `document_version`
    Document,
    /// `action_plan_version`
    ActionPlan,
    /// `commitment_version`
    Commitment,
    /// `plan_overdue`
    PlanOverdue,
    /// `self_report`
    SelfReport,
    /// `review_version`
    Review,
    /// `calendar_event_version`
    CalendarEvent,
    /// `report_version`
    Report,
}

/// A row of a table of versions.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionRow {
    /// The table.
    pub table: Table,
    /// The values by column.
    pub columns: Value,
}

impl Table {
    /// Every table.
    pub const ALL: &[Self] = &[
        Self::Member,
        Self::MemberStatus,
        Self::ProcessStep,
        Self::Contact,
        Self::EntryVisibility,
        Self::Document,
        Self::ActionPlan,
        Self::Commitment,
        Self::PlanOverdue,
        Self::SelfReport,
        Self::Review,
        Self::CalendarEvent,
        Self::Report,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.name_and_insert().0
    }

    /// The statement that inserts a JSON array of rows.
    pub(super) fn insert(self) -> &'static str {
        self.name_and_insert().1
    }

    fn name_and_insert(self) -> (&'static str, &'static str) {
        macro_rules! named {
            ($table:literal) => {
                (
                    $table,
                    concat!("INSERT INTO ", $table, " SELECT * FROM jsonb_populate_recordset(NULL::", $table, ", $1)"),
                )
            };
        }
        match self {
            Self::Member => named!("member_version"),
            Self::MemberStatus => named!("member_status"),
            Self::ProcessStep => named!("process_step"),
            Self::Contact => named!("contact_version"),
            Self::EntryVisibility => named!("entry_visibility"),
            Self::Document => named!("document_version"),
            Self::ActionPlan => named!("action_plan_version"),
            Self::Commitment => named!("commitment_version"),
            Self::PlanOverdue => named!("plan_overdue"),
            Self::SelfReport => named!("self_report"),
            Self::Review => named!("review_version"),
            Self::CalendarEvent => named!("calendar_event_version"),
            Self::Report => named!("report_version"),
        }
    }
}

/// The last day on which the event can have happened: never after the day it was recorded. Of a calendar event one hears
/// before it is over, whenever that was.
pub(super) fn settled_on(recorded: &Recorded) -> NaiveDate {
    let recorded_on = recorded.recorded_at.date_naive();
    let last_day = recorded.envelope.occurred.last_day().or(match &recorded.event {
        Event::Calendar(change) => change.calendar_event().period.map(|period| period.end.day()),
        Event::Member(_)
        | Event::Document(_)
        | Event::ActionPlan(_)
        | Event::Commitment(_)
        | Event::Report(_)
        | Event::Record(_) => None,
    });
    last_day.map_or(recorded_on, |day| day.min(recorded_on))
}

/// The versions an event makes.
pub(super) fn of(recorded: &Recorded) -> Vec<VersionRow> {
    match &recorded.event {
        Event::Member(change) => member::rows(recorded, change),
        Event::Document(change) => vec![row(Table::Document, recorded, document::columns(change))],
        // Every change carries the whole plan, and the whole commitment it is about.
        Event::ActionPlan(change) => {
            plan::rows(change).into_iter().map(|(table, own)| row(table, recorded, own)).collect()
        }
        // Every change carries the whole review as it is after it.
        Event::Commitment(change) => {
            reviews(recorded, change).into_iter().map(|columns| row(Table::Review, recorded, columns)).collect()
        }
        // Every change carries the whole event as it is after it.
        Event::Calendar(change) => {
            vec![row(Table::CalendarEvent, recorded, calendar_event(recorded, change.calendar_event()))]
        }
        // Every change carries the whole report as it is after it.
        Event::Report(change) => vec![row(Table::Report, recorded, report(recorded, change))],
        // What was decided about a message is no version of a thing.
        Event::Record(_) => Vec::new(),
    }
}

/// A row: the columns every version has, and its own.
fn row(table: Table, recorded: &Recorded, own: Value) -> VersionRow {
    let mut columns = Map::from_iter([
        ("seq".to_owned(), json!(recorded.seq)),
        ("recorded_at".to_owned(), json!(recorded.recorded_at)),
        ("occurred".to_owned(), json!(recorded.envelope.occurred)),
        ("settled_on".to_owned(), json!(settled_on(recorded))),
        ("event_id".to_owned(), json!(recorded.envelope.id)),
        ("source_url".to_owned(), json!(recorded.envelope.source_url)),
    ]);
    if let Value::Object(own) = own {
        columns.extend(own);
    }
    VersionRow { table, columns: Value::Object(columns) }
}

fn reviews(recorded: &Recorded, change: &CommitmentChange) -> Vec<Value> {
    let review = change.review();
    let (retracted, before, reason, note) = match change {
        CommitmentChange::Reviewed(_) => (false, None, None, None),
        CommitmentChange::Corrected(event) => (false, Some(&event.before), Some(event.reason), event.note.as_ref()),
        CommitmentChange::Retracted(event) => {
            (true, Some(&event.review.values), Some(event.reason), event.note.as_ref())
        }
    };
    let columns = |commitment: &ReviewedCommitment| {
        json!({
            "review_id": change.review_id(recorded.envelope.id), "commitment_id": commitment.commitment_id,
            "plan_id": review.plan_id, "member_id": review.member_id, "product": review.product,
            "stage": review.stage, "scheme": review.scheme, "review_status": review.review_status,
            "visibility": recorded.envelope.visibility, "retracted": retracted, "values": review.values,
            "values_before": before, "correction_reason": reason, "correction_note": note,
            "report_id": review.report_id, "report_date": review.report_date, "reviewer": review.reviewer,
            "summary": review.summary, "discrepancies": review.discrepancies,
        })
    };
    review.commitments.iter().map(columns).collect()
}

fn calendar_event(recorded: &Recorded, event: &CalendarEvent) -> Value {
    let period = event.period.as_ref();
    json!({
        "calendar_id": event.calendar_id, "members": ids(&event.members), "title": event.title, "kind": event.kind,
        "state": event.state, "starts": period.map(|period| period.start), "ends": period.map(|period| period.end),
        "starts_on": period.map(|period| period.start.day()), "ends_on": period.map(|period| period.end.day()),
        "time_zone": period.and_then(|period| period.time_zone), "all_day": period.map(|period| period.all_day),
        "mode": event.mode, "place": event.place, "url": event.url, "registration_url": event.registration_url,
        "submitted_by": event.submitted_by, "approved": event.approved, "visibility": recorded.envelope.visibility,
    })
}

fn report(recorded: &Recorded, change: &ReportChange) -> Value {
    let report = change.report();
    let totals = match recorded.envelope.visibility {
        Visibility::Public => report.final_totals(),
        Visibility::Staff => report.totals.as_ref(),
    };
    let kind = match change {
        ReportChange::Published(_) => "published",
        ReportChange::CommentsOpened(_) => "comment_period_opened",
        ReportChange::CommentsClosed(_) => "comment_period_closed",
        ReportChange::CommentReceived(_) => "comment_received",
    };
    json!({
        "report_id": report.report_id, "change": kind, "plan_id": report.plan_id, "member_id": report.member_id,
        "product": report.product, "title": report.title, "version": report.version, "dated": report.date,
        "language": report.language, "document_id": report.document_id, "url": report.url,
        "comment_opens": report.comment_opens, "comment_closes": report.comment_closes,
        "comment_state": report.comment_state, "comments": report.comments, "totals": totals,
        "visibility": recorded.envelope.visibility,
    })
}

fn ids(members: &[NamedMember]) -> Vec<&str> {
    members.iter().map(|member| member.member_id.as_str()).collect()
}
