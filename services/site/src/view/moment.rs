//! The moment a page shows: said on the page, and as addresses by which a reader goes to another one or cites it.

use proto::{Cursor, Language, Seq, dates};

use crate::assets;
use crate::moment::View;

/// The first day anything can be asked about: the partnership was founded then.
const FOUNDED: &str = "2011-09-20";

/// The moment a page shows.
#[derive(Debug)]
pub(super) struct MomentWords {
    pub(super) script: &'static str,
    /// The page's address without a query.
    pub(super) path: String,
    pub(super) is_historic: bool,
    pub(super) as_of: String,
    pub(super) as_of_code: String,
    /// The place in the log up to which it is known.
    pub(super) known_at: String,
    /// The place that was asked for; empty when none was.
    pub(super) asked_known_at: String,
    pub(super) first: &'static str,
    /// The query of the same moment: empty for now.
    pub(super) query: String,
    /// The query under which this page stays as it is.
    pub(super) permanent: String,
}

impl MomentWords {
    /// The moment of the page at `path`, when the read models have come as far as `place`.
    pub(super) fn new(path: String, place: Option<Cursor>, view: &View) -> Self {
        let moment = view.moment;
        let is_known_at_asked = moment.known_at.0 != u64::MAX;
        let known_at = place.map_or(Seq::START, |place| place.seq).min(moment.known_at);
        Self {
            script: &assets::MOMENT.address,
            path,
            is_historic: view.is_historic,
            as_of: dates::day(Language::English, moment.as_of),
            as_of_code: moment.as_of.to_string(),
            known_at: known_at.to_string(),
            asked_known_at: if is_known_at_asked { known_at.to_string() } else { String::new() },
            first: FOUNDED,
            query: view.query(),
            permanent: format!("?as_of={}&known_at={known_at}", moment.as_of),
        }
    }
}
