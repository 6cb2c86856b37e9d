//! The public read API: everything the pages show as JSON, and every feed in open formats. Rendered from the read models;
//! only the payload of a single event is read from the log. It never writes.

mod activities;
mod activity;
mod answer;
mod cloud_event;
mod describe;
mod failure;
mod feed;
mod ics;
mod item;
mod link;
mod members;
mod things;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::http::header::{ACCEPT, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, LOCATION, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::from_fn;
use axum::routing::get;
use kit::clock::Clock;
use kit::http::base::{BaseOptions, Based};
use kit::log::Log;
use sqlx::PgPool;
use tower_http::cors::{Any, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;

pub use describe::describe;

/// What the read API needs.
#[derive(Debug, Clone)]
pub struct Context {
    /// Where the payloads of events are.
    pub log: Log,
    /// Where everything else is.
    pub database: PgPool,
    /// What time it is.
    pub clock: Clock,
}

/// What every request needs.
#[derive(Debug)]
struct Api {
    context: Context,
    base: BaseOptions,
}

impl Based for Api {
    fn base_options(&self) -> &BaseOptions {
        &self.base
    }
}

/// The routes of the read API.
pub fn router(context: Context, base: BaseOptions) -> Router {
    let api = Arc::new(Api { context, base });
    Router::new()
        .route("/v1/members", get(members::list))
        .route("/v1/members/{member}", get(members::one))
        .route("/v1/members/{member}/activities", get(activities::of_member))
        .route("/v1/activities", get(activities::of_all))
        .route("/v1/activities/{event}", get(activity::one))
        .route("/v1/members/{member}/feed.atom", get(feed::atom_of_member))
        .route("/v1/members/{member}/archive/{file}", get(feed::archive_of_member))
        .route("/v1/members/{member}/feed.json", get(feed::json_of_member))
        .route("/v1/all/feed.atom", get(feed::atom_of_all))
        .route("/v1/all/archive/{file}", get(feed::archive_of_all))
        .route("/v1/members/{member}/events.ics", get(ics::of_member))
        .route("/v1/all/events.ics", get(ics::of_all))
        .route("/v1/all/feed.json", get(feed::json_of_all))
        .route("/v1/reviewers/{reviewer}", get(things::reviewer))
        .route("/v1/commitments/{commitment}", get(things::commitment))
        .route("/v1/action-plans/{plan}", get(things::action_plan))
        .route("/v1/documents/{document}", get(things::document))
        .route("/v1/calendar-events/{event}", get(things::calendar_event))
        .route("/v1/reports/{report}", get(things::report))
        .route("/v1/services/{service}", get(things::service))
        .route("/v1/data-quality", get(things::data_quality))
        .route_layer(from_fn(answer::not_modified))
        .route_layer(cors())
        .route_layer(fixed(HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"))
        .route_layer(fixed(HeaderName::from_static("x-content-type-options"), "nosniff"))
        .with_state(api)
}

/// Pages of any origin may read: everything here is public, and no cookie changes an answer.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([ACCEPT, CONTENT_TYPE, IF_NONE_MATCH])
        .expose_headers([ETAG, LINK, LOCATION, RETRY_AFTER])
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}
