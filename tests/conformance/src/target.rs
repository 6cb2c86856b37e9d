//! What is checked, and what the suite is given for it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use url::Url;

/// A gateway's websocket: `ws://HOST:PORT/v1/live`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Name and port, as they stand in `Host`.
    pub(crate) host: String,
    /// The path of the websocket.
    pub(crate) path: String,
}

/// What is given to the suite. Cases that need what is missing are skipped.
#[derive(Clone)]
pub struct Parameters {
    /// A feed that is open to everybody; with something in it, or some cases show little.
    pub feed: String,
    /// A token with the scope `staff`.
    pub token: Option<String>,
    /// A token of somebody else with the scope `staff`.
    pub other_token: Option<String>,
    /// A token without that scope.
    pub plain_token: Option<String>,
    /// A token with the scope `staff` that ends within a minute.
    pub brief_token: Option<String>,
    /// An origin that the gateway refuses.
    pub foreign_origin: Option<String>,
    /// Makes activities in the feed.
    pub writer: Option<Writer>,
    /// The type of those activities, as a filter names it.
    pub written_type: String,
    /// Makes activities of another type in the feed.
    pub other_writer: Option<Writer>,
    /// How long an answer may take.
    pub patience: Duration,
}

/// Makes a number of activities in the feed, one after the other.
pub type Writer = Arc<dyn Fn(u32) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

impl Parameters {
    /// Nothing but a feed.
    #[must_use]
    pub fn new(feed: &str) -> Self {
        Self {
            feed: feed.to_owned(),
            token: None,
            other_token: None,
            plain_token: None,
            brief_token: None,
            foreign_origin: None,
            writer: None,
            written_type: "calendar-event.scheduled".to_owned(),
            other_writer: None,
            patience: Duration::from_secs(10),
        }
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Tokens are secrets.
        f.debug_struct("Parameters").field("feed", &self.feed).finish_non_exhaustive()
    }
}

impl Target {
    /// The address of another path on the same host.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// The address of the stream of server-sent events.
    pub(crate) fn stream_path(&self) -> String {
        format!("{}/sse", self.path)
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url: Url = text.parse().map_err(|error| format!("{text} is no address: {error}"))?;
        if url.scheme() != "ws" {
            return Err("the address must begin with ws:// (what ends TLS is no part of the gateway)".to_owned());
        }
        let name = url.host_str().ok_or("the address lacks a host")?;
        let host = url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
        let path = if url.path() == "/" { "/v1/live" } else { url.path() };
        Ok(Self { host, path: path.to_owned() })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ws://{}{}", self.host, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_websocket() {
        let target: Target = "ws://127.0.0.1:8080/v1/live".parse().expect("an address");
        assert_eq!(target.to_string(), "ws://127.0.0.1:8080/v1/live");
        assert_eq!(target.url("/schemas"), "http://127.0.0.1:8080/schemas");
        assert_eq!("ws://localhost:1".parse::<Target>().expect("an address").path, "/v1/live");
        for other in ["", "127.0.0.1:8080", "http://127.0.0.1:8080/v1/live", "wss://example.org/v1/live"] {
            assert!(other.parse::<Target>().is_err(), "{other}");
        }
    }
}
