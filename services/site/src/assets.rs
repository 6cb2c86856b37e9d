//! The style sheet, the icon and the scripts, built in. Their addresses carry a hash of their content, so that browsers may keep them
//! for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::encoding::Encoded;

/// The style sheet.
pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("site", "css", CSS, include_str!("../assets/site.css").to_owned()));
/// The style sheet of the page for frames.
pub(crate) static FRAME_STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("frame", "css", CSS, include_str!("../assets/frame.css").to_owned()));
/// The mark in a browser's tab.
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("../assets/icon.svg").to_owned()));
/// The script of the live page. `build.rs` makes the scripts.
pub(crate) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("live", "js", JAVASCRIPT, include_str!(concat!(env!("OUT_DIR"), "/live.js")).to_owned())
});
/// The script that makes a slider of the choice of a day.
pub(crate) static MOMENT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("moment", "js", JAVASCRIPT, include_str!(concat!(env!("OUT_DIR"), "/moment.js")).to_owned())
});

/// The script that keeps code up to what is chosen for it.
pub(crate) static BUILDER: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("builder", "js", JAVASCRIPT, include_str!(concat!(env!("OUT_DIR"), "/builder.js")).to_owned())
});

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// A file that is built in.
#[derive(Debug)]
pub(crate) struct Asset {
    /// Its address.
    pub(crate) address: String,
    stem: &'static str,
    extension: &'static str,
    content_type: &'static str,
    content: Encoded,
}

impl Asset {
    fn new(stem: &'static str, extension: &'static str, content_type: &'static str, content: String) -> Self {
        let address = format!("/assets/{stem}.{}.{extension}", hash(content.as_bytes()));
        Self { address, stem, extension, content_type, content: Encoded::small(content) }
    }

    /// Whether `file` is this asset, in this version or another.
    fn is_named(&self, file: &str) -> bool {
        file.strip_prefix(self.stem).is_some_and(|rest| rest.starts_with('.'))
            && file.strip_suffix(self.extension).is_some_and(|rest| rest.ends_with('.'))
    }
}

/// The first 64 bits of the SHA-256 of something, in hexadecimal: enough to tell versions apart.
pub(crate) fn hash(content: &[u8]) -> String {
    let first = Sha256::digest(content).iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    format!("{first:016x}")
}

/// Serves an asset. While a new version is rolled out, a page of one version may ask another for its assets: it gets what
/// there is, to be asked for again next time.
pub(crate) async fn serve(Path(file): Path<String>, request: HeaderMap) -> Response {
    let assets = [&*STYLE, &*FRAME_STYLE, &*ICON, &*SCRIPT, &*MOMENT, &*BUILDER];
    let Some(asset) = assets.into_iter().find(|asset| asset.is_named(&file)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let exact = asset.address.strip_prefix("/assets/") == Some(&file);
    let keep = if exact { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers =
        [(CONTENT_TYPE, HeaderValue::from_static(asset.content_type)), (CACHE_CONTROL, HeaderValue::from_static(keep))];
    (headers, asset.content.answer(&request)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(file: &str, status: u16, cache_control: Option<&str>) {
        let response = serve(Path(file.to_owned()), HeaderMap::new()).await;
        let seen = response.headers().get(CACHE_CONTROL).map(|value| value.to_str().expect("ASCII"));
        assert_eq!((response.status().as_u16(), seen), (status, cache_control), "{file}");
    }

    #[tokio::test]
    async fn only_the_exact_version_is_kept_for_ever() {
        let name = STYLE.address.strip_prefix("/assets/").expect("an asset's address");
        check(name, 200, Some("public, max-age=31536000, immutable")).await;
        check("site.0123456789abcdef.css", 200, Some("no-cache")).await;
        check("live.js", 200, Some("no-cache")).await;
        check("site.js", 404, None).await;
        check("../Cargo.toml", 404, None).await;
    }

    #[test]
    fn scripts_stay_small() {
        for script in [&*SCRIPT, &*MOMENT, &*BUILDER] {
            let len = script.content.gzip().map_or(usize::MAX, <[u8]>::len);
            assert!(len < 8 * 1024, "{} has {len} bytes on the way", script.address);
        }
    }
}
