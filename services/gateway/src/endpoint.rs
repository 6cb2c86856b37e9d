//! The websocket's HTTP side: the upgrade, and what is refused before it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{State, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::http::header::SEC_WEBSOCKET_PROTOCOL;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use kit::http::problem::Problem;
use kit::lifecycle::Lifecycle;
use proto::live::SUBPROTOCOL;

use crate::connection::Connection;
use crate::hub::Hub;
use crate::limits::{
    CORK_BYTES_MAX, GatewayOptions, MESSAGE_BYTES_MAX, READ_BUFFER_BYTES, STORAGE_RETRY, WRITE_BUFFER_BYTES_MAX,
};
use crate::metrics::GatewayMetrics;

#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    pub hub: Arc<Hub>,
    pub options: Arc<GatewayOptions>,
    pub metrics: GatewayMetrics,
    pub lifecycle: Lifecycle,
}

pub(crate) fn router(endpoint: Endpoint) -> Router {
    Router::new().route("/v1/live", any(live)).with_state(endpoint)
}

async fn live(State(endpoint): State<Endpoint>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if !speaks_our_protocol(&headers) {
        return Problem::new(axum::http::StatusCode::BAD_REQUEST, "unsupported-subprotocol", "Unsupported subprotocol")
            .detail(format!("this endpoint speaks {SUBPROTOCOL}; offer it, or offer none"))
            .into_response();
    }
    if endpoint.hub.head().is_none() {
        return Problem::new(axum::http::StatusCode::SERVICE_UNAVAILABLE, "not-ready", "Not ready")
            .detail("the feeds cannot be read yet")
            .retry_after(STORAGE_RETRY)
            .into_response();
    }
    let stopping = endpoint.lifecycle.stopping();
    let Endpoint { hub, options, metrics, lifecycle } = endpoint;
    upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER_BYTES)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .write_buffer_size(CORK_BYTES_MAX)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .on_upgrade(move |socket| async move {
            // The task is the lifecycle's: a stop waits for it, which it would not for axum's own.
            lifecycle.spawn_connection(Connection::new(socket, hub, options, metrics).run(stopping));
        })
}

/// A client that names no subprotocol gets the only one there is.
fn speaks_our_protocol(headers: &HeaderMap) -> bool {
    let offered: Vec<&str> =
        headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok()).collect();
    offered.is_empty() || offered.iter().flat_map(|list| list.split(',')).any(|name| name.trim() == SUBPROTOCOL)
}
