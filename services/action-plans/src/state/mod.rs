//! What decisions on action plans rest on, folded from the log.

mod plans;

use chrono::NaiveDate;
use kit::repository::State;
use proto::event::{MemberChange, MemberStatus};
use proto::text::Line;
use proto::{Event, Recorded};

pub use plans::{Fate, Known, Listed, Plans, Stage};

/// A member, as far as plans are concerned.
#[derive(Debug, Default)]
pub struct Submitter {
    /// Its name; none while it has not joined.
    pub name: Option<Line>,
    /// Where it stands, and since what day, in the order of the log.
    standing: Vec<(NaiveDate, MemberStatus)>,
}

impl Submitter {
    /// Where the member stood on a day: what was recorded last of what had happened by then.
    #[must_use]
    pub fn status_on(&self, day: NaiveDate) -> MemberStatus {
        let settled = self.standing.iter().rev().find(|(since, _)| *since <= day);
        settled.map_or(MemberStatus::Active, |(_, status)| *status)
    }

    fn stand(&mut self, recorded: &Recorded, status: MemberStatus) {
        let recorded_on = recorded.recorded_at.date_naive();
        let since = recorded.envelope.occurred.last_day().map_or(recorded_on, |day| day.min(recorded_on));
        self.standing.push((since, status));
    }
}

impl State for Submitter {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Member(MemberChange::Joined(joined)) => {
                self.name = Some(joined.member.name.clone());
                self.stand(recorded, MemberStatus::Active);
            }
            Event::Member(MemberChange::StatusChanged(changed)) => self.stand(recorded, changed.to),
            Event::Member(MemberChange::Renamed(renamed)) => self.name = Some(renamed.member.name.clone()),
            // The first change neither its name nor its standing; the others do not stand under a member's own subject.
            Event::Member(
                MemberChange::SlugChanged(_)
                | MemberChange::ContraryToProcessFound(_)
                | MemberChange::Responded(_)
                | MemberChange::ProceduralReviewOpened(_)
                | MemberChange::ProceduralReviewClosed(_)
                | MemberChange::ContactChanged(_)
                | MemberChange::PersonalDataErased(_)
                | MemberChange::EntryHidden(_)
                | MemberChange::EntryShown(_),
            )
            | Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Document(_)
            | Event::Report(_) => {}
        }
    }
}
