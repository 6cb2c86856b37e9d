//! The element's script, its words and its manifest, for pages of any origin. `build.rs` makes script and manifest.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kit::http::etag;
use proto::Language;
use sha2::{Digest as _, Sha384};

use super::words::Words;
use crate::encoding::Encoded;

/// Where the script is. Its content changes with the version of this program, its name with what pages ask of it.
pub(crate) const ADDRESS: &str = "/embed/v1/feed.js";
/// Where the words of a language are.
const WORDS: &str = "/embed/v1/words/{file}";
/// Where the manifest is (Custom Elements Manifest 1.0).
pub(crate) const MANIFEST_ADDRESS: &str = "/embed/v1/custom-elements.json";

const SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/feed.js"));
const MANIFEST: &str = include_str!(concat!(env!("OUT_DIR"), "/custom-elements.json"));
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const JSON: &str = "application/json";
/// A new version reaches readers within minutes, and none waits for a server that is away.
const KEEP: &str = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800";

static SCRIPT: LazyLock<File> = LazyLock::new(|| File::new(JAVASCRIPT, SOURCE.to_owned()));
static MANIFEST_FILE: LazyLock<File> = LazyLock::new(|| File::new(JSON, MANIFEST.to_owned()));
static WORDS_FILES: LazyLock<[File; 5]> = LazyLock::new(|| {
    Language::ALL.map(|language| {
        let words = serde_json::to_string(&Words::new(language));
        File::new(JSON, words.unwrap_or_else(|error| unreachable!("words are text: {error}")))
    })
});

/// A file that pages of any origin may read.
#[derive(Debug)]
struct File {
    content_type: &'static str,
    etag: String,
    content: Encoded,
}

impl File {
    fn new(content_type: &'static str, content: String) -> Self {
        Self { content_type, etag: format!("W/{}", etag::of(content.as_bytes())), content: Encoded::small(content) }
    }

    fn answer(&self, request: &HeaderMap) -> Response {
        let is_known =
            request.contains_key(IF_NONE_MATCH) && etag::is_known(request, self.etag.trim_start_matches("W/"));
        let mut response =
            if is_known { StatusCode::NOT_MODIFIED.into_response() } else { self.content.answer(request) };
        let headers = response.headers_mut();
        let fixed = [
            (CONTENT_TYPE, self.content_type),
            (CACHE_CONTROL, KEEP),
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        for (name, value) in fixed {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Ok(etag) = HeaderValue::try_from(&self.etag) {
            headers.insert(ETAG, etag);
        }
        response
    }
}

/// What a page says to make a browser run exactly this script (Subresource Integrity).
pub(crate) fn integrity() -> &'static str {
    static INTEGRITY: LazyLock<String> =
        LazyLock::new(|| format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(SOURCE))));
    &INTEGRITY
}

/// The routes.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(ADDRESS, get(|request: HeaderMap| async move { SCRIPT.answer(&request) }))
        .route(MANIFEST_ADDRESS, get(|request: HeaderMap| async move { MANIFEST_FILE.answer(&request) }))
        .route(WORDS, get(words))
}

async fn words(Path(file): Path<String>, request: HeaderMap) -> Response {
    let language = Language::ALL.into_iter().find(|language| file.strip_suffix(".json") == Some(language.code()));
    match language {
        Some(language) => WORDS_FILES[language as usize].answer(&request),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page pays for the element, script and styles.
    const BYTES_MAX: usize = 8_192;

    #[test]
    fn the_element_stays_small() {
        let len = SCRIPT.content.gzip().map_or(usize::MAX, <[u8]>::len);
        assert!(len <= BYTES_MAX, "the script has {len} bytes on the way");
    }

    #[test]
    fn the_script_is_known_by_its_content() {
        assert_eq!(integrity(), format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(SOURCE))));
        assert_eq!(integrity().len(), "sha384-".len() + 64);
    }

    #[test]
    fn any_page_may_read_it_and_reads_it_once() {
        let first = SCRIPT.answer(&HeaderMap::new());
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let again = HeaderMap::from_iter([(IF_NONE_MATCH, first.headers()[ETAG].clone())]);
        assert_eq!(SCRIPT.answer(&again).status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn words_are_there_in_every_language() {
        for language in Language::ALL {
            let response = words(Path(format!("{language}.json")), HeaderMap::new()).await;
            assert_eq!(response.status(), StatusCode::OK, "{language}");
        }
        assert_eq!(words(Path("de.json".to_owned()), HeaderMap::new()).await.status(), StatusCode::NOT_FOUND);
    }
}
