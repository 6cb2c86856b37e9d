//! Who may follow what. Knows tokens and feeds; knows no socket.

use std::time::Duration;

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use kit::clock::Clock;
use kit::http::auth::{Authenticator, Claims, TokenError};
use kit::http::problem::Problem;
use proto::Feed;
use proto::live::ErrorCode;

use crate::subscription::Refused;

/// The scope that opens what is for staff.
pub(crate) const STAFF: &str = "staff";
/// The name by which everybody asks for their own inbox.
const INBOX: &str = "inbox";

/// Checks tokens and feeds.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    authenticator: Option<Authenticator>,
    clock: Clock,
}

/// Somebody whose token was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bearer(Claims);

impl Access {
    /// Without an authenticator no token is accepted, and only public feeds are open.
    pub(crate) fn new(authenticator: Option<Authenticator>, clock: Clock) -> Self {
        Self { authenticator, clock }
    }

    /// Checks a token.
    pub(crate) async fn bearer(&self, token: &str) -> Result<Bearer, Refused> {
        let Some(authenticator) = &self.authenticator else {
            return Err(Refused::new(ErrorCode::Unauthorized, "this gateway was given no keys to check tokens with"));
        };
        let claims = authenticator.verify(token).await;
        claims.map(Bearer).map_err(|error| Refused::new(ErrorCode::Unauthorized, error.to_string()))
    }

    /// Checks the token of a request.
    pub(crate) async fn claims(&self, headers: &HeaderMap) -> Result<Claims, Problem> {
        match &self.authenticator {
            Some(authenticator) => authenticator.authenticate(headers).await,
            None => {
                Err(TokenError::Missing.into_problem().detail("this gateway was given no keys to check tokens with"))
            }
        }
    }

    /// How long a token is still good.
    pub(crate) fn remaining(&self, bearer: &Bearer) -> Duration {
        (bearer.expires_at() - self.clock.now()).to_std().unwrap_or_default()
    }
}

impl From<Claims> for Bearer {
    fn from(claims: Claims) -> Self {
        Self(claims)
    }
}

impl Bearer {
    pub(crate) fn subject(&self) -> &str {
        &self.0.subject
    }

    pub(crate) fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    pub(crate) fn is_staff(&self) -> bool {
        self.0.has(STAFF)
    }
}

/// The feed that `bearer` means by `name`, if they may follow it.
pub(crate) fn feed(bearer: Option<&Bearer>, name: &str) -> Result<Feed, Refused> {
    if name == INBOX {
        let owner = staff(bearer)?.subject().parse();
        return owner
            .map(Feed::Inbox)
            .map_err(|_| Refused::new(ErrorCode::Forbidden, "the token's subject has no inbox"));
    }
    let unknown = || Refused::new(ErrorCode::UnknownFeed, "feed must be member:{id}, all, staff:reviews or inbox");
    let feed: Feed = name.parse().map_err(|_| unknown())?;
    match &feed {
        Feed::Member(_) | Feed::All => Ok(feed),
        Feed::StaffReviews => staff(bearer).map(|_| feed),
        // Whose it is follows from the token, never from the name.
        Feed::Inbox(_) => Err(unknown()),
    }
}

fn staff(bearer: Option<&Bearer>) -> Result<&Bearer, Refused> {
    let bearer =
        bearer.ok_or_else(|| Refused::new(ErrorCode::Unauthorized, "this feed needs a token; send auth first"))?;
    if bearer.is_staff() {
        Ok(bearer)
    } else {
        Err(Refused::new(ErrorCode::Forbidden, "the token's scopes do not include staff"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(scope: &str) -> Bearer {
        Bearer(Claims {
            subject: "ana".to_owned(),
            scopes: vec![scope.to_owned()],
            actor: None,
            expires_at: DateTime::UNIX_EPOCH,
        })
    }

    #[track_caller]
    fn check(scope: Option<&str>, name: &str, expected: Result<&str, ErrorCode>) {
        let bearer = scope.map(bearer);
        let found = feed(bearer.as_ref(), name).map(|feed| feed.to_string()).map_err(|refused| refused.code);
        assert_eq!(found.as_deref().map_err(|code| *code), expected, "{scope:?} {name}");
    }

    #[test]
    fn what_is_for_staff_needs_the_scope_and_an_inbox_is_ones_own() {
        for scope in [None, Some("audit"), Some(STAFF)] {
            check(scope, "all", Ok("all"));
            check(scope, "member:seoul", Ok("member:seoul"));
            check(scope, "weather", Err(ErrorCode::UnknownFeed));
            check(scope, "inbox:ana", Err(ErrorCode::UnknownFeed));
        }
        for name in ["staff:reviews", "inbox"] {
            check(None, name, Err(ErrorCode::Unauthorized));
            check(Some("audit"), name, Err(ErrorCode::Forbidden));
        }
        check(Some(STAFF), "staff:reviews", Ok("staff:reviews"));
        check(Some(STAFF), "inbox", Ok("inbox:ana"));
    }
}
