//! Who sends a request: checks bearer tokens (JWT) against the issuer's public keys. Knows no scope by name, and never logs a
//! token.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use chrono::{DateTime, Utc};
use jsonwebtoken::Validation;
use jsonwebtoken::errors::ErrorKind;
use serde::Deserialize;

use super::jwks::Keys;
pub use super::jwks::KeysError;
use super::problem::Problem;

/// How far the issuer's clock may be from ours, in seconds.
const LEEWAY_SECONDS: u64 = 30;
/// The longest token that is looked at, in bytes.
pub const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// Whose tokens are accepted.
#[derive(Debug, Clone, clap::Args)]
pub struct AuthOptions {
    /// The issuer's public keys (JWKS): a file's path or an http(s) URL.
    #[arg(long, env = "CIVICSTREAM_AUTH_JWKS", value_name = "PATH|URL")]
    pub auth_jwks: String,
    /// The `iss` that a token must carry.
    #[arg(long, env = "CIVICSTREAM_AUTH_ISSUER", value_name = "ISSUER")]
    pub auth_issuer: String,
    /// The `aud` that a token must carry.
    #[arg(long, env = "CIVICSTREAM_AUTH_AUDIENCE", value_name = "AUDIENCE")]
    pub auth_audience: String,
}

/// Checks tokens. Clones share the keys.
#[derive(Debug, Clone)]
pub struct Authenticator(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    keys: Keys,
    issuer: String,
    audience: String,
}

/// What a valid token says about its bearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Who it is (`sub`): stable, made by the issuer.
    pub subject: String,
    /// What they may do (`scope`).
    pub scopes: Vec<String>,
    /// On whose behalf events are recorded (`actor`), where that is not the subject.
    pub actor: Option<String>,
    /// When the token ends (`exp`): a long-lived connection must not outlive it.
    pub expires_at: DateTime<Utc>,
}

/// Why a token was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// There is none.
    #[error("a bearer token is needed")]
    Missing,
    /// It is not one signed token in the expected form.
    #[error("the token is malformed")]
    Malformed,
    /// It is signed with a key the issuer does not publish.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the token's signature is invalid")]
    WrongSignature,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Its time has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// It was made by somebody else.
    #[error("the token is from another issuer")]
    WrongIssuer,
    /// It was made for somebody else.
    #[error("the token is for another audience")]
    WrongAudience,
}

#[derive(Deserialize)]
struct RawClaims {
    sub: String,
    exp: i64,
    #[serde(default)]
    scope: String,
    actor: Option<String>,
}

impl Authenticator {
    /// Reads the issuer's keys. They are read again when a token names a key that is not among them, at most once a minute.
    pub async fn load(options: &AuthOptions) -> Result<Self, KeysError> {
        let keys = Keys::load(&options.auth_jwks).await?;
        let (issuer, audience) = (options.auth_issuer.clone(), options.auth_audience.clone());
        Ok(Self(Arc::new(Inner { keys, issuer, audience })))
    }

    /// Checks the token in the `Authorization` header; 401 `unauthorized` when there is none or it is not accepted.
    pub async fn authenticate(&self, headers: &HeaderMap) -> Result<Claims, Problem> {
        let claims = async { self.verify(bearer_token(headers)?).await }.await;
        claims.map_err(TokenError::into_problem)
    }

    /// Checks a token that came another way, e.g. in a socket's message.
    pub async fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TokenError::Malformed);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
        let key_id = header.kid.ok_or(TokenError::UnknownKey)?;
        let key = self.0.keys.find(&key_id).await.ok_or(TokenError::UnknownKey)?;
        let mut validation = Validation::new(key.algorithm);
        validation.leeway = LEEWAY_SECONDS;
        validation.validate_nbf = true;
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&self.0.issuer]);
        validation.set_audience(&[&self.0.audience]);
        let token = jsonwebtoken::decode::<RawClaims>(token, &key.key, &validation)
            .map_err(|error| TokenError::from_kind(error.kind()))?;
        token.claims.try_into()
    }
}

impl Claims {
    /// Whether the bearer has that scope.
    #[must_use]
    pub fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }

    /// 403 `insufficient-scope`, naming the scope, unless the bearer has it.
    pub fn require(&self, scope: &str) -> Result<(), Problem> {
        if self.has(scope) {
            return Ok(());
        }
        let problem = Problem::new(StatusCode::FORBIDDEN, "insufficient-scope", "The token does not allow this")
            .detail(format!("the scope {scope} is needed"))
            .extra("scope", scope);
        Err(with_challenge(problem, &format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"")))
    }
}

/// The bearer of the request's token; see [`Authenticator::authenticate`].
impl<S> FromRequestParts<S> for Claims
where
    Authenticator: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Authenticator::from_ref(state).authenticate(&parts.headers).await
    }
}

impl TryFrom<RawClaims> for Claims {
    type Error = TokenError;

    fn try_from(raw: RawClaims) -> Result<Self, TokenError> {
        Ok(Self {
            subject: raw.sub,
            scopes: raw.scope.split_ascii_whitespace().map(ToOwned::to_owned).collect(),
            actor: raw.actor,
            expires_at: DateTime::from_timestamp(raw.exp, 0).ok_or(TokenError::Malformed)?,
        })
    }
}

impl TokenError {
    fn from_kind(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidSignature => Self::WrongSignature,
            ErrorKind::ExpiredSignature => Self::Expired,
            ErrorKind::ImmatureSignature => Self::NotYetValid,
            ErrorKind::InvalidIssuer => Self::WrongIssuer,
            ErrorKind::InvalidAudience => Self::WrongAudience,
            // Among them a missing claim, and a header that names another algorithm than the key's.
            _ => Self::Malformed,
        }
    }

    /// 401 `unauthorized` with the challenge of RFC 6750.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        let problem =
            Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", "A valid token is needed").detail(self.to_string());
        match self {
            // Whoever sent no token made no error that the challenge could name.
            Self::Missing => with_challenge(problem, "Bearer"),
            error => with_challenge(problem, &format!("Bearer error=\"invalid_token\", error_description=\"{error}\"")),
        }
    }
}

fn with_challenge(problem: Problem, challenge: &str) -> Problem {
    let challenge = HeaderValue::from_str(challenge).unwrap_or(HeaderValue::from_static("Bearer"));
    problem.header(WWW_AUTHENTICATE, challenge)
}

fn bearer_token(headers: &HeaderMap) -> Result<&str, TokenError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(TokenError::Missing)?;
    if values.next().is_some() {
        return Err(TokenError::Malformed);
    }
    let text = value.to_str().map_err(|_| TokenError::Malformed)?;
    let (scheme, token) = text.split_once(' ').ok_or(TokenError::Malformed)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(TokenError::Malformed) }
}

#[cfg(test)]
mod tests;
