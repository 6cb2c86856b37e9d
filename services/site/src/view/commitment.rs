//! Commitments as the lists of a member's page show them.

use chrono::{Datelike as _, NaiveDate};
use proto::catalogue::Arg;
use proto::{Language, Occurred, dates, words};
use read_model::pages::{Commitment, Correction, State};

use super::self_report;
use super::value::Value;
use crate::load::MemberData;
use crate::said::{Said, number};

/// A commitment in a list.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) plan_id: String,
    pub(super) plan_title: String,
    pub(super) themes: Option<Said>,
    /// What sets it apart within the list.
    pub(super) state: Option<String>,
    pub(super) is_starred: bool,
    pub(super) is_reviewed: bool,
    pub(super) values: Vec<Value>,
    /// What the newest report by somebody who is no reviewer says.
    pub(super) reported: Option<Said>,
    /// What was put right or taken back, and why.
    pub(super) corrections: Vec<Said>,
    pub(super) source: Option<String>,
}

impl Entry {
    /// The commitments that are in one of `states` on a day.
    pub(super) fn in_states(language: Language, data: &MemberData, states: &[State], as_of: NaiveDate) -> Vec<Self> {
        let listed = data.commitments.iter().filter(|commitment| states.contains(&commitment.state.0));
        listed.map(|commitment| Self::new(language, commitment, data, as_of)).collect()
    }

    fn new(language: Language, commitment: &Commitment, data: &MemberData, as_of: NaiveDate) -> Self {
        let corrections = data.corrections.iter().filter(|it| it.commitment_id == commitment.commitment_id);
        Self {
            id: commitment.commitment_id.to_string(),
            title: commitment.title.clone(),
            plan_id: commitment.plan_id.to_string(),
            plan_title: commitment.plan_title.clone(),
            themes: themes(language, commitment),
            state: waiting(language, commitment, as_of),
            is_starred: commitment.starred,
            is_reviewed: commitment.reviews > 0,
            values: Value::outcomes(language, &commitment.finding),
            reported: self_report::newest(language, &data.self_reports, &commitment.commitment_id),
            corrections: corrections.map(|correction| said(language, correction)).collect(),
            source: commitment.source_url.clone(),
        }
    }
}

/// `Themes: Open Data, Public Participation`.
fn themes(language: Language, commitment: &Commitment) -> Option<Said> {
    let themes = Said::list(language, commitment.themes.iter().map(|theme| Said::original(theme)))?;
    Some(Said::new(language, "commitment-themes", &[("themes", themes.arg())]))
}

fn said(language: Language, correction: &Correction) -> Said {
    let date = occurred(language, correction.occurred.0);
    let why = words::correction(language, correction.correction_reason.0, correction.correction_note.as_deref());
    let (date, why) = (("date", Arg::Words(&date)), ("why", Arg::Words(&why)));
    if correction.retracted {
        return Said::new(language, "correction-taken-back", &[date, why]);
    }
    let changes = words::value_changes(language, &correction.values_before, &correction.values);
    Said::new(language, "correction-made", &[date, ("changes", Arg::Words(&changes)), why])
}

/// When something happened, in words.
pub(super) fn occurred(language: Language, occurred: Occurred) -> String {
    let date = match occurred {
        Occurred::On(date) => Some(date),
        Occurred::Unknown => None,
    };
    dates::on_record(language, date)
}

/// `Awaiting review for 47 months, since the end of 2020`; nothing where it does not.
pub(super) fn waiting(language: Language, commitment: &Commitment, as_of: NaiveDate) -> Option<String> {
    match commitment.state.0 {
        State::AwaitingReview => {
            let since = dates::since_end(language, commitment.plan_ends.0);
            let since = ("since", Arg::Words(&since));
            Some(match months_between(commitment.plan_ends_on, as_of) {
                0 => language.say_with("waiting-since", &[since]),
                months => language.say_with("waiting-for", &[("count", number(months)), since]),
            })
        }
        State::Current | State::PostImplementation | State::Withdrawn => None,
    }
}

/// How many whole months lie between two days.
fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
    let whole = months(to) - months(from) - i64::from(to.day() < from.day() && !is_last_of_month(to));
    whole.max(0)
}

fn is_last_of_month(day: NaiveDate) -> bool {
    day.succ_opt().is_none_or(|next| next.month() != day.month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_whole() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        for (from, to, expected) in [
            ("2020-12-31", "2021-01-30", 0),
            ("2020-12-31", "2021-01-31", 1),
            ("2020-12-31", "2021-02-28", 2),
            ("2020-12-31", "2024-11-23", 46),
            ("2021-06-15", "2021-07-14", 0),
            ("2021-06-15", "2021-07-15", 1),
        ] {
            assert_eq!(months_between(day(from), day(to)), expected, "{from} to {to}");
        }
    }
}
