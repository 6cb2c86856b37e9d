//! A stream for other sites: as a fragment of HTML, and as a page for frames.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use kit::http::base::Base;
use proto::{Language, MemberId};

use super::feed::{FeedData, FeedView, Found, Source, heading};
use super::look::Look;
use super::refusal::{Failure, Refusal};
use super::{KEEP, oembed, script, snippet};
use crate::cache::Page;
use crate::{Site, assets, handle};

/// The page for frames, whole without script.
#[derive(Debug, Template)]
#[template(path = "embed/frame.html")]
struct Frame {
    language: Language,
    feed: FeedView,
    title: String,
    theme: &'static str,
    color_scheme: &'static str,
    style: &'static str,
    script: &'static str,
    /// Where programs learn how to show this page.
    oembed: String,
}

/// `GET /embed/members/{member}/fragment`
pub(super) async fn fragment(
    State(site): State<Arc<Site>>,
    Path(member): Path<String>,
    RawQuery(query): RawQuery,
    base: Base,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let look = Look::read(query.as_deref())?;
    let data = match find(&site, &member, &look).await? {
        Ok(data) => data,
        Err(id) => return Ok(handle::moved(&format!("/embed/members/{id}/fragment"), query.as_deref())),
    };
    let feed = FeedView::new(&data, &look, Source::Service, |address| base.whole(address));
    Ok(kept(&Page::new(data.place, feed.render()?), &headers))
}

/// `GET /embed/members/{member}`
pub(super) async fn frame(
    State(site): State<Arc<Site>>,
    Path(member): Path<String>,
    RawQuery(query): RawQuery,
    base: Base,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let look = Look::read(query.as_deref())?;
    let data = match find(&site, &member, &look).await? {
        Ok(data) => data,
        Err(id) => return Ok(handle::moved(&format!("/embed/members/{id}"), query.as_deref())),
    };
    let frame = Frame {
        language: look.language,
        feed: FeedView::new(&data, &look, Source::Script, str::to_owned),
        title: heading(data.member.as_ref(), look.language).plain(),
        theme: look.theme.word(),
        color_scheme: look.theme.color_scheme(),
        style: &assets::FRAME_STYLE.address,
        script: script::ADDRESS,
        oembed: oembed::question(base.as_str(), &snippet::path(data.member.as_ref(), &look)),
    };
    Ok(kept(&Page::new(data.place, frame.render()?), &headers))
}

/// The stream at `asked`; the member's id where it goes by that.
async fn find(site: &Site, asked: &str, look: &Look) -> Result<Result<Box<FeedData>, MemberId>, Failure> {
    match FeedData::find(&site.pool, asked, look, site.clock.now().date_naive()).await? {
        Found::Feed(data) => Ok(Ok(data)),
        Found::Moved(id) => Ok(Err(id)),
        Found::Nothing => Err(Refusal::unknown_member(look.language, asked).into()),
    }
}

/// An answer that many readers get, kept for a moment.
fn kept(page: &Page, headers: &HeaderMap) -> Response {
    let mut response = handle::page(page, headers);
    response.headers_mut().insert(CACHE_CONTROL, KEEP);
    response
}
