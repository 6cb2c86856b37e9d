//! Time zones as iCalendar wants them: with every change of the clock that the events can meet, spelled out.

use std::collections::BTreeMap;

use chrono::{
    DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone as _, Utc,
};
use chrono_tz::{OffsetComponents as _, OffsetName as _, Tz};
use read_model::pages::CalendarEntry;

use super::lines::Lines;

/// In what steps changes of the clock are looked for. No zone changes twice within one.
const STEP: TimeDelta = TimeDelta::hours(12);

/// A time from which on clocks show the same distance to UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Observance {
    /// When it begins, as the clock showed it until then.
    starts: NaiveDateTime,
    /// Seconds east of UTC until then.
    from: i32,
    /// Seconds east of UTC from then on.
    to: i32,
    /// What it is called.
    name: String,
    /// Whether it is summer time.
    is_summer: bool,
}

/// The year that stands for all in a zone that no event takes place in.
const ANY_YEAR: i32 = 1970;

/// Writes the zones of events, each once, for the years that they take place in. A calendar needs one component at least
/// (RFC 5545, 3.6): without events, UTC.
pub(super) fn write(lines: &mut Lines, events: &[CalendarEntry]) {
    let mut years: BTreeMap<&str, (Tz, i32, i32)> = BTreeMap::new();
    for event in events {
        let Some(zone) = event.time_zone else { continue };
        let (first, last) = (event.starts.day().year(), event.ends.day().year());
        let (_, from, to) = years.entry(zone.0.0.name()).or_insert((zone.0.0, first, last));
        (*from, *to) = ((*from).min(first), (*to).max(last));
    }
    if events.is_empty() {
        years.insert(Tz::UTC.name(), (Tz::UTC, ANY_YEAR, ANY_YEAR));
    }
    for (name, (zone, first, last)) in years {
        lines.raw("BEGIN", "VTIMEZONE");
        lines.raw("TZID", name);
        for observance in observances(zone, first, last) {
            observance.write(lines);
        }
        lines.raw("END", "VTIMEZONE");
    }
}

/// The observances of a zone from the start of the year before `first` to the end of `last`.
fn observances(zone: Tz, first: i32, last: i32) -> Vec<Observance> {
    let new_year = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN).and_utc();
    let (mut time, end) = (new_year(first - 1), new_year(last + 1));
    let mut found = vec![Observance::at(zone, time, offset(zone, time))];
    while time < end {
        let next = time + STEP;
        if differs(zone, time, next) {
            found.push(Observance::at(zone, change(zone, time, next), offset(zone, time)));
        }
        time = next;
    }
    found
}

fn offset(zone: Tz, time: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&time.naive_utc()).fix().local_minus_utc()
}

fn differs(zone: Tz, one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    let at = |time: DateTime<Utc>| {
        let offset = zone.offset_from_utc_datetime(&time.naive_utc());
        (offset.fix().local_minus_utc(), offset.dst_offset(), offset.abbreviation().map(str::to_owned))
    };
    at(one) != at(other)
}

/// The second at which the clock changes between two times.
fn change(zone: Tz, mut before: DateTime<Utc>, mut after: DateTime<Utc>) -> DateTime<Utc> {
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if differs(zone, before, middle) { after = middle } else { before = middle }
    }
    after
}

impl Observance {
    fn at(zone: Tz, time: DateTime<Utc>, from: i32) -> Self {
        let offset = zone.offset_from_utc_datetime(&time.naive_utc());
        Self {
            starts: time.naive_utc() + TimeDelta::seconds(from.into()),
            from,
            to: offset.fix().local_minus_utc(),
            name: offset.abbreviation().unwrap_or(zone.name()).to_owned(),
            is_summer: offset.dst_offset() > TimeDelta::zero(),
        }
    }

    fn write(&self, lines: &mut Lines) {
        let kind = if self.is_summer { "DAYLIGHT" } else { "STANDARD" };
        lines.raw("BEGIN", kind);
        lines.raw("DTSTART", &self.starts.format("%Y%m%dT%H%M%S").to_string());
        lines.raw("TZOFFSETFROM", &signed(self.from));
        lines.raw("TZOFFSETTO", &signed(self.to));
        lines.text("TZNAME", &self.name);
        lines.raw("END", kind);
    }
}

/// `+0900`, or with seconds where there are any: `-004430`.
fn signed(seconds: i32) -> String {
    let (sign, length) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let (hours, minutes, rest) = (length / 3_600, length / 60 % 60, length % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(zone: Tz, year: i32, expected: &[(&str, &str, &str, bool)]) {
        let found = observances(zone, year, year);
        let seen: Vec<_> = found
            .iter()
            .map(|one| {
                (
                    one.starts.to_string(),
                    format!("{} {}", signed(one.from), signed(one.to)),
                    one.name.as_str(),
                    one.is_summer,
                )
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|&(starts, offsets, name, is_summer)| (starts.to_owned(), offsets.to_owned(), name, is_summer))
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_zone_without_summer_time_has_one_observance() {
        check(Tz::Asia__Seoul, 2026, &[("2025-01-01 09:00:00", "+0900 +0900", "KST", false)]);
    }

    #[test]
    fn every_change_of_the_clock_is_found_to_the_second() {
        check(
            Tz::Europe__Madrid,
            2026,
            &[
                ("2025-01-01 01:00:00", "+0100 +0100", "CET", false),
                ("2025-03-30 02:00:00", "+0100 +0200", "CEST", true),
                ("2025-10-26 03:00:00", "+0200 +0100", "CET", false),
                ("2026-03-29 02:00:00", "+0100 +0200", "CEST", true),
                ("2026-10-25 03:00:00", "+0200 +0100", "CET", false),
            ],
        );
    }

    #[test]
    fn offsets_have_hours_minutes_and_seconds_where_needed() {
        for (seconds, expected) in [(0, "+0000"), (-10_800, "-0300"), (20_700, "+0545"), (-2_670, "-004430")] {
            assert_eq!(signed(seconds), expected);
        }
    }
}
