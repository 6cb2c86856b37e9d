//! Whom to ask about a member: offices, and the persons behind them where they may be named.

use proto::{ContactId, MemberId};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::FromRow;

use super::{Snapshot, Text};

/// A contact as its newest version has it. Persons are no part of history: a name that was erased is in no view of the past.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Contact {
    /// Its id.
    pub contact_id: Text<ContactId>,
    /// What the contact is for.
    pub role: String,
    /// The office or ministry.
    pub body: String,
    /// Where one can read about it.
    pub url: Option<String>,
    /// Who it is.
    pub name: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// Where it can be checked.
    pub source_url: Option<String>,
}

impl Snapshot {
    /// The contacts of a member.
    pub async fn contacts(&mut self, member: &MemberId) -> sqlx::Result<Vec<Contact>> {
        // The service that keeps persons makes their table, and may not have run yet.
        let knows_persons: bool = sqlx::query_scalar("SELECT to_regclass('private.contact_person') IS NOT NULL")
            .fetch_one(&mut *self.transaction)
            .await?;
        let statement = if knows_persons {
            "SELECT c.*, p.name, p.email FROM contact_at($1, $2, $3) c
             LEFT JOIN private.contact_person p ON p.contact_id = c.contact_id AND p.seq = c.seq
             ORDER BY c.contact_id"
        } else {
            "SELECT c.*, NULL AS name, NULL AS email FROM contact_at($1, $2, $3) c ORDER BY c.contact_id"
        };
        self.of_member(statement, member).await
    }
}
