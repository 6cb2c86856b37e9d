//! Calendar events.

use chrono::{DateTime, NaiveDate, Utc};
use proto::event::{CalendarEventKind, CalendarEventState, Mode, Moment, TimeZone};
use proto::{CalendarEventId, MemberId};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::FromRow;

use super::{Snapshot, Text};

/// A calendar event as its newest version has it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct CalendarEvent {
    /// Its id.
    pub calendar_id: Text<CalendarEventId>,
    /// Its title.
    pub title: String,
    /// What kind of event it is.
    pub kind: Text<CalendarEventKind>,
    /// The state it is in.
    pub state: Text<CalendarEventState>,
    /// When it begins; none while it is postponed without a new date.
    pub starts: Option<Text<Moment>>,
    /// When it ends.
    pub ends: Option<Text<Moment>>,
    /// The last day it takes place on.
    pub ends_on: Option<NaiveDate>,
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
    /// Whether it is over on a day. One that is postponed without a new date is still to come.
    #[must_use]
    pub fn is_past(&self, as_of: NaiveDate) -> bool {
        self.state.0 == CalendarEventState::Held || self.ends_on.is_some_and(|day| day < as_of)
    }
}

/// A calendar event with the members it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct SharedCalendarEvent {
    /// The members' ids; none when it is the whole partnership's.
    pub members: Vec<String>,
    /// The event.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub event: CalendarEvent,
}

/// A calendar event as a subscribed calendar needs it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CalendarEntry {
    /// Its id.
    pub calendar_id: Text<CalendarEventId>,
    /// Its title.
    pub title: String,
    /// What kind of event it is.
    pub kind: Text<CalendarEventKind>,
    /// The state it is in.
    pub state: Text<CalendarEventState>,
    /// When it begins, or was last said to.
    pub starts: Text<Moment>,
    /// When it ends, or was last said to.
    pub ends: Text<Moment>,
    /// The time zone of local times.
    pub time_zone: Option<Text<TimeZone>>,
    /// How one takes part, where it is on record.
    pub mode: Option<Text<Mode>>,
    /// Where it takes place, where it is on record.
    pub place: Option<String>,
    /// Where one can read about it.
    pub url: Option<String>,
    /// Where one can register.
    pub registration_url: Option<String>,
    /// How many public versions there were before this one.
    pub revision: i64,
    /// When the first public version was recorded.
    pub announced_at: DateTime<Utc>,
    /// When this version was recorded.
    pub changed_at: DateTime<Utc>,
}

impl Snapshot {
    /// The public calendar events of a member, or of everybody, by day; the newest `limit` of them. What was called off, or
    /// put off without a new date, is listed if that was recorded at `called_off_since` or later.
    pub async fn calendar(
        &mut self,
        member: Option<&MemberId>,
        called_off_since: DateTime<Utc>,
        limit: u16,
    ) -> sqlx::Result<Vec<CalendarEntry>> {
        let mut entries: Vec<CalendarEntry> = sqlx::query_as(
            "WITH known AS (
                 SELECT *, count(*) OVER (PARTITION BY calendar_id) - 1 AS revision,
                     min(recorded_at) OVER (PARTITION BY calendar_id) AS announced_at
                 FROM calendar_event_versions_at($2, $3)
             ), newest AS (
                 SELECT DISTINCT ON (calendar_id) * FROM known ORDER BY calendar_id, seq DESC
             )
             SELECT n.calendar_id, n.title, n.kind, n.state, timed.starts, timed.ends, timed.time_zone, n.mode, n.place,
                 n.url, n.registration_url, n.revision, n.announced_at, n.recorded_at AS changed_at
             FROM newest n
             CROSS JOIN LATERAL (
                 SELECT k.starts, k.ends, k.starts_on, k.time_zone
                 FROM known k
                 WHERE k.calendar_id = n.calendar_id AND k.starts IS NOT NULL AND k.ends IS NOT NULL
                 ORDER BY k.seq DESC
                 LIMIT 1
             ) timed
             WHERE ($1::text IS NULL OR n.members @> ARRAY[$1])
                 AND (n.state NOT IN ('cancelled', 'postponed') OR n.recorded_at >= $4)
             ORDER BY timed.starts_on DESC, timed.starts DESC, n.calendar_id
             LIMIT $5",
        )
        .bind(member.map(MemberId::as_str))
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .bind(called_off_since)
        .bind(i64::from(limit))
        .fetch_all(&mut *self.transaction)
        .await?;
        entries.reverse();
        Ok(entries)
    }

    /// The public calendar event with this id.
    pub async fn calendar_event(&mut self, id: &CalendarEventId) -> sqlx::Result<Option<SharedCalendarEvent>> {
        sqlx::query_as(
            "SELECT members, calendar_id, title, kind, state, starts, ends, ends_on, time_zone, mode, place, url,
                 registration_url, source_url
             FROM calendar_event_versions_at($2, $3)
             WHERE calendar_id = $1
             ORDER BY seq DESC
             LIMIT 1",
        )
        .bind(id.as_str())
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_optional(&mut *self.transaction)
        .await
    }

    /// A member's public calendar events by the day they begin.
    pub async fn calendar_events(&mut self, member: &MemberId) -> sqlx::Result<Vec<CalendarEvent>> {
        self.of_member("SELECT calendar_id, title, kind, state, starts, ends, ends_on, time_zone, mode, place, url, registration_url,
                 source_url
             FROM calendar_event_at($1, $2, $3)
             ORDER BY starts_on NULLS LAST, starts, calendar_id", member).await
    }
}
