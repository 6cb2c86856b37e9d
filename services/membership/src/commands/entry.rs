//! Commands about what a feed shows.

use chrono::NaiveDate;
use proto::text::{Line, Link};
use proto::{Occurred, Seq};
use schemars::JsonSchema;
use serde::Deserialize;

/// An entry is not to be shown in the member's feed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HideEntry {
    /// The entry's place in the log.
    pub seq: Seq,
    /// Why.
    pub reason: Line,
    /// The last day on which it is hidden; without one it is until it is shown again.
    pub until: Option<NaiveDate>,
    /// When it was hidden; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// An entry is to be shown in the member's feed again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowEntry {
    /// The entry's place in the log.
    pub seq: Seq,
    /// When it was shown; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}
