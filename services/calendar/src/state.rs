//! What decisions on calendar events rest on, folded from the log.

use std::collections::HashMap;

use kit::repository::State;
use proto::text::Line;
use proto::{CalendarEventId, Event, MemberId, Recorded};

/// The name of every member there is.
#[derive(Debug, Default)]
pub struct Members {
    names: HashMap<MemberId, Line>,
}

impl Members {
    /// The name of the member with this id.
    #[must_use]
    pub fn name(&self, id: &MemberId) -> Option<&Line> {
        self.names.get(id)
    }
}

impl State for Members {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::MemberJoined(joined) => {
                self.names.insert(joined.member_id.clone(), joined.name.clone());
            }
            // They do not stand under a member's own subject.
            Event::ActionPlanSubmitted(_)
            | Event::CommitmentReviewed(_)
            | Event::CalendarEventScheduled(_)
            | Event::DocumentPublished(_) => {}
        }
    }
}

/// The title of every calendar event there is.
#[derive(Debug, Default)]
pub struct CalendarEvents {
    titles: HashMap<CalendarEventId, Line>,
}

impl CalendarEvents {
    /// The title of the event with this id; none when it was not announced.
    #[must_use]
    pub fn title(&self, id: &CalendarEventId) -> Option<&Line> {
        self.titles.get(id)
    }
}

impl State for CalendarEvents {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::CalendarEventScheduled(scheduled) => {
                self.titles.insert(scheduled.calendar_id.clone(), scheduled.title.clone());
            }
            // They do not stand under a calendar event's subject.
            Event::MemberJoined(_)
            | Event::ActionPlanSubmitted(_)
            | Event::CommitmentReviewed(_)
            | Event::DocumentPublished(_) => {}
        }
    }
}
