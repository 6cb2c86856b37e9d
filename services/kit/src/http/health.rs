//! Whether the process runs, can serve, and how it does: the routes for operations. Each part reports its own state.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;

use crate::metrics::{METRICS_TEXT, Metrics};

/// The states of all parts of a process. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Health(Arc<Mutex<BTreeMap<&'static str, Check>>>);

/// One part's state, as `/readyz` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Whether the part can do its work.
    pub ready: bool,
    /// Why it can not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// All parts' states, as `/readyz` shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// Whether every part is ready.
    pub ready: bool,
    /// The state of each part.
    pub checks: BTreeMap<&'static str, Check>,
}

impl Health {
    /// No parts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part, which is not ready until it says so. Registering a name again starts it anew.
    #[must_use]
    pub fn register(&self, name: &'static str) -> HealthHandle {
        let handle = HealthHandle { health: self.clone(), name };
        handle.failing("starting");
        handle
    }

    /// The states now. A process without parts is ready.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let checks = self.lock().clone();
        Readiness { ready: checks.values().all(|check| check.ready), checks }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Check>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// With this a part reports its state.
#[derive(Debug, Clone)]
pub struct HealthHandle {
    health: Health,
    name: &'static str,
}

impl HealthHandle {
    /// The part can do its work.
    pub fn ready(&self) {
        self.set(Check { ready: true, reason: None });
    }

    /// The part can not do its work, and why; the reason is shown to whoever may read `/readyz`.
    pub fn failing(&self, reason: impl Into<String>) {
        self.set(Check { ready: false, reason: Some(reason.into()) });
    }

    fn set(&self, check: Check) {
        self.health.lock().insert(self.name, check);
    }
}

/// `/livez` (200 while the process runs), `/readyz` (200 or 503 with each part's state) and `/metrics`.
pub fn operations_router(health: Health, metrics: Metrics) -> Router {
    Router::new()
        .route("/livez", get(async || "alive\n"))
        .route("/readyz", get(async move || readyz(&health)))
        .route("/metrics", get(async move || ([(CONTENT_TYPE, METRICS_TEXT)], metrics.encode())))
}

fn readyz(health: &Health) -> Response {
    let readiness = health.readiness();
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(readiness)).into_response()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(health: &Health, status: StatusCode, body: &serde_json::Value) {
        assert_eq!(readyz(health).status(), status);
        assert_eq!(&serde_json::to_value(health.readiness()).expect("JSON"), body);
    }

    #[test]
    fn a_process_is_ready_when_all_its_parts_are() {
        let health = Health::new();
        check(&health, StatusCode::OK, &json!({"ready": true, "checks": {}}));

        let (database, log) = (health.register("database"), health.register("log"));
        database.ready();
        check(
            &health,
            StatusCode::SERVICE_UNAVAILABLE,
            &json!({"ready": false, "checks": {"database": {"ready": true}, "log": {"ready": false, "reason": "starting"}}}),
        );

        log.ready();
        check(
            &health,
            StatusCode::OK,
            &json!({"ready": true, "checks": {"database": {"ready": true}, "log": {"ready": true}}}),
        );

        database.failing("connection lost");
        assert!(!health.readiness().ready);
    }
}
