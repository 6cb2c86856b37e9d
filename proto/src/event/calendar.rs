//! Events of the calendar: summits, meetings, deadlines.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CalendarChange, NamedMember};
use crate::envelope::Actor;
use crate::ids::CalendarEventId;
use crate::text::{Line, Link};

/// A calendar event as it is after an event: every change carries the whole of it, so that nobody has to look it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarEvent {
    /// The calendar event.
    pub calendar_id: CalendarEventId,
    /// The title.
    pub title: Line,
    /// What kind of event it is.
    pub kind: CalendarEventKind,
    /// The members it belongs to, such as the host country and the host city; none when it is the whole partnership's.
    pub members: Vec<NamedMember>,
    /// The state it is in.
    pub state: CalendarEventState,
    /// When it takes place; none while it is postponed without a new date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// How one takes part, where it is established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// Where it takes place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Line>,
    /// Where one can read about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Link>,
    /// Where one can register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_url: Option<Link>,
    /// In which role somebody submitted it.
    pub submitted_by: Actor,
    /// Whether staff confirmed it. An event that is not approved is visible to staff only.
    pub approved: bool,
}

/// When a calendar event takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// When it begins: a date when it lasts all day, else a local time.
    pub start: Moment,
    /// When it ends; for an event of whole days, its last day.
    pub end: Moment,
    /// The time zone of local times (IANA); required unless the event lasts all day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<TimeZone>,
    /// Whether it lasts whole days.
    pub all_day: bool,
}

/// A calendar event was announced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarEventScheduled {
    /// The event.
    pub calendar_event: CalendarEvent,
}

/// Staff confirmed a calendar event that somebody else had submitted: from here on everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarEventApproved {
    /// The event, approved.
    pub calendar_event: CalendarEvent,
}

/// A calendar event takes place at another time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarEventRescheduled {
    /// The event, with its new time.
    pub calendar_event: CalendarEvent,
    /// When it was to take place; none when it had been postponed without a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Period>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
}

/// A calendar event takes place later, at a time that is not yet known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarEventPostponed {
    /// The event, without a time.
    pub calendar_event: CalendarEvent,
    /// When it was to take place.
    pub from: Period,
    /// Why.
    pub reason: Line,
}

/// A calendar event does not take place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarEventCancelled {
    /// The event, with the time it was to take place at.
    pub calendar_event: CalendarEvent,
    /// Why.
    pub reason: Line,
    /// The calendar event that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement_id: Option<CalendarEventId>,
}

/// One takes part in a calendar event in another way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarEventModeChanged {
    /// The event, with its new mode.
    pub calendar_event: CalendarEvent,
    /// How one was to take part, where it was established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Mode>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
}

/// A calendar event took place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarEventHeld {
    /// The event.
    pub calendar_event: CalendarEvent,
    /// What there is to say of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Line>,
}

impl CalendarChange {
    /// The calendar event as it is after the change.
    #[must_use]
    pub fn calendar_event(&self) -> &CalendarEvent {
        match self {
            Self::Scheduled(CalendarEventScheduled { calendar_event })
            | Self::Approved(CalendarEventApproved { calendar_event })
            | Self::Rescheduled(CalendarEventRescheduled { calendar_event, .. })
            | Self::Postponed(CalendarEventPostponed { calendar_event, .. })
            | Self::Cancelled(CalendarEventCancelled { calendar_event, .. })
            | Self::ModeChanged(CalendarEventModeChanged { calendar_event, .. })
            | Self::Held(CalendarEventHeld { calendar_event, .. }) => calendar_event,
        }
    }
}

/// The state a calendar event is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarEventState {
    /// It is going to take place.
    Scheduled,
    /// It takes place later; the new date is open.
    Postponed,
    /// It does not take place.
    Cancelled,
    /// It took place.
    Held,
}

/// What kind of calendar event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarEventKind {
    /// A global summit.
    Summit,
    /// A regional meeting.
    RegionalMeeting,
    /// Open Gov Week, or an event in it.
    OpenGovWeek,
    /// A meeting in which a plan is written together.
    CoCreation,
    /// A consultation.
    Consultation,
    /// The launch of a review.
    ReviewLaunch,
    /// A webinar.
    Webinar,
    /// A deadline.
    Deadline,
    /// Something else.
    Other,
}

/// How one takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// On the spot.
    InPerson,
    /// Over the network.
    Online,
    /// Both.
    Hybrid,
}

/// A day, or a local time on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub enum Moment {
    /// A whole day.
    Day(NaiveDate),
    /// A local time, to the minute.
    Time(NaiveDateTime),
}

/// Text that is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a date as YYYY-MM-DD or a local time as YYYY-MM-DDTHH:MM, between the years 1900 and 2199")]
pub struct InvalidMoment;

const TIME_PATTERN: &str = "%Y-%m-%dT%H:%M";

impl Moment {
    /// The day it lies on.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Time(time) => time.date(),
        }
    }
}

impl FromStr for Moment {
    type Err = InvalidMoment;
    fn from_str(text: &str) -> Result<Self, InvalidMoment> {
        use chrono::Datelike;
        let moment = match text.len() {
            10 => NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self::Day),
            16 => NaiveDateTime::parse_from_str(text, TIME_PATTERN).map(Self::Time),
            _ => return Err(InvalidMoment),
        }
        .map_err(|_| InvalidMoment)?;
        // The comparison with what is written back refuses spellings that the parser is lenient about.
        if (1900..=2199).contains(&moment.day().year()) && moment.to_string() == text {
            Ok(moment)
        } else {
            Err(InvalidMoment)
        }
    }
}

impl TryFrom<String> for Moment {
    type Error = InvalidMoment;
    fn try_from(text: String) -> Result<Self, InvalidMoment> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.format("%Y-%m-%d").fmt(f),
            Self::Time(time) => time.format(TIME_PATTERN).fmt(f),
        }
    }
}

/// A time zone of the IANA database, such as `Asia/Seoul`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct TimeZone(pub chrono_tz::Tz);

/// Text that names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a time zone of the IANA database, as in Asia/Seoul")]
pub struct InvalidTimeZone;

impl TryFrom<String> for TimeZone {
    type Error = InvalidTimeZone;
    fn try_from(text: String) -> Result<Self, InvalidTimeZone> {
        text.parse().map(Self).map_err(|_| InvalidTimeZone)
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.0.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_days_or_local_times() {
        for text in ["2021-12-15", "2021-12-15T09:30"] {
            assert_eq!(text.parse::<Moment>().expect("a moment").to_string(), text);
        }
        for text in ["2021-12-32", "2021-12-15T24:00", "2021-12-15T09:30:00Z", "15.12.2021", "2021-12", "2021-1-15x"] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn time_zones_are_those_of_the_iana_database() {
        assert!(TimeZone::try_from("Asia/Seoul".to_owned()).is_ok());
        assert!(TimeZone::try_from("Seoul".to_owned()).is_err());
    }
}
