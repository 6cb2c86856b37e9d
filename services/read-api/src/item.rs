//! An entry of a feed as Activity Streams 2.0 with whole addresses; a hidden one as a tombstone in its place.

use chrono::{DateTime, SecondsFormat, Utc};
use kit::http::base::Base;
use kit::http::problem::Problem;
use proto::Seq;
use proto::render::{Activity, Context, Thing};
use read_model::pages::Entry;
use schemars::JsonSchema;
use serde::Serialize;

use crate::failure::Failure;

/// The media type of Activity Streams 2.0.
pub(crate) const ACTIVITY_JSON: &str = "application/activity+json";
/// Its vocabulary.
pub(crate) const VOCABULARY: &str = "https://www.w3.org/ns/activitystreams";
/// What `ogp:` stands for in it.
const OURS: &str = "urn:civicstream:ogp#";

/// An entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Item {
    /// What happened.
    Activity(Box<Activity>),
    /// Where something was that is hidden now.
    Tombstone(Tombstone),
}

/// The place of an entry that is hidden. The read models write the same for those who are not served from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Tombstone {
    /// The vocabularies.
    #[serde(rename = "@context")]
    context: (&'static str, Context),
    /// The entry's id, which it keeps.
    pub(crate) id: String,
    /// `Tombstone`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// `Activity`.
    #[serde(rename = "formerType")]
    former_type: &'static str,
    /// When it was hidden (RFC 3339).
    pub(crate) deleted: String,
    /// Its place in the log.
    #[serde(rename = "ogp:sequence")]
    pub(crate) sequence: Seq,
}

impl Item {
    /// Reads an entry.
    pub(crate) fn read(entry: &Entry, base: &Base) -> Result<Self, Failure> {
        let Some(rendered) = &entry.rendered else {
            return Ok(Self::Tombstone(Tombstone {
                context: (VOCABULARY, Context { ogp: OURS.to_owned() }),
                id: format!("urn:uuid:{}", entry.event_id),
                kind: "Tombstone",
                former_type: "Activity",
                deleted: instant(entry.hidden_at.unwrap_or(entry.recorded_at)),
                sequence: entry.seq,
            }));
        };
        let mut activity: Box<Activity> = serde_json::from_str(rendered).map_err(|error| {
            tracing::error!("entry {} is no activity: {error}", entry.seq);
            Problem::internal()
        })?;
        let Activity { actor, object, target, .. } = activity.as_mut();
        for Thing { id, .. } in [actor, object].into_iter().chain(target) {
            *id = base.whole(id);
        }
        Ok(Self::Activity(activity))
    }
}

/// A time as readers get it.
pub(crate) fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    /// An entry that was hidden.
    pub(crate) fn hidden() -> Entry {
        Entry {
            seq: Seq(185),
            prev: Seq(184),
            event_id: "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c04".parse().expect("an id"),
            recorded_at: "2026-11-24T01:00:05Z".parse().expect("a time"),
            rendered: None,
            hidden_at: Some("2026-11-25T00:00:00Z".parse().expect("a time")),
        }
    }

    /// The item in its place.
    pub(crate) fn tombstone() -> Item {
        Item::read(&hidden(), &Base::local()).expect("a tombstone")
    }

    #[test]
    fn a_hidden_entry_keeps_its_id_and_place_and_nothing_else() {
        assert_eq!(
            serde_json::to_value(tombstone()).expect("JSON"),
            json!({
                "@context": ["https://www.w3.org/ns/activitystreams", {"ogp": "urn:civicstream:ogp#"}],
                "id": "urn:uuid:0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c04",
                "type": "Tombstone",
                "formerType": "Activity",
                "deleted": "2026-11-25T00:00:00.000Z",
                "ogp:sequence": 185,
            })
        );
    }
}
