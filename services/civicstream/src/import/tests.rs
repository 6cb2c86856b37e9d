//! An import against a service that keeps commands in memory.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use serde_json::{Value, json};

use super::*;

/// What the service was sent, and how often it is still to say that it is busy.
#[derive(Default)]
struct Service {
    recorded: HashMap<String, Value>,
    order: Vec<String>,
    busy: usize,
}

type Shared = Arc<Mutex<Service>>;

async fn take(
    State(service): State<Shared>,
    UrlPath(path): UrlPath<String>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let mut service = service.lock().expect("no test panics while it holds the lock");
    if service.busy > 0 {
        service.busy -= 1;
        return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")]).into_response();
    }
    if header("authorization") != "Bearer sesame" {
        return (StatusCode::UNAUTHORIZED, Json(json!({"type": "/problems/unauthorized", "detail": "no"})))
            .into_response();
    }
    if body["name"] == "Atlantis" {
        let problem = json!({"type": "/problems/rule-broken", "title": "A rule is broken", "detail": "it sank"});
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(problem)).into_response();
    }
    let replay = service.recorded.insert(header("idempotency-key"), body.clone()).is_some();
    service
        .order
        .push(format!("{path} {}", body["member_id"].as_str().or(body["plan_id"].as_str()).unwrap_or_default()));
    let answer = (StatusCode::CREATED, Json(json!({"seq": 1, "warnings": []})));
    if replay { ([("idempotent-replay", "true")], answer).into_response() } else { answer.into_response() }
}

async fn start(busy: usize) -> (Shared, Url) {
    let service: Shared = Arc::new(Mutex::new(Service { busy, ..Service::default() }));
    let router = Router::new().route("/v1/{*path}", routing::post(take)).with_state(Arc::clone(&service));
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address")).parse().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (service, url)
}

fn work() -> Work {
    let text = json!({
        "members": [
            {"slug": "seoul-south-korea", "name": "Seoul", "kind": "local", "country": "Republic of Korea"},
            {"slug": "republic-of-korea", "name": "Republic of Korea", "kind": "national"},
            {"slug": "atlantis", "name": "Atlantis", "kind": "national"},
        ],
        "action_plans": [{"plan_id": "AP_SEOUL_1*", "member": "seoul-south-korea", "number": 1}],
        "assessments": [],
    });
    match detect::parse(text.to_string().as_bytes()).expect("a file") {
        Source::Collection(collection) => collection::plan(&collection),
        Source::History(_) => panic!("it is a collection"),
    }
}

async fn import(url: &Url, token: &str) -> (Summary, bool) {
    let commands = Commands::new(url.clone(), token.to_owned()).expect("a client");
    let (summary, outcome) = send::send(work(), &commands, 4, &Progress::Silent).await;
    (summary, outcome.is_ok())
}

#[tokio::test]
async fn an_import_keeps_the_order_survives_a_busy_service_and_can_be_repeated() {
    let (service, url) = start(3).await;
    let (first, done) = import(&url, "sesame").await;
    assert!(done);
    assert_eq!((first.recorded, first.already_there, first.refused.len()), (3, 0, 1));
    assert_eq!(first.refused[0].detail.as_deref(), Some("it sank"));
    let (second, _) = import(&url, "sesame").await;
    assert_eq!((second.recorded, second.already_there, second.refused.len()), (0, 3, 1));
    let service = service.lock().expect("the service is idle");
    assert_eq!(
        service.order[..3],
        ["members republic-of-korea", "members seoul", "members/seoul/action-plans AP_SEOUL01"]
    );
    assert_eq!(service.recorded.len(), 3);
}

#[tokio::test]
async fn a_refused_token_ends_the_import_at_once() {
    let (service, url) = start(0).await;
    let (summary, done) = import(&url, "wrong").await;
    assert!(!done);
    assert_eq!(summary.recorded, 0);
    assert!(summary.to_string().contains("not sent: run the import again to go on"), "{summary}");
    assert!(service.lock().expect("the service is idle").order.is_empty());
}
