//! Can an event take place then?

use kit::http::command::Refusal;
use proto::event::{Moment, Period, TimeZone};

/// The period between two moments: both days or both local times, the latter in a time zone, the end not before the start.
pub(super) fn period(
    start: Moment,
    end: Moment,
    all_day: Option<bool>,
    time_zone: Option<TimeZone>,
) -> Result<Period, Refusal> {
    let all_day = whole_days(start, end, all_day)?;
    if ends_early(start, end) {
        return Err(Refusal::broken("/end", format!("must not be before the start, {start}")));
    }
    if !all_day && time_zone.is_none() {
        return Err(Refusal::broken("/time_zone", "must be there unless the event lasts all day"));
    }
    Ok(Period { start, end, time_zone, all_day })
}

fn whole_days(start: Moment, end: Moment, all_day: Option<bool>) -> Result<bool, Refusal> {
    let refuse = |rule| Err(Refusal::broken("/all_day", rule));
    match (start, end, all_day) {
        (Moment::Day(_), Moment::Day(_), None | Some(true)) => Ok(true),
        (Moment::Time(_), Moment::Time(_), None | Some(false)) => Ok(false),
        (Moment::Day(_), Moment::Day(_), Some(false)) => refuse("must be true where start and end are days"),
        (Moment::Time(_), Moment::Time(_), Some(true)) => refuse("must be false where start and end are local times"),
        (Moment::Day(_), Moment::Time(_), _) | (Moment::Time(_), Moment::Day(_), _) => {
            refuse("cannot be told: start and end must both be days or both be local times")
        }
    }
}

/// Start and end are of the same kind, and times are of the same zone.
fn ends_early(start: Moment, end: Moment) -> bool {
    match (start, end) {
        (Moment::Time(start), Moment::Time(end)) => end < start,
        (start, end) => end.day() < start.day(),
    }
}
