//! Documents that only another version of this program changes, such as descriptions of interfaces: read by pages of any
//! origin, kept by readers, told apart by a tag. Knows no document.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_TYPE, ETAG,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get};
use serde_json::Value;

use super::etag;
use super::extract::Path;
use super::problem::Problem;

/// The media type of plain JSON.
pub const JSON: &str = "application/json";
/// The media type of a JSON Schema.
pub const SCHEMA_JSON: &str = "application/schema+json";

/// A document.
#[derive(Debug, Clone)]
pub struct Document {
    media_type: &'static str,
    body: Bytes,
    tag: String,
}

impl Document {
    /// A value as JSON.
    #[must_use]
    pub fn new(media_type: &'static str, value: &Value) -> Self {
        let body = Bytes::from(value.to_string());
        Self { media_type, tag: etag::of(&body), body }
    }

    /// The answer to a request with these headers: without the body where its sender has it.
    #[must_use]
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let kept = [
            (CACHE_CONTROL, "public, max-age=3600"),
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (ACCESS_CONTROL_EXPOSE_HEADERS, "etag"),
            (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (ETAG, self.tag.as_str()),
        ];
        if etag::is_known(asked, &self.tag) {
            return (StatusCode::NOT_MODIFIED, kept).into_response();
        }
        (kept, [(CONTENT_TYPE, self.media_type)], self.body.clone()).into_response()
    }

    /// Serves it under one path.
    pub fn route(self) -> MethodRouter {
        get(async move |asked: HeaderMap| self.answer(&asked))
    }
}

/// Serves documents under a path that ends with the variable `{file}`, each under its name.
pub fn files(documents: BTreeMap<String, Document>) -> MethodRouter {
    let documents = Arc::new(documents);
    get(async move |Path(file): Path<String>, asked: HeaderMap| match documents.get(&file) {
        Some(document) => Ok(document.answer(&asked)),
        None => Err(Problem::not_found()),
    })
}

#[cfg(test)]
mod tests {
    use axum::http::header::IF_NONE_MATCH;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_sent_once_and_then_known_by_its_tag() {
        let document = Document::new(SCHEMA_JSON, &json!({"type": "object"}));
        let first = document.answer(&HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[CONTENT_TYPE], SCHEMA_JSON);
        assert_eq!(first.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let mut asked = HeaderMap::new();
        asked.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
        let second = document.answer(&asked);
        assert_eq!((second.status(), second.headers().get(CONTENT_TYPE)), (StatusCode::NOT_MODIFIED, None));
        assert_eq!(second.headers()[ETAG], first.headers()[ETAG]);
    }
}
