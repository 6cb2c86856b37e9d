//! What is set from outside.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// Options of the public pages.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SiteOptions {
    /// Where pages find the live feed: a path on their own host, or an absolute ws or wss address.
    #[arg(long = "site-live-url", env = "CIVICSTREAM_SITE_LIVE_URL", default_value_t)]
    pub live_url: LiveUrl,
    /// Origins from which pages may show images of documents, such as `https://www.example.org`, separated by commas. Images
    /// from elsewhere are linked to instead, so that reading a page tells no third party.
    #[arg(long = "site-image-origins", env = "CIVICSTREAM_SITE_IMAGE_ORIGINS", value_delimiter = ',')]
    pub image_origins: Vec<ImageOrigin>,
}

/// The address of the live feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveUrl {
    /// On the host the page came from.
    Path(String),
    /// On another host.
    Absolute(Url),
}

/// Text that is no address of a live feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a path such as /v1/live, or an absolute ws or wss address")]
pub struct InvalidLiveUrl;

/// A scheme, a host and perhaps a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageOrigin(Url);

/// Text that is no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be an http or https origin without a path, such as https://www.example.org")]
pub struct InvalidOrigin;

impl LiveUrl {
    /// The origin, when it is not the page's own: for the websocket, and for event streams where there can be none.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        match self {
            Self::Path(_) => Vec::new(),
            Self::Absolute(url) => {
                let websocket = url.origin().ascii_serialization();
                let http = websocket.replacen("ws", "http", 1);
                vec![websocket, http]
            }
        }
    }
}

impl Default for LiveUrl {
    fn default() -> Self {
        Self::Path("/v1/live".to_owned())
    }
}

impl FromStr for LiveUrl {
    type Err = InvalidLiveUrl;
    fn from_str(text: &str) -> Result<Self, InvalidLiveUrl> {
        if text.starts_with('/') && !text.starts_with("//") && !text.chars().any(char::is_control) {
            return Ok(Self::Path(text.to_owned()));
        }
        Url::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "ws" | "wss"))
            .map(Self::Absolute)
            .ok_or(InvalidLiveUrl)
    }
}

impl fmt::Display for LiveUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.fmt(f),
            Self::Absolute(url) => url.fmt(f),
        }
    }
}

impl ImageOrigin {
    /// Whether an address lies there.
    #[must_use]
    pub fn holds(&self, address: &str) -> bool {
        Url::parse(address).is_ok_and(|url| url.origin() == self.0.origin())
    }
}

impl FromStr for ImageOrigin {
    type Err = InvalidOrigin;
    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let url = Url::parse(text).map_err(|_| InvalidOrigin)?;
        // What is written back is an origin and nothing more, so it can stand in a content security policy.
        let plain = matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text;
        if plain { Ok(Self(url)) } else { Err(InvalidOrigin) }
    }
}

impl fmt::Display for ImageOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_live_feed_is_a_path_or_a_websocket_address() {
        let origins = |text: &str| text.parse::<LiveUrl>().map(|url| url.origins().join(" "));
        assert_eq!(origins("/v1/live"), Ok(String::new()));
        let both = "wss://live.example.org https://live.example.org";
        assert_eq!(origins("wss://live.example.org/v1/live"), Ok(both.to_owned()));
        for text in ["", "v1/live", "//evil.example/v1", "https://example.org/v1/live", "javascript:alert(1)"] {
            assert_eq!(origins(text), Err(InvalidLiveUrl), "{text}");
        }
    }

    #[test]
    fn image_origins_have_no_path_and_smuggle_nothing_into_the_policy() {
        let origin: ImageOrigin = "https://www.example.org".parse().expect("an origin");
        assert!(origin.holds("https://www.example.org/a.png"));
        assert!(!origin.holds("https://www.example.org.evil.example/a.png"));
        assert!(!origin.holds("http://www.example.org/a.png"));
        for text in ["https://a.example/path", "https://a.example; script-src *", "*", "data:", "ftp://a.example"] {
            assert!(text.parse::<ImageOrigin>().is_err(), "{text}");
        }
    }
}
