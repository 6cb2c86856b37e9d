//! A member's page as the read models have it, in the oracle's words. Read by the very questions the pages ask.

use chrono::NaiveDate;
use oracle::{
    Ambition, CalendarEntry, Change, Commitment, Counters, DocumentEntry, Finding, Focus, Header, Overdue, Page, Plan,
    PlanState, Shown, State,
};
use proto::{Feed, MemberId, Seq};
use read_model::pages::{self, ChangeInCompletion, DocumentState, Entries, Moment, Snapshot};
use sqlx::PgPool;

/// More than any stream in these tests has.
const ENTRIES_MAX: u16 = 10_000;

/// The page of a member at a moment.
pub(crate) async fn page(pool: &PgPool, member: &MemberId, known_at: Seq, as_of: NaiveDate) -> Page {
    let mut snapshot = Snapshot::open(pool, Moment { known_at, as_of }).await.expect("a snapshot");
    let page = read(&mut snapshot, member).await.expect("a page");
    snapshot.close().await.expect("the end of a snapshot");
    page
}

async fn read(snapshot: &mut Snapshot, member: &MemberId) -> sqlx::Result<Page> {
    let as_of = snapshot.moment().as_of;
    let completion = snapshot.completion(member).await?;
    let calendar = snapshot.calendar_events(member).await?;
    let reports = snapshot.reports(member).await?;
    let contacts = snapshot.contacts(member).await?;
    Ok(Page {
        header: snapshot.member(member).await?.map(header),
        counters: counters(snapshot.counters(member).await?),
        commitments: snapshot.commitments(member).await?.into_iter().map(commitment).collect(),
        plans: snapshot.plans(member).await?.into_iter().map(plan).collect(),
        overdue: snapshot.overdue(member).await?.map(overdue),
        focus: focus(snapshot.thematic_focus(member).await?),
        completion: completion.into_iter().map(|row| (row.completion.0, count(row.commitments))).collect(),
        documents: snapshot.documents(member).await?.into_iter().map(document).collect(),
        calendar: calendar.into_iter().map(|event| calendar_entry(event, as_of)).collect(),
        comment_periods: reports.iter().filter_map(|report| comment_period(report, as_of)).collect(),
        contacts: contacts.into_iter().map(|contact| (contact.contact_id.0, contact.body)).collect(),
        steps: snapshot.process_steps(member).await?.len(),
        self_reports: snapshot.self_reports(member).await?.len(),
        shown: shown(snapshot, member).await?,
    })
}

fn count(rows: i64) -> usize {
    usize::try_from(rows).expect("a count")
}

fn header(member: pages::Member) -> Header {
    Header { name: member.name, slug: member.slug.0, status: member.status.0, since: member.status_since.0 }
}

fn counters(counters: pages::Counters) -> Counters {
    Counters {
        current: count(counters.current),
        reviewed: count(counters.reviewed),
        starred: count(counters.starred),
        post_implementation: count(counters.post_implementation),
        withdrawn: count(counters.withdrawn),
    }
}

fn commitment(row: pages::Commitment) -> Commitment {
    Commitment {
        commitment_id: row.commitment_id.0,
        plan_id: row.plan_id.0,
        plan_title: row.plan_title,
        plan_ends_on: row.plan_ends_on,
        title: row.title,
        themes: row.themes,
        successor_id: row.successor_id.map(|id| id.0),
        state: match row.state.0 {
            pages::State::Current => State::Current,
            pages::State::AwaitingReview => State::AwaitingReview,
            pages::State::PostImplementation => State::PostImplementation,
            pages::State::Withdrawn => State::Withdrawn,
        },
        change: row.finding.change_in_completion.map(|change| match change.0 {
            ChangeInCompletion::Increase => Change::Increase,
            ChangeInCompletion::NoChange => Change::NoChange,
            ChangeInCompletion::Decrease => Change::Decrease,
        }),
        finding: finding(&row.finding, row.reviews, row.starred),
    }
}

fn finding(row: &pages::Finding, reviews: i64, starred: bool) -> Finding {
    Finding {
        reviews: count(reviews),
        completion: row.completion.map(|value| value.0),
        completion_before: row.completion_before.map(|value| value.0),
        did_it_open_government: row.did_it_open_government.map(|value| value.0),
        early_results: row.early_results.map(|value| value.0),
        impact: row.impact.map(|value| value.0),
        potential_for_results: row.potential_for_results.map(|value| value.0),
        specificity: row.specificity.map(|value| value.0),
        verifiable: row.verifiable,
        relevant: row.relevant,
        ogp_values: row.ogp_values,
        promising: row.promising,
        ambition: row.ambition.map(|label| match label.0 {
            pages::Ambition::High => Ambition::High,
            pages::Ambition::Low => Ambition::Low,
        }),
        starred,
    }
}

fn plan(row: pages::Plan) -> (proto::ActionPlanId, Plan) {
    let plan = Plan {
        title: row.title,
        ends: row.ends.to_string(),
        version: u16::try_from(row.version).expect("a version"),
        state: match row.state.0 {
            pages::PlanState::Submitted => PlanState::Submitted,
            pages::PlanState::Implementing => PlanState::Implementing,
            pages::PlanState::ImplementationEnded => PlanState::ImplementationEnded,
            pages::PlanState::Reviewed => PlanState::Reviewed,
            pages::PlanState::Withdrawn => PlanState::Withdrawn,
        },
        extended: row.extended,
        superseded: row.superseded,
        commitments: count(row.commitments),
        reviewed: count(row.reviewed),
        starred: count(row.starred),
        completed: count(row.completed),
        strong_results: count(row.strong_results),
    };
    (row.plan_id.0, plan)
}

fn focus(rows: Vec<pages::ThemeCount>) -> Option<Focus> {
    let plan_title = rows.first()?.plan_title.clone();
    assert!(rows.iter().all(|row| row.plan_title == plan_title), "themes of one plan: {rows:?}");
    let themes = rows.into_iter().map(|row| (row.theme, count(row.commitments))).collect();
    Some(Focus { plan_title, themes })
}

fn document(row: pages::Document) -> (proto::DocumentId, DocumentEntry) {
    let entry = DocumentEntry {
        title: row.title,
        dated: row.dated.map(|date| date.to_string()),
        year: u16::try_from(row.year).expect("a year"),
        url: row.url,
        text: row.body,
        withdrawn: match row.change.0 {
            DocumentState::Published | DocumentState::Replaced => None,
            DocumentState::Withdrawn => Some(row.reason.expect("a reason")),
        },
    };
    (row.document_id.0, entry)
}

fn calendar_entry(event: pages::CalendarEvent, as_of: NaiveDate) -> (proto::CalendarEventId, CalendarEntry) {
    let past = event.is_past(as_of);
    let period = event.starts.zip(event.ends).map(|(start, end)| (start.to_string(), end.to_string()));
    (event.calendar_id.0, CalendarEntry { title: event.title, state: event.state.0, period, past })
}

fn comment_period(report: &pages::Report, as_of: NaiveDate) -> Option<(proto::ReportId, (NaiveDate, NaiveDate))> {
    let period = report.comment_opens.zip(report.comment_closes)?;
    report.is_open_for_comment(as_of).then(|| (report.report_id.0.clone(), period))
}

fn overdue(row: pages::Overdue) -> Overdue {
    Overdue { plan_id: row.plan_id.0, due_on: row.due_on, threshold: row.threshold.0 }
}

async fn shown(snapshot: &mut Snapshot, member: &MemberId) -> sqlx::Result<Shown> {
    let as_of = snapshot.moment().as_of;
    let of = Entries { feed: Feed::Member(member.clone()), settled_by: Some(as_of), today: as_of };
    let entries = snapshot.entries_before(&of, Seq(u64::MAX), ENTRIES_MAX).await?;
    let hidden = entries.iter().filter(|entry| entry.hidden_at.is_some()).map(|entry| entry.seq).collect();
    Ok(Shown { entries: entries.iter().map(|entry| entry.seq).collect(), hidden })
}
