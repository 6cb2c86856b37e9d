//! What is set from outside.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// Options of the public pages.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SiteOptions {
    /// Origins from which pages may show images of documents, such as `https://www.example.org`, separated by commas. Images
    /// from elsewhere are linked to instead, so that reading a page tells no third party.
    #[arg(long = "site-image-origins", env = "CIVICSTREAM_SITE_IMAGE_ORIGINS", value_delimiter = ',')]
    pub image_origins: Vec<ImageOrigin>,
}

/// A scheme, a host and perhaps a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageOrigin(Url);

/// Text that is no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be an http or https origin without a path, such as https://www.example.org")]
pub struct InvalidOrigin;

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
