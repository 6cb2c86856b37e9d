//! The client of the command API: sends one command until it has an answer. Owns what is tried again and how long it
//! waits; knows nothing of where commands come from.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use uuid::Uuid;

/// The most times one command is sent before the service counts as out of reach.
pub(crate) const ATTEMPTS_MAX: u32 = 8;
/// The longest wait for a connection.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// The longest wait for one answer.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// The longest wait that a `Retry-After` is followed for.
const RETRY_AFTER_MAX: Duration = Duration::from_mins(1);
/// The first and the longest step of the waits between attempts.
const RETRY_BASE: Duration = Duration::from_millis(200);
const RETRY_CAP: Duration = Duration::from_secs(10);

/// Waits with full jitter: each is a random part of a step that doubles up to a cap, so that clients which failed
/// together do not come back together.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    base: Duration,
    cap: Duration,
    failures: u32,
}

impl Backoff {
    /// Steps that begin at `base` and stay below `cap`.
    pub(crate) fn new(base: Duration, cap: Duration) -> Self {
        Self { base, cap, failures: 0 }
    }

    /// The wait after one more failure.
    pub(crate) fn next(&mut self) -> Duration {
        let step = self.base.saturating_mul(2_u32.saturating_pow(self.failures)).min(self.cap);
        self.failures = self.failures.saturating_add(1);
        step.mul_f64(rand::random_range(0.0..=1.0))
    }

    /// Begins anew after a success.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

/// One command, ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The name by which a person finds the record again.
    pub(crate) id: String,
    /// The idempotency key. The same record has the same key for ever.
    pub(crate) key: Uuid,
    /// The path of the command.
    pub(crate) path: String,
    /// The body.
    pub(crate) body: Value,
}

/// What the service said about one command.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// It is in the log now.
    Recorded {
        /// What the service found odd about it.
        warnings: Vec<String>,
    },
    /// It was in the log before.
    AlreadyThere {
        /// What the service found odd about it.
        warnings: Vec<String>,
    },
    /// It breaks a rule, and sending it again would change nothing.
    Refused(Problem),
}

/// A problem as the service reports it (RFC 9457).
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Problem {
    /// The kind of problem; its last part is the name used here.
    #[serde(default, rename = "type")]
    kind: String,
    /// The kind in words.
    #[serde(default)]
    pub(crate) title: String,
    /// What is wrong this time.
    #[serde(default)]
    pub(crate) detail: Option<String>,
    /// The fields that are wrong.
    #[serde(default)]
    pub(crate) errors: Vec<FieldError>,
}

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct FieldError {
    /// Where it is in the body (RFC 6901).
    pub(crate) pointer: String,
    /// The rule it breaks.
    pub(crate) rule: String,
}

impl Problem {
    /// The short name of the kind, such as `rule-broken`.
    pub(crate) fn name(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }
}

/// Why a command has no answer. None of these is about the command itself.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    /// The service did not answer, again and again.
    #[error("{url} could not be reached in {attempts} attempts")]
    Unreachable {
        url: Url,
        attempts: u32,
        #[source]
        source: reqwest::Error,
    },
    /// The service answered that it cannot take commands now, again and again.
    #[error("{url} answered {status} in {attempts} attempts")]
    Unavailable { url: Url, status: StatusCode, attempts: u32 },
    /// The token is not accepted.
    #[error("the token is not accepted ({status}): {detail}")]
    Forbidden { status: StatusCode, detail: String },
    /// Something answers that is not the command API, or the command API has a fault.
    #[error("{url} answered {status}, which the command API does not: {detail}")]
    Unexpected { url: Url, status: StatusCode, detail: String },
}

/// The command API.
#[derive(Debug, Clone)]
pub(crate) struct Commands {
    http: reqwest::Client,
    base: Url,
    token: String,
}

/// What one attempt led to.
enum Attempt {
    Answered(Outcome),
    TryAgain { wait: Option<Duration>, failure: Failure },
}

enum Failure {
    Connection(reqwest::Error),
    Status(StatusCode),
}

#[derive(Deserialize, Default)]
struct Accepted {
    #[serde(default)]
    warnings: Vec<String>,
}

impl Commands {
    /// A client that sends to `base` with the bearer token. Fails when no HTTP client can be set up.
    pub(crate) fn new(base: Url, token: String) -> Result<Self, reqwest::Error> {
        // An error means that somebody installed a provider before, which is as good.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().connect_timeout(CONNECT_MAX).timeout(ANSWER_MAX).build()?;
        Ok(Self { http, base, token })
    }

    /// Sends a command and tries again while the service is out of reach, busy or restarting. That is safe because of
    /// the key: a command whose answer was lost is not recorded twice.
    pub(crate) async fn send(&self, command: &Command) -> Result<Outcome, SendError> {
        let url = self.address(&command.path)?;
        let mut backoff = Backoff::new(RETRY_BASE, RETRY_CAP);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let (wait, failure) = match self.attempt(&url, command).await? {
                Attempt::Answered(outcome) => return Ok(outcome),
                Attempt::TryAgain { wait, failure } => (wait, failure),
            };
            if attempts == ATTEMPTS_MAX {
                return Err(match failure {
                    Failure::Connection(source) => SendError::Unreachable { url, attempts, source },
                    Failure::Status(status) => SendError::Unavailable { url, status, attempts },
                });
            }
            let jitter = backoff.next();
            kit::clock::sleep(wait.unwrap_or(jitter)).await;
        }
    }

    fn address(&self, path: &str) -> Result<Url, SendError> {
        self.base.join(path).map_err(|error| SendError::Unexpected {
            url: self.base.clone(),
            status: StatusCode::NOT_FOUND,
            detail: format!("{path:?} is not a path: {error}"),
        })
    }

    async fn attempt(&self, url: &Url, command: &Command) -> Result<Attempt, SendError> {
        let sent = self
            .http
            .post(url.clone())
            .bearer_auth(&self.token)
            .header("Idempotency-Key", command.key.to_string())
            .json(&command.body)
            .send()
            .await;
        let answer = match sent {
            Ok(answer) => answer,
            Err(error) => return Ok(Attempt::TryAgain { wait: None, failure: Failure::Connection(error) }),
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        match answer.bytes().await {
            Ok(body) => judge(url, status, &headers, &body),
            Err(error) => Ok(Attempt::TryAgain { wait: None, failure: Failure::Connection(error) }),
        }
    }
}

/// Decides what an answer means for the command.
fn judge(url: &Url, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Attempt, SendError> {
    if status.is_success() {
        let warnings = serde_json::from_slice::<Accepted>(body).unwrap_or_default().warnings;
        let replayed = headers.get("idempotent-replay").is_some_and(|value| value == "true");
        return Ok(Attempt::Answered(if replayed {
            Outcome::AlreadyThere { warnings }
        } else {
            Outcome::Recorded { warnings }
        }));
    }
    if is_passing(status) {
        return Ok(Attempt::TryAgain { wait: retry_after(headers), failure: Failure::Status(status) });
    }
    let problem = serde_json::from_slice::<Problem>(body).ok();
    let detail = || match &problem {
        Some(problem) => problem.detail.clone().unwrap_or_else(|| problem.title.clone()),
        None => "no reason given".to_owned(),
    };
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return Err(SendError::Forbidden { status, detail: detail() });
    }
    match problem {
        Some(problem) if is_about_the_command(status, &problem) => Ok(Attempt::Answered(Outcome::Refused(problem))),
        _ => Err(SendError::Unexpected { url: url.clone(), status, detail: detail() }),
    }
}

/// Whether a status passes by itself.
fn is_passing(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// Whether a refusal speaks of this command. A route that does not exist would refuse every command, so it is a fault
/// of the address instead.
fn is_about_the_command(status: StatusCode, problem: &Problem) -> bool {
    match status {
        StatusCode::NOT_FOUND => problem.name().starts_with("unknown-"),
        StatusCode::METHOD_NOT_ALLOWED => false,
        _ => status.is_client_error(),
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(RETRY_AFTER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Result<Attempt, SendError> {
        let url: Url = "http://127.0.0.1:8081/v1/members".parse().expect("an address");
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header value"));
        }
        judge(&url, StatusCode::from_u16(status).expect("a status"), &map, body.as_bytes())
    }

    #[track_caller]
    fn check(status: u16, headers: &[(&'static str, &'static str)], body: &str, expected: &str) {
        let seen = match judged(status, headers, body) {
            Ok(Attempt::Answered(Outcome::Recorded { warnings })) => format!("recorded {warnings:?}"),
            Ok(Attempt::Answered(Outcome::AlreadyThere { .. })) => "already there".to_owned(),
            Ok(Attempt::Answered(Outcome::Refused(problem))) => format!("refused {}", problem.name()),
            Ok(Attempt::TryAgain { wait, .. }) => format!("try again {wait:?}"),
            Err(error) => format!("failed: {error}"),
        };
        assert!(seen.starts_with(expected), "{seen:?} begins with {expected:?}");
    }

    #[test]
    fn an_answer_decides_what_becomes_of_the_command() {
        check(201, &[], r#"{"event_ids":[],"seq":1,"warnings":["odd"]}"#, r#"recorded ["odd"]"#);
        check(201, &[("idempotent-replay", "true")], r#"{"seq":1}"#, "already there");
        check(422, &[], r#"{"type":"/problems/rule-broken","title":"A rule is broken"}"#, "refused rule-broken");
        check(409, &[], r#"{"type":"/problems/conflict"}"#, "refused conflict");
        check(404, &[], r#"{"type":"/problems/unknown-member"}"#, "refused unknown-member");
        check(404, &[], r#"{"type":"/problems/not-found","title":"Not found"}"#, "failed: http://127.0.0.1:8081");
        check(405, &[], r#"{"type":"/problems/x"}"#, "failed: http://127.0.0.1:8081");
        check(400, &[], "<html>", "failed: http://127.0.0.1:8081");
        check(500, &[], r#"{"type":"/problems/internal"}"#, "failed: http://127.0.0.1:8081");
        check(
            401,
            &[],
            r#"{"title":"Unauthorized","detail":"the token has expired"}"#,
            "failed: the token is not accepted",
        );
        check(503, &[("retry-after", "2")], "", "try again Some(2s)");
        check(429, &[("retry-after", "100000")], "", "try again Some(60s)");
        check(502, &[], "", "try again None");
    }

    #[test]
    fn waits_stay_between_nothing_and_a_doubling_step() {
        let mut backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(20));
        for failures in 0..70_u32 {
            let step =
                Duration::from_millis(500).saturating_mul(2_u32.saturating_pow(failures)).min(Duration::from_secs(20));
            assert!(backoff.next() <= step, "after {failures} failures");
        }
        backoff.reset();
        assert!(backoff.next() <= Duration::from_millis(500));
    }
}
