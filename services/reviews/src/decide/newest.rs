//! Is this change as late as what is on record? What is told of a day before the newest change would stand in the history as if
//! that had not been there.

use chrono::NaiveDate;
use kit::http::command::Refusal;
use proto::Occurred;

/// A change that happened on `occurred` is not older than the newest one on record, where both have a date.
pub(super) fn check_newest(changed_on: Option<NaiveDate>, occurred: Occurred) -> Result<(), Refusal> {
    if let (Some(newest), Some(day)) = (changed_on, occurred.last_day())
        && day < newest
    {
        let rule = format!("must not be before {newest}, the day of the newest change on record");
        return Err(Refusal::broken("/occurred", rule));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kit::testing::said;

    use super::*;

    #[track_caller]
    fn check(changed_on: Option<&str>, occurred: &str, expected: Result<(), &str>) {
        let changed_on = changed_on.map(|day| day.parse().expect("a day"));
        let seen = check_newest(changed_on, occurred.parse().expect("a date")).map_err(|refusal| said(&refusal));
        assert_eq!(seen, expected.map_err(ToOwned::to_owned), "{occurred}");
    }

    #[test]
    fn a_change_is_not_older_than_the_newest_one_on_record() {
        let rule = "422 /occurred must not be before 2024-05-03, the day of the newest change on record";
        check(Some("2024-05-03"), "2024-05-02", Err(rule));
        check(Some("2024-05-03"), "2024-04", Err(rule));
        for occurred in ["2024-05-03", "2024-05", "2024", "unknown"] {
            check(Some("2024-05-03"), occurred, Ok(()));
        }
        check(None, "2011", Ok(()));
    }
}
