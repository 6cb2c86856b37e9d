//! The newest change of one thing, which a change that is told later must not precede.

use chrono::NaiveDate;
use proto::Occurred;

/// The day of the newest change of one thing; the first one, where it is not known to the day. None while no change has a
/// date that is established.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Newest(Option<NaiveDate>);

impl Newest {
    /// The day, where something that happened at `occurred` certainly came before it.
    #[must_use]
    pub fn after(self, occurred: Occurred) -> Option<NaiveDate> {
        self.0.filter(|newest| occurred.last_day().is_some_and(|day| day < *newest))
    }

    pub(super) fn see(&mut self, occurred: Occurred) {
        // Dates that overlap are on record in the order they were told in.
        self.0 = self.0.max(occurred.first_day());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seen: &[&str], occurred: &str, expected: Option<&str>) {
        let when = |text: &str| Occurred::try_from(text.to_owned()).expect("a date");
        let mut newest = Newest::default();
        for seen in seen {
            newest.see(when(seen));
        }
        let after = newest.after(when(occurred)).map(|day| day.to_string());
        assert_eq!(after.as_deref(), expected, "{seen:?} {occurred}");
    }

    #[test]
    fn only_what_certainly_came_before_is_before() {
        check(&["2020-05-10"], "2020-05-09", Some("2020-05-10"));
        check(&["2020-05-10"], "2020-05-10", None);
        check(&["2020-05-10"], "2020-05", None);
        check(&["2020-05-10"], "2020-04", Some("2020-05-10"));
        check(&["2020"], "2020-05-09", None);
        check(&["2020"], "2019", Some("2020-01-01"));
        check(&["2020-05-10", "2020"], "2020-03-01", Some("2020-05-10"));
    }

    #[test]
    fn a_date_that_is_not_established_is_before_nothing() {
        check(&["2020-05-10"], "unknown", None);
        check(&["unknown"], "2011", None);
        check(&["2020-05-10", "unknown"], "2011", Some("2020-05-10"));
        check(&[], "2011", None);
    }
}
