//! What sources say that cannot be, for those who look after the data.

use proto::{MemberId, Seq};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::FromRow;

use super::{Snapshot, Text};

/// A contradiction in a source, or between what is on record about one thing.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct DataQuality {
    /// The member it is about.
    pub member_id: Text<MemberId>,
    /// The plan or the commitment.
    pub subject_id: String,
    /// The field, as the source names it.
    pub field: String,
    /// What is said there.
    pub said: String,
    /// What is on record instead; none where nothing is.
    pub recorded: Option<String>,
    /// The rule it breaks.
    pub rule: String,
    /// The place in the log of the event that recorded it.
    seq: i64,
    /// Where it can be checked.
    pub source_url: Option<String>,
}

impl DataQuality {
    /// The event that recorded it.
    #[must_use]
    pub fn seq(&self) -> Seq {
        Seq::from_i64(self.seq)
    }
}

impl Snapshot {
    /// Every contradiction, by member, in the order of the log.
    pub async fn data_quality(&mut self) -> sqlx::Result<Vec<DataQuality>> {
        sqlx::query_as(
            "SELECT member_id, subject_id, field, said, recorded, rule, seq, source_url
             FROM data_quality_at($1, $2)
             ORDER BY member_id, seq, subject_id, field",
        )
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_all(&mut *self.transaction)
        .await
    }
}
