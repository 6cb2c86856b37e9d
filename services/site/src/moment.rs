//! Which moment a page is asked for: now, or an earlier day or state of knowledge. Only the page of now is live.

use chrono::{DateTime, NaiveDate, Utc};
use proto::Seq;
use read_model::moment::Wanted;
use read_model::pages::Moment;
use serde::Deserialize;
use sqlx::PgPool;

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
    /// The day on which it is looked at.
    pub(crate) today: NaiveDate,
}

impl View {
    /// What `asked` means at `now`.
    pub(crate) async fn of(asked: &Asked, pool: &PgPool, now: DateTime<Utc>) -> Result<Self, PageError> {
        let before = place(asked.before.as_deref())?;
        let wanted = Wanted::read(asked.as_of.as_deref(), asked.known_at.as_deref(), now)
            .map_err(|invalid| PageError::BadRequest(invalid.sentence()))?;
        let moment = wanted.resolve(pool).await?;
        Ok(Self { moment, is_historic: wanted.is_historic(), before, today: now.date_naive() })
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

/// A place in the record. An empty field of a form says nothing.
fn place(text: Option<&str>) -> Result<Option<Seq>, PageError> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let refuse = |_| PageError::BadRequest("before must be the number of an entry of the record.");
    text.map(|text| text.parse().map(Seq).map_err(refuse)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(known_at: u64, is_historic: bool, before: Option<u64>) -> View {
        let as_of = "2018-12-31".parse().expect("a day");
        View { moment: Moment { known_at: Seq(known_at), as_of }, is_historic, before: before.map(Seq), today: as_of }
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
