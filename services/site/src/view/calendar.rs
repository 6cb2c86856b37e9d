//! Calendar events.

use chrono::NaiveDate;
use proto::event::CalendarEventState;
use proto::{Language, dates, words};
use read_model::pages::CalendarEvent;

use crate::said::Said;

/// A calendar event.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) kind: String,
    /// What changed since it was announced: postponed, cancelled, held.
    pub(super) state: Option<String>,
    pub(super) starts: Option<String>,
    pub(super) date: String,
    pub(super) place: Said,
    pub(super) mode: Option<String>,
    pub(super) link: Option<String>,
    pub(super) registration: Option<String>,
}

impl Event {
    /// The events that are not over on a day, the next one first, and those that are, the latest first.
    pub(super) fn upcoming_and_past(
        language: Language,
        events: &[CalendarEvent],
        as_of: NaiveDate,
    ) -> (Vec<Self>, Vec<Self>) {
        let (past, upcoming): (Vec<_>, Vec<_>) = events.iter().partition(|event| event.is_past(as_of));
        let new = |event: &CalendarEvent| Self::new(language, event);
        let past = past.into_iter().rev().map(|event| Self { registration: None, ..new(event) });
        (upcoming.into_iter().map(new).collect(), past.collect())
    }

    fn new(language: Language, event: &CalendarEvent) -> Self {
        let unknown_place = || Said::from(language.say("event-place-unknown"));
        Self {
            id: event.calendar_id.to_string(),
            title: event.title.clone(),
            kind: words::calendar_kind(language, event.kind.0),
            state: words::calendar_state(language, event.state.0),
            starts: event.starts.as_ref().map(|starts| starts.0.to_string()),
            date: match (&event.starts, &event.ends) {
                (Some(starts), Some(ends)) => dates::span(language, starts.0, ends.0, event.time_zone.as_deref()),
                _ => language.say("event-date-open"),
            },
            place: event.place.as_deref().map_or_else(unknown_place, Said::original),
            mode: event.mode.as_ref().map(|mode| words::mode(language, mode.0)),
            link: event.url.clone().or_else(|| event.source_url.clone()),
            registration: event.registration_url.clone().filter(|_| event.state.0 == CalendarEventState::Scheduled),
        }
    }
}
