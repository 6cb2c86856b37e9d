//! Which moment a page is asked for: now, or an earlier day or state of knowledge. Only the page of now is live.

use chrono::{DateTime, NaiveDate, Utc};
use proto::{Language, Seq};
use read_model::moment::{InvalidMoment, Wanted};
use read_model::pages::Moment;
use serde::Deserialize;
use sqlx::PgPool;

use crate::address::Address;
use crate::error::PageError;

/// The query of a page's address, unchecked.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    as_of: Option<String>,
    known_at: Option<String>,
    before: Option<String>,
}

/// What a page is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct View {
    /// Where, and in which language.
    pub(crate) address: Address,
    /// The moment.
    pub(crate) moment: Moment,
    /// Whether an earlier day or state of knowledge was asked for.
    pub(crate) is_historic: bool,
    /// Only activities before this place in the log.
    pub(crate) before: Option<Seq>,
    /// The day on which it is looked at.
    pub(crate) today: NaiveDate,
}

impl View {
    /// What `asked` means at `now`.
    pub(crate) async fn of(
        asked: &Asked,
        address: Address,
        pool: &PgPool,
        now: DateTime<Utc>,
    ) -> Result<Self, PageError> {
        let before = place(asked.before.as_deref())?;
        let wanted = Wanted::read(asked.as_of.as_deref(), asked.known_at.as_deref(), now)
            .map_err(|invalid| PageError::BadRequest(rule(invalid)))?;
        let moment = wanted.resolve(pool).await?;
        Ok(Self { address, moment, is_historic: wanted.is_historic(), before, today: now.date_naive() })
    }

    /// Whether what happens next belongs on top of the page.
    pub(crate) fn is_live(&self) -> bool {
        !self.is_historic && self.before.is_none()
    }

    /// The language the page is said in.
    pub(crate) fn language(&self) -> Language {
        self.address.language
    }

    /// The query that leads to another page at the same moment, in the same language: empty for now.
    pub(crate) fn query(&self) -> String {
        if !self.is_historic {
            return self.address.query([]);
        }
        // A place beyond every log is none that was asked for.
        let known_at = Some(self.moment.known_at).filter(|known_at| known_at.0 != u64::MAX);
        self.query_at(known_at)
    }

    /// The query of the same day, as it was known at a place in the record.
    pub(crate) fn query_at(&self, known_at: Option<Seq>) -> String {
        let (as_of, known_at) = (self.moment.as_of.to_string(), known_at.map(|seq| seq.to_string()));
        let known_at = known_at.as_deref().map(|known_at| ("known_at", known_at));
        self.address.query([("as_of", as_of.as_str())].into_iter().chain(known_at))
    }
}

/// The message that says what is wrong with a moment.
fn rule(invalid: InvalidMoment) -> &'static str {
    match invalid {
        InvalidMoment::Day => "refused.day",
        InvalidMoment::FutureDay => "refused.future-day",
        InvalidMoment::Known => "refused.known",
        InvalidMoment::FutureKnown => "refused.future-known",
    }
}

/// A place in the record. An empty field of a form says nothing.
fn place(text: Option<&str>) -> Result<Option<Seq>, PageError> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let refuse = |_| PageError::BadRequest("refused.before");
    text.map(|text| text.parse().map(Seq).map_err(refuse)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(known_at: u64, is_historic: bool, before: Option<u64>) -> View {
        let as_of = "2018-12-31".parse().expect("a day");
        let moment = Moment { known_at: Seq(known_at), as_of };
        View { address: Address::default(), moment, is_historic, before: before.map(Seq), today: as_of }
    }

    #[test]
    fn only_the_page_of_now_is_live() {
        assert!(view(u64::MAX, false, None).is_live());
        assert!(!view(u64::MAX, true, None).is_live());
        assert!(!view(u64::MAX, false, Some(812)).is_live());
    }

    #[test]
    fn the_query_leads_to_the_same_moment() {
        assert_eq!(view(u64::MAX, false, None).query(), "");
        assert_eq!(view(u64::MAX, true, None).query(), "?as_of=2018-12-31");
        assert_eq!(view(812, true, None).query(), "?as_of=2018-12-31&known_at=812");
        let address = Address::read(crate::address::ASKS, "/members", "lang=ko", "").expect("a language");
        assert_eq!(View { address, ..view(812, true, None) }.query(), "?as_of=2018-12-31&known_at=812&lang=ko");
    }

    #[test]
    fn what_is_wrong_is_said_as_everywhere_else() {
        use InvalidMoment::{Day, FutureDay, FutureKnown, Known};
        for invalid in [Day, FutureDay, Known, FutureKnown] {
            assert_eq!(Language::English.say(rule(invalid)), invalid.sentence());
        }
    }

    #[test]
    fn places_are_numbers() {
        assert_eq!(place(Some("812")).expect("a place"), Some(Seq(812)));
        assert_eq!(place(Some(" ")).expect("no place"), None);
        for text in ["x", "-1", "2018-12-31"] {
            assert!(place(Some(text)).is_err(), "{text}");
        }
    }
}
