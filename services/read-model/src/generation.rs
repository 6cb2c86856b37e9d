//! Generations of the read models: each is a schema. The live one is always called the same, so that no statement has to
//! know which it is; a switch renames schemas. Knows nothing of what is in them.

pub mod building;
pub mod switch;

use chrono::{DateTime, Utc};
use proto::Seq;
use sqlx::{AssertSqlSafe, Connection as _, FromRow, PgConnection, PgPool};
use uuid::Uuid;

use crate::SCHEMA;

/// The first generation.
const FIRST: i32 = 1;

/// A generation of the read models.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Generation {
    /// Its number; a later one has a higher one.
    pub number: i32,
    /// What it is used for.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it became the live one for the last time.
    pub live_since: Option<DateTime<Utc>>,
    /// How far the work on it is.
    #[sqlx(try_from = "String")]
    pub phase: Phase,
    /// The log it is filled from; none for one that the projector filled.
    pub log_id: Option<Uuid>,
    /// By how many jobs it is filled in bulk.
    pub jobs: Option<i32>,
}

/// How far the work on a generation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Its tables are made.
    Preparing,
    /// It is filled in bulk.
    Loading,
    /// Its indexes are made.
    Indexing,
    /// It is filled, and follows the log.
    Following,
}

/// What a generation is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is being filled.
    Building,
    /// Readers see it and the projector writes it.
    Live,
    /// It was the live one, and can be again.
    Previous,
}

/// How far a generation is, and how large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Its checkpoint, or how far all jobs are that fill it; none where nothing was taken in yet.
    pub seq: Option<Seq>,
    /// The epoch of its checkpoint.
    pub epoch: Option<i64>,
    /// The size of its tables and indexes on disk.
    pub bytes: i64,
}

impl State {
    /// As it is stored and shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Live => "live",
            Self::Previous => "previous",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        let found = [Self::Building, Self::Live, Self::Previous].into_iter().find(|state| state.name() == name);
        found.ok_or_else(|| format!("{name:?} is no state of a generation"))
    }
}

impl Phase {
    /// As it is stored and shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Loading => "loading",
            Self::Indexing => "indexing",
            Self::Following => "following",
        }
    }
}

impl TryFrom<String> for Phase {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        let all = [Self::Preparing, Self::Loading, Self::Indexing, Self::Following];
        let found = all.into_iter().find(|phase| phase.name() == name);
        found.ok_or_else(|| format!("{name:?} is no phase of a generation"))
    }
}

impl Generation {
    /// Its schema.
    #[must_use]
    pub fn schema(&self) -> String {
        match self.state {
            State::Live => SCHEMA.to_owned(),
            State::Building | State::Previous => schema_of(self.number),
        }
    }
}

/// The schema of a generation while it is not the live one.
#[must_use]
pub fn schema_of(number: i32) -> String {
    format!("{SCHEMA}_{number}")
}

/// All generations, the newest first.
pub async fn all(pool: &PgPool) -> sqlx::Result<Vec<Generation>> {
    sqlx::query_as("SELECT * FROM projection.generation ORDER BY number DESC").fetch_all(pool).await
}

/// The newest generation in a state.
pub async fn newest(pool: &PgPool, state: State) -> sqlx::Result<Option<Generation>> {
    Ok(all(pool).await?.into_iter().find(|generation| generation.state == state))
}

/// How far a generation is, and how large.
pub async fn extent(pool: &PgPool, generation: &Generation) -> sqlx::Result<Extent> {
    let schema = generation.schema();
    let place: Option<(i64, i64)> = match generation.phase {
        Phase::Preparing | Phase::Loading => None,
        Phase::Indexing | Phase::Following => {
            let place = AssertSqlSafe(format!("SELECT seq, epoch FROM {schema}.checkpoint"));
            sqlx::query_as(place).fetch_optional(pool).await?
        }
    };
    let bytes = sqlx::query_scalar(
        "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
         WHERE relkind = 'r' AND relnamespace = $1::regnamespace",
    );
    let bytes = bytes.bind(schema).fetch_one(pool).await?;
    let loaded = match generation.phase {
        Phase::Loading => building::least(pool, generation.number).await?,
        Phase::Preparing | Phase::Indexing | Phase::Following => None,
    };
    let seq = place.map(|place| Seq::from_i64(place.0)).or(loaded);
    Ok(Extent { seq, epoch: place.map(|place| place.1), bytes })
}

/// Makes the schema of the first generation where there is no live one.
pub(crate) async fn create_first(connection: &mut PgConnection) -> sqlx::Result<()> {
    let mut transaction = connection.begin().await?;
    // Whoever starts at the same time takes turns. Readers are not held up.
    sqlx::query("LOCK TABLE projection.generation IN EXCLUSIVE MODE").execute(&mut *transaction).await?;
    let created = sqlx::query(
        "INSERT INTO projection.generation (number, state, phase, live_since)
         SELECT $1, 'live', 'following', now() WHERE NOT EXISTS (SELECT FROM projection.generation WHERE state = 'live')",
    );
    if created.bind(FIRST).execute(&mut *transaction).await?.rows_affected() == 1 {
        let create = AssertSqlSafe(format!("CREATE SCHEMA {SCHEMA}"));
        sqlx::query(create).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// Keeps the live generation what it is for the rest of a transaction: a view that was opened must not see two.
pub(crate) async fn hold(transaction: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("LOCK TABLE projection.generation IN ACCESS SHARE MODE").execute(transaction).await?;
    Ok(())
}

/// Waits until nobody holds a generation for what it is, and lets nobody do so for the rest of a transaction.
async fn hold_alone(transaction: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("LOCK TABLE projection.generation IN ACCESS EXCLUSIVE MODE").execute(transaction).await?;
    Ok(())
}
