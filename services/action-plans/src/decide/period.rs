//! May a plan run so long?

use kit::http::command::Refusal;
use proto::PartialDate;

/// The longest a plan can be, in years.
const DURATION_YEARS_MAX: u8 = 5;

/// An imprecise date is given the benefit of the doubt: a plan may run from 2016 to 2016.
pub(super) fn check(
    pointer: &str,
    start: PartialDate,
    end: PartialDate,
    duration_years: Option<u8>,
) -> Result<(), Refusal> {
    if end.last_day() <= start.first_day() {
        let rule = match pointer {
            "/start" => format!("must be before the end, {end}"),
            _ => format!("must be after the start, {start}"),
        };
        return Err(Refusal::broken(pointer, rule));
    }
    match duration_years {
        Some(years) if !(1..=DURATION_YEARS_MAX).contains(&years) => {
            Err(Refusal::broken("/duration_years", format!("must be between 1 and {DURATION_YEARS_MAX}")))
        }
        _ => Ok(()),
    }
}
