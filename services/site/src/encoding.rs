//! Answers in plain and compressed form. What many readers get is compressed once and kept, not once for each of them.

use std::io::Write as _;

use axum::body::Bytes;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

/// A text in plain and compressed form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Encoded {
    plain: Bytes,
    gzip: Option<Bytes>,
}

impl Encoded {
    /// Compresses `text`.
    pub(crate) fn new(text: String) -> Self {
        Self::compressed(text, Compression::default())
    }

    /// Compresses `text` as far as it goes, for what is compressed once and sent for as long as the program runs.
    pub(crate) fn small(text: String) -> Self {
        Self::compressed(text, Compression::best())
    }

    fn compressed(text: String, level: Compression) -> Self {
        let gzip = gzip(text.as_bytes(), level).ok().filter(|gzip| gzip.len() < text.len());
        Self { plain: text.into(), gzip: gzip.map(Bytes::from) }
    }

    /// The compressed form, where it is shorter.
    #[cfg(test)]
    pub(crate) fn gzip(&self) -> Option<&[u8]> {
        self.gzip.as_deref()
    }

    /// The form that the sender of a request can read.
    pub(crate) fn answer(&self, request: &HeaderMap) -> Response {
        let mut response = match self.gzip.as_ref().filter(|_| reads_gzip(request)) {
            Some(gzip) => ([(CONTENT_ENCODING, HeaderValue::from_static("gzip"))], gzip.clone()).into_response(),
            None => self.plain.clone().into_response(),
        };
        response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
        response
    }
}

fn gzip(text: &[u8], level: Compression) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(text)?;
    encoder.finish()
}

fn reads_gzip(request: &HeaderMap) -> bool {
    let accepted = request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|list| list.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = matches!(weight.trim().replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        matches!(name.trim(), "gzip" | "*") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accept: Option<&str>, expected: bool) {
        let mut request = HeaderMap::new();
        if let Some(accept) = accept {
            request.insert(ACCEPT_ENCODING, accept.parse().expect("a header"));
        }
        let answer = Encoded::new("open ".repeat(100)).answer(&request);
        assert_eq!(answer.headers().contains_key(CONTENT_ENCODING), expected, "{accept:?}");
        assert_eq!(answer.headers()[VARY], "accept-encoding");
    }

    #[test]
    fn only_who_reads_gzip_gets_it() {
        check(Some("gzip, deflate, br"), true);
        check(Some("br;q=1.0, gzip;q=0.8"), true);
        check(Some("*"), true);
        check(Some("gzip;q=0"), false);
        check(Some("br"), false);
        check(None, false);
    }

    #[test]
    fn what_does_not_get_smaller_stays_plain() {
        assert_eq!(Encoded::new("short".to_owned()).gzip, None);
    }
}
