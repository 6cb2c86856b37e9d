//! Tokens of all three kinds, signed with keys made here.

use ed25519_dalek::pkcs8::{EncodePrivateKey as _, KeypairBytes};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use p256::pkcs8::EncodePrivateKey as _;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use serde_json::{Value, json};

use super::*;
use crate::http::server::{Server, ServerOptions};
use crate::metrics::Metrics;

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "civicstream";

/// The bits of the test's RSA key: a fit one would take this test seconds to find.
const RSA_BITS: usize = 1024;

struct Issuer {
    key_id: &'static str,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl Issuer {
    fn ed25519(key_id: &'static str) -> Self {
        // Without the public half: the token library knows the shorter encoding only.
        let secret = KeypairBytes { secret_key: rand::random(), public_key: None };
        let der = secret.to_pkcs8_der().expect("an encoded key");
        Self { key_id, algorithm: Algorithm::EdDSA, key: EncodingKey::from_ed_der(der.as_bytes()) }
    }

    fn p256(key_id: &'static str) -> Self {
        let secret = p256::SecretKey::random(&mut rsa::rand_core::OsRng);
        let der = secret.to_pkcs8_der().expect("an encoded key");
        Self { key_id, algorithm: Algorithm::ES256, key: EncodingKey::from_ec_der(der.as_bytes()) }
    }

    fn rsa(key_id: &'static str) -> Self {
        let secret = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, RSA_BITS).expect("a key");
        let der = secret.to_pkcs1_der().expect("an encoded key");
        Self { key_id, algorithm: Algorithm::RS256, key: EncodingKey::from_rsa_der(der.as_bytes()) }
    }

    fn jwk(&self) -> Jwk {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public key");
        jwk.common.key_id = Some(self.key_id.to_owned());
        jwk
    }

    fn token(&self, claims: &Value) -> String {
        let header = Header { kid: Some(self.key_id.to_owned()), ..Header::new(self.algorithm) };
        encode(&header, claims, &self.key).expect("a token")
    }
}

/// Sound claims, with some replaced.
fn claims(changes: &Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "staff-7",
        "exp": get_current_timestamp() + 600,
        "scope": "members:write staff",
    });
    for (name, value) in changes.as_object().expect("an object") {
        claims[name] = value.clone();
    }
    claims
}

fn write_keys(path: &std::path::Path, issuers: &[&Issuer]) {
    let set = JwkSet { keys: issuers.iter().map(|issuer| issuer.jwk()).collect() };
    std::fs::write(path, serde_json::to_vec(&set).expect("JSON")).expect("a written file");
}

async fn authenticator(issuers: &[&Issuer]) -> Authenticator {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("jwks.json");
    write_keys(&path, issuers);
    load(path.to_str().expect("a UTF-8 path")).await.expect("keys")
}

async fn load(location: &str) -> Result<Authenticator, KeysError> {
    let options = AuthOptions {
        auth_jwks: location.to_owned(),
        auth_issuer: ISSUER.to_owned(),
        auth_audience: AUDIENCE.to_owned(),
    };
    Authenticator::load(&options).await
}

#[tokio::test]
async fn tokens_of_all_three_kinds_are_accepted() {
    let issuers = [Issuer::rsa("r"), Issuer::p256("p"), Issuer::ed25519("e")];
    let authenticator = authenticator(&issuers.each_ref()).await;
    for issuer in &issuers {
        let token = issuer.token(&claims(&json!({"exp": 4_000_000_000_u32, "actor": "seoul-team"})));
        let found = authenticator.verify(&token).await;
        assert_eq!(
            found,
            Ok(Claims {
                subject: "staff-7".to_owned(),
                scopes: vec!["members:write".to_owned(), "staff".to_owned()],
                actor: Some("seoul-team".to_owned()),
                expires_at: DateTime::from_timestamp(4_000_000_000, 0).expect("a time"),
            }),
            "{:?}",
            issuer.algorithm
        );
    }
}

#[tokio::test]
async fn each_claim_is_checked() {
    let issuer = Issuer::ed25519("e");
    let authenticator = authenticator(&[&issuer]).await;
    let now = get_current_timestamp();
    let cases = [
        (json!({"exp": now - 60}), TokenError::Expired),
        (json!({"nbf": now + 60}), TokenError::NotYetValid),
        (json!({"iss": "https://other.example"}), TokenError::WrongIssuer),
        (json!({"aud": "another-service"}), TokenError::WrongAudience),
        (json!({"sub": null}), TokenError::Malformed),
        (json!({"iss": null}), TokenError::Malformed),
        (json!({"aud": null}), TokenError::Malformed),
        (json!({"exp": null}), TokenError::Malformed),
    ];
    for (changes, expected) in cases {
        assert_eq!(authenticator.verify(&issuer.token(&claims(&changes))).await, Err(expected), "{changes}");
    }
    let late = issuer.token(&claims(&json!({"exp": now - 5, "nbf": now + 5})));
    authenticator.verify(&late).await.expect("the clocks may differ a little");
}

#[tokio::test]
async fn a_token_is_only_as_good_as_its_key() {
    let issuer = Issuer::ed25519("e");
    let authenticator = authenticator(&[&issuer]).await;
    let sound = claims(&json!({}));

    let forged = Issuer::ed25519("e").token(&sound);
    assert_eq!(authenticator.verify(&forged).await, Err(TokenError::WrongSignature));
    let stranger = Issuer::ed25519("other").token(&sound);
    assert_eq!(authenticator.verify(&stranger).await, Err(TokenError::UnknownKey));
    // The key decides the algorithm: the public key must not serve as a shared secret.
    let confused = Issuer { key_id: "e", algorithm: Algorithm::HS256, key: EncodingKey::from_secret(b"public") };
    assert_eq!(authenticator.verify(&confused.token(&sound)).await, Err(TokenError::Malformed));
    let other_kind = Issuer::p256("e").token(&sound);
    assert_eq!(authenticator.verify(&other_kind).await, Err(TokenError::Malformed));
    assert_eq!(authenticator.verify("x.y.z").await, Err(TokenError::Malformed));
    assert_eq!(authenticator.verify(&"a".repeat(TOKEN_BYTES_MAX + 1)).await, Err(TokenError::Malformed));
}

#[tokio::test]
async fn key_sets_without_a_usable_key_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("jwks.json");
    let location = path.to_str().expect("a UTF-8 path");
    assert!(matches!(load(location).await, Err(KeysError::File { .. })));
    std::fs::write(&path, "{}").expect("a written file");
    assert!(matches!(load(location).await, Err(KeysError::Malformed(_))));
    write_keys(&path, &[&Issuer { key_id: "h", algorithm: Algorithm::HS256, key: EncodingKey::from_secret(b"s") }]);
    assert!(matches!(load(location).await, Err(KeysError::NoUsableKey)));
}

#[tokio::test(start_paused = true)]
async fn a_new_key_is_found_once_the_pause_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("jwks.json");
    let (old, new) = (Issuer::ed25519("old"), Issuer::ed25519("new"));
    write_keys(&path, &[&old]);
    let authenticator = load(path.to_str().expect("a UTF-8 path")).await.expect("keys");

    write_keys(&path, &[&new]);
    let token = new.token(&claims(&json!({})));
    assert_eq!(authenticator.verify(&token).await, Err(TokenError::UnknownKey), "read a moment ago");
    tokio::time::advance(std::time::Duration::from_mins(1)).await;
    authenticator.verify(&token).await.expect("the new key");
    let retired = old.token(&claims(&json!({})));
    assert_eq!(authenticator.verify(&retired).await, Err(TokenError::UnknownKey));
}

#[tokio::test]
async fn keys_are_read_from_a_url_too() {
    let issuer = Issuer::ed25519("e");
    let set = JwkSet { keys: vec![issuer.jwk()] };
    let routes = axum::Router::new()
        .route("/jwks", axum::routing::get(async move || axum::Json(set.clone())))
        .route("/long", axum::routing::get(async || vec![b' '; 1024 * 1024]));
    let lifecycle = crate::lifecycle::Lifecycle::new(std::time::Duration::from_secs(10));
    let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::new(&lifecycle, &Metrics::new(), &ServerOptions::default());
    let address = server.listen("issuer", "-", any, routes).expect("a listener");

    let authenticator = load(&format!("http://{address}/jwks")).await.expect("keys");
    authenticator.verify(&issuer.token(&claims(&json!({})))).await.expect("a valid token");
    assert!(matches!(load(&format!("http://{address}/long")).await, Err(KeysError::TooLong)));
    assert!(matches!(load(&format!("http://{address}/none")).await, Err(KeysError::Fetch(_))));
    lifecycle.stop();
    lifecycle.wait().await.expect("a clean stop");
}

#[track_caller]
fn check_header(given: &[&str], expected: Result<&str, TokenError>) {
    let mut headers = HeaderMap::new();
    for value in given {
        headers.append(AUTHORIZATION, value.parse().expect("a header value"));
    }
    assert_eq!(bearer_token(&headers), expected);
}

#[test]
fn the_token_is_in_one_bearer_header() {
    check_header(&["Bearer a.b.c"], Ok("a.b.c"));
    check_header(&["bearer a.b.c"], Ok("a.b.c"));
    check_header(&[], Err(TokenError::Missing));
    check_header(&["Basic dXNlcg=="], Err(TokenError::Malformed));
    check_header(&["Bearer"], Err(TokenError::Malformed));
    check_header(&["Bearer a.b.c", "Bearer d.e.f"], Err(TokenError::Malformed));
}

#[track_caller]
fn check_challenge(problem: Problem, status: StatusCode, kind: &str, challenge: &str) {
    assert_eq!((problem.status(), problem.kind()), (status, kind));
    let response = axum::response::IntoResponse::into_response(problem);
    assert_eq!(response.headers()[WWW_AUTHENTICATE], challenge);
}

#[test]
fn refusals_carry_a_challenge() {
    check_challenge(TokenError::Missing.into_problem(), StatusCode::UNAUTHORIZED, "/problems/unauthorized", "Bearer");
    check_challenge(
        TokenError::Expired.into_problem(),
        StatusCode::UNAUTHORIZED,
        "/problems/unauthorized",
        "Bearer error=\"invalid_token\", error_description=\"the token has expired\"",
    );
    let claims = Claims {
        subject: "staff-7".to_owned(),
        scopes: vec!["staff".to_owned()],
        actor: None,
        expires_at: DateTime::UNIX_EPOCH,
    };
    claims.require("staff").expect("a scope of theirs");
    check_challenge(
        claims.require("audit").expect_err("not a scope of theirs"),
        StatusCode::FORBIDDEN,
        "/problems/insufficient-scope",
        "Bearer error=\"insufficient_scope\", scope=\"audit\"",
    );
}
