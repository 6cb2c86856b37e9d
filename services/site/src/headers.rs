//! The headers that every answer carries: what a page may load, from where, and who may frame or read it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use crate::Site;
use crate::options::SiteOptions;

/// What each kind of page may load, and who may frame it.
#[derive(Debug)]
pub(crate) struct Policies {
    /// A page of the site.
    page: HeaderValue,
    /// A page of the site that shows one for frames.
    pub(crate) framing: HeaderValue,
    /// A page for frames on any site.
    pub(crate) framed: HeaderValue,
}

impl Policies {
    /// Scripts, styles and connections from the page's own origin only (`'self'` covers websockets to it), plus what the
    /// options name. No inline script or style.
    pub(crate) fn new(options: &SiteOptions) -> Self {
        let images: Vec<String> =
            std::iter::once("'self'".to_owned()).chain(options.image_origins.iter().map(ToString::to_string)).collect();
        let images = images.join(" ");
        let own = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'";
        let page = format!("{own}; img-src {images}; form-action 'self'; frame-ancestors 'none'");
        Self {
            framing: policy(&format!("{page}; frame-src 'self'")),
            page: policy(&page),
            framed: policy(&format!("{own}; form-action 'none'; frame-ancestors *")),
        }
    }
}

fn policy(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|_| unreachable!("origins are plain ASCII"))
}

/// Adds the headers of a page of the site to an answer. One that brings a policy keeps it.
pub(crate) async fn secure(State(site): State<Arc<Site>>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert_with(|| site.policies.page.clone());
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    plain(headers);
    response
}

/// Adds the headers of a page that any site may frame.
pub(crate) async fn framed(State(site): State<Arc<Site>>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, site.policies.framed.clone());
    plain(headers);
    response
}

/// Adds the headers of what any origin may read: it is public, and no cookie changes it.
pub(crate) async fn open(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    plain(headers);
    response
}

fn plain(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policies(options: &SiteOptions) -> [String; 3] {
        let Policies { page, framing, framed } = Policies::new(options);
        [page, framing, framed].map(|policy| policy.to_str().expect("ASCII").to_owned())
    }

    #[track_caller]
    fn check(policy: &str, directives: &[&str]) {
        for directive in directives {
            assert!(policy.split("; ").any(|it| it == *directive), "{directive:?} is not in {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
    }

    #[test]
    fn the_policies_name_what_the_options_allow_and_nothing_else() {
        let own = ["default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'"];
        for policy in policies(&SiteOptions::default()) {
            check(&policy, &own);
            check(&policy, &["connect-src 'self'"]);
        }
        let [page, ..] =
            policies(&SiteOptions { image_origins: vec!["https://www.example.org".parse().expect("an origin")] });
        check(&page, &["img-src 'self' https://www.example.org"]);
    }

    #[test]
    fn only_the_page_for_frames_may_be_framed() {
        let [page, framing, framed] = policies(&SiteOptions::default());
        check(&page, &["frame-ancestors 'none'", "form-action 'self'"]);
        check(&framing, &["frame-ancestors 'none'", "form-action 'self'", "frame-src 'self'"]);
        check(&framed, &["frame-ancestors *", "form-action 'none'"]);
        assert!(!page.contains("frame-src"));
    }
}
