//! Which moment a page is asked for: now, or an earlier day or state of knowledge. Only the page of now is live.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proto::Seq;
use read_model::pages::Moment;
use serde::Deserialize;

use crate::error::PageError;

/// The query of a page's address, unchecked.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    as_of: Option<String>,
    known_at: Option<String>,
    before: Option<String>,
}

/// What a page is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct View {
    /// The moment.
    pub(crate) moment: Moment,
    /// Whether an earlier day or state of knowledge was asked for.
    pub(crate) is_historic: bool,
    /// Only activities before this place in the log.
    pub(crate) before: Option<Seq>,
}

impl View {
    /// What `asked` means at `now`.
    pub(crate) fn of(asked: &Asked, now: DateTime<Utc>) -> Result<Self, PageError> {
        let as_of = given(asked.as_of.as_ref()).map(|text| past_day(text, now)).transpose()?;
        let known_at = given(asked.known_at.as_ref()).map(place).transpose()?;
        let before = given(asked.before.as_ref()).map(place).transpose()?;
        let latest = Moment::latest(now.date_naive());
        let moment = Moment { known_at: known_at.unwrap_or(latest.known_at), as_of: as_of.unwrap_or(latest.as_of) };
        Ok(Self { moment, is_historic: as_of.is_some() || known_at.is_some(), before })
    }

    /// Whether what happens next belongs on top of the page.
    pub(crate) fn is_live(&self) -> bool {
        !self.is_historic && self.before.is_none()
    }

    /// The query that leads to another page at the same moment: empty for now.
    pub(crate) fn query(&self) -> String {
        if !self.is_historic {
            return String::new();
        }
        let Moment { known_at, as_of } = self.moment;
        // A place beyond every log is none that was asked for.
        if known_at.0 == u64::MAX { format!("?as_of={as_of}") } else { format!("?as_of={as_of}&known_at={known_at}") }
    }
}

/// An empty field of a form says nothing.
fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn past_day(text: &str, now: DateTime<Utc>) -> Result<NaiveDate, PageError> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| PageError::BadRequest("as_of must be a day as YYYY-MM-DD, such as 2018-12-31."))?;
    // Where the day begins first, it is 14 hours ahead of UTC.
    let latest = (now + TimeDelta::hours(14)).date_naive();
    if day > latest {
        return Err(PageError::BadRequest("as_of lies in the future, of which nothing is on record."));
    }
    Ok(day)
}

fn place(text: &str) -> Result<Seq, PageError> {
    text.parse()
        .map(Seq)
        .map_err(|_| PageError::BadRequest("known_at and before must be numbers of entries of the record."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(as_of: &str, known_at: &str, before: &str) -> Option<View> {
        let asked = Asked {
            as_of: Some(as_of.to_owned()),
            known_at: Some(known_at.to_owned()),
            before: Some(before.to_owned()),
        };
        let now = "2026-11-23T12:00:00Z".parse().expect("a time");
        View::of(&asked, now).ok()
    }

    #[track_caller]
    fn check(view: Option<View>, as_of: &str, known_at: u64, is_live: bool) {
        let view = view.expect("a view");
        let seen = (view.moment.as_of.to_string(), view.moment.known_at, view.is_live());
        assert_eq!(seen, (as_of.to_owned(), Seq(known_at), is_live));
    }

    #[test]
    fn only_the_page_of_now_is_live() {
        check(view("", " ", ""), "2026-11-23", u64::MAX, true);
        check(view("2018-12-31", "", ""), "2018-12-31", u64::MAX, false);
        check(view("", "812", ""), "2026-11-23", 812, false);
        check(view("", "", "812"), "2026-11-23", u64::MAX, false);
        check(view("2026-11-24", "", ""), "2026-11-24", u64::MAX, false);
    }

    #[test]
    fn the_query_leads_to_the_same_moment() {
        for (as_of, known_at, expected) in
            [("", "", ""), ("2018-12-31", "", "?as_of=2018-12-31"), ("", "812", "?as_of=2026-11-23&known_at=812")]
        {
            assert_eq!(view(as_of, known_at, "").expect("a view").query(), expected);
        }
    }

    #[test]
    fn nonsense_and_the_future_are_refused() {
        for (as_of, known_at, before) in
            [("2026-11-25", "", ""), ("31.12.2018", "", ""), ("2018", "", ""), ("", "-1", ""), ("", "", "x")]
        {
            assert_eq!(view(as_of, known_at, before), None);
        }
    }
}
