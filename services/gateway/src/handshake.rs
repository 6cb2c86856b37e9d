//! What is refused of an upgrade before it is looked at any further: RFC 6455, sections 4.2.1 and 4.4. Knows no feed.

use axum::extract::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::header::{ALLOW, CONNECTION, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use kit::http::problem::Problem;

/// The version that is spoken.
const VERSION: HeaderValue = HeaderValue::from_static("13");
/// Sixteen bytes in Base64: so many characters and the padding.
const KEY_CHARACTERS: usize = 22;
const KEY_PADDING: &str = "==";

/// The upgrade, if the request is one as the standard wants it.
pub(crate) fn check(
    headers: &HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<WebSocketUpgrade, Problem> {
    let upgrade = upgrade.map_err(|rejection| problem(&rejection))?;
    // The framework answers any key; one that no websocket client would send comes from something else.
    let is_key = headers.get(SEC_WEBSOCKET_KEY).is_none_or(|key| is_key(key.as_bytes()));
    if is_key { Ok(upgrade) } else { Err(malformed("Sec-WebSocket-Key must be 16 bytes in Base64")) }
}

fn problem(rejection: &WebSocketUpgradeRejection) -> Problem {
    use WebSocketUpgradeRejection::{
        ConnectionNotUpgradable, InvalidConnectionHeader, InvalidUpgradeHeader, InvalidWebSocketVersionHeader,
        MethodNotGet,
    };
    match rejection {
        InvalidWebSocketVersionHeader(_) => needed("only version 13 is spoken").header(SEC_WEBSOCKET_VERSION, VERSION),
        InvalidUpgradeHeader(_) | InvalidConnectionHeader(_) | ConnectionNotUpgradable(_) => {
            needed("connect with a websocket client, over HTTP/1.1").header(SEC_WEBSOCKET_VERSION, VERSION)
        }
        MethodNotGet(_) => {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not allowed here")
                .header(ALLOW, HeaderValue::from_static("GET"))
        }
        other => malformed(&other.body_text()),
    }
}

fn needed(detail: &str) -> Problem {
    Problem::new(StatusCode::UPGRADE_REQUIRED, "upgrade-required", "This is a websocket")
        .detail(detail)
        .header(CONNECTION, HeaderValue::from_static("upgrade"))
        .header(UPGRADE, HeaderValue::from_static("websocket"))
}

fn malformed(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed-upgrade", "The upgrade is malformed").detail(detail)
}

fn is_key(key: &[u8]) -> bool {
    let Some((characters, padding)) = key.split_at_checked(KEY_CHARACTERS) else { return false };
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    padding == KEY_PADDING.as_bytes() && characters.iter().all(is_base64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sixteen_bytes_in_base64() {
        assert!(is_key(b"dGhlIHNhbXBsZSBub25jZQ=="));
        assert!(is_key(b"++//AAAAAAAAAAAAAAAAAA=="));
        for other in [
            "",
            "==",
            "dGhlIHNhbXBsZQ==",
            "dGhlIHNhbXBsZSBub25jZQ",
            "dGhlIHNhbXBsZSBub25jZSE=",
            "!GhlIHNhbXBsZSBub25jZQ==",
        ] {
            assert!(!is_key(other.as_bytes()), "{other}");
        }
    }
}
