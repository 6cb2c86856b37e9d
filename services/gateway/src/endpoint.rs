//! The HTTP side: who is let in and how, the upgrade, event streams, and the list of connections for operators.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{ConnectInfo, State, WebSocketUpgrade};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, SEC_WEBSOCKET_PROTOCOL};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use kit::http::extract::Query;
use kit::http::openapi::ApiDescription;
use kit::http::problem::Problem;
use kit::lifecycle::Lifecycle;
use proto::Seq;
use proto::live::{ErrorCode, Filter, SUBPROTOCOL};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::access::{Bearer, STAFF};
use crate::connection::Connection;
use crate::gateway::{Gateway, Visit};
use crate::handshake;
use crate::limits::{
    CORK_BYTES_MAX, LISTED_MAX, MESSAGE_BYTES_MAX, READ_BUFFER_BYTES, STORAGE_RETRY, WRITE_BUFFER_BYTES_MAX,
};
use crate::metrics::{REFUSED_REQUEST, REFUSED_TOKEN, RefusedFor, Transport};
use crate::origin;
use crate::sse::{EventStream, Until};
use crate::subscription::{Refused, Request};

/// Where a browser says what it has got, when it makes an event stream anew.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Tells proxies not to hold an event stream back.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    pub gateway: Arc<Gateway>,
    pub lifecycle: Lifecycle,
}

pub(crate) fn router(endpoint: Endpoint) -> Router {
    let cors = origin::cors(endpoint.gateway.options.allowed_origins.clone());
    Router::new()
        .route("/v1/live", any(websocket))
        .route("/v1/live/sse", get(events).layer(cors))
        .route("/v1/live/connections", get(connections))
        .with_state(endpoint)
}

async fn websocket(
    State(endpoint): State<Endpoint>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = handshake::check(&headers, upgrade)?;
    if !speaks_our_protocol(&headers) {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "unsupported-subprotocol", "Unsupported subprotocol")
            .detail(format!("this endpoint speaks {SUBPROTOCOL}; offer it, or offer none")));
    }
    let (visit, bearer) = endpoint.admit(peer, &headers, Transport::Websocket).await?;
    let Endpoint { gateway, lifecycle } = endpoint;
    Ok(upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER_BYTES)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .write_buffer_size(CORK_BYTES_MAX)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .on_upgrade(move |socket| async move {
            let token = gateway.connections.token();
            let mut connection = Connection::new(socket, gateway, visit, bearer);
            // The task is the lifecycle's: a stop waits for it, which it would not for axum's own.
            lifecycle.spawn_connection(async move {
                connection.run().await;
                drop(token);
            });
        }))
}

/// What an event stream follows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Followed {
    feed: String,
    cursor: Option<String>,
    snapshot: Option<u16>,
    /// Names of types, separated by commas.
    types: Option<String>,
    /// Whether the answer ends as soon as it has said everything there is.
    #[serde(default)]
    once: bool,
}

async fn events(
    State(endpoint): State<Endpoint>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(followed): Query<Followed>,
) -> Result<Response, Problem> {
    let (visit, bearer) = endpoint.admit(peer, &headers, Transport::Sse).await?;
    let until = if followed.once { Until::CaughtUp } else { Until::Left };
    let request = followed.request(&headers);
    let gateway = endpoint.gateway;
    let metrics = Arc::clone(&gateway.metrics);
    let stream = EventStream::begin(gateway, visit, bearer, request, until).await;
    let stream = stream.map_err(|refused| {
        metrics.refused(REFUSED_REQUEST);
        problem(refused)
    })?;
    let mut answer = stream.answer().into_response();
    let own = answer.headers_mut();
    own.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    own.insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
    Ok(answer)
}

impl Followed {
    fn request(self, headers: &HeaderMap) -> Request {
        let last = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()).filter(|id| !id.is_empty());
        let types = self.types.map(|types| types.split(',').map(|name| name.trim().to_owned()).collect());
        Request {
            id: 0,
            sub: 1,
            feed: self.feed,
            cursor: last.map(str::to_owned).or(self.cursor),
            snapshot: self.snapshot,
            filter: types.map(|types| Filter { types }),
        }
    }
}

/// Which connections to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listing {
    /// The last connection that is listed already, as `next_after` says.
    #[serde(default)]
    after: u64,
    /// How many to list.
    limit: Option<u16>,
}

/// Describes the routes that are a matter of requests and answers.
pub(crate) fn describe(api: &mut ApiDescription) {
    api.get("/v1/live/connections", "The open connections with what they follow and how far they are.")
        .query::<Listing>()
        .answers::<serde_json::Value>("application/json")
        .wants(STAFF)
        .problem(401, "No token, or one that is not accepted.")
        .problem(403, "A token without the scope.");
}

async fn connections(
    State(Endpoint { gateway, .. }): State<Endpoint>,
    headers: HeaderMap,
    Query(Listing { after, limit }): Query<Listing>,
) -> Result<Response, Problem> {
    gateway.access.claims(&headers).await?.require(STAFF)?;
    let limit = usize::from(limit.unwrap_or(LISTED_MAX).clamp(1, LISTED_MAX));
    let head = gateway.hub.head();
    let listed = gateway.registry.list(after, limit, head.map_or(Seq::START, |(_, seq)| seq));
    let next = listed.last().filter(|_| listed.len() == limit).map(crate::registry::Listed::id);
    let body = json!({
        "log_id": head.map(|(log, _)| log),
        "head": head.map(|(_, seq)| seq),
        "open": gateway.registry.len(),
        "connections": listed,
        "next_after": next,
    });
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

impl Endpoint {
    /// Checks everything that does not depend on what is followed.
    async fn admit(
        &self,
        peer: SocketAddr,
        headers: &HeaderMap,
        transport: Transport,
    ) -> Result<(Visit, Option<Bearer>), Problem> {
        let refused = |reason: RefusedFor| {
            self.gateway.metrics.refused(reason.label());
            self.refusal(reason)
        };
        if self.gateway.stopping.is_cancelled() {
            return Err(refused(RefusedFor::Draining));
        }
        if self.gateway.hub.head().is_none() {
            return Err(refused(RefusedFor::NotReady));
        }
        if !origin::is_allowed(&self.gateway.options.allowed_origins, headers) {
            return Err(refused(RefusedFor::Origin));
        }
        let client = self.gateway.proxies.client_address(peer.ip(), headers);
        let visit = self.gateway.admit(client, transport).map_err(refused)?;
        if !headers.contains_key(AUTHORIZATION) {
            return Ok((visit, None));
        }
        let claims = self.gateway.access.claims(headers).await;
        let claims = claims.inspect_err(|_| self.gateway.metrics.refused(REFUSED_TOKEN))?;
        Ok((visit, Some(claims.into())))
    }

    fn refusal(&self, reason: RefusedFor) -> Problem {
        let unavailable = |detail: &str| {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready", "Not ready")
                .detail(detail)
                .retry_after(STORAGE_RETRY)
        };
        let too_many = |detail: String| {
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-connections", "Too many connections")
                .detail(detail)
                .retry_after(STORAGE_RETRY)
        };
        let options = &self.gateway.options;
        match reason {
            RefusedFor::Draining => unavailable("this gateway is stopping; another one will answer"),
            RefusedFor::NotReady => unavailable("the feeds cannot be read yet"),
            RefusedFor::Connections => unavailable("this gateway has as many connections as it may have"),
            RefusedFor::AddressConnections => {
                too_many(format!("one address may have {} connections", options.live_connections_per_address))
            }
            RefusedFor::AddressRate => {
                too_many(format!("one address may connect {} times a second", options.live_connects_per_second))
            }
            RefusedFor::Origin => {
                Problem::new(StatusCode::FORBIDDEN, "origin-not-allowed", "The origin is not allowed").detail(
                    "pages of this origin may not connect; an operator can allow it with CIVICSTREAM_ALLOWED_ORIGINS",
                )
            }
        }
    }
}

/// What keeps an event stream from beginning.
fn problem(Refused { code, message }: Refused) -> Problem {
    let (status, slug, title) = match code {
        ErrorCode::UnknownFeed => (StatusCode::NOT_FOUND, "unknown-feed", "There is no such feed"),
        ErrorCode::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized", "A valid token is needed"),
        ErrorCode::Forbidden => (StatusCode::FORBIDDEN, "insufficient-scope", "The token does not allow this"),
        ErrorCode::InvalidCursor => (StatusCode::BAD_REQUEST, "invalid-cursor", "Not a cursor"),
        ErrorCode::InvalidFilter => (StatusCode::BAD_REQUEST, "invalid-filter", "Not a filter"),
        ErrorCode::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "not-ready", "Not ready"),
        ErrorCode::BadRequest
        | ErrorCode::UnknownSubscription
        | ErrorCode::SubscriptionLimit
        | ErrorCode::RateLimited => (StatusCode::BAD_REQUEST, "invalid-query", "The query is invalid"),
    };
    let problem = Problem::new(status, slug, title).detail(message);
    if code == ErrorCode::Unavailable { problem.retry_after(STORAGE_RETRY) } else { problem }
}

/// A client that names no subprotocol gets the only one there is.
fn speaks_our_protocol(headers: &HeaderMap) -> bool {
    let offered: Vec<&str> =
        headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok()).collect();
    offered.is_empty() || offered.iter().flat_map(|list| list.split(',')).any(|name| name.trim() == SUBPROTOCOL)
}
