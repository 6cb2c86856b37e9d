//! The key that makes a command safe to send again.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use uuid::Uuid;

use super::problem::Problem;

/// Name of the header that carries the key.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The command's identity, chosen by the client: a UUID in the `Idempotency-Key` header. Two requests with one key are one
/// command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CommandKey(pub Uuid);

impl<S: Sync> FromRequestParts<S> for CommandKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        command_key(&parts.headers)
    }
}

fn command_key(headers: &HeaderMap) -> Result<CommandKey, Problem> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let value = values.next().ok_or_else(missing)?;
    if values.next().is_some() {
        return Err(invalid());
    }
    let text = value.to_str().map_err(|_| invalid())?;
    let key = Uuid::try_parse(unquote(text)).map_err(|_| invalid())?;
    // A zero key is a client that forgot to fill it in; all such clients would share one command.
    if key.is_nil() { Err(invalid()) } else { Ok(CommandKey(key)) }
}

/// The header's draft standard writes the key as a quoted string, most clients write it bare.
fn unquote(text: &str) -> &str {
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

fn missing() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "missing-idempotency-key", "A command needs an idempotency key")
        .detail("send a UUID of your own in the Idempotency-Key header, and the same one when you repeat the command")
}

fn invalid() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid-idempotency-key", "The idempotency key is invalid")
        .detail("the Idempotency-Key header must be one UUID")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0197b6a0-7b1c-7c2e-9d3f-5a6b7c8d9e0f";

    #[track_caller]
    fn check(given: &[&str], expected: Result<&str, &str>) {
        let mut headers = HeaderMap::new();
        for value in given {
            headers.append(IDEMPOTENCY_KEY, value.parse().expect("a header value"));
        }
        let found = command_key(&headers);
        let found = found.map(|key| key.0.to_string()).map_err(|problem| problem.kind().to_owned());
        assert_eq!(found.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn the_key_is_one_uuid() {
        check(&[KEY], Ok(KEY));
        check(&[&format!("\"{KEY}\"")], Ok(KEY));
        check(&[], Err("/problems/missing-idempotency-key"));
        check(&["retry-1"], Err("/problems/invalid-idempotency-key"));
        check(&[KEY, KEY], Err("/problems/invalid-idempotency-key"));
        check(&["00000000-0000-0000-0000-000000000000"], Err("/problems/invalid-idempotency-key"));
    }
}
