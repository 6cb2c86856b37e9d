//! Error answers after RFC 9457, one shape for all. Owns how a problem is written, not which problems a service has.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};

/// The media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong with a request, for the client: a status, a kind (`type`, a page of its own) and what the client can do.
#[derive(Debug, Clone, PartialEq)]
// Boxed: handlers return it in a `Result`, whose success should not pay for it.
pub struct Problem(Box<Content>);

#[derive(Debug, Clone, PartialEq)]
struct Content {
    status: StatusCode,
    body: Body,
    headers: Vec<(HeaderName, HeaderValue)>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Body {
    r#type: String,
    title: Cow<'static, str>,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// One field of the request that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field, as an RFC 6901 JSON Pointer into the request body; empty for the body itself.
    pub pointer: String,
    /// The rule it breaks.
    pub rule: String,
}

impl Problem {
    /// A problem of the kind `/problems/{slug}`. The title is the same for every problem of a kind; what is special about this
    /// one goes into the detail.
    #[must_use]
    pub fn new(status: StatusCode, slug: &str, title: impl Into<Cow<'static, str>>) -> Self {
        let body = Body {
            r#type: format!("/problems/{slug}"),
            title: title.into(),
            status: status.as_u16(),
            detail: None,
            instance: None,
            errors: Vec::new(),
            extra: Map::new(),
        };
        Self(Box::new(Content { status, body, headers: Vec::new() }))
    }

    /// 404: no such thing.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here")
    }

    /// 500: our fault. What failed belongs in the log, not in the answer.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The request could not be completed")
    }

    /// 503: something this service needs is away; worth trying again after the given time.
    #[must_use]
    pub fn unavailable(retry_after: Duration) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The service is briefly unavailable")
            .retry_after(retry_after)
    }

    /// Says what is special about this occurrence.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.body.detail = Some(detail.into());
        self
    }

    /// Names this occurrence by a URI reference.
    #[must_use]
    pub fn instance(mut self, uri: impl Into<String>) -> Self {
        self.0.body.instance = Some(uri.into());
        self
    }

    /// Adds a field that breaks a rule; `pointer` is a JSON Pointer into the request body.
    #[must_use]
    pub fn error(mut self, pointer: impl Into<String>, rule: impl Into<String>) -> Self {
        self.0.body.errors.push(FieldError { pointer: pointer.into(), rule: rule.into() });
        self
    }

    /// Adds a member of its own. The standard members can not be replaced this way.
    #[must_use]
    pub fn extra(mut self, key: &str, value: impl Into<Value>) -> Self {
        const STANDARD: [&str; 6] = ["type", "title", "status", "detail", "instance", "errors"];
        debug_assert!(!STANDARD.contains(&key), "{key} is a standard member");
        self.0.body.extra.insert(key.to_owned(), value.into());
        self
    }

    /// Says when to try again, in whole seconds, rounded up.
    #[must_use]
    pub fn retry_after(self, after: Duration) -> Self {
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        self.header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The answer's status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The kind, as a path: `/problems/{slug}`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.0.body.r#type
    }

    /// The fields that break a rule.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.0.body.errors
    }

    /// The body as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        serde_json::to_value(&self.0.body).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let content_type = (CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        let body = serde_json::to_vec(&self.0.body).unwrap_or_default();
        let mut response = (self.0.status, [content_type], body).into_response();
        response.headers_mut().extend(self.0.headers.into_iter().map(|(name, value)| (Some(name), value)));
        response
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_plain_problem_has_no_empty_members() {
        assert_eq!(
            Problem::not_found().to_json(),
            json!({"type": "/problems/not-found", "title": "There is nothing here", "status": 404})
        );
    }

    #[test]
    fn a_full_problem_has_them_all() {
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-field", "A field is invalid")
            .detail("the plan ends before it starts")
            .instance("/v1/members/seoul")
            .error("/period/end", "must be after the start")
            .extra("limit", 5);
        assert_eq!(
            problem.to_json(),
            json!({
                "type": "/problems/invalid-field",
                "title": "A field is invalid",
                "status": 422,
                "detail": "the plan ends before it starts",
                "instance": "/v1/members/seoul",
                "errors": [{"pointer": "/period/end", "rule": "must be after the start"}],
                "limit": 5,
            })
        );
    }

    #[test]
    fn the_answer_carries_status_type_and_headers() {
        let response = Problem::unavailable(Duration::from_millis(1_500)).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[CONTENT_TYPE], PROBLEM_JSON);
        assert_eq!(response.headers()[RETRY_AFTER], "2");
    }
}
