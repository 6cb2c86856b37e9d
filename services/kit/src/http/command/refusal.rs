//! Why a command was not carried out, and what its sender is told about it.

use std::error::Error;
use std::time::Duration;

use axum::http::StatusCode;
use tracing::{error, warn};

use crate::http::problem::Problem;
use crate::log::{AppendError, ReadError, TOO_LARGE};
use crate::repository::ExecuteError;

/// When a sender should try again while the log is out of reach.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// A decision not to carry out a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of refusal it is.
    pub kind: RefusalKind,
    /// The field of the request that breaks the rule, as a JSON Pointer; empty for the request as a whole.
    pub pointer: String,
    /// The rule.
    pub rule: String,
}

/// What kind of refusal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The command breaks a rule by itself.
    Broken,
    /// What exists already stands in the way.
    Conflict,
    /// The path names something that is not known: `Unknown("member")`.
    Unknown(&'static str),
}

impl Refusal {
    /// The command breaks a rule by itself.
    pub fn broken(pointer: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { kind: RefusalKind::Broken, pointer: pointer.into(), rule: rule.into() }
    }

    /// What exists already stands in the way.
    pub fn conflict(pointer: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { kind: RefusalKind::Conflict, pointer: pointer.into(), rule: rule.into() }
    }

    /// The path names a `thing` that is not known.
    pub fn unknown(thing: &'static str, rule: impl Into<String>) -> Self {
        Self { kind: RefusalKind::Unknown(thing), pointer: String::new(), rule: rule.into() }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let Refusal { kind, pointer, rule } = refusal;
        match kind {
            RefusalKind::Broken => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "rule-broken", "The command breaks a rule")
                    .detail(about(&pointer, &rule))
                    .error(pointer, rule)
            }
            RefusalKind::Conflict => Self::new(StatusCode::CONFLICT, "conflict", "What exists stands in the way")
                .detail(about(&pointer, &rule))
                .error(pointer, rule),
            RefusalKind::Unknown(thing) => {
                Self::new(StatusCode::NOT_FOUND, &format!("unknown-{thing}"), format!("There is no such {thing}"))
                    .detail(rule)
            }
        }
    }
}

/// The rule as a sentence of its own.
fn about(pointer: &str, rule: &str) -> String {
    if pointer.is_empty() { rule.to_owned() } else { format!("{pointer} {rule}") }
}

impl From<ExecuteError<Refusal>> for Problem {
    fn from(error: ExecuteError<Refusal>) -> Self {
        match error {
            ExecuteError::Refused(refusal) => refusal.into(),
            ExecuteError::IdReused => key_reused(),
            ExecuteError::NotTaken(source) if is_too_large(&source) => too_large(),
            ExecuteError::NotTaken(source) => {
                error!("the log refused a command's events: {}", chain(&source));
                Self::internal()
            }
            ExecuteError::Unavailable(source) => log_unavailable(source.as_ref()),
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable { .. } => log_unavailable(&error),
            ReadError::Unexpected { .. } => {
                error!("a command's state could not be read: {}", chain(&error));
                Self::internal()
            }
        }
    }
}

/// Another command was carried out under the key of this one.
#[must_use]
pub fn key_reused() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused", "The idempotency key was used before")
        .detail("another command was carried out under this Idempotency-Key; a new command needs a new one")
}

fn log_unavailable(source: &(dyn Error + 'static)) -> Problem {
    warn!("a command was not confirmed: {}", chain(source));
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "log-unavailable", "The log is out of reach")
        .detail("send the same request again: the Idempotency-Key makes that safe")
        .retry_after(RETRY_AFTER)
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "event-too-large", "The command makes an event that is too large")
        .detail("the log takes no event of this size; shorten its texts or lists")
}

fn is_too_large(error: &AppendError) -> bool {
    matches!(error, AppendError::Refused { code: TOO_LARGE, .. })
}

fn chain(error: &(dyn Error + 'static)) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use axum::response::IntoResponse as _;
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(error: ExecuteError<Refusal>, status: u16, kind: &str) {
        let problem = Problem::from(error);
        assert_eq!((problem.status().as_u16(), problem.kind()), (status, format!("/problems/{kind}").as_str()));
    }

    fn refused(code: u64, description: &str) -> AppendError {
        AppendError::Refused { code, description: description.to_owned() }
    }

    #[test]
    fn every_outcome_has_its_problem() {
        check(ExecuteError::Refused(Refusal::broken("/year", "must be 2011 or later")), 422, "rule-broken");
        check(ExecuteError::Refused(Refusal::conflict("/slugs/0", "is taken")), 409, "conflict");
        check(ExecuteError::Refused(Refusal::unknown("member", "atlantis is no member")), 404, "unknown-member");
        check(ExecuteError::IdReused, 422, "idempotency-key-reused");
        check(ExecuteError::NotTaken(refused(10_054, "message size exceeds maximum allowed")), 413, "event-too-large");
        check(ExecuteError::NotTaken(refused(10_077, "maximum messages exceeded")), 500, "internal");
        check(ExecuteError::Unavailable("no responders".into()), 503, "log-unavailable");
    }

    #[test]
    fn a_refusal_names_the_field_and_the_rule() {
        let problem = Problem::from(Refusal::conflict("/slugs/0", "is taken by busan"));
        assert_eq!(
            problem.to_json(),
            json!({
                "type": "/problems/conflict",
                "title": "What exists stands in the way",
                "status": 409,
                "detail": "/slugs/0 is taken by busan",
                "errors": [{"pointer": "/slugs/0", "rule": "is taken by busan"}],
            })
        );
        let unknown = Problem::from(Refusal::unknown("member", "atlantis is no member"));
        assert_eq!((unknown.errors(), &unknown.to_json()["detail"]), (&[][..], &json!("atlantis is no member")));
    }

    #[test]
    fn a_log_that_is_away_is_worth_another_try() {
        let problem = Problem::from(ReadError::Unavailable { source: "connection closed".into() });
        let response = problem.into_response();
        assert_eq!(
            (response.status().as_u16(), &response.headers()[header::RETRY_AFTER]),
            (503, &"2".parse().expect("a value"))
        );
        let unexpected = Problem::from(ReadError::Unexpected { what: "status 500".to_owned() });
        assert_eq!(unexpected.status().as_u16(), 500);
    }
}
