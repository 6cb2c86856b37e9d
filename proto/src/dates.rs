//! Dates in words, as precise as they are known and no more.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use crate::catalogue::Arg;
use crate::date::PartialDate;
use crate::event::Moment;
use crate::language::Language;

const MONTHS: [&str; 12] = [
    "month.january",
    "month.february",
    "month.march",
    "month.april",
    "month.may",
    "month.june",
    "month.july",
    "month.august",
    "month.september",
    "month.october",
    "month.november",
    "month.december",
];

/// `23 February 2016`.
#[must_use]
pub fn day(language: Language, date: NaiveDate) -> String {
    say(
        language,
        "date-of-day",
        &[("day", &day_of_month(date)), ("month", &month(language, date)), ("year", &year(date))],
    )
}

/// `23 February 2016`, `February 2016` or `2016`.
#[must_use]
pub fn partial(language: Language, date: PartialDate) -> String {
    match date {
        PartialDate::Day(date) => day(language, date),
        PartialDate::Month(date) => {
            say(language, "date-of-month", &[("month", &month(language, date)), ("year", &year(date))])
        }
        PartialDate::Year(date) => say(language, "date-of-year", &[("year", &year(date))]),
    }
}

/// A date, or that it is not established.
#[must_use]
pub fn on_record(language: Language, date: Option<PartialDate>) -> String {
    date.map_or_else(|| language.say("date-not-on-record"), |date| partial(language, date))
}

/// From one date to another: `2018–2020`, `January 2017 – December 2017`.
#[must_use]
pub fn period(language: Language, start: PartialDate, end: PartialDate) -> String {
    match (start, end) {
        (start @ PartialDate::Year(_), end) if start == end => partial(language, end),
        (PartialDate::Year(start), PartialDate::Year(end)) => {
            say(language, "years", &[("start", &year(start)), ("end", &year(end))])
        }
        (PartialDate::Day(start), PartialDate::Day(end)) => days(language, start, end),
        (start, end) => from_to(language, &partial(language, start), &partial(language, end)),
    }
}

/// The end of a period as the day since which it is over: an imprecise one is over at its end.
#[must_use]
pub fn since_end(language: Language, end: PartialDate) -> String {
    let id = match end {
        PartialDate::Day(_) => "since-day",
        PartialDate::Month(_) | PartialDate::Year(_) => "since-end-of",
    };
    say(language, id, &[("date", &partial(language, end))])
}

/// When a calendar event takes place: `15–17 December 2021`, `15 December 2021, 09:30–11:00 (Asia/Seoul)`.
#[must_use]
pub fn span(language: Language, start: Moment, end: Moment, zone: Option<&str>) -> String {
    let when = match (start, end) {
        (Moment::Time(start), Moment::Time(end)) => times(language, start, end),
        (start, end) => return days(language, start.day(), end.day()),
    };
    match zone {
        Some(zone) => say(language, "in-time-zone", &[("when", &when), ("zone", zone)]),
        None => when,
    }
}

fn times(language: Language, start: NaiveDateTime, end: NaiveDateTime) -> String {
    let at = |time: NaiveDateTime| {
        say(language, "time-of-day", &[("date", &day(language, time.date())), ("time", &time_of_day(time))])
    };
    if start == end {
        at(start)
    } else if start.date() == end.date() {
        let (date, start, end) = (day(language, start.date()), time_of_day(start), time_of_day(end));
        say(language, "times-of-one-day", &[("date", &date), ("start", &start), ("end", &end)])
    } else {
        from_to(language, &at(start), &at(end))
    }
}

fn days(language: Language, start: NaiveDate, end: NaiveDate) -> String {
    let (first, last) = (day_of_month(start), day_of_month(end));
    let (month, year) = (month(language, end), year(end));
    if start == end {
        day(language, start)
    } else if (start.year(), start.month()) == (end.year(), end.month()) {
        let args = [("start", &*first), ("end", &last), ("month", &month), ("year", &year)];
        say(language, "days-of-one-month", &args)
    } else if start.year() == end.year() {
        let start_month = self::month(language, start);
        let start = [("start", &*first), ("start-month", &start_month)];
        say(
            language,
            "days-of-one-year",
            &[&start[..], &[("end", &last), ("end-month", &month), ("year", &year)]].concat(),
        )
    } else {
        from_to(language, &day(language, start), &day(language, end))
    }
}

fn from_to(language: Language, start: &str, end: &str) -> String {
    say(language, "period", &[("start", start), ("end", end)])
}

fn month(language: Language, date: NaiveDate) -> String {
    language.say(MONTHS[date.month0() as usize])
}

fn day_of_month(date: NaiveDate) -> String {
    date.day().to_string()
}

/// As text: a year is no quantity.
fn year(date: NaiveDate) -> String {
    date.year().to_string()
}

fn time_of_day(time: NaiveDateTime) -> String {
    time.format("%H:%M").to_string()
}

fn say(language: Language, id: &str, args: &[(&str, &str)]) -> String {
    let args: Vec<_> = args.iter().map(|(name, words)| (*name, Arg::Words(words))).collect();
    language.say_with(id, &args)
}

#[cfg(test)]
mod tests;
