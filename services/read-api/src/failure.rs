//! Why there is no answer, and the problem that says so.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kit::http::problem::Problem;
use read_model::moment::InvalidMoment;

/// When to ask again while the read models are out of reach.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader asked for something that is not there, or not understood.
    Refused(Problem),
    /// The read models could not be read.
    Unread(sqlx::Error),
}

/// 404: `thing` names no `kind` of thing on record.
pub(crate) fn unknown(kind: &'static str, thing: &str) -> Failure {
    let title = format!("There is no such {}", kind.replace('-', " "));
    let problem = Problem::new(StatusCode::NOT_FOUND, &format!("unknown-{kind}"), title);
    Failure::Refused(problem.detail(format!("{thing} is not on record at this moment")))
}

/// 400: a parameter of the query says something that makes no sense.
pub(crate) fn invalid_parameter(parameter: &str, sentence: &str) -> Failure {
    let problem = Problem::new(StatusCode::BAD_REQUEST, "invalid-parameter", "A parameter is invalid");
    Failure::Refused(problem.detail(sentence).extra("parameter", parameter))
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<InvalidMoment> for Failure {
    fn from(invalid: InvalidMoment) -> Self {
        invalid_parameter(invalid.parameter(), invalid.sentence())
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Unread(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(problem) => problem.into_response(),
            Self::Unread(error) => {
                tracing::error!("could not read the read models: {error}");
                if is_passing(&error) { Problem::unavailable(RETRY_AFTER) } else { Problem::internal() }.into_response()
            }
        }
    }
}

/// Whether a database that is starting, stopping or briefly full explains the failure.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(answer) => answer.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(failure: Failure, status: u16) {
        assert_eq!(failure.into_response().status().as_u16(), status);
    }

    #[test]
    fn every_failure_has_its_status() {
        check(unknown("member", "atlantis"), 404);
        check(InvalidMoment::Day.into(), 400);
        check(sqlx::Error::PoolTimedOut.into(), 503);
        check(sqlx::Error::RowNotFound.into(), 500);
    }
}
