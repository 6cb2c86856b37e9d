//! What happens to a calendar event, in words.

use chrono::{TimeZone as _, Utc};

use super::said::{Texts, explained, message, noted, said, written};
use super::{Place, Rendering, Thing, instant, member, partnership, thing};
use crate::catalogue::Arg;
use crate::dates;
use crate::event::{
    CalendarChange, CalendarEvent, CalendarEventKind, CalendarEventModeChanged, CalendarEventRescheduled, Moment,
    Period, TimeZone,
};
use crate::language::Language;
use crate::words;

pub(super) fn render(change: &CalendarChange) -> Rendering {
    let event = change.calendar_event();
    let title = ("title", written(&event.title));
    let (verb, name) = match change {
        // Readers see it for the first time when it is approved.
        CalendarChange::Scheduled(_) | CalendarChange::Approved(_) => ("Create", scheduled(event)),
        CalendarChange::Rescheduled(rescheduled) => ("Update", moved(rescheduled)),
        CalendarChange::Postponed(postponed) => {
            ("Update", message("event-postponed", &[title, ("reason", written(&postponed.reason))]))
        }
        // Not a Delete: readers keep what was announced, and see that it does not take place.
        CalendarChange::Cancelled(cancelled) => {
            ("Update", message("event-cancelled", &[title, ("reason", written(&cancelled.reason))]))
        }
        CalendarChange::ModeChanged(changed) => ("Update", mode_changed(changed)),
        CalendarChange::Held(held) => {
            let note = held.note.as_ref().map(written);
            ("Update", said(|language| noted(language, language.say_with("event-held", &[title]), note)))
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

fn scheduled(event: &CalendarEvent) -> Texts {
    said(|language| match &event.period {
        Some(period) => about(language, "event-scheduled", event, &[("when", &span(language, period))]),
        None => language.say_with("event-without-date", &[("title", written(&event.title))]),
    })
}

fn moved(rescheduled: &CalendarEventRescheduled) -> Texts {
    let event = &rescheduled.calendar_event;
    said(|language| {
        let to = event.period.as_ref().map(|period| span(language, period)).unwrap_or_default();
        let sentence = match &rescheduled.from {
            Some(from) => about(language, "event-moved-from", event, &[("from", &span(language, from)), ("to", &to)]),
            None => about(language, "event-moved", event, &[("to", &to)]),
        };
        explained(language, sentence, rescheduled.reason.as_ref().map(written))
    })
}

fn mode_changed(changed: &CalendarEventModeChanged) -> Texts {
    let event = &changed.calendar_event;
    said(|language| {
        let to = event.mode.map(|mode| words::mode(language, mode)).unwrap_or_default();
        let sentence = match changed.from.map(|mode| words::mode(language, mode)) {
            Some(from) => about(language, "event-mode-changed-from", event, &[("from", &from), ("to", &to)]),
            None => about(language, "event-mode-changed", event, &[("to", &to)]),
        };
        explained(language, sentence, changed.reason.as_ref().map(written))
    })
}

/// A sentence about an event and what it is now, or was before.
fn about(language: Language, id: &str, event: &CalendarEvent, words: &[(&str, &str)]) -> String {
    let words = words.iter().map(|(name, words)| (*name, Arg::Words(words)));
    let args: Vec<_> = std::iter::once(("title", written(&event.title))).chain(words).collect();
    language.say_with(id, &args)
}

fn span(language: Language, period: &Period) -> String {
    let zone = period.time_zone.map(String::from);
    dates::span(language, period.start, period.end, zone.as_deref())
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

fn label(change: &CalendarChange, kind: CalendarEventKind) -> Texts {
    let id = match change {
        CalendarChange::Scheduled(_) | CalendarChange::Approved(_) => return kind_label(kind),
        CalendarChange::Rescheduled(_) => "label.new-date",
        CalendarChange::Postponed(_) => "label.postponed",
        CalendarChange::Cancelled(_) => "label.cancelled",
        CalendarChange::ModeChanged(_) => "label.new-mode",
        CalendarChange::Held(_) => "label.held",
    };
    message(id, &[])
}

fn kind_label(kind: CalendarEventKind) -> Texts {
    match kind {
        CalendarEventKind::CoCreation => message("label.co-creation-meeting", &[]),
        other => said(|language| words::calendar_kind(language, other)),
    }
}

/// A local time in its zone as an instant. A time that the zone skips or repeats is taken as its earliest reading.
fn instant_of(moment: Moment, zone: Option<TimeZone>) -> Option<String> {
    let (Moment::Time(time), Some(zone)) = (moment, zone) else { return None };
    zone.0.from_local_datetime(&time).earliest().map(|time| instant(time.with_timezone(&Utc)))
}
