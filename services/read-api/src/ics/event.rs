//! One calendar event as a VEVENT.

use chrono::NaiveDate;
use kit::http::base::Base;
use proto::event::{CalendarEventState, Mode, Moment};
use proto::{Language, words};
use read_model::pages::CalendarEntry;
use uuid::Uuid;

use super::lines::Lines;
use super::utc;

/// Writes an event.
pub(super) fn write(lines: &mut Lines, event: &CalendarEntry, base: &Base) {
    let id = &event.calendar_id.0;
    lines.raw("BEGIN", "VEVENT");
    // The same wherever it is served from, and for as long as the event is on record.
    let uid = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("urn:civicstream:calendar-event:{id}").as_bytes());
    lines.raw("UID", &uid.to_string());
    lines.raw("SEQUENCE", &event.revision.to_string());
    // Without METHOD it says when this version was made, so the same version is the same bytes.
    lines.raw("DTSTAMP", &utc(event.changed_at));
    lines.raw("CREATED", &utc(event.announced_at));
    lines.raw("LAST-MODIFIED", &utc(event.changed_at));
    times(lines, event);
    lines.text("SUMMARY", &summary(event));
    lines.raw("STATUS", if is_called_off(event) { "CANCELLED" } else { "CONFIRMED" });
    // It does not block the reader's time.
    lines.raw("TRANSP", "TRANSPARENT");
    lines.text("CATEGORIES", &words::calendar_kind(Language::English, event.kind.0));
    if let Some(place) = &event.place {
        lines.text("LOCATION", place);
    }
    if let Some(description) = description(event) {
        lines.text("DESCRIPTION", &description);
    }
    let own = || base.whole(&format!("/v1/calendar-events/{id}"));
    lines.raw("URL", &event.url.clone().unwrap_or_else(own));
    lines.raw("END", "VEVENT");
}

fn times(lines: &mut Lines, event: &CalendarEntry) {
    let zone = event.time_zone.map(|zone| format!(";TZID={}", zone.0.0.name())).unwrap_or_default();
    let name = |property: &str| format!("{property}{zone}");
    match (event.starts.0, event.ends.0) {
        (Moment::Time(start), Moment::Time(end)) => {
            lines.raw(&name("DTSTART"), &start.format("%Y%m%dT%H%M%S").to_string());
            // An end at the start is no end: the event is a point in time.
            if end > start {
                lines.raw(&name("DTEND"), &end.format("%Y%m%dT%H%M%S").to_string());
            }
        }
        (start, end) => {
            lines.raw("DTSTART;VALUE=DATE", &date(start.day()));
            // The end is the first day on which it is over.
            lines.raw("DTEND;VALUE=DATE", &date(end.day().succ_opt().unwrap_or(end.day())));
        }
    }
}

fn date(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

fn is_called_off(event: &CalendarEntry) -> bool {
    match event.state.0 {
        CalendarEventState::Scheduled | CalendarEventState::Held => false,
        CalendarEventState::Postponed | CalendarEventState::Cancelled => true,
    }
}

fn summary(event: &CalendarEntry) -> String {
    match words::calendar_state(Language::English, event.state.0).filter(|_| is_called_off(event)) {
        Some(state) => format!("{state}: {}", event.title),
        None => event.title.clone(),
    }
}

fn description(event: &CalendarEntry) -> Option<String> {
    let mode = event.mode.map(|mode| match mode.0 {
        Mode::InPerson => "In person".to_owned(),
        Mode::Online => "Online".to_owned(),
        Mode::Hybrid => "In person and online".to_owned(),
    });
    let register = event.registration_url.as_ref().map(|url| format!("Register: {url}"));
    let lines: Vec<String> = mode.into_iter().chain(register).collect();
    Some(lines.join("\n")).filter(|text| !text.is_empty())
}

#[cfg(test)]
pub(super) mod tests {
    use proto::event::CalendarEventKind;
    use read_model::pages::Text;

    use super::*;

    /// A meeting in Seoul that was changed twice.
    pub(in super::super) fn forum(state: CalendarEventState) -> CalendarEntry {
        CalendarEntry {
            calendar_id: Text("forum-3".parse().expect("an id")),
            title: "협치포럼 3".to_owned(),
            kind: Text(CalendarEventKind::CoCreation),
            state: Text(state),
            starts: Text("2026-12-03T14:00".parse().expect("a time")),
            ends: Text("2026-12-03T16:00".parse().expect("a time")),
            time_zone: Some(Text("Asia/Seoul".to_owned().try_into().expect("a zone"))),
            mode: Some(Text(Mode::Hybrid)),
            place: Some("Seoul, City Hall".to_owned()),
            url: None,
            registration_url: None,
            revision: 2,
            announced_at: "2026-11-23T09:01:00Z".parse().expect("a time"),
            changed_at: "2026-11-24T01:00:05Z".parse().expect("a time"),
        }
    }

    #[track_caller]
    fn check(event: &CalendarEntry, expected: &[&str]) {
        let mut lines = Lines::default();
        write(&mut lines, event, &Base::local());
        let written = lines.finish();
        for line in expected {
            assert!(written.contains(&format!("{line}\r\n")), "{line} is not in {written}");
        }
    }

    #[test]
    fn an_event_has_its_local_times_and_its_revision() {
        check(
            &forum(CalendarEventState::Scheduled),
            &[
                "SEQUENCE:2",
                "DTSTAMP:20261124T010005Z",
                "CREATED:20261123T090100Z",
                "DTSTART;TZID=Asia/Seoul:20261203T140000",
                "DTEND;TZID=Asia/Seoul:20261203T160000",
                "STATUS:CONFIRMED",
                "LOCATION:Seoul\\, City Hall",
                "URL:http://127.0.0.1:8080/v1/calendar-events/forum-3",
            ],
        );
    }

    #[test]
    fn what_is_called_off_says_so() {
        let called_off = |state, summary| check(&forum(state), &["STATUS:CANCELLED", summary]);
        called_off(CalendarEventState::Cancelled, "SUMMARY:Cancelled: 협치포럼 3");
        called_off(CalendarEventState::Postponed, "SUMMARY:Postponed: 협치포럼 3");
        check(&forum(CalendarEventState::Held), &["STATUS:CONFIRMED", "SUMMARY:협치포럼 3"]);
    }

    #[test]
    fn whole_days_end_on_the_day_after() {
        let (starts, ends) = (Text("2026-12-13".parse().expect("a day")), Text("2026-12-31".parse().expect("a day")));
        let days = CalendarEntry { starts, ends, time_zone: None, ..forum(CalendarEventState::Scheduled) };
        check(&days, &["DTSTART;VALUE=DATE:20261213", "DTEND;VALUE=DATE:20270101"]);
    }
}
