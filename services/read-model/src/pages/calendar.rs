//! Calendar events.

use chrono::NaiveDate;
use proto::event::{CalendarEventKind, Mode, Moment};
use proto::{CalendarEventId, MemberId};
use sqlx::FromRow;

use super::{Snapshot, Text};

/// A calendar event as its newest version has it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CalendarEvent {
    /// Its id.
    pub calendar_id: Text<CalendarEventId>,
    /// Its title.
    pub title: String,
    /// What kind of event it is.
    pub kind: Text<CalendarEventKind>,
    /// When it begins.
    pub starts: Text<Moment>,
    /// When it ends.
    pub ends: Text<Moment>,
    /// The last day it takes place on.
    pub ends_on: NaiveDate,
    /// The time zone of local times (IANA).
    pub time_zone: Option<String>,
    /// How one takes part, where it is on record.
    pub mode: Option<Text<Mode>>,
    /// Where it takes place, where it is on record.
    pub place: Option<String>,
    /// Where one can read about it.
    pub url: Option<String>,
    /// Where one can register.
    pub registration_url: Option<String>,
    /// Where the facts can be checked.
    pub source_url: Option<String>,
}

impl CalendarEvent {
    /// Whether it is over on a day.
    #[must_use]
    pub fn is_past(&self, as_of: NaiveDate) -> bool {
        self.ends_on < as_of
    }
}

impl Snapshot {
    /// A member's public calendar events by the day they begin.
    pub async fn calendar_events(&mut self, member: &MemberId) -> sqlx::Result<Vec<CalendarEvent>> {
        sqlx::query_as(
            "SELECT calendar_id, title, kind, starts, ends, ends_on, time_zone, mode, place, url, registration_url, source_url
             FROM calendar_event_at($1, $2, $3)
             ORDER BY starts_on, starts, calendar_id",
        )
        .bind(member.as_str())
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_all(&mut *self.transaction)
        .await
    }
}
