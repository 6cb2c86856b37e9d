//! Deciding on commands: load what a decision rests on from the log, fold it, decide, append with a concurrency check,
//! and find out what became of the append when the answer is lost. A command id is idempotent for ever, since every event
//! carries the command that caused it. What the state means and what is decided is the service's business.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;
use proto::text::Link;
use proto::{Actor, CommandId, Envelope, Event, EventId, Occurred, Recorded, Seq, Subject, Visibility};
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};
use tracing::{info, warn};
use uuid::Uuid;

use crate::log::{AppendError, Log, Message, NewMessage, ReadError};

/// How often a command is decided anew before the caller is told to try again later.
const ATTEMPTS_MAX: u32 = 8;
/// How long a command may take before its sender is told to send it again.
const EXECUTE_WAIT_MAX: Duration = Duration::from_secs(10);
/// How long a look at a state may take before the caller is told that the log is out of reach.
const CURRENT_WAIT_MAX: Duration = Duration::from_secs(5);
/// The longest wait between two attempts.
const RETRY_DELAY_MAX: Duration = Duration::from_millis(500);
/// How many folded states are kept in memory; what falls out is folded again when it is needed.
const FOLDS_MAX: NonZeroUsize = NonZeroUsize::new(10_000).expect("10,000 is not zero");

/// What a decision rests on, folded from events.
pub trait State: Default + Send + 'static {
    /// Takes in the next event.
    fn evolve(&mut self, recorded: &Recorded);
}

/// What is common to every command.
#[derive(Debug, Clone)]
pub struct Command {
    /// Its id, chosen by the sender.
    pub id: CommandId,
    /// SHA-256 over where it was sent and what it says, in hexadecimal.
    pub digest: String,
    /// The role of the sender.
    pub actor: Actor,
}

impl Command {
    /// SHA-256 over where a command is sent and the hash of what it says, in hexadecimal.
    #[must_use]
    pub fn digest(place: &str, body: &[u8; 32]) -> String {
        // A line break keeps the parts apart: no place holds one at its end.
        let digest = Sha256::new().chain_update(place).chain_update("\n").chain_update(body).finalize();
        digest.iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// An event that a decision wants to have recorded.
#[derive(Debug, Clone)]
pub struct Proposed {
    /// Where it shall stand.
    pub subject: Subject,
    /// The event.
    pub event: Event,
    /// When it happened.
    pub occurred: Occurred,
    /// Who may see it.
    pub visibility: Visibility,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The ids of its events.
    pub event_ids: Vec<EventId>,
    /// The place of its last event.
    pub seq: Seq,
    /// Whether the command had been carried out before and nothing was done now.
    pub replayed: bool,
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError<R> {
    /// The decision refused it. Nothing was recorded.
    #[error("the command was refused")]
    Refused(R),
    /// Another command was carried out under the same id.
    #[error("the command id was used for another command")]
    IdReused,
    /// The log would not take it. Nothing was recorded.
    #[error("the log refused the command's events")]
    NotTaken(#[source] AppendError),
    /// The log is out of reach, or others were always faster. Sending the same command again is safe.
    #[error("the log is out of reach; whether the command was recorded is not known")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The states a service decides on, kept in memory and brought up to date before each use.
#[derive(Debug)]
pub struct Repository<S> {
    log: Log,
    source: &'static str,
    folds: Mutex<LruCache<String, Arc<tokio::sync::Mutex<Fold<S>>>>>,
}

/// The state under one boundary.
#[derive(Debug, Default)]
struct Fold<S> {
    state: S,
    /// The place of the last message under the boundary that was taken in.
    seq: Seq,
    carried_out: HashMap<CommandId, CarriedOut>,
}

/// A command of the past.
#[derive(Debug, Clone)]
struct CarriedOut {
    digest: String,
    event_ids: Vec<EventId>,
    seq: Seq,
}

impl<S: State> Repository<S> {
    /// A repository over `log` for the service named `source`, such as `/services/membership`.
    #[must_use]
    pub fn new(log: Log, source: &'static str) -> Self {
        Self { log, source, folds: Mutex::new(LruCache::new(FOLDS_MAX)) }
    }

    /// Shows `view` the state under `boundary` as the leader of the log has it.
    pub async fn current<T>(&self, boundary: &str, view: impl FnOnce(&S) -> T) -> Result<T, ReadError> {
        // The wait for others counts too: each of them may wait for a log that is away.
        let outcome = tokio::time::timeout(CURRENT_WAIT_MAX, self.try_current(boundary, view)).await;
        outcome.unwrap_or_else(|elapsed| Err(ReadError::Unavailable { source: elapsed.into() }))
    }

    async fn try_current<T>(&self, boundary: &str, view: impl FnOnce(&S) -> T) -> Result<T, ReadError> {
        let fold = self.fold(boundary);
        let mut fold = fold.lock().await;
        let messages = self.log.read(boundary, fold.seq).await?;
        fold.take_in(&messages);
        if self.log.last_under(boundary).await? > fold.seq {
            let missing = self.log.read_from_leader(boundary, fold.seq).await?;
            fold.take_in(&missing);
        }
        Ok(view(&fold.state))
    }

    /// Carries out a command: `decide` sees the state under `boundary` and answers with at least one event, each on a
    /// subject that `boundary` covers, or with a refusal. It is asked again when somebody else was faster.
    pub async fn execute<R>(
        &self,
        boundary: &str,
        command: &Command,
        decide: impl Fn(&S) -> Result<Vec<Proposed>, R>,
    ) -> Result<Receipt, ExecuteError<R>> {
        // Giving up in the middle is safe: the state only moves by what was read from the log.
        let outcome = tokio::time::timeout(EXECUTE_WAIT_MAX, self.try_execute(boundary, command, decide)).await;
        outcome.unwrap_or_else(|elapsed| Err(ExecuteError::Unavailable(elapsed.into())))
    }

    async fn try_execute<R>(
        &self,
        boundary: &str,
        command: &Command,
        decide: impl Fn(&S) -> Result<Vec<Proposed>, R>,
    ) -> Result<Receipt, ExecuteError<R>> {
        let fold = self.fold(boundary);
        // Commands on one boundary take turns here; the log's check is for other processes.
        let mut fold = fold.lock().await;
        let mut problem: Box<dyn std::error::Error + Send + Sync> = "the state kept changing".into();
        for attempt in 0..ATTEMPTS_MAX {
            match self.attempt(boundary, command, &decide, &mut fold).await? {
                Attempt::Done(receipt) => return Ok(receipt),
                Attempt::Again { why } => problem = why,
            }
            info!(attempt, "deciding command {} anew: {problem}", command.id);
            crate::clock::sleep(retry_delay(attempt)).await;
        }
        Err(ExecuteError::Unavailable(problem))
    }

    async fn attempt<R>(
        &self,
        boundary: &str,
        command: &Command,
        decide: &impl Fn(&S) -> Result<Vec<Proposed>, R>,
        fold: &mut Fold<S>,
    ) -> Result<Attempt, ExecuteError<R>> {
        match self.log.read(boundary, fold.seq).await {
            Ok(messages) => fold.take_in(&messages),
            Err(error) => return Ok(Attempt::Again { why: error.into() }),
        }
        if let Some(receipt) = fold.receipt(command)? {
            return Ok(Attempt::Done(receipt));
        }
        let events = decide(&fold.state).map_err(ExecuteError::Refused)?;
        let (ids, messages) = self.messages(command, events);
        match self.log.append(boundary, fold.seq, &messages).await {
            Ok(seq) => Ok(Attempt::Done(Receipt { event_ids: ids, seq, replayed: false })),
            Err(refused @ AppendError::Refused { .. }) => Err(ExecuteError::NotTaken(refused)),
            Err(unclear) => self.find_out(boundary, command, fold, unclear).await,
        }
    }

    /// After a conflict or an unknown outcome: does the log have the command?
    async fn find_out<R>(
        &self,
        boundary: &str,
        command: &Command,
        fold: &mut Fold<S>,
        unclear: AppendError,
    ) -> Result<Attempt, ExecuteError<R>> {
        let messages = match self.log.read_from_leader(boundary, fold.seq).await {
            Ok(messages) => messages,
            Err(error) => return Ok(Attempt::Again { why: error.into() }),
        };
        fold.take_in(&messages);
        if let Some(mut receipt) = fold.receipt(command)? {
            // It was this very call that recorded it, as far as the sender is concerned.
            receipt.replayed = false;
            return Ok(Attempt::Done(receipt));
        }
        match unclear {
            // The message id is known, but not from this boundary: the id was used for something else.
            AppendError::Conflict { code: 0 } => Err(ExecuteError::IdReused),
            AppendError::Conflict { .. } if messages.is_empty() => {
                warn!("the state under {boundary} does not fit the log; folding it anew");
                *fold = Fold::default();
                Ok(Attempt::Again { why: unclear.into() })
            }
            other => Ok(Attempt::Again { why: other.into() }),
        }
    }

    fn messages(&self, command: &Command, events: Vec<Proposed>) -> (Vec<EventId>, Vec<NewMessage>) {
        events
            .into_iter()
            .zip(0_u16..)
            .map(|(proposed, index)| {
                let id = EventId(Uuid::now_v7());
                (id, self.message(command, index, id, proposed))
            })
            .unzip()
    }

    fn message(&self, command: &Command, index: u16, id: EventId, proposed: Proposed) -> NewMessage {
        let envelope = Envelope {
            id,
            event_type: proposed.event.event_type().name().to_owned(),
            source: self.source.to_owned(),
            occurred: proposed.occurred,
            subject: proposed.subject.id().to_owned(),
            command_id: command.id,
            command_index: index,
            command_digest: command.digest.clone(),
            correlation_id: command.id,
            causation_id: None,
            actor: command.actor,
            visibility: proposed.visibility,
            source_url: proposed.source_url,
        };
        NewMessage {
            subject: proposed.subject.to_string(),
            id: format!("{}:{index}", command.id),
            headers: envelope.to_headers(),
            payload: proposed.event.to_json().into(),
        }
    }

    fn fold(&self, boundary: &str) -> Arc<tokio::sync::Mutex<Fold<S>>> {
        let mut folds = self.folds.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(folds.get_or_insert_mut(boundary.to_owned(), Arc::default))
    }
}

enum Attempt {
    Done(Receipt),
    Again { why: Box<dyn std::error::Error + Send + Sync> },
}

impl<S: State> Fold<S> {
    fn take_in(&mut self, messages: &[Message]) {
        for message in messages {
            self.seq = message.seq;
            match message.decode() {
                Ok(recorded) => self.take_in_event(&recorded),
                // It was not a decider that wrote it, so no decision can rest on it.
                Err(error) => warn!("passing over message {}: {error}", message.seq),
            }
        }
    }

    fn take_in_event(&mut self, recorded: &Recorded) {
        let envelope = &recorded.envelope;
        let carried_out = self.carried_out.entry(envelope.command_id).or_insert_with(|| CarriedOut {
            digest: envelope.command_digest.clone(),
            event_ids: Vec::new(),
            seq: recorded.seq,
        });
        carried_out.event_ids.push(envelope.id);
        carried_out.seq = recorded.seq;
        self.state.evolve(recorded);
    }

    fn receipt<R>(&self, command: &Command) -> Result<Option<Receipt>, ExecuteError<R>> {
        match self.carried_out.get(&command.id) {
            None => Ok(None),
            Some(past) if past.digest != command.digest => Err(ExecuteError::IdReused),
            Some(past) => Ok(Some(Receipt { event_ids: past.event_ids.clone(), seq: past.seq, replayed: true })),
        }
    }
}

fn retry_delay(attempt: u32) -> Duration {
    let ceiling = Duration::from_millis(10 << attempt).min(RETRY_DELAY_MAX);
    rand::rng().random_range(Duration::ZERO..=ceiling)
}
