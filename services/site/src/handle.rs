//! Answers requests for pages.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, OriginalUri, Path, Query, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, ETAG, LOCATION, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use kit::http::etag;
use proto::{CommitmentId, Slug};
use read_model::pages::{Member, place_now};

use crate::address::Address;
use crate::cache::Page;
use crate::error::{PageError, html};
use crate::load::{self, Found, MemberData};
use crate::moment::{Asked, View};
use crate::search::Search;
use crate::view::{CommitmentPage, MemberPage, MembersPage, MissingPage};
use crate::{Site, suggest};

/// Why there is no page at an address.
#[derive(Debug)]
enum NoPage {
    Moved(Slug),
    Nothing(Vec<Member>),
    Error(PageError),
}

impl From<PageError> for NoPage {
    fn from(error: PageError) -> Self {
        Self::Error(error)
    }
}

impl From<sqlx::Error> for NoPage {
    fn from(error: sqlx::Error) -> Self {
        Self::Error(error.into())
    }
}

/// Leads from the site's address to the list of members.
pub(crate) async fn start(Extension(address): Extension<Address>) -> Redirect {
    Redirect::to(&format!("/members{}", address.query([])))
}

/// The list of members.
pub(crate) async fn members(
    State(site): State<Arc<Site>>,
    Extension(address): Extension<Address>,
    Query(asked): Query<Asked>,
    Query(search): Query<Search>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let view = View::of(&asked, address, &site.pool, site.clock.now()).await?;
    let data = load::members(&site.pool, &view).await?;
    let body = MembersPage::new(&data, &search, &view).render()?;
    Ok(page(&Page::new(data.place, body), &headers))
}

/// A member's page.
pub(crate) async fn member(
    State(site): State<Arc<Site>>,
    Extension(address): Extension<Address>,
    Path(asked_slug): Path<String>,
    Query(asked): Query<Asked>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let view = View::of(&asked, address, &site.pool, site.clock.now()).await?;
    let found = match suggest::normalized(&asked_slug) {
        Some(slug) if slug.as_str() == asked_slug => find(&site, &slug, &view).await,
        Some(slug) => Err(respelled(&site, &slug, &view).await),
        None => Err(NoPage::Nothing(Vec::new())),
    };
    match found {
        Ok(found) => Ok(page(&found, &headers)),
        Err(NoPage::Moved(slug)) => Ok(moved(&format!("/members/{slug}"), query.as_deref())),
        Err(NoPage::Nothing(members)) => missing(&asked_slug, &members, &view),
        Err(NoPage::Error(error)) => Err(error),
    }
}

/// A commitment's page.
pub(crate) async fn commitment(
    State(site): State<Arc<Site>>,
    Extension(address): Extension<Address>,
    Path(asked_id): Path<String>,
    Query(asked): Query<Asked>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let view = View::of(&asked, address, &site.pool, site.clock.now()).await?;
    // The partnership's own addresses write ids in both cases.
    let Ok(id) = asked_id.to_ascii_uppercase().parse::<CommitmentId>() else {
        return no_commitment(&asked_id, &view);
    };
    if id.as_str() != asked_id {
        return Ok(moved(&format!("/commitments/{id}"), query.as_deref()));
    }
    let Some(data) = load::commitment(&site.pool, &id, &view).await? else {
        return no_commitment(&asked_id, &view);
    };
    let body = CommitmentPage::new(&data, &view).render()?;
    Ok(page(&Page::new(data.place, body), &headers))
}

/// Leads from an address that ends in a slash to the one that does not.
pub(crate) async fn without_slash(OriginalUri(uri): OriginalUri) -> Response {
    moved(uri.path().trim_end_matches('/'), uri.query())
}

fn no_commitment(asked: &str, view: &View) -> Result<Response, PageError> {
    let body = MissingPage::commitment(asked, view).render()?;
    Ok(html(StatusCode::NOT_FOUND, body))
}

async fn find(site: &Site, slug: &Slug, view: &View) -> Result<Page, NoPage> {
    if !view.is_live() {
        return render(site, slug, view).await;
    }
    let place = place_now(&site.pool).await?;
    site.pages.page((view.address.clone(), view.moment.as_of), place, render(site, slug, view)).await
}

async fn render(site: &Site, slug: &Slug, view: &View) -> Result<Page, NoPage> {
    let data = read(site, slug, view).await?;
    let body = MemberPage::new(&data, view, &site.options, &site.base).render().map_err(PageError::from)?;
    Ok(Page::new(data.place, body))
}

/// Where a member's page is that was asked for in another spelling.
async fn respelled(site: &Site, slug: &Slug, view: &View) -> NoPage {
    match read(site, slug, view).await {
        Ok(data) => NoPage::Moved(data.member.slug.0),
        Err(no_page) => no_page,
    }
}

async fn read(site: &Site, slug: &Slug, view: &View) -> Result<Box<MemberData>, NoPage> {
    match load::member(&site.pool, slug, view).await? {
        Found::Member(data) => Ok(data),
        Found::Moved(slug) => Err(NoPage::Moved(slug)),
        Found::Nothing(members) => Err(NoPage::Nothing(members)),
    }
}

/// The page, or word that the reader has it already.
pub(crate) fn page(page: &Page, headers: &HeaderMap) -> Response {
    let mut response = if etag::is_known(headers, &page.etag) {
        html(StatusCode::NOT_MODIFIED, [(VARY, "accept-encoding")])
    } else {
        html(StatusCode::OK, page.body.answer(headers))
    };
    // One tag for the page in every encoding: good enough to tell that it did not change, as a weak one says.
    if let Ok(etag) = HeaderValue::try_from(format!("W/{}", page.etag)) {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}

/// Leads to another address with the same query.
pub(crate) fn moved(path: &str, query: Option<&str>) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let location = HeaderValue::try_from(format!("{path}{query}"));
    // Permanent, but to be asked for again: a member can take an old address back.
    let mut response = (StatusCode::MOVED_PERMANENTLY, [(CACHE_CONTROL, "no-cache")]).into_response();
    // A query that cannot stand in a header did not come in one.
    if let Ok(location) = location {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

fn missing(asked: &str, members: &[Member], view: &View) -> Result<Response, PageError> {
    let body = MissingPage::member(asked, &suggest::like(asked, members), view).render()?;
    Ok(html(StatusCode::NOT_FOUND, body))
}

#[cfg(test)]
mod tests {
    use axum::http::header::IF_NONE_MATCH;

    use super::*;

    fn answer(if_none_match: Option<&str>) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(tag) = if_none_match {
            headers.insert(IF_NONE_MATCH, HeaderValue::try_from(tag).expect("a header"));
        }
        page(&Page::new(None, "body".to_owned()), &headers)
    }

    #[test]
    fn a_page_the_reader_has_is_not_sent_again() {
        let first = answer(None);
        assert_eq!(first.status(), StatusCode::OK);
        let tag = first.headers()[ETAG].to_str().expect("ASCII").to_owned();
        assert_eq!(answer(Some(&tag)).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(answer(Some(&format!("\"x\", {tag}"))).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(answer(Some("\"x\"")).status(), StatusCode::OK);
    }

    #[test]
    fn a_moved_page_keeps_its_query() {
        let location = |query| moved("/members/seoul-south-korea", query).headers()[LOCATION].clone();
        assert_eq!(location(None), "/members/seoul-south-korea");
        assert_eq!(location(Some("as_of=2018-12-31")), "/members/seoul-south-korea?as_of=2018-12-31");
    }
}
