//! The issuer's public keys: where they are read from, which of them we use, and when they are read again.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use tokio::time::Instant;
use url::Url;

/// An unknown key id makes us read the keys again, at most this often: anybody can send unknown ids.
const REREAD_PAUSE: Duration = Duration::from_mins(1);
/// How long reading the keys from a URL may take.
const FETCH_MAX: Duration = Duration::from_secs(10);
/// The longest key set that is read from a URL, in bytes.
const KEY_SET_BYTES_MAX: usize = 256 * 1024;

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file can not be read.
    #[error("can not read the key set from {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The URL can not be reached or answers with an error.
    #[error("can not read the key set from its URL")]
    Fetch(#[source] reqwest::Error),
    /// The URL's answer is longer than any key set.
    #[error("the key set is longer than {KEY_SET_BYTES_MAX} bytes")]
    TooLong,
    /// What was read is no JWKS.
    #[error("the key set is malformed")]
    Malformed(#[source] serde_json::Error),
    /// No key has a key id and one of the three algorithms.
    #[error("the key set holds no RS256, ES256 or EdDSA key with a key id")]
    NoUsableKey,
}

/// A public key and the one algorithm it may be used with: the token does not choose.
#[derive(Debug, Clone)]
pub(super) struct VerifyingKey {
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

type KeyMap = HashMap<String, VerifyingKey>;

/// The keys now known, by key id.
#[derive(Debug)]
pub(super) struct Keys {
    source: Source,
    known: RwLock<Arc<KeyMap>>,
    /// When the keys were last read; held while they are being read, so that one reading serves all who wait.
    read_at: tokio::sync::Mutex<Instant>,
}

#[derive(Debug)]
enum Source {
    File(PathBuf),
    Url(Url, reqwest::Client),
}

impl Keys {
    /// Reads the keys from a file's path or an http(s) URL.
    pub(super) async fn load(location: &str) -> Result<Self, KeysError> {
        let source = Source::parse(location)?;
        let known = RwLock::new(Arc::new(source.read().await?));
        Ok(Self { source, known, read_at: tokio::sync::Mutex::new(Instant::now()) })
    }

    /// The key of that id. Reads the keys again if there is none, at most once each [`REREAD_PAUSE`].
    pub(super) async fn find(&self, key_id: &str) -> Option<VerifyingKey> {
        if let Some(key) = self.lookup(key_id) {
            return Some(key);
        }
        let mut read_at = self.read_at.lock().await;
        if let Some(key) = self.lookup(key_id) {
            return Some(key);
        }
        if read_at.elapsed() < REREAD_PAUSE {
            return None;
        }
        *read_at = Instant::now();
        match self.source.read().await {
            Ok(keys) => *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys),
            Err(error) => tracing::warn!("keeping the old keys: {:#}", anyhow::Error::new(error)),
        }
        self.lookup(key_id)
    }

    fn lookup(&self, key_id: &str) -> Option<VerifyingKey> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(key_id).cloned()
    }
}

impl Source {
    fn parse(location: &str) -> Result<Self, KeysError> {
        match Url::parse(location) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Self::Url(url, client()?)),
            _ => Ok(Self::File(location.into())),
        }
    }

    async fn read(&self) -> Result<KeyMap, KeysError> {
        let bytes = match self {
            Self::File(path) => {
                let read = tokio::fs::read(path).await;
                read.map_err(|source| KeysError::File { path: path.clone(), source })?
            }
            Self::Url(url, client) => fetch(client, url).await?,
        };
        parse_keys(&bytes)
    }
}

fn client() -> Result<reqwest::Client, KeysError> {
    // Fails only if the process has chosen a provider already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    // Keys come from the configured place and nowhere else.
    let client = reqwest::Client::builder().timeout(FETCH_MAX).redirect(reqwest::redirect::Policy::none());
    client.build().map_err(KeysError::Fetch)
}

async fn fetch(client: &reqwest::Client, url: &Url) -> Result<Vec<u8>, KeysError> {
    let answer = client.get(url.clone()).send().await.map_err(KeysError::Fetch)?;
    let mut answer = answer.error_for_status().map_err(KeysError::Fetch)?;
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(KeysError::Fetch)? {
        if bytes.len() + chunk.len() > KEY_SET_BYTES_MAX {
            return Err(KeysError::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn parse_keys(bytes: &[u8]) -> Result<KeyMap, KeysError> {
    let set: JwkSet = serde_json::from_slice(bytes).map_err(KeysError::Malformed)?;
    let keys: KeyMap = set.keys.iter().filter_map(usable_key).collect();
    if keys.is_empty() { Err(KeysError::NoUsableKey) } else { Ok(keys) }
}

/// The key with its id, unless it is meant for something else or for an algorithm we do not take.
fn usable_key(jwk: &Jwk) -> Option<(String, VerifyingKey)> {
    let key_id = jwk.common.key_id.clone()?;
    let algorithm = algorithm(&jwk.algorithm)?;
    let is_other_algorithm = jwk.common.key_algorithm.is_some_and(|named| named != algorithm.into());
    let is_other_use = !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
    if is_other_algorithm || is_other_use {
        return None;
    }
    let key = DecodingKey::from_jwk(jwk).ok()?;
    Some((key_id, VerifyingKey { algorithm, key }))
}

fn algorithm(parameters: &AlgorithmParameters) -> Option<Algorithm> {
    match parameters {
        AlgorithmParameters::RSA(_) => Some(Algorithm::RS256),
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Some(Algorithm::ES256),
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Some(Algorithm::EdDSA),
        // Among them symmetric keys: with one, whoever can check a token could make one.
        _ => None,
    }
}
