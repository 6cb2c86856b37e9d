//! Why a generation was not built, or not switched to. Nothing is lost by any of it: the tool is run again and goes on.

use kit::log::{ReadError, TailError};
use read_model::migrate;

use crate::apply::ApplyError;
use crate::{RetryError, TurnOver};

/// Why the tool ended early.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another one works.
    #[error(
        "another `civicstream projection` works on the generations at this moment (process {0} of the database): wait for it"
    )]
    Busy(i32),
    /// There is nothing to build beside.
    #[error("nothing was projected yet: start a projector, which builds the first generation by itself")]
    NothingProjected,
    /// There is no generation in the state.
    #[error("there is no {0} generation; `civicstream projection status` shows those there are")]
    None(&'static str),
    /// There is none of the number.
    #[error("there is no generation {0}; `civicstream projection status` shows those there are")]
    NoSuchGeneration(i32),
    /// Readers see it.
    #[error("generation {0} is the live one and stays: switch to another one first")]
    IsLive(i32),
    /// What was begun is of another log.
    #[error("generation {0} was begun from another log: drop it with `civicstream projection drop {0}` and begin anew")]
    OtherLog(i32),
    /// Too much cannot be projected.
    #[error(
        "{failed} subjects have an event that cannot be projected and that the live generation shows, of {events} events; \
         {allowed} are allowed. The last was {last}: look at the program before going on"
    )]
    TooMuchFails {
        /// How many subjects.
        failed: u64,
        /// How many events were read.
        events: u64,
        /// How many subjects may.
        allowed: u64,
        /// The last subject, and what is wrong.
        last: String,
    },
    /// Readers or the projector were always in the way.
    #[error("in {0} tries there was no moment to switch: views of readers stay open for too long; try again later")]
    HeldUp(u32),
    /// It is not possible to have taken in more than the live one.
    #[error("generation {0} is ahead of the live one: drop it with `civicstream projection drop {0}` and begin anew")]
    Ahead(i32),
    /// Somebody else moved it.
    #[error("generation {0} was changed by somebody else: run the tool again, which goes on from what is there")]
    Changed(i32),
    /// The tables cannot be made.
    #[error(transparent)]
    Migrate(#[from] migrate::Error),
    /// The database is out of reach.
    #[error("the database failed; run the tool again, which goes on where it stopped")]
    Database(#[from] sqlx::Error),
    /// The log is out of reach.
    #[error("the log failed; run the tool again, which goes on where it stopped")]
    Log(#[from] ReadError),
    /// The log is not what it was.
    #[error(transparent)]
    Tail(#[from] TailError),
    /// An operator has to look.
    #[error("{0}")]
    Halted(String),
}

impl From<TurnOver> for Error {
    fn from(over: TurnOver) -> Self {
        match over {
            TurnOver::Database(source) => Self::Database(source),
            TurnOver::Log(source) => Self::Log(source),
            over @ (TurnOver::Fenced | TurnOver::Halted(_)) => Self::Halted(over.to_string()),
        }
    }
}

impl From<ApplyError> for Error {
    fn from(error: ApplyError) -> Self {
        TurnOver::from(error).into()
    }
}

impl From<RetryError> for Error {
    fn from(error: RetryError) -> Self {
        match error {
            RetryError::Database(source) => Self::Database(source),
            RetryError::Log(source) => Self::Log(source),
            RetryError::NothingProjected => Self::NothingProjected,
        }
    }
}
