//! The address under which readers know the public listener: what relative addresses become where a format wants whole ones.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;
use url::Url;

/// Where nobody says otherwise: the default address of the public listener.
const DEFAULT: &str = "http://127.0.0.1:8080";

/// Where readers find what the public listener serves.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct BaseOptions {
    /// The address of the public listener as readers know it, such as `https://activity.example.org`. Feeds, and what other
    /// pages take in, name their addresses by it. Without it, the host that a request was sent to is taken: good enough on
    /// one's own machine.
    #[arg(long = "public-url", env = "CIVICSTREAM_PUBLIC_URL")]
    pub public_url: Option<PublicUrl>,
}

/// A scheme, a host and perhaps a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// Text that is no address of a listener.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be an http or https address without a path, such as https://activity.example.org")]
pub struct InvalidPublicUrl;

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;
    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let url = Url::parse(text).map_err(|_| InvalidPublicUrl)?;
        let origin = url.origin().ascii_serialization();
        let plain = matches!(url.scheme(), "http" | "https") && text.trim_end_matches('/') == origin;
        if plain { Ok(Self(origin)) } else { Err(InvalidPublicUrl) }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Scheme, host and port of a request, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// The address of a run on one's own machine.
    #[must_use]
    pub fn local() -> Self {
        Self(DEFAULT.to_owned())
    }

    /// The address itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A whole address. One that is whole already stays as it is.
    #[must_use]
    pub fn whole(&self, address: &str) -> String {
        if address.starts_with('/') { format!("{}{address}", self.0) } else { address.to_owned() }
    }

    fn of(configured: Option<&PublicUrl>, host: Option<&str>) -> Self {
        let of_request = || host.and_then(|host| format!("http://{host}").parse::<PublicUrl>().ok());
        let url = configured.cloned().or_else(of_request);
        url.map_or_else(Self::local, |url| Self(url.to_string()))
    }
}

/// The state of routes that know the configured address.
pub trait Based {
    /// What is configured.
    fn base_options(&self) -> &BaseOptions;
}

impl<S: Based + Send + Sync> FromRequestParts<Arc<S>> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<S>) -> Result<Self, Infallible> {
        let named = parts.uri.authority().map(axum::http::uri::Authority::as_str);
        let host = named.or_else(|| parts.headers.get(HOST).and_then(|value| value.to_str().ok()));
        Ok(Self::of(state.base_options().public_url.as_ref(), host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_address_is_an_origin() {
        let read = |text: &str| text.parse::<PublicUrl>().map(|url| url.to_string());
        assert_eq!(read("https://activity.example.org/"), Ok("https://activity.example.org".to_owned()));
        assert_eq!(read("http://127.0.0.1:8080"), Ok("http://127.0.0.1:8080".to_owned()));
        for text in ["", "activity.example.org", "ftp://example.org", "https://example.org/api", "https://a b"] {
            assert_eq!(read(text), Err(InvalidPublicUrl), "{text}");
        }
    }

    #[test]
    fn the_configured_address_wins_over_the_hosts() {
        let configured: PublicUrl = "https://activity.example.org".parse().expect("an address");
        let whole = |configured, host| Base::of(configured, host).whole("/v1/members/seoul");
        assert_eq!(whole(Some(&configured), Some("evil.example")), "https://activity.example.org/v1/members/seoul");
        assert_eq!(whole(None, Some("127.0.0.1:41234")), "http://127.0.0.1:41234/v1/members/seoul");
        assert_eq!(whole(None, Some("a/b\"")), "http://127.0.0.1:8080/v1/members/seoul");
        assert_eq!(Base::of(None, None).whole("urn:uuid:1"), "urn:uuid:1");
    }
}
