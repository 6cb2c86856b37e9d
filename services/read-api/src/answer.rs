//! Answers: a body with its media type, a tag that tells its versions apart, how long it may be kept, and links.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, LINK};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kit::http::etag;
use serde::Serialize;

/// The media type of plain JSON.
pub(crate) const JSON: &str = "application/json";

/// How long an answer may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// What may change with the next event.
    Live,
    /// What is asked for by machines at intervals.
    Minute,
    /// Blocks of old entries, which only a withdrawal changes.
    Minutes,
    /// Calendars, which programs fetch a few times a day.
    QuarterHour,
    /// The past as it was known then, and what only another version of this program changes.
    Day,
}

impl Keep {
    fn directives(self) -> &'static str {
        match self {
            Self::Live => "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400",
            Self::Minute => "public, max-age=60, stale-if-error=86400",
            Self::Minutes => "public, max-age=300, stale-if-error=86400",
            Self::QuarterHour => "public, max-age=900, stale-if-error=86400",
            // Not immutable: a withdrawal must reach it some day.
            Self::Day => "public, max-age=86400, stale-if-error=86400",
        }
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    body: Bytes,
    content_type: &'static str,
    keep: Keep,
    links: Vec<String>,
}

impl Answer {
    /// A body of a media type.
    pub(crate) fn new(content_type: &'static str, body: impl Into<Bytes>, keep: Keep) -> Self {
        Self { body: body.into(), content_type, keep, links: Vec::new() }
    }

    /// A value as JSON.
    pub(crate) fn json<T: Serialize>(content_type: &'static str, value: &T, keep: Keep) -> Self {
        let body = serde_json::to_vec(value)
            .unwrap_or_else(|error| unreachable!("answers hold nothing JSON cannot say: {error}"));
        Self::new(content_type, body, keep)
    }

    /// Adds a link (RFC 8288), where there is an address.
    pub(crate) fn link(mut self, relation: &str, address: Option<&str>) -> Self {
        self.links.extend(address.map(|address| format!("<{address}>; rel=\"{relation}\"")));
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.keep.directives()));
        let links = Some(self.links.join(", ")).filter(|links| !links.is_empty());
        // Both are ASCII: a digest, and addresses made of ids and numbers.
        for (name, value) in [(ETAG, Some(etag::of(&self.body))), (LINK, links)] {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(name, value);
            }
        }
        (headers, self.body).into_response()
    }
}

/// Sends an answer that the reader has already without its body.
pub(crate) async fn not_modified(request: Request, next: Next) -> Response {
    let asked = request.headers().clone();
    let mut response = next.run(request).await;
    let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
    if response.status() == StatusCode::OK && tag.is_some_and(|tag| etag::is_known(&asked, tag)) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(CONTENT_LENGTH);
        response.headers_mut().remove(CONTENT_TYPE);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_carries_tag_lifetime_and_links() {
        let answer = Answer::new(JSON, "{}", Keep::Live)
            .link("first", Some("/v1/members"))
            .link("prev", None)
            .link("next", Some("/v1/members?after=seoul"));
        let response = answer.into_response();
        let header = |name| response.headers()[name].to_str().expect("ASCII").to_owned();
        assert_eq!(header(ETAG), etag::of(b"{}"));
        assert_eq!(header(LINK), "</v1/members>; rel=\"first\", </v1/members?after=seoul>; rel=\"next\"");
        assert!(header(CACHE_CONTROL).starts_with("public, max-age=5,"));
    }
}
