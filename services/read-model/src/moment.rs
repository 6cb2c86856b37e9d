//! Which moment a reader asks for, as text in an address: `as_of`, the last day that counts, and `known_at`, how far the
//! record had come: an entry's number, or a time, which means the last event recorded by then. One reading of both for
//! pages and API.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};
use proto::Seq;
use sqlx::PgPool;

use crate::pages::{Moment, place_now};

/// Text that asks for no moment there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoment {
    /// Not a day of the years 1 to 9999.
    #[error("{}", self.sentence())]
    Day,
    /// A day to come.
    #[error("{}", self.sentence())]
    FutureDay,
    /// Neither an entry's number nor a time.
    #[error("{}", self.sentence())]
    Known,
    /// A time to come.
    #[error("{}", self.sentence())]
    FutureKnown,
}

impl InvalidMoment {
    /// The parameter that is wrong.
    #[must_use]
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Day | Self::FutureDay => "as_of",
            Self::Known | Self::FutureKnown => "known_at",
        }
    }

    /// What is wrong, for the reader.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Day => "as_of must be a day as YYYY-MM-DD, such as 2018-12-31.",
            Self::FutureDay => "as_of lies in the future, of which nothing is on record.",
            Self::Known => {
                "known_at must be the number of an entry of the record, or a time with its offset, such as \
                 2018-12-31T23:59:59Z."
            }
            Self::FutureKnown => "known_at lies in the future, of which nothing is on record.",
        }
    }
}

/// The years that are written with four digits, and that the database keeps, too.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// How far the record had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KnownAt {
    Latest,
    Place(Seq),
    Time(DateTime<Utc>),
}

/// A moment as it was asked for: well formed, but a time is not yet a place in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    as_of: Option<NaiveDate>,
    known_at: KnownAt,
    today: NaiveDate,
}

impl Wanted {
    /// What `as_of` and `known_at` ask for at `now`. Empty text asks for nothing, as an empty field of a form does.
    pub fn read(as_of: Option<&str>, known_at: Option<&str>, now: DateTime<Utc>) -> Result<Self, InvalidMoment> {
        let as_of = given(as_of).map(|text| past_day(text, now)).transpose()?;
        let known_at = given(known_at).map_or(Ok(KnownAt::Latest), |text| past_place(text, now))?;
        Ok(Self { as_of, known_at, today: now.date_naive() })
    }

    /// Whether an earlier day or state of knowledge is asked for.
    #[must_use]
    pub fn is_historic(&self) -> bool {
        self.as_of.is_some() || self.known_at != KnownAt::Latest
    }

    /// Whether nothing can be added to what is asked for: it has a day, and the record has come past the place or the time.
    /// To be asked before the moment is resolved, which may find more later, but not less.
    pub async fn is_past(&self, pool: &PgPool) -> sqlx::Result<bool> {
        if self.as_of.is_none() {
            return Ok(false);
        }
        match self.known_at {
            KnownAt::Latest => Ok(false),
            KnownAt::Place(seq) => Ok(place_now(pool).await?.is_some_and(|place| seq <= place.seq)),
            // What was recorded by then may still wait for the projector, until it has taken in something later.
            KnownAt::Time(time) => is_recorded_after(pool, time).await,
        }
    }

    /// The moment. Only a time has to be looked up.
    pub async fn resolve(self, pool: &PgPool) -> sqlx::Result<Moment> {
        let latest = Moment::latest(self.as_of.unwrap_or(self.today));
        let known_at = match self.known_at {
            KnownAt::Latest => return Ok(latest),
            KnownAt::Place(seq) => seq,
            KnownAt::Time(time) => recorded_by(pool, time).await?,
        };
        Ok(Moment { known_at, ..latest })
    }
}

/// The last public event that was recorded by `time`; zero when there was none. Every public event is an entry of the
/// feed of everything.
async fn recorded_by(pool: &PgPool, time: DateTime<Utc>) -> sqlx::Result<Seq> {
    let seq: Option<i64> = sqlx::query_scalar(
        "SELECT seq FROM activity WHERE feed = 'all' AND recorded_at <= $1 ORDER BY recorded_at DESC, seq DESC LIMIT 1",
    )
    .bind(time)
    .fetch_optional(pool)
    .await?;
    Ok(seq.map_or(Seq::START, Seq::from_i64))
}

/// Whether a public event that was recorded after `time` is among the read models. Events come in the order of the log.
async fn is_recorded_after(pool: &PgPool, time: DateTime<Utc>) -> sqlx::Result<bool> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM activity WHERE feed = 'all' AND recorded_at > $1)")
        .bind(time)
        .fetch_one(pool)
        .await
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn past_day(text: &str, now: DateTime<Utc>) -> Result<NaiveDate, InvalidMoment> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| YEARS.contains(&day.year()));
    let day = day.ok_or(InvalidMoment::Day)?;
    // Where the day begins first, it is 14 hours ahead of UTC.
    let latest = (now + TimeDelta::hours(14)).date_naive();
    if day > latest { Err(InvalidMoment::FutureDay) } else { Ok(day) }
}

fn past_place(text: &str, now: DateTime<Utc>) -> Result<KnownAt, InvalidMoment> {
    if let Ok(seq) = text.parse() {
        return Ok(KnownAt::Place(Seq(seq)));
    }
    // The plus sign of an offset arrives as a space where its sender did not encode it.
    let time = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).map_err(|_| InvalidMoment::Known)?;
    let time = time.with_timezone(&Utc);
    if time > now { Err(InvalidMoment::FutureKnown) } else { Ok(KnownAt::Time(time)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(as_of: &str, known_at: &str) -> Result<Wanted, InvalidMoment> {
        let now = "2026-11-23T12:00:00Z".parse().expect("a time");
        Wanted::read(Some(as_of), Some(known_at), now)
    }

    #[track_caller]
    fn check(as_of: &str, known_at: &str, expected: Result<(Option<&str>, KnownAt), InvalidMoment>) {
        let seen = read(as_of, known_at).map(|wanted| (wanted.as_of.map(|day| day.to_string()), wanted.known_at));
        let expected = expected.map(|(day, known_at)| (day.map(str::to_owned), known_at));
        assert_eq!(seen, expected, "as_of={as_of} known_at={known_at}");
    }

    #[test]
    fn days_places_and_times_are_read() {
        let time = KnownAt::Time("2018-12-31T14:59:59Z".parse().expect("a time"));
        check("", " ", Ok((None, KnownAt::Latest)));
        check("0001-01-01", "", Ok((Some("0001-01-01"), KnownAt::Latest)));
        check("2018-12-31", "", Ok((Some("2018-12-31"), KnownAt::Latest)));
        check("2026-11-24", "812", Ok((Some("2026-11-24"), KnownAt::Place(Seq(812)))));
        check("", "2018-12-31T23:59:59+09:00", Ok((None, time)));
        check("", "2018-12-31T23:59:59 09:00", Ok((None, time)));
    }

    #[test]
    fn nonsense_and_the_future_are_refused() {
        check("2026-11-25", "", Err(InvalidMoment::FutureDay));
        check("31.12.2018", "", Err(InvalidMoment::Day));
        check("2018", "", Err(InvalidMoment::Day));
        check("0000-12-31", "", Err(InvalidMoment::Day));
        check("-4800-01-01", "", Err(InvalidMoment::Day));
        check("+10000-01-01", "", Err(InvalidMoment::Day));
        check("9999-12-31", "", Err(InvalidMoment::FutureDay));
        check("", "-1", Err(InvalidMoment::Known));
        check("", "2018-12-31", Err(InvalidMoment::Known));
        check("", "2018-12-31T23:59:59", Err(InvalidMoment::Known));
        check("", "2026-11-23T12:00:01Z", Err(InvalidMoment::FutureKnown));
    }

    #[test]
    fn only_now_is_not_historic() {
        assert!(!read("", "").expect("a moment").is_historic());
        assert!(read("2018-12-31", "").expect("a moment").is_historic());
        assert!(read("", "812").expect("a moment").is_historic());
    }
}
