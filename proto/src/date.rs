//! Dates as history has them: often only a year. Written in ISO 8601 reduced precision (`2016-02-23`, `2016-02`,
//! `2016`), so that nothing is made up. Nothing here knows the current time.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Text that is no date of any precision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a date as YYYY-MM-DD, YYYY-MM or YYYY, between the years 1900 and 2199{also}")]
pub struct InvalidDate {
    also: &'static str,
}

/// A day, a month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub enum PartialDate {
    /// One day.
    Day(NaiveDate),
    /// A month; the date is its first day.
    Month(NaiveDate),
    /// A year; the date is its first day.
    Year(NaiveDate),
}

/// When something happened, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub enum Occurred {
    /// On a day, or in a month or a year.
    On(PartialDate),
    /// The date is not established.
    Unknown,
}

/// How precisely a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
    /// Not at all.
    Unknown,
}

impl PartialDate {
    /// The first day it can mean.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        match self {
            Self::Day(date) | Self::Month(date) | Self::Year(date) => date,
        }
    }

    /// The last day it can mean. A date counts as this day, so that nothing is claimed early.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        match self {
            Self::Day(date) => date,
            Self::Month(date) => last_before(date, 1),
            Self::Year(date) => last_before(date, 12),
        }
    }

    /// How precise it is.
    #[must_use]
    pub fn precision(self) -> Precision {
        match self {
            Self::Day(_) => Precision::Day,
            Self::Month(_) => Precision::Month,
            Self::Year(_) => Precision::Year,
        }
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.first_day().year()
    }

    /// A date of the given precision that holds `day`.
    #[must_use]
    pub fn holding(day: NaiveDate, precision: Precision) -> Option<Self> {
        match precision {
            Precision::Day => Some(Self::Day(day)),
            Precision::Month => day.with_day(1).map(Self::Month),
            Precision::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1).map(Self::Year),
            Precision::Unknown => None,
        }
    }
}

impl Occurred {
    /// How precise it is.
    #[must_use]
    pub fn precision(self) -> Precision {
        match self {
            Self::On(date) => date.precision(),
            Self::Unknown => Precision::Unknown,
        }
    }

    /// The last day it can mean; none when the date is not established.
    #[must_use]
    pub fn last_day(self) -> Option<NaiveDate> {
        match self {
            Self::On(date) => Some(date.last_day()),
            Self::Unknown => None,
        }
    }

    /// The first day it can mean; none when the date is not established.
    #[must_use]
    pub fn first_day(self) -> Option<NaiveDate> {
        match self {
            Self::On(date) => Some(date.first_day()),
            Self::Unknown => None,
        }
    }
}

/// The day before the one that is `months` after `first`.
fn last_before(first: NaiveDate, months: u32) -> NaiveDate {
    first.checked_add_months(Months::new(months)).and_then(|next| next.pred_opt()).unwrap_or(first)
}

impl FromStr for PartialDate {
    type Err = InvalidDate;
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let invalid = || InvalidDate { also: "" };
        let number = |part: Option<&str>, len: usize| -> Result<Option<u32>, InvalidDate> {
            match part {
                None => Ok(None),
                Some(digits) if digits.len() == len && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                    digits.parse().map(Some).map_err(|_| invalid())
                }
                Some(_) => Err(invalid()),
            }
        };
        let mut parts = text.splitn(3, '-');
        let year = number(parts.next(), 4)?.filter(|year| (1900..=2199).contains(year)).ok_or_else(invalid)?;
        let (month, day) = (number(parts.next(), 2)?, number(parts.next(), 2)?);
        let date =
            NaiveDate::from_ymd_opt(year.cast_signed(), month.unwrap_or(1), day.unwrap_or(1)).ok_or_else(invalid)?;
        Ok(match (month, day) {
            (None, _) => Self::Year(date),
            (Some(_), None) => Self::Month(date),
            (Some(_), Some(_)) => Self::Day(date),
        })
    }
}

impl FromStr for Occurred {
    type Err = InvalidDate;
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        if text == "unknown" {
            return Ok(Self::Unknown);
        }
        text.parse().map(Self::On).map_err(|InvalidDate { .. }| InvalidDate { also: ", or unknown" })
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = match self {
            Self::Day(_) => "%Y-%m-%d",
            Self::Month(_) => "%Y-%m",
            Self::Year(_) => "%Y",
        };
        self.first_day().format(pattern).fmt(f)
    }
}

impl fmt::Display for Occurred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(date) => date.fmt(f),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

macro_rules! via_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = InvalidDate;
            fn try_from(text: String) -> Result<Self, InvalidDate> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(date: $name) -> Self {
                date.to_string()
            }
        }
    };
}
via_text!(PartialDate);
via_text!(Occurred);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, first: &str, last: &str) {
        let date: PartialDate = text.parse().expect("a date");
        assert_eq!((date.first_day().to_string().as_str(), date.last_day().to_string().as_str()), (first, last));
        assert_eq!(date.to_string(), text);
    }

    #[test]
    fn an_imprecise_date_lasts_to_the_end_of_its_period() {
        check("2016-02-23", "2016-02-23", "2016-02-23");
        check("2016-02", "2016-02-01", "2016-02-29");
        check("2016-12", "2016-12-01", "2016-12-31");
        check("2016", "2016-01-01", "2016-12-31");
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["", "16", "2016-2", "2016-02-30", "2016-13", "9/1/2018", "2016-02-23T00:00:00Z", "+016", "0001"] {
            assert!(text.parse::<PartialDate>().is_err(), "{text:?}");
        }
        assert_eq!("unknown".parse::<Occurred>(), Ok(Occurred::Unknown));
        assert!("unknown".parse::<PartialDate>().is_err());
    }
}
