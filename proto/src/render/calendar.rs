//! What happens to a calendar event, in words.

use chrono::{TimeZone as _, Utc};

use super::{Place, Rendering, Thing, instant, member, partnership, thing};
use crate::dates;
use crate::event::{
    CalendarChange, CalendarEvent, CalendarEventKind, CalendarEventModeChanged, CalendarEventRescheduled, Mode, Moment,
    Period, TimeZone,
};
use crate::language::Language;
use crate::words;

pub(super) fn render(change: &CalendarChange) -> Rendering {
    let event = change.calendar_event();
    let (verb, name) = match change {
        // Readers see it for the first time when it is approved.
        CalendarChange::Scheduled(_) | CalendarChange::Approved(_) => ("Create", scheduled(event)),
        CalendarChange::Rescheduled(rescheduled) => ("Update", moved(rescheduled)),
        CalendarChange::Postponed(postponed) => {
            ("Update", format!("{} is postponed, the new date is open: {}", event.title, postponed.reason))
        }
        // Not a Delete: readers keep what was announced, and see that it does not take place.
        CalendarChange::Cancelled(cancelled) => {
            ("Update", format!("{} is cancelled: {}", event.title, cancelled.reason))
        }
        CalendarChange::ModeChanged(changed) => ("Update", mode_changed(changed)),
        CalendarChange::Held(held) => {
            let note = held.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
            ("Update", format!("{} was held{note}", event.title))
        }
    };
    Rendering {
        verb,
        label: label(change, event.kind),
        name,
        actor: event.members.first().map_or_else(partnership, |host| member(&host.member_id, host.name.as_str())),
        object: object(event),
        target: None,
    }
}

fn scheduled(event: &CalendarEvent) -> String {
    match &event.period {
        Some(period) => format!("{}, {}", event.title, span(period)),
        None => event.title.to_string(),
    }
}

fn moved(rescheduled: &CalendarEventRescheduled) -> String {
    let event = &rescheduled.calendar_event;
    let to = event.period.as_ref().map(span).unwrap_or_default();
    let from = rescheduled.from.as_ref().map(|from| format!("from {} ", span(from))).unwrap_or_default();
    format!("{} is moved {from}to {to}{}", event.title, because(rescheduled.reason.as_ref().map(ToString::to_string)))
}

fn mode_changed(changed: &CalendarEventModeChanged) -> String {
    let event = &changed.calendar_event;
    let to = event.mode.map(mode).unwrap_or_default();
    let from = changed.from.map(|from| format!(" instead of {}", mode(from))).unwrap_or_default();
    format!("{} takes place {to}{from}{}", event.title, because(changed.reason.as_ref().map(ToString::to_string)))
}

fn because(reason: Option<String>) -> String {
    reason.map(|reason| format!(": {reason}")).unwrap_or_default()
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::InPerson => "in person",
        Mode::Online => "online",
        Mode::Hybrid => "in person and online",
    }
}

fn span(period: &Period) -> String {
    let zone = period.time_zone.map(String::from);
    dates::span(Language::English, period.start, period.end, zone.as_deref())
}

fn object(event: &CalendarEvent) -> Thing {
    let period = event.period.as_ref();
    Thing {
        url: event.url.clone(),
        start_time: period.and_then(|period| instant_of(period.start, period.time_zone)),
        end_time: period.and_then(|period| instant_of(period.end, period.time_zone)),
        location: event.place.as_ref().map(|place| Place { kind: "Place".to_owned(), name: place.to_string() }),
        start: period.map(|period| period.start.to_string()),
        end: period.map(|period| period.end.to_string()),
        time_zone: period.and_then(|period| period.time_zone),
        mode: event.mode,
        state: Some(event.state),
        ..thing(format!("/v1/calendar-events/{}", event.calendar_id), &["Event"], event.title.as_str())
    }
}

fn label(change: &CalendarChange, kind: CalendarEventKind) -> String {
    match change {
        CalendarChange::Scheduled(_) | CalendarChange::Approved(_) => kind_label(kind),
        CalendarChange::Rescheduled(_) => "New date".to_owned(),
        CalendarChange::Postponed(_) => "Postponed".to_owned(),
        CalendarChange::Cancelled(_) => "Cancelled".to_owned(),
        CalendarChange::ModeChanged(_) => "New way to take part".to_owned(),
        CalendarChange::Held(_) => "Held".to_owned(),
    }
}

fn kind_label(kind: CalendarEventKind) -> String {
    match kind {
        CalendarEventKind::CoCreation => "Co-creation meeting".to_owned(),
        other => words::calendar_kind(Language::English, other),
    }
}

/// A local time in its zone as an instant. A time that the zone skips or repeats is taken as its earliest reading.
fn instant_of(moment: Moment, zone: Option<TimeZone>) -> Option<String> {
    let (Moment::Time(time), Some(zone)) = (moment, zone) else { return None };
    zone.0.from_local_datetime(&time).earliest().map(|time| instant(time.with_timezone(&Utc)))
}
