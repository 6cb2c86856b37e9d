//! Putting a copy of the log back into a server that has none. Until everything is there and compared, the stream has a mark
//! in place of the log's identity, so that no service takes half a log for a log, and the next attempt knows what to remove.

use std::time::Duration;

use bytes::Bytes;
use proto::{EventId, Seq};
use serde_json::{Value, json};
use uuid::Uuid;

use super::admin::parse;
use super::connect::{LOG_ID, REQUEST_TIMEOUT, UNFINISHED, parse_version};
use super::{AdminError, Contents, LogAdmin};

/// The size of a chunk.
pub const RESTORE_CHUNK_BYTES: usize = 64 * 1024;
/// How long the server may take for a chunk.
const CHUNK_WAIT_MAX: Duration = Duration::from_secs(30);
/// How long the server may take once it has everything: it reads the whole stream again.
const FINISH_WAIT_MAX: Duration = Duration::from_mins(30);

const RESTORING: &str = "restoring the log";

/// Why the log was not restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// A request was not carried out.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// There is a log already.
    #[error(
        "stream {stream} exists on this server with {messages} events: a log is restored only where none is. Restore into another server, or have this stream removed by hand if it is given up"
    )]
    Exists {
        /// The stream.
        stream: String,
        /// How many events it holds.
        messages: u64,
    },
    /// The copy belongs to another name.
    #[error(
        "the backup is of stream {found}, here it would become {wanted}: a log is restored under its own name only"
    )]
    OtherName {
        /// Its name.
        found: String,
        /// The name here.
        wanted: String,
    },
    /// The copy was made by a newer server.
    #[error("the backup was made by nats-server {made_by} and this one is {found}: restore into {made_by} or newer")]
    ServerTooOld {
        /// The version that made the copy.
        made_by: String,
        /// The version here.
        found: String,
    },
    /// What stands there is not what was copied.
    #[error("what was restored is not what was backed up: {difference}")]
    Different {
        /// What differs.
        difference: String,
    },
}

/// A restore under way. Give it the copy from its beginning to its end.
#[derive(Debug)]
pub struct Restoring<'a> {
    admin: &'a LogAdmin,
    deliver: String,
}

/// What stands in the server now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// How many events.
    pub messages: u64,
    /// The place of the last one. A server before 2.15 adds those that came while the copy was made.
    pub last_seq: Seq,
}

impl LogAdmin {
    /// Looks whether a copy could be put back here. Removes what a restore that was not finished has left behind; answers with
    /// whether there was such a thing.
    pub async fn prepare_restore(&self, contents: &Contents) -> Result<bool, RestoreError> {
        let stream = self.stream();
        if contents.stream != stream {
            return Err(RestoreError::OtherName { found: contents.stream.clone(), wanted: stream });
        }
        let (made_by, found) = (contents.server_version.clone(), self.server_version());
        if minor(&found) < minor(&made_by) {
            return Err(RestoreError::ServerTooOld { made_by, found });
        }
        let Some(info) = self.info().await? else { return Ok(false) };
        if mark(&info).is_none() {
            let messages = info["state"]["messages"].as_u64().unwrap_or_default();
            return Err(RestoreError::Exists { stream, messages });
        }
        self.remove().await?;
        Ok(true)
    }

    /// Begins a restore under the given mark.
    pub async fn restore(&self, contents: &Contents, restore: Uuid) -> Result<Restoring<'_>, RestoreError> {
        let request = json!({
            "config": marked(&self.configuration(contents), restore),
            "state": contents.state,
        });
        let answer = self.ask(RESTORING, "RESTORE", &request, REQUEST_TIMEOUT).await?;
        let deliver = answer["deliver_subject"].as_str().unwrap_or_default().to_owned();
        Ok(Restoring { admin: self, deliver })
    }

    /// Makes the stream the log that was copied, now that all is there.
    pub async fn finish_restore(&self, contents: &Contents) -> Result<(), RestoreError> {
        let configuration = self.configuration(contents);
        self.ask("giving the log its identity", "UPDATE", &configuration, REQUEST_TIMEOUT).await?;
        Ok(())
    }

    /// Removes what this restore, and no other one, has brought so far.
    pub async fn abandon_restore(&self, restore: Uuid) -> Result<(), AdminError> {
        match self.info().await? {
            Some(info) if mark(&info) == Some(restore) => self.remove().await,
            _ => Ok(()),
        }
    }

    /// The configuration as it was, but for the number of copies, which is this server's.
    fn configuration(&self, contents: &Contents) -> Value {
        let mut config = contents.config.clone();
        config["num_replicas"] = self.replicas.into();
        config
    }
}

impl Restoring<'_> {
    /// Sends the next bytes of the copy, [`RESTORE_CHUNK_BYTES`] at most, and waits until the server has taken them in.
    pub async fn send(&mut self, chunk: Bytes) -> Result<(), RestoreError> {
        let answer = self.request(chunk, CHUNK_WAIT_MAX).await?;
        // Only a refusal has words.
        if !answer.is_empty() {
            parse(RESTORING, &answer)?;
        }
        Ok(())
    }

    /// Says that this was all, waits until the server has a stream of it, and compares.
    pub async fn finish(self, contents: &Contents) -> Result<Restored, RestoreError> {
        let info = parse(RESTORING, &self.request(Bytes::new(), FINISH_WAIT_MAX).await?)?;
        let restored = compare(contents, &info["state"])?;
        let found = if contents.messages > 0 { self.admin.event_at(contents.last_seq).await? } else { None };
        if found != contents.last_event {
            let shown = |event: Option<EventId>| event.map_or_else(|| "none".to_owned(), |id| id.to_string());
            let (seq, found, wanted) = (contents.last_seq, shown(found), shown(contents.last_event));
            return Err(RestoreError::Different { difference: format!("event {seq} is {found}, it was {wanted}") });
        }
        Ok(restored)
    }

    async fn request(&self, chunk: Bytes, wait: Duration) -> Result<Bytes, AdminError> {
        self.admin.request(RESTORING, self.deliver.clone(), chunk, wait).await
    }
}

/// Compares the state of the restored stream with what was copied.
fn compare(contents: &Contents, state: &Value) -> Result<Restored, RestoreError> {
    let number = |name: &str| state[name].as_u64().unwrap_or_default();
    let (messages, first_seq, last_seq) = (number("messages"), Seq(number("first_seq")), Seq(number("last_seq")));
    let difference = |what: &str, found: u64, wanted: u64| {
        Err(RestoreError::Different { difference: format!("{what} is {found}, it was {wanted}") })
    };
    if first_seq != contents.first_seq {
        return difference("the first place", first_seq.0, contents.first_seq.0);
    }
    if last_seq < contents.last_seq {
        return difference("the last place", last_seq.0, contents.last_seq.0);
    }
    // What came while the copy was made may be there too, but nothing may be missing.
    let wanted = contents.messages + (last_seq.0 - contents.last_seq.0);
    if messages != wanted {
        return difference("the number of events", messages, wanted);
    }
    Ok(Restored { messages, last_seq })
}

/// The configuration with the mark in place of the log's identity.
fn marked(config: &Value, restore: Uuid) -> Value {
    let mut config = config.clone();
    if let Some(metadata) = config["metadata"].as_object_mut() {
        metadata.remove(LOG_ID);
        metadata.insert(UNFINISHED.to_owned(), restore.to_string().into());
    }
    config
}

/// The mark of an unfinished restore on a stream.
fn mark(info: &Value) -> Option<Uuid> {
    info["config"]["metadata"][UNFINISHED].as_str()?.parse().ok()
}

/// Servers of one minor version read each other's copies.
fn minor(version: &str) -> Option<(u64, u64)> {
    parse_version(version).map(|(major, minor, _)| (major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents() -> Contents {
        Contents {
            stream: "ACTIVITY".to_owned(),
            log_id: "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id"),
            server_version: "2.15.1".to_owned(),
            messages: 9,
            first_seq: Seq(1),
            last_seq: Seq(10),
            last_event: None,
            config: json!({"metadata": {LOG_ID: "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03", "other": "kept"}}),
            state: Value::Null,
        }
    }

    #[track_caller]
    fn check(messages: u64, first: u64, last: u64, expected: Result<u64, &str>) {
        let state = json!({"messages": messages, "first_seq": first, "last_seq": last});
        let found = compare(&contents(), &state).map(|restored| restored.last_seq.0).map_err(|error| error.to_string());
        assert_eq!(
            found.as_ref().map_err(|said| said.rsplit(": ").next().unwrap_or_default()),
            expected.as_ref().map_err(|said| *said)
        );
    }

    #[test]
    fn what_stands_there_is_compared_with_what_was_copied() {
        check(9, 1, 10, Ok(10));
        // What came while the copy was made.
        check(11, 1, 12, Ok(12));
        check(9, 2, 10, Err("the first place is 2, it was 1"));
        check(8, 1, 9, Err("the last place is 9, it was 10"));
        check(8, 1, 10, Err("the number of events is 8, it was 9"));
    }

    #[test]
    fn a_stream_under_restore_has_a_mark_and_no_identity() {
        let restore = Uuid::from_u128(1);
        let config = marked(&contents().config, restore);
        assert_eq!(config["metadata"], json!({UNFINISHED: restore.to_string(), "other": "kept"}));
        assert_eq!(mark(&json!({"config": config})), Some(restore));
        assert_eq!(mark(&json!({"config": contents().config})), None);
    }

    #[test]
    fn an_older_server_is_told_by_its_minor_version() {
        assert!(minor("2.14.5") < minor("2.15.1"));
        assert!(minor("2.15.0") == minor("2.15.1-RC.1"));
    }
}
