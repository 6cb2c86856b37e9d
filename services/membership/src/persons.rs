//! The persons behind contacts, in a schema of Postgres that this service alone writes. It is the one thing here that the
//! log cannot rebuild, which is why it can be erased: a row holds what the newest change of a contact said of its person,
//! and nothing older. A row without a person stays, so that a command of the past which comes late, or again, brings
//! nobody back.

use std::time::Duration;

use proto::{ContactId, EventId, Seq};
use sqlx::migrate::MigrateError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::person::{Email, Person, PersonName};

/// The schema that is this service's own.
const SCHEMA: &str = "private";
/// Where it is noted which migrations of the schema were made: apart from those of the read models.
const MIGRATIONS_TABLE: &str = "private.migration";
/// How long one look at the table may take.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Where the persons are kept. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Persons {
    database: PgPool,
}

/// The change of a contact that says who its person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Revision {
    /// The event.
    pub event_id: EventId,
    /// Its place in the log; a later one wins.
    pub seq: Seq,
}

/// What is kept of a contact's person now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// What this change says.
    This,
    /// What a later change says.
    Newer,
    /// What this very change said when it was first sent, which is something else.
    Other,
}

impl Persons {
    /// Opens the schema, and makes or brings it up to date first. Two processes that start at once take turns.
    pub(crate) async fn open(database: PgPool) -> Result<Self, MigrateError> {
        let mut migrations = sqlx::migrate!();
        migrations.create_schema(SCHEMA);
        migrations.dangerous_set_table_name(MIGRATIONS_TABLE);
        migrations.run(&database).await?;
        Ok(Self { database })
    }

    /// Keeps `person`, or nobody, for a contact, unless a later change of it has been kept.
    pub(crate) async fn keep(
        &self,
        contact: &ContactId,
        revision: Revision,
        person: Option<&Person>,
    ) -> sqlx::Result<Kept> {
        let keep = async {
            let mut transaction = self.database.begin().await?;
            write(&mut transaction, contact, revision, person).await?;
            let kept = compare(&mut transaction, contact, revision, person).await?;
            transaction.commit().await?;
            Ok(kept)
        };
        tokio::time::timeout(WAIT_MAX, keep).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// The contacts of which a person is known, each with the place of the change that said so.
    pub(crate) async fn known(&self) -> sqlx::Result<Vec<(String, Seq)>> {
        let select = "SELECT contact_id, seq FROM private.contact_person WHERE name IS NOT NULL OR email IS NOT NULL";
        let rows = sqlx::query_as::<_, (String, i64)>(select).fetch_all(&self.database);
        let rows = tokio::time::timeout(WAIT_MAX, rows).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
        Ok(rows.into_iter().map(|(contact, seq)| (contact, Seq::from_i64(seq))).collect())
    }
}

/// A row of the same change is written when it is without a person: the sweep may have been there first.
async fn write(
    transaction: &mut PgConnection,
    contact: &ContactId,
    revision: Revision,
    person: Option<&Person>,
) -> sqlx::Result<()> {
    let (name, email) = columns(person);
    sqlx::query(
        "INSERT INTO private.contact_person AS held (contact_id, revision, seq, name, email)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (contact_id) DO UPDATE
         SET revision = excluded.revision, seq = excluded.seq, name = excluded.name, email = excluded.email
         WHERE held.seq < excluded.seq
             OR (held.revision = excluded.revision AND held.name IS NULL AND held.email IS NULL)",
    )
    .bind(contact.as_str())
    .bind(revision.event_id.0)
    .bind(revision.seq.as_i64())
    .bind(name)
    .bind(email)
    .execute(transaction)
    .await?;
    Ok(())
}

async fn compare(
    transaction: &mut PgConnection,
    contact: &ContactId,
    revision: Revision,
    person: Option<&Person>,
) -> sqlx::Result<Kept> {
    let select = "SELECT revision, name, email FROM private.contact_person WHERE contact_id = $1";
    let row: (Uuid, Option<String>, Option<String>) =
        sqlx::query_as(select).bind(contact.as_str()).fetch_one(transaction).await?;
    let (held, name, email) = row;
    Ok(if held != revision.event_id.0 {
        Kept::Newer
    } else if (name.as_deref(), email.as_deref()) == columns(person) {
        Kept::This
    } else {
        Kept::Other
    })
}

fn columns(person: Option<&Person>) -> (Option<&str>, Option<&str>) {
    let name = person.and_then(|person| person.name.as_ref()).map(PersonName::as_str);
    (name, person.and_then(|person| person.email.as_ref()).map(Email::as_str))
}
