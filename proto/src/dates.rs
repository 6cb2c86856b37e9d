//! Dates in words, as precise as they are known and no more.

use crate::date::PartialDate;
use crate::event::Moment;
use chrono::{Datelike, NaiveDate};

/// What is said where a date is not established.
pub const NOT_ON_RECORD: &str = "date not on record";

/// `23 February 2016`.
#[must_use]
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// `23 February 2016`, `February 2016` or `2016`.
#[must_use]
pub fn partial(date: PartialDate) -> String {
    match date {
        PartialDate::Day(date) => day(date),
        PartialDate::Month(date) => date.format("%B %Y").to_string(),
        PartialDate::Year(date) => date.format("%Y").to_string(),
    }
}

/// From one date to another: `2018–2020`, `January 2017 – December 2017`.
#[must_use]
pub fn period(start: PartialDate, end: PartialDate) -> String {
    match (start, end) {
        (PartialDate::Year(start), PartialDate::Year(end)) if start == end => start.format("%Y").to_string(),
        (PartialDate::Year(start), PartialDate::Year(end)) => format!("{}–{}", start.format("%Y"), end.format("%Y")),
        (PartialDate::Day(start), PartialDate::Day(end)) => days(start, end),
        (start, end) => format!("{} – {}", partial(start), partial(end)),
    }
}

/// The end of a period as the day after which it is over: an imprecise one is over at its end.
#[must_use]
pub fn since_end(end: PartialDate) -> String {
    match end {
        PartialDate::Day(date) => day(date),
        PartialDate::Month(_) | PartialDate::Year(_) => format!("the end of {}", partial(end)),
    }
}

/// When a calendar event takes place: `15–17 December 2021`, `15 December 2021, 09:30–11:00 (Asia/Seoul)`.
#[must_use]
pub fn span(start: Moment, end: Moment, zone: Option<&str>) -> String {
    let zone = zone.map(|zone| format!(" ({zone})")).unwrap_or_default();
    match (start, end) {
        (Moment::Time(start), Moment::Time(end)) if start == end => {
            format!("{}, {}{zone}", day(start.date()), start.format("%H:%M"))
        }
        (Moment::Time(start), Moment::Time(end)) if start.date() == end.date() => {
            format!("{}, {}–{}{zone}", day(start.date()), start.format("%H:%M"), end.format("%H:%M"))
        }
        (Moment::Time(start), Moment::Time(end)) => {
            format!(
                "{}, {} – {}, {}{zone}",
                day(start.date()),
                start.format("%H:%M"),
                day(end.date()),
                end.format("%H:%M")
            )
        }
        (start, end) => days(start.day(), end.day()),
    }
}

fn days(start: NaiveDate, end: NaiveDate) -> String {
    if start == end {
        day(start)
    } else if (start.year(), start.month()) == (end.year(), end.month()) {
        format!("{}–{}", start.day(), day(end))
    } else if start.year() == end.year() {
        format!("{} – {}", start.format("%-d %B"), day(end))
    } else {
        format!("{} – {}", day(start), day(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        text.parse().expect("a date")
    }

    #[test]
    fn dates_are_as_precise_as_they_are_known() {
        for (given, expected, over) in [
            ("2016-02-23", "23 February 2016", "23 February 2016"),
            ("2016-02-03", "3 February 2016", "3 February 2016"),
            ("2016-02", "February 2016", "the end of February 2016"),
            ("2016", "2016", "the end of 2016"),
        ] {
            assert_eq!(partial(date(given)), expected);
            assert_eq!(since_end(date(given)), over);
        }
    }

    #[track_caller]
    fn check_period(start: &str, end: &str, expected: &str) {
        assert_eq!(period(date(start), date(end)), expected);
    }

    #[test]
    fn periods_say_nothing_twice() {
        check_period("2018", "2020", "2018–2020");
        check_period("2017", "2017", "2017");
        check_period("2017", "2018-06", "2017 – June 2018");
        check_period("2017-01-01", "2017-12-31", "1 January – 31 December 2017");
        check_period("2016-07-01", "2018-06-30", "1 July 2016 – 30 June 2018");
    }

    #[track_caller]
    fn check_span(start: &str, end: &str, zone: Option<&str>, expected: &str) {
        let moment = |text: &str| text.parse().expect("a moment");
        assert_eq!(span(moment(start), moment(end), zone), expected);
    }

    #[test]
    fn calendar_events_take_place_on_days_or_at_local_times() {
        check_span("2021-12-15", "2021-12-17", None, "15–17 December 2021");
        check_span("2021-12-15", "2021-12-15", None, "15 December 2021");
        check_span("2021-11-30", "2021-12-02", None, "30 November – 2 December 2021");
        check_span("2021-12-30", "2022-01-02", None, "30 December 2021 – 2 January 2022");
        let seoul = Some("Asia/Seoul");
        check_span("2021-12-15T09:30", "2021-12-15T11:00", seoul, "15 December 2021, 09:30–11:00 (Asia/Seoul)");
        check_span("2021-12-15T09:30", "2021-12-15T09:30", seoul, "15 December 2021, 09:30 (Asia/Seoul)");
        check_span(
            "2021-12-15T09:30",
            "2021-12-17T18:00",
            seoul,
            "15 December 2021, 09:30 – 17 December 2021, 18:00 (Asia/Seoul)",
        );
    }
}
