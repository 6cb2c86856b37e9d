//! The only place that reads the system's clock. Everything else is handed a [`Clock`], so that a test decides what time it is.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// Tells the time, in UTC. Clones share the same source.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System {
        /// How far it goes before.
        ahead: TimeDelta,
    },
    Set(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::ahead(TimeDelta::zero())
    }

    /// The system's clock, put forward: for rehearsals of what the calendar is going to cause.
    #[must_use]
    pub fn ahead(by: TimeDelta) -> Self {
        Self(Source::System { ahead: by })
    }

    /// A clock that always shows `at`.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::settable(at).0
    }

    /// A clock that shows `at` until its hand is moved.
    #[must_use]
    pub fn settable(at: DateTime<Utc>) -> (Self, ClockHand) {
        let time = Arc::new(Mutex::new(at));
        (Self(Source::Set(Arc::clone(&time))), ClockHand(time))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the one place that may read the system's clock")]
            Source::System { ahead } => Utc::now().checked_add_signed(*ahead).unwrap_or(DateTime::<Utc>::MAX_UTC),
            Source::Set(time) => *time.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// The calendar day now, in UTC.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}

/// Moves the clock it was made with, see [`Clock::settable`].
#[derive(Debug, Clone)]
pub struct ClockHand(Arc<Mutex<DateTime<Utc>>>);

impl ClockHand {
    /// Makes every clone of the clock show `at` from now on.
    pub fn set(&self, at: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

/// Waits between two attempts at something that is away, or between two beats. Waiting for something that happens is done
/// on the thing itself, never with this.
pub async fn sleep(duration: std::time::Duration) {
    #[expect(clippy::disallowed_methods, reason = "the one place that may sleep")]
    tokio::time::sleep(duration).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clone_follows_the_hand() {
        let late = DateTime::from_timestamp(1_700_006_399, 0).expect("a valid time");
        let (clock, hand) = Clock::settable(late);
        let clone = clock.clone();
        assert_eq!(clone.now(), late);
        assert_eq!(clone.today().to_string(), "2023-11-14");
        hand.set(late + TimeDelta::seconds(1));
        assert_eq!(clone.today().to_string(), "2023-11-15");
    }

    #[test]
    fn a_clock_that_is_put_forward_goes_on() {
        let (now, later) = (Clock::system().now(), Clock::ahead(TimeDelta::days(400)));
        assert!(later.now() >= now + TimeDelta::days(400));
        assert!(later.now() < now + TimeDelta::days(401));
    }
}
