//! Which web pages may connect. A browser says where the page is from; whatever says nothing is no browser, and is bound by
//! the other limits only.
//!
//! Any page may, unless the operator restricts it. No cookie is ever looked at and a token is shown by whoever has it, so a
//! page can do nothing here that a program of its visitor could not.

use std::str::FromStr;

use axum::http::header::{AUTHORIZATION, HOST, ORIGIN, RETRY_AFTER};
use axum::http::{HeaderMap, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};
use url::{Origin, Url};

/// An origin whose pages may connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedOrigin {
    /// Any: `*`.
    Any,
    /// This one, such as `https://www.example.org`.
    One(Origin),
}

/// Text that names no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be * or an origin such as https://www.example.org")]
pub struct InvalidOrigin;

impl FromStr for AllowedOrigin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let url: Url = text.parse().map_err(|_| InvalidOrigin)?;
        // An origin has no path, query or user: one that is given would be passed over in silence.
        let is_bare =
            url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        match url.origin() {
            origin @ Origin::Tuple(..) if is_bare => Ok(Self::One(origin)),
            Origin::Tuple(..) | Origin::Opaque(_) => Err(InvalidOrigin),
        }
    }
}

/// Whether a request may come from where it comes from: from no page, from one of this very host, or from an allowed one.
pub(crate) fn is_allowed(allowed: &[AllowedOrigin], headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    if allowed.contains(&AllowedOrigin::Any) {
        return true;
    }
    let Some(origin) = origin.to_str().ok().and_then(|origin| origin.parse::<Url>().ok()) else { return false };
    is_host(&origin, headers) || allowed.contains(&AllowedOrigin::One(origin.origin()))
}

/// Lets allowed pages read the answers to their requests, refusals too: a browser does not ask for websockets.
pub(crate) fn cors(allowed: Vec<AllowedOrigin>) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |_, request| is_allowed(&allowed, &request.headers)))
        .allow_methods([Method::GET])
        .allow_headers([AUTHORIZATION])
        .expose_headers([RETRY_AFTER])
}

/// Whether the page is from the host that was asked. A proxy may have taken the TLS off, so the scheme does not count.
fn is_host(origin: &Url, headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| host.eq_ignore_ascii_case(origin.authority()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(allowed: &str, origin: Option<&str>, expected: bool) {
        let allowed: Vec<AllowedOrigin> =
            allowed.split_whitespace().map(|origin| origin.parse().expect("an origin")).collect();
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "feeds.example.org:8080".parse().expect("a header"));
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().expect("a header"));
        }
        assert_eq!(is_allowed(&allowed, &headers), expected, "{allowed:?} {origin:?}");
    }

    #[test]
    fn pages_of_this_host_and_listed_ones_may_connect_and_who_is_no_browser() {
        check("", None, true);
        check("", Some("http://feeds.example.org:8080"), true);
        check("", Some("https://feeds.example.org:8080"), true);
        check("", Some("https://feeds.example.org"), false);
        check("", Some("https://elsewhere.example"), false);
        check("", Some("null"), false);
        check("*", Some("null"), true);
        check("https://www.example.org https://b.example:444", Some("https://www.example.org"), true);
        check("https://www.example.org https://b.example:444", Some("https://b.example:444"), true);
        check("https://www.example.org", Some("http://www.example.org"), false);
        check("https://www.example.org", Some("https://www.example.org.evil.example"), false);
        check("https://www.example.org", Some("not an origin"), false);
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in
            ["", "www.example.org", "https://www.example.org/page", "https://a@b.example", "file:///tmp", "null"]
        {
            assert_eq!(text.parse::<AllowedOrigin>(), Err(InvalidOrigin), "{text}");
        }
    }
}
