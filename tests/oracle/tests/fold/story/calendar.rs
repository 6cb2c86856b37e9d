//! Calendar events are announced and change until they are held or cancelled.

use proto::event::{
    CalendarEvent, CalendarEventCancelled, CalendarEventHeld, CalendarEventKind, CalendarEventModeChanged,
    CalendarEventPostponed, CalendarEventRescheduled, CalendarEventScheduled, CalendarEventState, Mode, Moment,
    NamedMember, Period,
};
use proto::{Actor, Event, MemberId, Subject, Visibility};

use super::{MEMBERS, Step, Story, Told, one_of, parsed};

impl Story {
    /// Some of the members: none, where it is the whole partnership's.
    pub(super) fn some_members(&self, pick: u8) -> Vec<NamedMember> {
        let chosen = MEMBERS.iter().zip(0..).filter(|(_, bit)| pick >> bit & 1 == 1);
        chosen
            .map(|(id, _)| parsed(id))
            .map(|id: MemberId| NamedMember { name: self.name(&id), member_id: id })
            .collect()
    }

    /// Days around today.
    fn period(&self, pick: u8) -> Period {
        let begins = if pick.is_multiple_of(2) { self.in_days(pick.into()) } else { self.days_ago(pick.into()) };
        let ends = begins.checked_add_days(super::Days::new(u64::from(pick % 4))).expect("a day");
        Period { start: Moment::Day(begins), end: Moment::Day(ends), time_zone: None, all_day: true }
    }

    pub(super) fn schedule(&mut self, step: &Step) -> Vec<Told> {
        let calendar_event = CalendarEvent {
            calendar_id: parsed(&format!("meeting-{}", self.calendar.len())),
            title: parsed("A meeting"),
            kind: CalendarEventKind::Other,
            members: self.some_members(step.pick[0]),
            state: CalendarEventState::Scheduled,
            period: Some(self.period(step.pick[1])),
            mode: None,
            place: None,
            url: None,
            registration_url: None,
            submitted_by: Actor::CivilSociety,
            approved: step.pick[2] % 4 != 3,
        };
        self.calendar.push(calendar_event.clone());
        told(&calendar_event, CalendarEventScheduled { calendar_event: calendar_event.clone() })
    }

    pub(super) fn change_calendar(&mut self, step: &Step) -> Option<Vec<Told>> {
        let index = one_of(&self.calendar, step.pick[0])?;
        let (today, period) = (self.today(), self.period(step.pick[1]));
        let event = &mut self.calendar[index];
        if matches!(event.state, CalendarEventState::Held | CalendarEventState::Cancelled) {
            return None;
        }
        let change = changed(event, step.pick[2], period, today)?;
        Some(told(event, change))
    }
}

fn changed(event: &mut CalendarEvent, pick: u8, period: Period, today: chrono::NaiveDate) -> Option<Event> {
    Some(match pick % 5 {
        0 => {
            event.state = CalendarEventState::Scheduled;
            let from = event.period.replace(period);
            CalendarEventRescheduled { calendar_event: event.clone(), from, reason: None }.into()
        }
        1 => {
            let from = event.period.take()?;
            event.state = CalendarEventState::Postponed;
            CalendarEventPostponed { calendar_event: event.clone(), from, reason: parsed("A flood") }.into()
        }
        2 => {
            event.state = CalendarEventState::Cancelled;
            let reason = parsed("Nobody came");
            CalendarEventCancelled { calendar_event: event.clone(), reason, replacement_id: None }.into()
        }
        3 => {
            let from = event.mode.replace(Mode::Online);
            CalendarEventModeChanged { calendar_event: event.clone(), from, reason: None }.into()
        }
        _ => {
            event.period.filter(|period| period.end.day() < today)?;
            event.state = CalendarEventState::Held;
            CalendarEventHeld { calendar_event: event.clone(), note: None }.into()
        }
    })
}

/// What nobody approved is for staff.
fn told(event: &CalendarEvent, change: impl Into<Event>) -> Vec<Told> {
    let owner = event.members.first().map_or_else(MemberId::partnership, |first| first.member_id.clone());
    let visibility = if event.approved { Visibility::Public } else { Visibility::Staff };
    vec![(Subject::calendar_event(&owner, &event.calendar_id), change.into(), visibility)]
}
