//! What a page shows, asked for in one snapshot, so that its counters, lists, stream and live cursor agree. Typed rows
//! and nothing else: no words for readers, no HTML.

mod activity;
mod calendar;
mod commitment;
mod contact;
mod data_quality;
mod document;
mod entry;
mod member;
mod plan;
mod process;
mod report;
mod review;
mod self_report;
mod text;

use chrono::NaiveDate;
use proto::{Cursor, MemberId, Seq};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgPool, Postgres, Transaction};

use crate::{checkpoint, generation};

pub use activity::{Activities, Activity, Slice};
pub use calendar::{CalendarEntry, CalendarEvent, SharedCalendarEvent};
pub use commitment::{
    Ambition, ChangeInCompletion, Commitment, CompletionCount, Correction, Counters, Finding, State, ThemeCount,
};
pub use contact::Contact;
pub use data_quality::DataQuality;
pub use document::{Document, DocumentState, SharedDocument};
pub use entry::{Entries, Entry};
pub use member::{Member, Search};
pub use plan::{Plan, PlanState};
pub use process::{Overdue, ProcessStep, ProcessStepKind};
pub use report::{MemberReport, Report};
pub use review::{Caused, ReviewVersion};
pub use self_report::{SelfReport, SelfReportKind};
pub use text::Text;

/// Which state of things to show: what the log had told up to `known_at` about the time up to `as_of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The last event that is taken into account.
    pub known_at: Seq,
    /// The last day that is taken into account.
    pub as_of: NaiveDate,
}

impl Moment {
    /// Everything that is known, as of a day.
    #[must_use]
    pub fn latest(as_of: NaiveDate) -> Self {
        Self { known_at: Seq(u64::MAX), as_of }
    }
}

/// One consistent view of the read models at a moment.
#[derive(Debug)]
pub struct Snapshot {
    transaction: Transaction<'static, Postgres>,
    moment: Moment,
}

impl Snapshot {
    /// Opens a view; nothing that is committed later shows in it.
    pub async fn open(pool: &PgPool, moment: Moment) -> sqlx::Result<Self> {
        let mut transaction = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        generation::hold(&mut transaction).await?;
        Ok(Self { transaction, moment })
    }

    /// The moment it shows.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.moment
    }

    /// The place in the log up to which it holds every entry of every feed; none before the projector ran.
    pub async fn place(&mut self) -> sqlx::Result<Option<Cursor>> {
        place(&mut *self.transaction).await
    }

    /// What a statement answers about a member: `$1` is its id, `$2` and `$3` are the moment.
    async fn of_member<T>(&mut self, statement: &'static str, member: &MemberId) -> sqlx::Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        sqlx::query_as(statement)
            .bind(member.as_str())
            .bind(self.moment.known_at.as_i64())
            .bind(self.moment.as_of)
            .fetch_all(&mut *self.transaction)
            .await
    }

    /// Closes the view and gives its connection back.
    pub async fn close(self) -> sqlx::Result<()> {
        self.transaction.commit().await
    }
}

/// How far the read models have come now, outside any view.
pub async fn place_now(pool: &PgPool) -> sqlx::Result<Option<Cursor>> {
    place(pool).await
}

async fn place(executor: impl sqlx::PgExecutor<'_>) -> sqlx::Result<Option<Cursor>> {
    let checkpoint = checkpoint::read(executor).await?;
    Ok(checkpoint.map(|checkpoint| Cursor { log: checkpoint.log_id, seq: checkpoint.mark.seq }))
}
