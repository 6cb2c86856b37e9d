//! The public pages: members, one member with everything on record about it, and one commitment. Rendered here from the read models, whole
//! without script; a small script adds what happens next. Knows neither the log nor the gateway, only the address of the
//! live feed.

mod address;
mod assets;
mod cache;
mod embed;
mod encoding;
mod error;
mod handle;
mod headers;
mod load;
mod moment;
mod options;
mod prose;
mod said;
mod search;
mod suggest;
mod view;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::routing::get;
use kit::clock::Clock;
use kit::http::base::{BaseOptions, Based};
use sqlx::PgPool;

pub use options::{ImageOrigin, SiteOptions};

/// What every request needs.
#[derive(Debug)]
struct Site {
    pool: PgPool,
    clock: Clock,
    options: SiteOptions,
    base: BaseOptions,
    policies: headers::Policies,
    pages: cache::PageCache,
}

impl Based for Site {
    fn base_options(&self) -> &BaseOptions {
        &self.base
    }
}

/// The routes of the public pages. They read from `pool` alone.
pub fn router(pool: PgPool, clock: Clock, options: SiteOptions, base: BaseOptions) -> Router {
    let policies = headers::Policies::new(&options);
    let site = Arc::new(Site { pool, clock, options, base, policies, pages: cache::PageCache::default() });
    Router::new()
        .route("/", get(handle::start))
        .route("/members", get(handle::members))
        .route("/members/", get(handle::without_slash))
        .route("/members/{slug}", get(handle::member))
        .route("/commitments/{commitment}", get(handle::commitment))
        // The partnership's own addresses end in a slash.
        .route("/members/{slug}/", get(handle::without_slash))
        .route("/commitments/{commitment}/", get(handle::without_slash))
        .route_layer(from_fn_with_state(address::ASKS, address::speak))
        .route("/assets/{file}", get(assets::serve))
        .route_layer(map_response_with_state(Arc::clone(&site), headers::secure))
        .merge(embed::router(&site))
        .with_state(site)
}
