//! oEmbed 1.0 (oembed.com): tells programs, such as those that people write their sites with, how to show the stream of the
//! member whose page's address was put into a text.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kit::http::base::{Base, BaseOptions};
use kit::http::problem::Problem;
use proto::{Language, Slug};
use serde::Serialize;
use url::{Url, form_urlencoded};

use super::asked;
use super::feed::{FeedData, Found, heading};
use super::look::Look;
use super::snippet::Frame;
use crate::Site;
use crate::error::PageError;

/// How wide the frame is, where nobody says less.
const WIDTH: u32 = 600;
/// How high the frame is, where nobody says less.
pub(super) const HEIGHT: u32 = 480;
/// Where programs ask.
const ADDRESS: &str = "/embed/oembed";
/// How long they may keep the answer: it changes with the member's name alone.
const KEEP_SECONDS: u32 = 3600;

/// What is answered (oEmbed 1.0, 2.3.4, type `rich`).
#[derive(Debug, Serialize)]
struct Rich {
    version: &'static str,
    r#type: &'static str,
    provider_name: &'static str,
    provider_url: String,
    title: String,
    cache_age: u32,
    html: String,
    width: u32,
    height: u32,
}

/// What is asked. Programs add parameters of their own: those are passed over, as the standard has them do.
#[derive(Debug, PartialEq, Eq)]
struct Question {
    page: PageAddress,
    width: u32,
    height: u32,
}

/// The address of a member's page in its language, or of a page for frames as it looks.
#[derive(Debug, PartialEq, Eq)]
struct PageAddress {
    member: String,
    look: Look,
}

/// Where programs learn how to show the stream of the member with this name in its page's address, in a language where
/// that address names one. Whole only where the public address is configured: a page is kept for readers who reached it
/// under several.
pub(crate) fn discovery(slug: &Slug, language: Option<Language>, base: &BaseOptions) -> String {
    let base = base.public_url.as_ref().map(ToString::to_string).unwrap_or_default();
    let language = language.map(|language| format!("?lang={language}")).unwrap_or_default();
    question(&base, &format!("/members/{slug}{language}"))
}

/// Where programs learn how to show the page at a path of this service.
pub(super) fn question(base: &str, path: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("url", &format!("{base}{path}")).finish();
    format!("{base}{ADDRESS}?{query}")
}

/// `GET /embed/oembed`
pub(super) async fn answer(
    State(site): State<Arc<Site>>,
    RawQuery(query): RawQuery,
    base: Base,
) -> Result<Response, Response> {
    let Question { page, width, height } =
        Question::read(query.as_deref().unwrap_or_default(), &base).map_err(IntoResponse::into_response)?;
    let data = find(&site, page.member, &page.look).await.map_err(|error| PageError::from(error).into_response())?;
    let data = data.ok_or_else(|| nothing_there().into_response())?;
    let title = heading(data.member.as_ref(), page.look.language).plain();
    let frame = Frame::new(data.member.as_ref(), &page.look, width.to_string(), height, &base);
    let rich = Rich {
        version: "1.0",
        r#type: "rich",
        provider_name: "Civicstream",
        provider_url: base.whole("/"),
        html: frame.html().map_err(|error| PageError::from(error).into_response())?,
        title,
        cache_age: KEEP_SECONDS,
        width,
        height,
    };
    let keep = HeaderValue::from_static("public, max-age=3600");
    Ok(([(CACHE_CONTROL, keep)], Json(rich)).into_response())
}

/// The stream of the member that goes by a name or an id, or once did.
async fn find(site: &Site, mut asked: String, look: &Look) -> sqlx::Result<Option<Box<FeedData>>> {
    let today = site.clock.now().date_naive();
    loop {
        match FeedData::find(&site.pool, &asked, look, today).await? {
            Found::Feed(data) => return Ok(Some(data)),
            // An id names a member, or nothing.
            Found::Moved(id) if id.as_str() != asked => asked = id.to_string(),
            Found::Moved(_) | Found::Nothing => return Ok(None),
        }
    }
}

impl Question {
    fn read(query: &str, base: &Base) -> Result<Self, Problem> {
        let given: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let text = |name: &str| given.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
        if text("format").is_some_and(|format| format != "json") {
            let problem = Problem::new(StatusCode::NOT_IMPLEMENTED, "unknown-format", "There is JSON alone");
            return Err(problem.detail("format must be json, or left out."));
        }
        let url = text("url").ok_or_else(|| invalid("url", "url must be the address of a member's page."))?;
        Ok(Self {
            page: PageAddress::read(url, base).ok_or_else(nothing_there)?,
            width: at_most(WIDTH, "maxwidth", text("maxwidth"))?,
            height: at_most(HEIGHT, "maxheight", text("maxheight"))?,
        })
    }
}

/// The usual length of a side, or less where less room is given.
fn at_most(usual: u32, name: &'static str, max: Option<&str>) -> Result<u32, Problem> {
    let Some(max) = max else { return Ok(usual) };
    let max = max.parse().ok().filter(|max| *max > 0);
    let refuse = || invalid(name, &format!("{name} must be a whole number of pixels, 1 at least."));
    max.map(|max: u32| max.min(usual)).ok_or_else(refuse)
}

fn invalid(name: &'static str, sentence: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid-parameter", "A parameter is invalid")
        .detail(sentence)
        .extra("parameter", name)
}

fn nothing_there() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "unknown-page", "There is nothing to show of this address")
        .detail("url must be the address of a member's page of this service.")
}

impl PageAddress {
    /// Reads the address of a page of ours: of a member, or for frames. The scheme does not matter, as whoever serves this
    /// over TLS need not have told us so.
    fn read(url: &str, base: &Base) -> Option<Self> {
        let own = Url::parse(base.as_str()).ok()?;
        let url = own.join(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        if (url.host(), url.port()) != (own.host(), own.port()) {
            return None;
        }
        let framed = url.path().strip_prefix("/embed");
        let member = framed.unwrap_or(url.path()).strip_prefix("/members/")?.trim_end_matches('/');
        let look = match framed {
            Some(_) => Look::read(url.query()).ok()?,
            None => Look { language: asked::language(url.query()), ..Look::default() },
        };
        (!member.is_empty() && !member.contains('/')).then(|| Self { member: member.to_owned(), look })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_address(url: &str, expected: Option<(&str, &str)>) {
        let read = PageAddress::read(url, &Base::local());
        let read = read.map(|page| (page.member, page.look.language.to_string()));
        assert_eq!(read.as_ref().map(|(member, language)| (member.as_str(), language.as_str())), expected, "{url}");
    }

    #[test]
    fn only_pages_of_members_of_this_service_are_known() {
        check_address("http://127.0.0.1:8080/members/seoul", Some(("seoul", "en")));
        check_address("https://127.0.0.1:8080/members/seoul/?lang=ko#activity", Some(("seoul", "ko")));
        check_address("/members/seoul?lang=xx", Some(("seoul", "en")));
        check_address("http://127.0.0.1:8080/embed/members/seoul", Some(("seoul", "en")));
        check_address("http://127.0.0.1:8080/embed/members/ogp?lang=ar&limit=5", Some(("ogp", "ar")));
        check_address("http://127.0.0.1:8080/embed/members/ogp?limit=0", None);
        check_address("http://127.0.0.1:8081/members/seoul", None);
        check_address("http://127.0.0.1:8080.evil.example/members/seoul", None);
        check_address("http://evil.example/members/seoul", None);
        check_address("//evil.example/members/seoul", None);
        check_address("javascript:alert(1)", None);
        check_address("http://127.0.0.1:8080/members", None);
        check_address("http://127.0.0.1:8080/embed/members/seoul/fragment", None);
        check_address("http://127.0.0.1:8080/commitments/SEO0001", None);
        check_address("", None);
    }

    #[track_caller]
    fn check(query: &str, expected: Result<(u32, u32), u16>) {
        let read = Question::read(&format!("url=%2Fmembers%2Fseoul{query}"), &Base::local());
        let read = read.map(|question| (question.width, question.height)).map_err(|problem| problem.status().as_u16());
        assert_eq!(read, expected, "{query}");
    }

    #[test]
    fn a_frame_is_no_larger_than_the_room_there_is() {
        check("", Ok((600, 480)));
        check("&maxwidth=320&maxheight=9999&dnt=1", Ok((320, 480)));
        check("&maxwidth=0", Err(400));
        check("&maxheight=tall", Err(400));
        check("&format=json", Ok((600, 480)));
        check("&format=xml", Err(501));
    }

    #[test]
    fn a_question_names_an_address() {
        for (query, status) in [("", 400), ("url=", 404), ("url=http%3A%2F%2Fevil.example%2Fmembers%2Fseoul", 404)] {
            let problem = Question::read(query, &Base::local()).expect_err("refused");
            assert_eq!(problem.status().as_u16(), status, "{query}");
        }
    }

    #[test]
    fn a_page_says_where_to_ask() {
        let slug = "seoul".parse().expect("a slug");
        assert_eq!(discovery(&slug, None, &BaseOptions::default()), "/embed/oembed?url=%2Fmembers%2Fseoul");
        let public_url = Some("https://activity.example.org".parse().expect("an address"));
        assert_eq!(
            discovery(&slug, Some(Language::Korean), &BaseOptions { public_url }),
            "https://activity.example.org/embed/oembed?url=https%3A%2F%2Factivity.example.org%2Fmembers%2Fseoul%3Flang%3Dko"
        );
    }
}
