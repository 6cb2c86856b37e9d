//! The headers that every answer carries: what a page may load, and from where.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::response::Response;

use crate::Site;
use crate::options::SiteOptions;

/// Scripts, styles and connections from the page's own origin only (`'self'` covers websockets to it), plus what the
/// options name. No inline script or style.
pub(crate) fn content_security_policy(options: &SiteOptions) -> HeaderValue {
    let images: Vec<String> =
        std::iter::once("'self'".to_owned()).chain(options.image_origins.iter().map(ToString::to_string)).collect();
    let images = images.join(" ");
    let connections = [vec!["'self'".to_owned()], options.live_url.origins()].concat().join(" ");
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; connect-src {connections}; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or_else(|_| unreachable!("origins are plain ASCII"))
}

/// Adds the headers to an answer.
pub(crate) async fn secure(State(site): State<Arc<Site>>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, site.policy.clone());
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_what_the_options_allow_and_nothing_else() {
        let policy = |options: &SiteOptions| content_security_policy(options).to_str().expect("ASCII").to_owned();
        let closed = policy(&SiteOptions::default());
        assert!(
            closed.contains(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
            )
        );
        assert!(!closed.contains("unsafe"));
        let open = policy(&SiteOptions {
            live_url: "wss://live.example.org/v1/live".parse().expect("an address"),
            image_origins: vec!["https://www.example.org".parse().expect("an origin")],
        });
        assert!(open.contains("img-src 'self' https://www.example.org; connect-src 'self' wss://live.example.org https://live.example.org;"));
    }
}
