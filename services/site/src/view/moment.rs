//! The moment a page shows: said on the page, and as addresses by which a reader goes to another one or cites it.

use proto::catalogue::Arg;
use proto::{Cursor, Language, Seq, dates};

use crate::assets;
use crate::moment::View;

/// The first day anything can be asked about: the partnership was founded then.
const FOUNDED: &str = "2011-09-20";

/// The moment a page shows.
#[derive(Debug)]
pub(super) struct MomentWords {
    language: Language,
    pub(super) script: &'static str,
    /// The page's address without a query.
    pub(super) path: String,
    pub(super) is_historic: bool,
    as_of: String,
    pub(super) as_of_code: String,
    /// The place in the log up to which it is known.
    known_at: String,
    /// The place that was asked for; empty when none was.
    pub(super) asked_known_at: String,
    pub(super) first: &'static str,
    /// The query of now.
    pub(super) now: String,
    /// The query of the same moment.
    pub(super) query: String,
    /// The query under which this page stays as it is.
    pub(super) permanent: String,
}

impl MomentWords {
    /// The moment of a page, when the read models have come as far as `place`.
    pub(super) fn new(place: Option<Cursor>, view: &View) -> Self {
        let moment = view.moment;
        let is_known_at_asked = moment.known_at.0 != u64::MAX;
        let known_at = place.map_or(Seq::START, |place| place.seq).min(moment.known_at);
        Self {
            language: view.language(),
            script: &assets::MOMENT.address,
            path: view.address.path.clone(),
            is_historic: view.is_historic,
            as_of: dates::day(view.language(), moment.as_of),
            as_of_code: moment.as_of.to_string(),
            known_at: known_at.to_string(),
            asked_known_at: if is_known_at_asked { known_at.to_string() } else { String::new() },
            first: FOUNDED,
            now: view.address.query([]),
            query: view.query(),
            permanent: view.query_at(Some(known_at)),
        }
    }

    /// A message that names the day, `$day`, and the place, `$entry`.
    pub(super) fn say(&self, id: &str) -> String {
        self.language.say_with(id, &[("day", Arg::Words(&self.as_of)), ("entry", Arg::Words(&self.known_at))])
    }
}
