//! What is set from outside.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// Options of the read API.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ReadApiOptions {
    /// The address of the public listener as readers know it, such as `https://activity.example.org`. Feeds name their
    /// entries by it. Without it, the host that a request was sent to is taken: good enough on one's own machine.
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

impl PublicUrl {
    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

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
}
