//! Calendars to subscribe to: iCalendar (RFC 5545, RFC 7986). An event keeps its UID; every public change raises its SEQUENCE;
//! what is called off stays for a while, cancelled, so that it leaves its readers' calendars with a word and not in silence.

mod event;
mod lines;
mod zone;

use std::sync::Arc;

use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use kit::http::base::Base;
use kit::http::extract::{Path, Query};
use proto::MemberId;
use read_model::pages::CalendarEntry;
use uuid::Uuid;

use crate::Api;
use crate::answer::{Answer, Keep};
use crate::failure::{Failure, unknown};
use crate::view::{Asked, Nothing};
use lines::Lines;

/// The media type of iCalendar.
pub(crate) const CALENDAR: &str = "text/calendar; charset=utf-8";
/// How many days an event that was called off is still listed.
const CALLED_OFF_DAYS: i64 = 90;
/// The most events in a calendar; the oldest ones are left out.
const EVENTS_MAX: u16 = 1_000;

/// A calendar as it is written.
#[derive(Debug)]
struct Calendar<'a> {
    /// What it is called.
    title: String,
    /// The path it is found under.
    path: String,
    events: &'a [CalendarEntry],
    base: &'a Base,
}

/// `GET /v1/members/{member}/events.ics`
pub(crate) async fn of_member(
    State(api): State<Arc<Api>>,
    Path(member): Path<String>,
    Query(Nothing {}): Query<Nothing>,
    base: Base,
) -> Result<Answer, Failure> {
    let id: MemberId = member.parse().map_err(|_| unknown("member", &member))?;
    api.calendar(Some(&id), &base).await
}

/// `GET /v1/all/events.ics`
pub(crate) async fn of_all(
    State(api): State<Arc<Api>>,
    Query(Nothing {}): Query<Nothing>,
    base: Base,
) -> Result<Answer, Failure> {
    api.calendar(None, &base).await
}

impl Api {
    async fn calendar(&self, member: Option<&MemberId>, base: &Base) -> Result<Answer, Failure> {
        let mut view = self.view(&Asked::default()).await?;
        let since = self.context.clock.now() - TimeDelta::days(CALLED_OFF_DAYS);
        let events = view.snapshot.calendar(member, since, EVENTS_MAX).await?;
        let (name, path) = match member {
            None => ("Open Government Partnership".to_owned(), "/v1/all/events.ics".to_owned()),
            Some(id) => {
                let found = view.snapshot.member(id).await?.ok_or_else(|| unknown("member", id.as_str()))?;
                (found.name, format!("/v1/members/{id}/events.ics"))
            }
        };
        view.snapshot.close().await?;
        let calendar = Calendar { title: format!("{name} – open government events"), path, events: &events, base };
        Ok(Answer::new(CALENDAR, calendar.write(), Keep::QuarterHour))
    }
}

impl Calendar<'_> {
    fn write(&self) -> String {
        let mut lines = Lines::default();
        lines.raw("BEGIN", "VCALENDAR");
        lines.raw("VERSION", "2.0");
        lines.raw("PRODID", "-//Civicstream//Activity stream 1//EN");
        lines.raw("UID", &Uuid::new_v5(&Uuid::NAMESPACE_URL, self.path.as_bytes()).to_string());
        lines.text("NAME", &self.title);
        // What calendar programs read that do not know RFC 7986.
        lines.text("X-WR-CALNAME", &self.title);
        if let Some(changed_at) = self.events.iter().map(|event| event.changed_at).max() {
            lines.raw("LAST-MODIFIED", &utc(changed_at));
        }
        lines.raw("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        lines.raw("SOURCE;VALUE=URI", &self.base.whole(&self.path));
        zone::write(&mut lines, self.events);
        for entry in self.events {
            event::write(&mut lines, entry, self.base);
        }
        lines.raw("END", "VCALENDAR");
        lines.finish()
    }
}

/// A time in UTC as iCalendar writes it.
fn utc(time: DateTime<Utc>) -> String {
    time.format("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use proto::event::CalendarEventState;

    use super::*;

    fn write(events: &[CalendarEntry]) -> String {
        let path = "/v1/all/events.ics".to_owned();
        Calendar { title: "All – events".to_owned(), path, events, base: &Base::local() }.write()
    }

    #[test]
    fn a_calendar_names_itself_and_holds_zones_before_events() {
        let calendar = write(&[event::tests::forum(CalendarEventState::Scheduled)]);
        assert!(calendar.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && calendar.ends_with("END:VCALENDAR\r\n"));
        assert!(calendar.contains("\r\nSOURCE;VALUE=URI:http://127.0.0.1:8080/v1/all/events.ics\r\n"));
        let place = |text| calendar.find(text).expect(text);
        assert!(place("TZID:Asia/Seoul") < place("BEGIN:VEVENT"));
    }

    #[test]
    fn a_calendar_without_events_has_a_component_all_the_same() {
        let zone = "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19690101T000000\r\nTZOFFSETFROM:+0000\r\n\
                    TZOFFSETTO:+0000\r\nTZNAME:UTC\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n";
        let calendar = write(&[]);
        assert!(calendar.ends_with(zone), "{calendar}");
    }
}
