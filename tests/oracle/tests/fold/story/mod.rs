//! Made-up histories. A step is a handful of small numbers, so that it can shrink; what it means depends on what was told
//! before. A step that no decider would take tells nothing. Days, precision and order of arrival are arbitrary.

mod calendar;
mod commitment;
mod document;
mod member;
mod plan;
mod report;
mod review;
mod step;
mod values;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use proto::date::{PartialDate, Precision};
use proto::{Event, EventId, MemberId, Occurred, Recorded, Seq, Subject, Visibility};

pub(crate) use step::{Step, reviews, steps};
use step::{What, When, beginning};

use crate::record::{Told, begins, event_id, recorded};

/// The members in these histories, one of them in the other.
pub(crate) const MEMBERS: [&str; 2] = ["seoul", "korea"];
/// What an hour has.
const HOUR: TimeDelta = TimeDelta::hours(1);

/// What a history has told so far, as far as the next step depends on it.
#[derive(Debug)]
struct Story {
    now: DateTime<Utc>,
    recorded: Vec<Recorded>,
    members: Vec<member::Told>,
    plans: Vec<plan::Told>,
    reviews: Vec<review::Told>,
    calendar: Vec<proto::event::CalendarEvent>,
    documents: Vec<document::Told>,
    reports: Vec<proto::event::Report>,
}

/// The events that the steps tell, as the log would hold them.
pub(crate) fn tell(steps: &[Step]) -> Vec<Recorded> {
    let mut story = Story {
        now: begins(),
        recorded: Vec::new(),
        members: MEMBERS.iter().map(|id| member::Told::new(id)).collect(),
        plans: Vec::new(),
        reviews: Vec::new(),
        calendar: Vec::new(),
        documents: Vec::new(),
        reports: Vec::new(),
    };
    for step in beginning().iter().chain(steps) {
        story.now += HOUR * 24 * i32::from(step.wait);
        story.take(step);
    }
    story.recorded
}

fn public(subject: Subject, event: impl Into<Event>) -> Vec<Told> {
    vec![(subject, event.into(), Visibility::Public)]
}

impl Story {
    fn take(&mut self, step: &Step) {
        let told = match step.what {
            What::Join => self.join(step),
            What::Rename => self.rename(step),
            What::Slug => self.change_slug(step),
            What::Status => self.change_status(step),
            What::Procedure => self.find_contrary(step),
            What::Contact => self.change_contact(step),
            What::Hide => self.hide(step),
            What::Show => self.show(step),
            What::Submit => self.submit(step),
            What::Amend => self.amend(step),
            What::Extend => self.extend(step),
            What::WithdrawPlan => self.withdraw_plan(step),
            What::End => self.end(step),
            What::Overdue => self.be_overdue(step),
            What::Add => self.add(step),
            What::AmendCommitment => self.amend_commitment(step),
            What::WithdrawCommitment => self.withdraw_commitment(step),
            What::CarryForward => self.carry_forward(step),
            What::Milestone => self.reschedule_milestone(step),
            What::Progress => self.report_progress(step),
            What::Review => self.review(step, proto::event::ReviewStatus::Final),
            What::Draft => self.review(step, proto::event::ReviewStatus::DraftForPublic),
            What::Correct => self.correct(step),
            What::Retract => self.retract(step),
            What::Schedule => Some(self.schedule(step)),
            What::ChangeCalendar => self.change_calendar(step),
            What::Publish => Some(self.publish(step)),
            What::Replace => self.replace(step),
            What::WithdrawDocument => self.withdraw_document(step),
            What::Report => self.publish_report(step),
            What::Comment => self.comment(step),
        };
        // Events of one command share their time, as they share their batch.
        let occurred = self.occurred(step.when);
        for (index, event) in (0..).zip(told.into_iter().flatten()) {
            let recorded = self.record(event, occurred, index);
            self.recorded.push(recorded);
        }
    }

    /// At a time of day that grows with the log. Every other place holds no valid event and is left out.
    fn record(&self, told: Told, occurred: Occurred, index: u16) -> Recorded {
        let seq = self.next_seq();
        recorded(seq, self.now + TimeDelta::seconds(seq.as_i64()), occurred, index, told)
    }

    fn next_seq(&self) -> Seq {
        Seq(2 * u64::try_from(self.recorded.len()).expect("a short history") + 1)
    }

    /// The id of the event that is told next.
    fn next_id(&self) -> EventId {
        event_id(self.next_seq())
    }

    fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    fn days_ago(&self, days: u16) -> NaiveDate {
        self.today().checked_sub_days(Days::new(days.into())).expect("a day")
    }

    fn in_days(&self, days: u16) -> NaiveDate {
        self.today().checked_add_days(Days::new(days.into())).expect("a day")
    }

    fn occurred(&self, when: When) -> Occurred {
        match when {
            When::Unknown => Occurred::Unknown,
            When::Before(days, precision) => Occurred::On(holding(self.days_ago(days), precision)),
        }
    }
}

fn holding(day: NaiveDate, precision: Precision) -> PartialDate {
    PartialDate::holding(day, precision).expect("a precision of dates")
}

/// A precision by number.
fn precision(pick: u8) -> Precision {
    [Precision::Day, Precision::Month, Precision::Year][usize::from(pick) % 3]
}

/// Text, or an id, of the right form.
fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("text of the right form")
}

fn member_id(pick: u8) -> MemberId {
    parsed(MEMBERS[usize::from(pick) % MEMBERS.len()])
}

/// One of the things there are.
fn one_of<T>(things: &[T], pick: u8) -> Option<usize> {
    (!things.is_empty()).then(|| usize::from(pick) % things.len())
}
