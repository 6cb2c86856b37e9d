//! The versions of things that an event makes: for each table a row whose keys are the table's columns.

use chrono::NaiveDate;
use proto::event::{
    CalendarEvent, CommitmentChange, DocumentChange, DocumentPublished, MemberChange, MemberJoined, MemberStatus,
    MemberStatusChanged, NamedMember, ReviewedCommitment,
};
use proto::{Event, Recorded};
use serde_json::{Map, Value, json};

/// A table of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// `member_version`
    Member,
    /// `member_status`
    MemberStatus,
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
    pub const ALL: [Self; 9] = [
        Self::Member,
        Self::MemberStatus,
        Self::Document,
        Self::ActionPlan,
        Self::Commitment,
        Self::PlanOverdue,
        Self::SelfReport,
        Self::Review,
        Self::CalendarEvent,
    ];

    /// Its name: the third word of the statement that fills it.
    pub(crate) fn name(self) -> &'static str {
        self.insert().split(' ').nth(2).unwrap_or_default()
    }

    /// The statement that inserts a JSON array of rows.
    pub(super) fn insert(self) -> &'static str {
        macro_rules! insert {
            ($table:literal) => {
                concat!("INSERT INTO ", $table, " SELECT * FROM jsonb_populate_recordset(NULL::", $table, ", $1)")
            };
        }
        match self {
            Self::Member => insert!("member_version"),
            Self::MemberStatus => insert!("member_status"),
            Self::Document => insert!("document_version"),
            Self::ActionPlan => insert!("action_plan_version"),
            Self::Commitment => insert!("commitment_version"),
            Self::PlanOverdue => insert!("plan_overdue"),
            Self::SelfReport => insert!("self_report"),
            Self::Review => insert!("review_version"),
            Self::CalendarEvent => insert!("calendar_event_version"),
        }
    }
}

/// The last day on which the event can have happened: never after the day it was recorded.
pub(super) fn settled_on(recorded: &Recorded) -> NaiveDate {
    let recorded_on = recorded.recorded_at.date_naive();
    recorded.envelope.occurred.last_day().map_or(recorded_on, |day| day.min(recorded_on))
}

/// The versions an event makes.
pub(super) fn of(recorded: &Recorded) -> Vec<VersionRow> {
    match &recorded.event {
        Event::Member(MemberChange::Joined(joined)) => vec![
            row(Table::Member, recorded, member(joined)),
            row(Table::MemberStatus, recorded, json!({"member_id": joined.member_id, "status": MemberStatus::Active})),
        ],
        Event::Member(MemberChange::StatusChanged(changed)) => {
            vec![row(Table::MemberStatus, recorded, member_status(changed))]
        }
        Event::Document(DocumentChange::Published(published)) => {
            vec![row(Table::Document, recorded, document(published))]
        }
        // Every change carries the whole plan, and the whole commitment it is about.
        Event::ActionPlan(change) => {
            super::plan::rows(change).into_iter().map(|(table, own)| row(table, recorded, own)).collect()
        }
        // Every change carries the whole review as it is after it.
        Event::Commitment(change) => {
            reviews(recorded, change).into_iter().map(|columns| row(Table::Review, recorded, columns)).collect()
        }
        // Every change carries the whole event as it is after it.
        Event::Calendar(change) => {
            vec![row(Table::CalendarEvent, recorded, calendar_event(recorded, change.calendar_event()))]
        }
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

fn member(joined: &MemberJoined) -> Value {
    json!({
        "member_id": joined.member_id, "name": joined.name, "kind": joined.kind, "country_code": joined.country_code,
        "parent_member_id": joined.parent_member_id, "displayed_year": joined.displayed_year,
        "letter_date": joined.letter_date, "formal_date": joined.formal_date, "cohort": joined.cohort,
        "region": joined.region, "voting": joined.voting, "slugs": joined.slugs,
    })
}

fn member_status(changed: &MemberStatusChanged) -> Value {
    json!({
        "member_id": changed.member_id, "status": changed.to, "reason": changed.reason,
        "decided_by": changed.decided_by, "letter_dated": changed.letter_dated, "received_on": changed.received_on,
        "effective_on": changed.effective_on, "until": changed.until, "vote": changed.vote,
    })
}

fn document(published: &DocumentPublished) -> Value {
    json!({
        "document_id": published.document_id, "members": ids(&published.members), "kind": published.kind,
        "title": published.title, "dated": published.date, "year": published.year, "language": published.language,
        "signatory": published.signatory, "summary": published.summary, "body": published.text,
        "page_images": published.page_images, "file_hash": published.file_hash, "pages": published.pages,
        "url": published.url,
    })
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
            "summary": review.summary,
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

fn ids(members: &[NamedMember]) -> Vec<&str> {
    members.iter().map(|member| member.member_id.as_str()).collect()
}
