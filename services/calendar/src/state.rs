//! What decisions on calendar events rest on, folded from the log.

use std::collections::HashMap;

use chrono::NaiveDate;
use kit::repository::State;
use proto::event::{CalendarEvent, NamedMember};
use proto::text::Line;
use proto::{CalendarEventId, Event, MemberId, Recorded, Subject};

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

    /// The members with their names now; with the ones they had where they never joined.
    #[must_use]
    pub fn now(&self, members: &[NamedMember]) -> Vec<NamedMember> {
        let mut members = members.to_vec();
        for member in &mut members {
            if let Some(name) = self.name(&member.member_id) {
                member.name = name.clone();
            }
        }
        members
    }
}

impl State for Members {
    fn evolve(&mut self, recorded: &Recorded) {
        if let Event::Member(change) = &recorded.event
            && let Some(member) = change.named()
        {
            self.names.insert(member.member_id.clone(), member.name.clone());
        }
    }
}

/// Every calendar event there is.
#[derive(Debug, Default)]
pub struct CalendarEvents {
    by_id: HashMap<CalendarEventId, Known>,
}

/// A calendar event as its last change left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The event.
    pub event: CalendarEvent,
    /// Where its history stands.
    pub subject: Subject,
    /// The first day that the date of its newest change can mean; none while no date is known.
    pub changed_on: Option<NaiveDate>,
}

impl CalendarEvents {
    /// The event with this id.
    #[must_use]
    pub fn get(&self, id: &CalendarEventId) -> Option<&Known> {
        self.by_id.get(id)
    }
}

impl State for CalendarEvents {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Calendar(change) => {
                let event = change.calendar_event().clone();
                let before = self.by_id.get(&event.calendar_id).and_then(|known| known.changed_on);
                let changed_on = before.max(recorded.envelope.occurred.first_day());
                let known = Known { subject: recorded.subject.clone(), event, changed_on };
                self.by_id.insert(known.event.calendar_id.clone(), known);
            }
            // They do not stand under a calendar event's subject.
            Event::Member(_)
            | Event::Document(_)
            | Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Report(_)
            | Event::Record(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use kit::testing::{fold, proposed};
    use serde_json::json;

    use super::*;
    use crate::testing::known_members;

    #[test]
    fn members_have_their_newest_names() {
        let members =
            json!([{"member_id": "korea", "name": "South Korea"}, {"member_id": "nowhere", "name": "Nowhere"}]);
        let members: Vec<NamedMember> = serde_json::from_value(members).expect("members");
        let mut known = known_members();
        assert_eq!(known.now(&members), members);
        let korea = json!({"member_id": "korea", "name": "Korea", "kind": "other", "voting": true, "slugs": ["korea"]});
        let renamed = json!({"member": korea, "from": "South Korea"});
        let subject = Subject::member(&"korea".parse().expect("an id"));
        fold(&mut known, vec![proposed(subject, "ogp.member.renamed.v1", &renamed)]);
        let now = known.now(&members);
        assert_eq!([now[0].name.as_str(), now[1].name.as_str()], ["Korea", "Nowhere"]);
    }
}
