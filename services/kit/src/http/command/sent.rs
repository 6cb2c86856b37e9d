//! A command as it was sent: by somebody who may, under a key, with a body that parses and a date that is not in the
//! future. The order of the checks is the order in which a sender can mend them, and nobody who may not send commands
//! learns what a valid one looks like.

use axum::extract::{FromRef, FromRequest, FromRequestParts as _, OriginalUri, Request};
use axum::http::{Method, StatusCode};
use chrono::NaiveDate;
use proto::date::PartialDate;
use proto::{Actor, CommandId, Occurred};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{CommandContext, Refusal};
use crate::http::auth::Claims;
use crate::http::idempotency::CommandKey;
use crate::http::json::Body;
use crate::http::problem::Problem;
use crate::repository::Command;

/// The body of a command.
pub trait CommandBody: DeserializeOwned + Send {
    /// The scope its sender needs.
    const SCOPE: &'static str;

    /// When the fact happened, where the sender says so.
    fn occurred(&self) -> Option<Occurred>;

    /// What tells this command from another one under the same key; the body as it was sent, unless the command says
    /// otherwise. The log keeps a digest of it for ever, and a digest of a little is as good as its text: what must never
    /// enter the log is left out here and compared by the service itself.
    fn identity(&self) -> Option<Vec<u8>> {
        None
    }
}

/// A command that was sent. Extracting it checks token, scope, key, body and date, in this order.
#[derive(Debug, Clone)]
pub struct Sent<T> {
    /// What is common to every command.
    pub command: Command,
    /// When the fact happened; today, where the sender does not say.
    pub occurred: Occurred,
    /// The day on which it was sent (UTC).
    pub today: NaiveDate,
    /// What it says.
    pub body: T,
}

impl<T, S> FromRequest<S> for Sent<T>
where
    T: CommandBody,
    S: Send + Sync,
    CommandContext: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let context = CommandContext::from_ref(state);
        let claims = context.authenticator.authenticate(request.headers()).await?;
        claims.require(T::SCOPE)?;
        let (mut parts, body) = request.into_parts();
        let CommandKey(key) = CommandKey::from_request_parts(&mut parts, state).await?;
        let route = (parts.method.clone(), whole_path(&parts));
        let sender = Sender { id: command_id(key, &route), actor: actor(&claims)? };
        let body = Body::from_request(Request::from_parts(parts, body), state).await?;
        accept(&sender, &route, body, context.clock.today())
    }
}

struct Sender {
    id: CommandId,
    actor: Actor,
}

fn accept<T: CommandBody>(
    sender: &Sender,
    route: &(Method, String),
    body: Body<T>,
    today: NaiveDate,
) -> Result<Sent<T>, Problem> {
    let Body { value, digest } = body;
    let occurred = value.occurred().unwrap_or(Occurred::On(PartialDate::Day(today)));
    if occurred.first_day().is_some_and(|day| day > today) {
        return Err(Refusal::broken("/occurred", "must not be after today").into());
    }
    let digest = value.identity().map_or(digest, |identity| Sha256::digest(identity).into());
    let command = Command { id: sender.id, digest: command_digest(route, &digest), actor: sender.actor };
    Ok(Sent { command, occurred, today, body: value })
}

/// A key belongs to the address it is sent to: one that is used again elsewhere makes another command. Made from the key,
/// so that sending it again makes the same one.
fn command_id(key: Uuid, (method, path): &(Method, String)) -> CommandId {
    CommandId(Uuid::new_v5(&key, format!("{method} {path}").as_bytes()))
}

/// The path as the sender wrote it, also where the router is nested in another one.
fn whole_path(parts: &axum::http::request::Parts) -> String {
    let original = parts.extensions.get::<OriginalUri>();
    original.map_or(&parts.uri, |OriginalUri(uri)| uri).path().to_owned()
}

/// The role a token names; a token without one speaks for a part of this system.
fn actor(claims: &Claims) -> Result<Actor, Problem> {
    let Some(word) = &claims.actor else { return Ok(Actor::System) };
    serde_json::from_value(serde_json::Value::String(word.clone())).map_err(|_| {
        Problem::new(StatusCode::FORBIDDEN, "unknown-actor", "The token names no known role")
            .detail(format!("the token's actor claim is {word:?}"))
    })
}

/// The line break keeps method and path apart: neither of them holds one.
fn command_digest((method, path): &(Method, String), body: &[u8; 32]) -> String {
    Command::digest(&format!("{method}\n{path}"), body)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Note {
        occurred: Option<Occurred>,
        /// Never part of what tells one note from another.
        secret: Option<String>,
    }

    impl CommandBody for Note {
        const SCOPE: &'static str = "notes:write";
        fn occurred(&self) -> Option<Occurred> {
            self.occurred
        }
        fn identity(&self) -> Option<Vec<u8>> {
            self.secret.as_ref().map(|_| self.occurred.map(|date| date.to_string()).unwrap_or_default().into_bytes())
        }
    }

    fn sent(path: &str, json: &str) -> Result<Sent<Note>, Problem> {
        let id = "0193c1a0-0000-7000-8000-000000000001".parse().expect("an id");
        let sender = Sender { id, actor: Actor::Irm };
        let value = serde_json::from_str(json).expect("a note");
        let body = Body { value, digest: Sha256::digest(json).into() };
        let today = NaiveDate::from_ymd_opt(2024, 5, 17).expect("a day");
        accept(&sender, &(Method::POST, path.to_owned()), body, today)
    }

    #[track_caller]
    fn check_date(json: &str, expected: Result<&str, &str>) {
        let seen = sent("/notes", json)
            .map(|sent| sent.occurred.to_string())
            .map_err(|problem| format!("{} {}", problem.errors()[0].pointer, problem.errors()[0].rule));
        assert_eq!(seen.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn a_fact_lies_in_the_past_or_today() {
        check_date("{}", Ok("2024-05-17"));
        check_date(r#"{"occurred":"2024-05-17"}"#, Ok("2024-05-17"));
        check_date(r#"{"occurred":"2024-05"}"#, Ok("2024-05"));
        check_date(r#"{"occurred":"2024"}"#, Ok("2024"));
        check_date(r#"{"occurred":"unknown"}"#, Ok("unknown"));
        check_date(r#"{"occurred":"2024-05-18"}"#, Err("/occurred must not be after today"));
        check_date(r#"{"occurred":"2024-06"}"#, Err("/occurred must not be after today"));
        check_date(r#"{"occurred":"2025"}"#, Err("/occurred must not be after today"));
    }

    #[test]
    fn the_digest_tells_commands_apart_by_place_and_words() {
        let digest = |path, json| sent(path, json).expect("a command").command.digest;
        let first = digest("/notes/1", "{}");
        assert_eq!(first.len(), 64);
        assert_eq!(first, digest("/notes/1", "{}"));
        assert_ne!(first, digest("/notes/2", "{}"));
        assert_ne!(first, digest("/notes/1", "{ }"));
    }

    #[test]
    fn the_digest_knows_nothing_of_what_the_command_keeps_from_it() {
        let digest = |json| sent("/notes/1", json).expect("a command").command.digest;
        let first = digest(r#"{"occurred":"2024","secret":"one"}"#);
        assert_eq!(first, digest(r#"{"occurred":"2024","secret":"other"}"#));
        assert_ne!(first, digest(r#"{"occurred":"2023","secret":"one"}"#));
    }

    #[test]
    fn the_actor_is_the_role_in_the_token() {
        let role = |word: Option<&str>| {
            let claims = Claims {
                subject: "somebody".to_owned(),
                scopes: Vec::new(),
                actor: word.map(ToOwned::to_owned),
                expires_at: chrono::DateTime::UNIX_EPOCH,
            };
            actor(&claims).map_err(|problem| problem.status().as_u16())
        };
        assert_eq!(role(None), Ok(Actor::System));
        assert_eq!(role(Some("irm")), Ok(Actor::Irm));
        assert_eq!(role(Some("mayor")), Err(403));
    }
}
