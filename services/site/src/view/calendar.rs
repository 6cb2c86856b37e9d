//! Calendar events.

use chrono::NaiveDate;
use proto::event::CalendarEventState;
use proto::{Language, dates};
use read_model::pages::CalendarEvent;

use crate::words;

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
    pub(super) place: String,
    pub(super) mode: Option<&'static str>,
    pub(super) link: Option<String>,
    pub(super) registration: Option<String>,
}

impl Event {
    /// The events that are not over on a day, the next one first, and those that are, the latest first.
    pub(super) fn upcoming_and_past(events: &[CalendarEvent], as_of: NaiveDate) -> (Vec<Self>, Vec<Self>) {
        let (past, upcoming): (Vec<_>, Vec<_>) = events.iter().partition(|event| event.is_past(as_of));
        let past = past.into_iter().rev().map(|event| Self { registration: None, ..Self::new(event) });
        (upcoming.into_iter().map(Self::new).collect(), past.collect())
    }

    fn new(event: &CalendarEvent) -> Self {
        Self {
            id: event.calendar_id.to_string(),
            title: event.title.clone(),
            kind: proto::words::calendar_kind(Language::English, event.kind.0),
            state: proto::words::calendar_state(Language::English, event.state.0),
            starts: event.starts.as_ref().map(|starts| starts.0.to_string()),
            date: match (&event.starts, &event.ends) {
                (Some(starts), Some(ends)) => {
                    dates::span(Language::English, starts.0, ends.0, event.time_zone.as_deref())
                }
                _ => "new date open".to_owned(),
            },
            place: event.place.clone().unwrap_or_else(|| "place not on record".to_owned()),
            mode: event.mode.as_ref().map(|mode| words::mode(mode.0)),
            link: event.url.clone().or_else(|| event.source_url.clone()),
            registration: event.registration_url.clone().filter(|_| event.state.0 == CalendarEventState::Scheduled),
        }
    }
}
