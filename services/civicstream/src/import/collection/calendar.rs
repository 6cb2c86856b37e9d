//! Calendar events of a collection.

use serde_json::{Value, json};

use super::file::{CalendarChange, CalendarEvent, Collection};
use super::members::Members;
use super::record;
use crate::client::Command;
use crate::import::facts::source;
use crate::import::work::{Lane, Work, body};

/// How a collection names a change to other days.
const RESCHEDULED: &str = "rescheduled";
const ODD_OFFSET: &str = "no time zone has this fixed offset from UTC";
/// The hours east and west of UTC for which there are zones of a fixed offset.
const HOURS_EAST_MAX: u8 = 14;
const HOURS_WEST_MAX: u8 = 12;

pub(super) fn plan(collection: &Collection, members: &Members<'_>, work: &mut Work) {
    let mut lanes: Vec<Lane> = Vec::new();
    for event in &collection.events {
        let path = "/v1/calendar-events".to_owned();
        match scheduled(event, members, work) {
            Some(body) => {
                let mut lane = vec![record(&event.event_id, path, body)];
                lane.extend(moved(event, work));
                lanes.push(lane);
            }
            None => work.refuse(event.event_id.clone(), path, ODD_OFFSET),
        }
    }
    work.phases.push(lanes);
}

/// None when the event's offset from UTC cannot be said as a time zone.
fn scheduled(event: &CalendarEvent, members: &Members<'_>, work: &mut Work) -> Option<Value> {
    let zone = match (&event.start_time, &event.utc_offset) {
        (Some(_), Some(offset)) => Some(fixed_zone(offset)?),
        _ => None,
    };
    Some(body([
        ("calendar_id", json!(event.event_id)),
        ("title", json!(event.title)),
        ("kind", json!(kind(&event.event_id))),
        ("members", json!(owners(event, members, work))),
        ("start", json!(moment(first_start(event), event.start_time.as_deref()))),
        ("end", json!(moment(first_end(event), event.end_time.as_deref()))),
        ("all_day", json!(event.start_time.is_none())),
        ("time_zone", json!(zone)),
        ("mode", json!(mode(event, work))),
        ("place", json!(event.place)),
        // When events were announced is not established.
        ("occurred", json!("unknown")),
        ("source_url", source(event.sources.iter())),
    ]))
}

/// The move of an event that was announced for other days; what else changed is noted.
fn moved(event: &CalendarEvent, work: &mut Work) -> Option<Command> {
    for _ in event.changes.iter().filter(|change| change.change != RESCHEDULED) {
        work.note("change of a calendar event left out: it is no new date");
    }
    let change = rescheduled(event)?;
    let path = format!("/v1/calendar-events/{}/reschedule", event.event_id);
    let body = body([
        ("start", json!(event.start_date)),
        ("end", json!(event.end_date)),
        ("occurred", json!("unknown")),
        ("source_url", source(change.source.iter())),
    ]);
    Some(record(&format!("{} rescheduled", event.event_id), path, body))
}

fn rescheduled(event: &CalendarEvent) -> Option<&CalendarChange> {
    event.changes.iter().find(|change| change.change == RESCHEDULED)
}

/// The first day it was announced for.
fn first_start(event: &CalendarEvent) -> Option<&str> {
    rescheduled(event).and_then(|change| change.from_start.as_deref()).or(event.start_date.as_deref())
}

/// The last day it was announced for.
fn first_end(event: &CalendarEvent) -> Option<&str> {
    rescheduled(event).and_then(|change| change.from_end.as_deref()).or(event.end_date.as_deref())
}

fn kind(id: &str) -> &'static str {
    match id.split('-').next() {
        Some("summit") => "summit",
        Some("apac") => "regional_meeting",
        Some("ogw") => "open_gov_week",
        _ if id.contains("cocreation") => "co_creation",
        _ => "other",
    }
}

fn owners<'e>(event: &'e CalendarEvent, members: &Members<'_>, work: &mut Work) -> Vec<&'e str> {
    let (known, unknown): (Vec<&str>, Vec<&str>) =
        event.members.iter().flatten().map(String::as_str).partition(|slug| members.get(slug).is_some());
    for _ in unknown {
        work.note("host of a calendar event left out: it is not a member");
    }
    known.into_iter().map(Members::id).collect()
}

fn moment(date: Option<&str>, time: Option<&str>) -> Option<String> {
    let date = date?;
    Some(time.map_or_else(|| date.to_owned(), |time| format!("{date}T{time}")))
}

fn mode<'e>(event: &'e CalendarEvent, work: &mut Work) -> Option<&'e str> {
    let mode = event.mode.as_deref()?;
    if matches!(mode, "in_person" | "online" | "hybrid") {
        return Some(mode);
    }
    work.note("mode of a calendar event left out: it is none of in person, online and hybrid");
    None
}

/// The time zone of a whole-hour offset such as `+02:00`. In the names of these zones the sign is the other way round.
pub(super) fn fixed_zone(offset: &str) -> Option<String> {
    let (east, rest) = match offset.split_at_checked(1)? {
        ("+", rest) => (true, rest),
        ("-", rest) => (false, rest),
        _ => return None,
    };
    let hours: u8 = rest.strip_suffix(":00")?.parse().ok()?;
    let (sign, max) = if east { ('-', HOURS_EAST_MAX) } else { ('+', HOURS_WEST_MAX) };
    match hours {
        0 => Some("Etc/GMT".to_owned()),
        _ if hours <= max => Some(format!("Etc/GMT{sign}{hours}")),
        _ => None,
    }
}
