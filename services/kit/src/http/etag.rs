//! Entity tags: what tells versions of an answer apart, so that a reader who has it already is not sent it again.

use std::fmt::Write as _;

use axum::http::HeaderMap;
use axum::http::header::IF_NONE_MATCH;
use sha2::{Digest as _, Sha256};

/// How many bytes of the digest make a tag: enough that two answers never share one.
const TAG_BYTES: usize = 12;

/// The tag of a body, with its quotation marks.
#[must_use]
pub fn of(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let hex = digest.iter().take(TAG_BYTES).fold(String::with_capacity(2 * TAG_BYTES), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    format!("\"{hex}\"")
}

/// Whether a request says that its sender has the version with this tag.
#[must_use]
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    // A proxy that compresses marks the tag as weak; for a whole answer that is as good.
    let mut tags = known.flat_map(|list| list.split(',')).map(|known| known.trim().trim_start_matches("W/"));
    tags.any(|known| known == tag || known == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(if_none_match: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, if_none_match.parse().expect("a header"));
        assert_eq!(is_known(&headers, &of(b"body")), expected, "{if_none_match}");
    }

    #[test]
    fn a_known_tag_is_recognised_among_others() {
        let tag = of(b"body");
        check(&tag, true);
        check(&format!("\"x\", W/{tag}"), true);
        check("*", true);
        check("\"x\"", false);
        assert_ne!(tag, of(b"another body"));
        assert!(!is_known(&HeaderMap::new(), &tag));
    }
}
