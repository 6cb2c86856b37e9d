//! What the sender of a command that was carried out is told: the same whenever the command is sent again.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::repository::Receipt;

/// Says that a command had been carried out before and nothing was done now.
pub const IDEMPOTENT_REPLAY: HeaderName = HeaderName::from_static("idempotent-replay");

/// 201: the log has the command's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    receipt: Receipt,
    id_name: &'static str,
    id: String,
    warnings: Vec<String>,
}

impl Answer {
    /// The answer to a command about the thing whose id is `id`, shown as the field `id_name`.
    #[must_use]
    pub fn new(receipt: Receipt, id_name: &'static str, id: impl Into<String>) -> Self {
        Self { receipt, id_name, id: id.into(), warnings: Vec::new() }
    }

    /// Adds what the sender should look at. They must follow from what was recorded, so that a replay warns alike.
    #[must_use]
    pub fn with_warnings(self, warnings: Vec<String>) -> Self {
        Self { warnings, ..self }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let Self { receipt, id_name, id, warnings } = self;
        let body = json!({
            "event_ids": receipt.event_ids,
            "seq": receipt.seq,
            "warnings": warnings,
            id_name: id,
        });
        let mut response = (StatusCode::CREATED, Json(body)).into_response();
        if receipt.replayed {
            response.headers_mut().insert(IDEMPOTENT_REPLAY, HeaderValue::from_static("true"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use proto::Seq;

    use super::*;

    async fn answer(replayed: bool) -> (Option<HeaderValue>, String) {
        let event_ids = vec!["0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id")];
        let receipt = Receipt { event_ids, seq: Seq(7), replayed };
        let warnings = vec!["the parent is not known".to_owned()];
        let response = Answer::new(receipt, "member_id", "seoul").with_warnings(warnings).into_response();
        assert_eq!(response.status(), StatusCode::CREATED);
        let header = response.headers().get(IDEMPOTENT_REPLAY).cloned();
        let body = axum::body::to_bytes(response.into_body(), 1024).await.expect("a body");
        (header, String::from_utf8(body.to_vec()).expect("text"))
    }

    #[tokio::test]
    async fn a_replay_differs_by_its_header_alone() {
        let (first, replayed) = (answer(false).await, answer(true).await);
        assert_eq!((first.0, replayed.0), (None, Some(HeaderValue::from_static("true"))));
        assert_eq!(first.1, replayed.1);
        let expected = json!({
            "event_ids": ["0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03"],
            "seq": 7,
            "warnings": ["the parent is not known"],
            "member_id": "seoul",
        });
        assert_eq!(first.1, expected.to_string());
    }
}
