//! The address under which a reader reached this API: what relative addresses become where a format wants whole ones.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;

use crate::Api;
use crate::options::PublicUrl;

/// Where nobody says otherwise: the default address of the public listener.
const DEFAULT: &str = "http://127.0.0.1:8080";

/// Scheme, host and port, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Base(String);

impl Base {
    /// A whole address. One that is whole already stays as it is.
    pub(crate) fn whole(&self, address: &str) -> String {
        if address.starts_with('/') { format!("{}{address}", self.0) } else { address.to_owned() }
    }

    /// The address of a run on one's own machine.
    #[cfg(test)]
    pub(crate) fn local() -> Self {
        Self(DEFAULT.to_owned())
    }

    fn of(configured: Option<&PublicUrl>, host: Option<&str>) -> Self {
        let of_request = || host.and_then(|host| format!("http://{host}").parse::<PublicUrl>().ok());
        let url = configured.cloned().or_else(of_request);
        Self(url.map_or_else(|| DEFAULT.to_owned(), |url| url.to_string()))
    }
}

impl FromRequestParts<Arc<Api>> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Infallible> {
        let named = parts.uri.authority().map(axum::http::uri::Authority::as_str);
        let host = named.or_else(|| parts.headers.get(HOST).and_then(|value| value.to_str().ok()));
        Ok(Self::of(api.options.public_url.as_ref(), host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
