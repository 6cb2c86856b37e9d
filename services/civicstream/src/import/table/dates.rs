//! Dates in the spellings of the table. A date is taken for no more than it says: where day and month could be either,
//! it counts as its year.

use chrono::{Datelike as _, Days, NaiveDate};
use proto::PartialDate;
use proto::date::Precision;

/// Before this year nothing in the table can have been planned. A year that a spreadsheet took for the number of a day
/// became a day of 1905.
const YEAR_MIN: i32 = 2000;
/// The years to which two digits refer.
const CENTURY: i32 = 2000;

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// Nothing.
    Absent,
    /// A year, a month or a day.
    Date(PartialDate),
    /// Two numbers of a day and a month in one order or the other, and a year.
    Slashed { first: u32, second: u32, year: i32 },
    /// A quarter or a season of a year.
    Part(PartialDate),
    /// A year that a spreadsheet took for the number of a day.
    Mistaken(PartialDate),
    /// Words that are no date, or a date that does not exist.
    Words,
}

/// Which comes first in a date with slashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// `31/12/2014`
    DayFirst,
    /// `12/31/2014`
    MonthFirst,
}

impl Written {
    /// Reads a cell.
    pub(super) fn read(cell: Option<&str>) -> Self {
        let Some(text) = cell else { return Self::Absent };
        if let Some(slashed) = slashed(text) {
            return slashed.mended();
        }
        match text.split_whitespace().collect::<Vec<_>>().as_slice() {
            [number] if number.len() == 5 => number.parse().ok().and_then(numbered).map_or(Self::Words, Self::day),
            [year_text] => year(year_text).map_or(Self::Words, Self::Date),
            [word, year_text] => match (month(word), year(year_text)) {
                (Some(month), Some(year)) => month_of(year.year(), month).map_or(Self::Words, Self::Date),
                (None, Some(year)) if is_season(word) => Self::Part(year),
                _ => Self::Words,
            },
            ["Quarter" | "quarter", _, year_text] | [_, "quarter", "of", year_text] => {
                year(year_text).map_or(Self::Words, Self::Part)
            }
            _ => Self::Words,
        }
    }

    /// Which order the date has, where it can be told from the date alone.
    pub(super) fn order(self) -> Option<Order> {
        match self {
            Self::Slashed { first: 13.., .. } => Some(Order::DayFirst),
            Self::Slashed { second: 13.., .. } => Some(Order::MonthFirst),
            _ => None,
        }
    }

    /// The date, where the dates around it are written in `around`. The year alone where the order cannot be told.
    pub(super) fn date(self, around: Option<Order>) -> Option<PartialDate> {
        let Self::Slashed { first, second, year } = self else {
            return match self {
                Self::Date(date) | Self::Part(date) | Self::Mistaken(date) => Some(date),
                Self::Absent | Self::Words | Self::Slashed { .. } => None,
            };
        };
        let order = if first == second { Some(Order::DayFirst) } else { self.order().or(around) };
        match order {
            Some(Order::DayFirst) => NaiveDate::from_ymd_opt(year, second, first).map(PartialDate::Day),
            Some(Order::MonthFirst) => NaiveDate::from_ymd_opt(year, first, second).map(PartialDate::Day),
            None => year_of(year),
        }
    }

    fn day(date: NaiveDate) -> Self {
        Self::Date(PartialDate::Day(date))
    }

    /// A day of 1905 is the number of a year, counted from the first day of a spreadsheet's time.
    fn mended(self) -> Self {
        let Self::Slashed { year, .. } = self else { return self };
        if year >= YEAR_MIN {
            return self;
        }
        let day = self.date(Some(Order::MonthFirst)).map(PartialDate::first_day);
        let number = day.map(|day| day.signed_duration_since(epoch()).num_days());
        number.and_then(|number| i32::try_from(number).ok()).and_then(year_of).map_or(Self::Words, Self::Mistaken)
    }
}

fn slashed(text: &str) -> Option<Written> {
    let mut parts = text.split('/').map(|part| part.parse::<u32>().ok());
    let (first, second, year) = (parts.next()??, parts.next()??, parts.next()??);
    let year = i32::try_from(year).ok()?;
    let year = if year < 100 { CENTURY + year } else { year };
    let possible = (1..=31).contains(&first) && (1..=31).contains(&second) && (first <= 12 || second <= 12);
    (possible && parts.next().is_none()).then_some(Written::Slashed { first, second, year })
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = word.get(..3)?.to_lowercase();
    MONTHS.iter().zip(1..).find_map(|(month, number)| (*month == word).then_some(number))
}

fn is_season(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "spring" | "summer" | "autumn" | "fall" | "winter")
}

/// A year in which a commitment can begin or end.
fn year(text: &str) -> Option<PartialDate> {
    text.parse().ok().filter(|year| (YEAR_MIN..YEAR_MIN + 100).contains(year)).and_then(year_of)
}

fn year_of(year: i32) -> Option<PartialDate> {
    PartialDate::holding(NaiveDate::from_yo_opt(year, 1)?, Precision::Year)
}

fn month_of(year: i32, month: u32) -> Option<PartialDate> {
    PartialDate::holding(NaiveDate::from_ymd_opt(year, month, 1)?, Precision::Month)
}

/// The day with a spreadsheet's number.
fn numbered(number: u64) -> Option<NaiveDate> {
    epoch().checked_add_days(Days::new(number)).filter(|day| day.year() >= YEAR_MIN)
}

/// The day with the number 0.
fn epoch() -> NaiveDate {
    NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, around: Option<Order>, expected: Option<&str>) {
        let date = Written::read(Some(text)).date(around);
        assert_eq!(date.map(|date| date.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn every_spelling_is_read_as_precisely_as_it_is() {
        check("9/30/2018", None, Some("2018-09-30"));
        check("31/12/2014", None, Some("2014-12-31"));
        check("08/30/2023", None, Some("2023-08-30"));
        check("6/30/20", None, Some("2020-06-30"));
        check("July 2014", None, Some("2014-07"));
        check("2013", None, Some("2013"));
        check("43525", None, Some("2019-03-01"));
        check("I quarter of 2021", None, Some("2021"));
        check("Quarter 4 2016", None, Some("2016"));
        check("Spring 2015", None, Some("2015"));
        assert_eq!(Written::read(None), Written::Absent);
    }

    #[test]
    fn day_and_month_are_told_apart_by_the_dates_around_them() {
        check("1/7/2014", Some(Order::DayFirst), Some("2014-07-01"));
        check("1/7/2014", Some(Order::MonthFirst), Some("2014-01-07"));
        check("1/7/2014", None, Some("2014"));
        check("1/1/2024", None, Some("2024-01-01"));
        check("31/12/2014", Some(Order::MonthFirst), Some("2014-12-31"));
        assert_eq!(Written::read(Some("31/12/2014")).order(), Some(Order::DayFirst));
        assert_eq!(Written::read(Some("12/31/2014")).order(), Some(Order::MonthFirst));
        assert_eq!(Written::read(Some("1/7/2014")).order(), None);
    }

    #[test]
    fn a_year_that_became_a_day_is_a_year_again() {
        for (text, year) in [("7/15/1905", "2023"), ("7/16/1905", "2024"), ("7/19/1905", "2027"), ("7/20/1905", "2028")]
        {
            check(text, None, Some(year));
            assert!(matches!(Written::read(Some(text)), Written::Mistaken(_)), "{text}");
        }
    }

    #[test]
    fn words_are_no_date() {
        for text in ["Underway", "In progress", "Permanent activity", "31/31/2014", "1/2", "1905", "Smarch 2014"] {
            assert_eq!(Written::read(Some(text)), Written::Words, "{text}");
        }
        check("31/6/2022", None, None);
    }
}
