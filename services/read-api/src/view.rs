//! One request's view of the read models: a snapshot at the moment that was asked for.

use chrono::NaiveDate;
use proto::Seq;
use read_model::moment::Wanted;
use read_model::pages::Snapshot;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Api;
use crate::answer::Keep;
use crate::failure::Failure;
use crate::link::Address;

/// Which moment is asked for. An unknown parameter is refused: with `asof=2018` one would read today's state as 2018's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The last day that counts, as `2018-12-31`; today where it is not given.
    pub(crate) as_of: Option<String>,
    /// What was on record: the number of the last entry that counts, or a time (RFC 3339), which means the last entry
    /// recorded by then. Everything where it is not given.
    pub(crate) known_at: Option<String>,
}

/// The moment that an answer shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Shown {
    /// The last day that counts.
    pub(crate) as_of: NaiveDate,
    /// The number of the last entry of the record that counts; null where all do.
    pub(crate) known_at: Option<Seq>,
}

/// A snapshot and what it shows.
#[derive(Debug)]
pub(crate) struct View {
    /// The snapshot.
    pub(crate) snapshot: Snapshot,
    /// The moment.
    pub(crate) shown: Shown,
    /// Whether an earlier day or state of knowledge was asked for.
    pub(crate) is_historic: bool,
    /// How long what it shows may be kept.
    pub(crate) keep: Keep,
}

impl Asked {
    /// The address of the same moment elsewhere.
    pub(crate) fn on(&self, address: Address) -> Address {
        address.with("as_of", self.as_of.as_ref()).with("known_at", self.known_at.as_ref())
    }
}

impl Api {
    /// Opens the view that was asked for.
    pub(crate) async fn view(&self, asked: &Asked) -> Result<View, Failure> {
        let pool = &self.context.database;
        let wanted = Wanted::read(asked.as_of.as_deref(), asked.known_at.as_deref(), self.context.clock.now())?;
        let moment = wanted.resolve(pool).await?;
        let mut snapshot = Snapshot::open(pool, moment).await?;
        let reached = snapshot.place().await?.map_or(Seq::START, |place| place.seq);
        let known_at = Some(moment.known_at).filter(|seq| *seq != Seq(u64::MAX));
        // Both ends of the past are fixed, and the record has reached them.
        let is_past = wanted.has_day() && known_at.is_some_and(|seq| seq <= reached);
        Ok(View {
            snapshot,
            shown: Shown { as_of: moment.as_of, known_at },
            is_historic: wanted.is_historic(),
            keep: if is_past { Keep::Day } else { Keep::Live },
        })
    }
}
