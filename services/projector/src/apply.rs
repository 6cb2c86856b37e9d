//! Applying messages: decode, work out the rows, write them and move the checkpoint in one transaction. A crash anywhere
//! only repeats what was not committed. An event that cannot be projected is parked, and every later one of its subject
//! behind it.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use kit::crash;
use kit::lifecycle::panic_message;
use kit::log::{Log, Message};
use proto::event::RecordChange;
use proto::{Event, Recorded, Seq};
use read_model::checkpoint::{self, Checkpoint, Mark};
use read_model::parked::{self, Cause, Parked};
use read_model::rows::{Batch, EventRows, Written};
use sqlx::{PgConnection, PgPool};

use crate::session::Session;
use crate::unpark;

/// What a commit did.
#[derive(Debug)]
pub struct Applied {
    /// The checkpoint after it.
    pub(crate) checkpoint: Checkpoint,
    /// How many messages it took in.
    pub(crate) messages: usize,
    /// The new feed entries.
    pub(crate) written: Vec<Written>,
    /// The rendered activities by place, in log order.
    pub(crate) rendered: Vec<Rendered>,
    /// Whether it hides entries that stood before, or shows them again.
    pub(crate) changes_visibility: bool,
    /// Whether entries came into feeds after later ones.
    pub(crate) is_late: bool,
    /// Whether other events are parked than before.
    pub(crate) changes_parked: bool,
    /// When the log took the last message.
    pub(crate) last_recorded_at: Option<DateTime<Utc>>,
}

/// An activity as readers get it.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub seq: Seq,
    pub event_type: String,
    pub recorded_at: DateTime<Utc>,
    pub activity: String,
}

/// Why messages were not applied. Nothing of them was.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Try again: the database is out of reach.
    #[error("the database is out of reach")]
    Unavailable {
        /// What was seen.
        #[source]
        source: sqlx::Error,
    },
    /// No retry helps: the database does not take the rows.
    #[error("the database refused the rows")]
    Refused {
        /// What the database says.
        #[source]
        source: sqlx::Error,
    },
    /// Try again: the log is out of reach.
    #[error("the log is out of reach")]
    Log(#[from] kit::log::ReadError),
    /// The projection is somebody else's, or it was changed.
    #[error("the projection was claimed by somebody else")]
    Fenced,
}

/// Messages, worked out.
#[derive(Debug)]
pub(crate) struct Prepared {
    batch: Batch,
    rendered: Vec<Rendered>,
    parked: Vec<Parked>,
    /// The places of events that are given up by what was worked out.
    discarded: Vec<Seq>,
    messages: usize,
    mark: Mark,
    last_recorded_at: Option<DateTime<Utc>>,
}

impl Prepared {
    /// Works messages out, one or more. `blocked` are the subjects of which events are parked.
    pub(crate) fn of(messages: &[Message], blocked: &HashSet<String>) -> Self {
        let mut prepared = Self::empty();
        for message in messages {
            prepared.reach(message);
            if blocked.contains(&message.subject) || prepared.parks(&message.subject) {
                prepared.park(message, Cause::Blocked, "an earlier event of its subject is parked".to_owned());
                continue;
            }
            match rows_of(message) {
                Ok((recorded, rows)) => prepared.add(&recorded, rows),
                Err(error) => prepared.park(message, Cause::Failed, error),
            }
        }
        prepared
    }

    /// One message that decodes, and that the database does not take.
    pub(crate) fn refused(message: &Message, error: &sqlx::Error) -> Self {
        let mut prepared = Self::empty();
        prepared.reach(message);
        prepared.park(message, Cause::Failed, error.to_string());
        prepared
    }

    /// The subjects that fail by what was worked out, but for events that are known to.
    pub(crate) fn failed_subjects(&self, known: &HashSet<Seq>) -> Vec<String> {
        let failed = self.parked.iter().filter(|parked| parked.cause == Cause::Failed);
        let failed = failed.filter(|parked| !known.contains(&parked.seq));
        failed.map(|parked| parked.subject.clone()).collect()
    }

    fn empty() -> Self {
        Self {
            batch: Batch::default(),
            rendered: Vec::new(),
            parked: Vec::new(),
            discarded: Vec::new(),
            messages: 0,
            mark: Mark::START,
            last_recorded_at: None,
        }
    }

    fn reach(&mut self, message: &Message) {
        let event_id = message.decode().ok().map(|recorded| recorded.envelope.id);
        self.messages += 1;
        self.mark = Mark { seq: message.seq, event_id, hash: Some(message.hash()) };
        self.last_recorded_at = Some(message.recorded_at);
    }

    fn parks(&self, subject: &str) -> bool {
        self.parked.iter().any(|parked| parked.subject == subject)
    }

    fn add(&mut self, recorded: &Recorded, rows: EventRows) {
        if let Event::Record(RecordChange::Discarded(discarded)) = &recorded.event {
            self.discarded.push(discarded.seq);
        }
        if let Some(activity) = rows.rendered.clone() {
            let event_type = recorded.envelope.event_type.clone();
            let (seq, recorded_at) = (recorded.seq, recorded.recorded_at);
            self.rendered.push(Rendered { seq, event_type, recorded_at, activity });
        }
        self.batch.push(rows);
    }

    fn park(&mut self, message: &Message, cause: Cause, error: String) {
        let event_id = message.decode().ok().map(|recorded| recorded.envelope.id);
        self.parked.push(Parked { seq: message.seq, event_id, subject: message.subject.clone(), cause, error });
    }
}

/// Whether a message gives up a parked event.
pub(crate) fn discards(message: &Message) -> bool {
    let name = proto::EventType::EventDiscarded.name();
    message.headers.iter().any(|(header, value)| header == proto::envelope::TYPE && value == name)
}

/// The event of a message and its rows, or what is wrong with it.
pub(crate) fn rows_of(message: &Message) -> Result<(Recorded, EventRows), String> {
    let recorded = message.decode().map_err(|error| error.to_string())?;
    let rows = worked_out(&recorded)?;
    Ok((recorded, rows))
}

/// The rows of an event, or why there are none.
pub(crate) fn worked_out(recorded: &Recorded) -> Result<EventRows, String> {
    // What cannot be worked out must not end the process again and again.
    let rows = catch_unwind(AssertUnwindSafe(|| EventRows::of(recorded)));
    rows.map_err(|panic| format!("its rows could not be worked out: {}", panic_message(panic.as_ref())))
}

/// Commits what was worked out, in one transaction.
pub(crate) async fn commit(
    log: &Log,
    database: &PgPool,
    held: &Checkpoint,
    prepared: Prepared,
) -> Result<Applied, ApplyError> {
    let mut session = Session::take(database).await.map_err(classify)?;
    let mut transaction = session.begin().await.map_err(classify)?;
    let (written, is_late) = within(&mut transaction, log, held, &prepared).await?;
    transaction.commit().await.map_err(classify)?;
    session.give_back();
    crash::point("projector.committed");
    Ok(Applied {
        checkpoint: Checkpoint { mark: prepared.mark, ..*held },
        messages: prepared.messages,
        written,
        changes_visibility: prepared.batch.changes_visibility(),
        is_late,
        changes_parked: !(prepared.parked.is_empty() && prepared.discarded.is_empty()),
        rendered: prepared.rendered,
        last_recorded_at: prepared.last_recorded_at,
    })
}

/// Moves the checkpoint and writes what was worked out, within a transaction. Answers with the new feed entries, and whether
/// entries came into feeds late.
pub(crate) async fn within(
    transaction: &mut PgConnection,
    log: &Log,
    held: &Checkpoint,
    prepared: &Prepared,
) -> Result<(Vec<Written>, bool), ApplyError> {
    if !checkpoint::advance(transaction, held, &prepared.mark).await.map_err(classify)? {
        return Err(ApplyError::Fenced);
    }
    crash::point("projector.checkpoint-moved");
    let written = write(transaction, prepared).await.map_err(classify)?;
    let mut is_late = false;
    for seq in &prepared.discarded {
        is_late |= unpark::discarded(transaction, log, *seq, held.mark.seq).await?;
        crash::point("projector.unparked");
    }
    crash::point("projector.rows-written");
    Ok((written, is_late))
}

async fn write(transaction: &mut PgConnection, prepared: &Prepared) -> sqlx::Result<Vec<Written>> {
    for parked in &prepared.parked {
        parked::park(transaction, parked).await?;
        crash::point("projector.parked");
    }
    prepared.batch.insert(transaction).await
}

/// What a failure of the database means for the messages.
pub(crate) fn classify(source: sqlx::Error) -> ApplyError {
    let refused = match &source {
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_about_the_rows(&code)),
        sqlx::Error::Encode(_) | sqlx::Error::Decode(_) => true,
        _ => false,
    };
    if refused { ApplyError::Refused { source } } else { ApplyError::Unavailable { source } }
}

/// Whether an SQLSTATE says that these very rows are at fault: 22 data exception, 23 integrity constraint, 54 program
/// limit. Everything else is the database's own state (away, full, locked, a right or a table that is missing): to pass
/// over events for it would lose them.
fn is_about_the_rows(sqlstate: &str) -> bool {
    ["22", "23", "54"].iter().any(|class| sqlstate.starts_with(class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_that_can_never_be_stored_are_passed_over() {
        for of_the_rows in ["22P05", "23505", "54000"] {
            assert!(is_about_the_rows(of_the_rows), "{of_the_rows}");
        }
        for of_the_database in
            ["08006", "25006", "28P01", "40001", "42501", "42P01", "53100", "55000", "55P03", "57P01"]
        {
            assert!(!is_about_the_rows(of_the_database), "{of_the_database}");
        }
    }
}
