//! Every number the pages show, worked out a second time: a plain fold over recorded events, written from the rules and
//! from nothing that the services or the read models do. Where the two disagree, one of them is wrong. No SQL, no I/O.
//!
//! A page is made anew for each moment: the events that count are gone through once in the order of the log, and then one
//! looks at what is there on the day. That is slow and cannot go stale, which is what tests want.

mod commitment;
mod effects;
mod entry;
mod facts;
mod finding;
mod page;
mod plan;

use chrono::NaiveDate;
use proto::event::Effect;
use proto::{Event, MemberId, Recorded, Seq};

pub use commitment::{Change, Commitment, State};
pub use entry::Shown;
pub use finding::{Ambition, Finding};
pub use page::{CalendarEntry, Counters, DocumentEntry, Focus, Header, Overdue, Page};
pub use plan::{Plan, PlanState};

use facts::Facts;

/// Everything that was recorded.
#[derive(Debug, Clone, Default)]
pub struct Oracle {
    /// In the order of the log.
    events: Vec<Recorded>,
}

impl Oracle {
    /// Takes in the next event of the log.
    ///
    /// # Panics
    ///
    /// Where it is not the next one.
    pub fn fold(&mut self, recorded: &Recorded) {
        assert!(
            self.events.last().is_none_or(|last| last.seq < recorded.seq),
            "event {} comes out of order",
            recorded.seq
        );
        self.events.push(recorded.clone());
    }

    /// The page of a member as the log had told up to `known_at` about the time up to `as_of`.
    #[must_use]
    pub fn page(&self, member: &MemberId, known_at: Seq, as_of: NaiveDate) -> Page {
        let facts = Facts::of(member, self.known(known_at), as_of);
        let shown = entry::of(member, &self.events, known_at, as_of);
        Page::of(member, &facts, as_of, entry::slug(member, &self.events), shown)
    }

    /// What an event causes for commitments, sorted: what its effects should say.
    #[must_use]
    pub fn effects(&self, recorded: &Recorded) -> Vec<Effect> {
        let before = || self.known(Seq(recorded.seq.0 - 1));
        effects::of(recorded, before(), before().chain([recorded]))
    }

    fn known(&self, known_at: Seq) -> impl Iterator<Item = &Recorded> {
        self.events.iter().filter(move |recorded| recorded.seq <= known_at)
    }
}

/// The last day on which what an event tells can have happened. An imprecise date is settled on its last day, as nothing is
/// claimed early; what is recorded has happened, though, and is settled on the day of its recording. Of a calendar event one
/// hears before it is over.
fn settled_on(recorded: &Recorded) -> NaiveDate {
    let recorded_on = recorded.recorded_at.date_naive();
    let announced_by = match &recorded.event {
        Event::Calendar(change) => change.calendar_event().period.map(|period| period.end.day()),
        Event::Member(_)
        | Event::Document(_)
        | Event::ActionPlan(_)
        | Event::Commitment(_)
        | Event::Report(_)
        | Event::Record(_) => None,
    };
    match recorded.envelope.occurred.last_day().or(announced_by) {
        Some(last_day) if last_day < recorded_on => last_day,
        Some(_) | None => recorded_on,
    }
}
