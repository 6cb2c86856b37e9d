//! The commands as their senders write them. Every field is checked by its type; what fields mean together and what the
//! log knows is judged by the decider.

use kit::http::command::CommandBody;
use proto::event::{CalendarEventKind, Mode, Moment, TimeZone};
use proto::text::{Line, Link};
use proto::{CalendarEventId, MemberId, Occurred};
use schemars::JsonSchema;
use serde::Deserialize;

/// A calendar event was announced.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleCalendarEvent {
    /// The calendar event; an id is made from the command's where the sender names none.
    pub calendar_id: Option<CalendarEventId>,
    /// The title.
    pub title: Line,
    /// What kind of event it is.
    pub kind: CalendarEventKind,
    /// The members it belongs to; none when it is the whole partnership's.
    #[serde(default)]
    pub members: Vec<MemberId>,
    /// When it begins: a day, or a local time.
    pub start: Moment,
    /// When it ends; for an event of whole days, its last day.
    pub end: Moment,
    /// Whether it lasts whole days; where the sender does not say, it does when it begins and ends on days.
    pub all_day: Option<bool>,
    /// The time zone of local times (IANA).
    pub time_zone: Option<TimeZone>,
    /// How one takes part.
    pub mode: Option<Mode>,
    /// Where it takes place.
    pub place: Option<Line>,
    /// Where one can read about it.
    pub url: Option<Link>,
    /// Where one can register.
    pub registration_url: Option<Link>,
    /// Whether staff confirmed it. Where the sender does not say, they did if it is staff who sends it; nobody else can say
    /// that they did.
    pub approved: Option<bool>,
    /// When it was announced; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// Staff confirm a calendar event that somebody else submitted.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveCalendarEvent {
    /// When it was confirmed; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A calendar event takes place at another time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RescheduleCalendarEvent {
    /// When it begins: a day, or a local time.
    pub start: Moment,
    /// When it ends; for an event of whole days, its last day.
    pub end: Moment,
    /// Whether it lasts whole days; where the sender does not say, it does when it begins and ends on days.
    pub all_day: Option<bool>,
    /// The time zone of local times (IANA).
    pub time_zone: Option<TimeZone>,
    /// Where it takes place, where that changes too.
    pub place: Option<Line>,
    /// Why.
    pub reason: Option<Line>,
    /// When it was announced; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A calendar event takes place later, at a time that is not yet known.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostponeCalendarEvent {
    /// Why.
    pub reason: Line,
    /// When it was announced; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A calendar event does not take place.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelCalendarEvent {
    /// Why.
    pub reason: Line,
    /// The calendar event that takes its place; it must have been announced.
    pub replacement_id: Option<CalendarEventId>,
    /// When it was announced; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// One takes part in a calendar event in another way.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMode {
    /// How one takes part.
    pub mode: Mode,
    /// Where it takes place, where that changes too.
    pub place: Option<Line>,
    /// Where one can read about it, where that changes too.
    pub url: Option<Link>,
    /// Where one can register, where that changes too.
    pub registration_url: Option<Link>,
    /// Why.
    pub reason: Option<Line>,
    /// When it was announced; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A calendar event took place.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldCalendarEvent {
    /// What there is to say of it.
    pub note: Option<Line>,
    /// When it ended; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// Every command about a calendar event needs the same scope and may say when the fact happened.
macro_rules! calendar_command {
    ($($command:ident)+) => {
        $(impl CommandBody for $command {
            const SCOPE: &'static str = "calendar:write";
            fn occurred(&self) -> Option<Occurred> {
                self.occurred
            }
        })+
    };
}
calendar_command! {
    ScheduleCalendarEvent ApproveCalendarEvent RescheduleCalendarEvent PostponeCalendarEvent CancelCalendarEvent ChangeMode HoldCalendarEvent
}
