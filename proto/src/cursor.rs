//! A reader's place in a feed. Opaque to clients; in truth a log and a sequence in it, so that a cursor stays good when
//! the read models are rebuilt, works for every feed, and is never taken for a place in another log.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{LogId, Seq};

/// A place in the log: everything up to and with `seq` has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Cursor {
    /// The log.
    pub log: LogId,
    /// The last sequence that has been read.
    pub seq: Seq,
}

/// Text that is no cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a cursor that this service gave out")]
pub struct InvalidCursor;

impl FromStr for Cursor {
    type Err = InvalidCursor;
    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (log, seq) = text.split_once('.').ok_or(InvalidCursor)?;
        if log.len() != 32 || seq.is_empty() || !seq.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidCursor);
        }
        Ok(Self { log: log.parse().map_err(|_| InvalidCursor)?, seq: Seq(seq.parse().map_err(|_| InvalidCursor)?) })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.log.0.simple(), self.seq)
    }
}

impl TryFrom<String> for Cursor {
    type Error = InvalidCursor;
    fn try_from(text: String) -> Result<Self, InvalidCursor> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip_and_nothing_else_is_one() {
        let text = "0193c1a07b1e7c559d2f4f1f0a6b1c03.1847";
        assert_eq!(text.parse::<Cursor>().expect("a cursor").to_string(), text);
        for other in [
            "",
            "1847",
            "0193c1a07b1e7c559d2f4f1f0a6b1c03.",
            "0193c1a07b1e7c559d2f4f1f0a6b1c03.-1",
            "x.1",
            "0193c1a07b1e7c559d2f4f1f0a6b1c03.99999999999999999999999",
        ] {
            assert!(other.parse::<Cursor>().is_err(), "{other}");
        }
    }
}
