//! What other sites show of the record: the element with its words, its list as HTML for their servers, a page for frames, the answer that
//! tells programs of it (oEmbed), and a page that writes the code for it. Everything is public and sets no cookie.

mod asked;
mod builder;
mod feed;
mod look;
mod members;
mod oembed;
mod reference;
mod refusal;
pub(crate) mod script;
mod snippet;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::middleware::{from_fn, from_fn_with_state, map_response, map_response_with_state};
use axum::routing::get;

use crate::{Site, address, headers};

pub(crate) use oembed::discovery;
pub(crate) use script::ADDRESS as SCRIPT;

/// What may change with the next event is kept for seconds, and shown for a day where the service is down.
const KEEP: HeaderValue =
    HeaderValue::from_static("public, max-age=5, stale-while-revalidate=30, stale-if-error=86400");

/// The routes. Each kind of answer has its own rules of who may read or frame it.
pub(crate) fn router(site: &Arc<Site>) -> Router<Arc<Site>> {
    let open = Router::new()
        .route("/embed/members/{member}/fragment", get(members::fragment))
        .route("/embed/oembed", get(oembed::answer))
        .route_layer(from_fn(refusal::excuse))
        .route_layer(map_response(headers::open));
    let framed = Router::new()
        .route("/embed/members/{member}", get(members::frame))
        .route_layer(from_fn(refusal::excuse))
        .route_layer(map_response_with_state(Arc::clone(site), headers::framed));
    let own = Router::new()
        .route("/embed", get(builder::page))
        .route_layer(from_fn_with_state(builder::PARAMETERS, address::speak))
        .route_layer(map_response_with_state(Arc::clone(site), headers::secure));
    open.merge(framed).merge(own).merge(script::router())
}
