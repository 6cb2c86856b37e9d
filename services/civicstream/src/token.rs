//! `civicstream token` and the keys of the development issuer, which stands in for the identity provider that a
//! production run has.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, spki::der::pem::LineEnding};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kit::clock::Clock;
use proto::Actor;
use serde::Serialize;
use serde::de::IntoDeserializer as _;

/// Who issues development tokens.
pub(crate) const DEVELOPMENT_ISSUER: &str = "civicstream-dev";
/// Whom development tokens are for.
pub(crate) const AUDIENCE: &str = "civicstream";
/// What a token can allow.
const SCOPES: [&str; 6] = ["members:write", "plans:write", "reviews:write", "calendar:write", "staff", "audit"];

/// The roles in which somebody can act.
const ACTORS: [&str; 6] = ["support_unit", "irm", "government_poc", "civil_society", "local_monitor", "system"];
/// The file of the private key, and of the public keys, in the folder of the development issuer.
const KEY_FILE: &str = "key.pem";
const JWKS_FILE: &str = "jwks.json";
/// Who can read the files: a secret only this user, public keys everybody.
const SECRET_MODE: u32 = 0o600;
const PUBLIC_MODE: u32 = 0o644;
/// The longest time that a development token is good for.
const TTL_MAX: Duration = Duration::from_hours(30 * 24);

/// Print a token of the development issuer.
///
/// `civicstream dev` makes the keys, as does --create-keys. No service but those of a development run accepts the token.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// What the token allows, separated by spaces: members:write plans:write reviews:write calendar:write staff audit
    #[arg(long, value_parser = parse_scopes)]
    scope: String,
    /// In which role its holder acts
    #[arg(long, default_value = "support_unit", value_parser = PossibleValuesParser::new(ACTORS).try_map(|text| parse_actor(&text)))]
    actor: Actor,
    /// How long it is good for
    #[arg(long, default_value = "12h", value_parser = kit::config::parse_duration)]
    ttl: Duration,
    /// Who holds it
    #[arg(long, default_value = "developer")]
    subject: String,
    /// The private key of the development issuer
    #[arg(long, default_value = ".dev/auth/key.pem", value_name = "FILE")]
    key: PathBuf,
    /// Make the key, and jwks.json beside it, where there is none
    #[arg(long)]
    create_keys: bool,
}

/// A token that is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Who holds it.
    pub(crate) subject: String,
    /// What it allows, separated by spaces.
    pub(crate) scopes: String,
    /// In which role its holder acts.
    pub(crate) actor: Actor,
    /// How long it is good for.
    pub(crate) ttl: Duration,
}

/// The key that signs development tokens.
struct DevelopmentKey {
    encoding: EncodingKey,
    public: Jwk,
    id: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    scope: &'a str,
    actor: Actor,
    iat: i64,
    exp: i64,
}

/// Prints a token. Fails when the key cannot be read or made.
pub(crate) fn run(args: TokenArgs) -> anyhow::Result<()> {
    if let Some(folder) = args.key.parent().filter(|_| args.create_keys) {
        create_keys(folder)?;
    }
    let request = Request { subject: args.subject, scopes: args.scope, actor: args.actor, ttl: args.ttl };
    println!("{}", sign(&args.key, &request)?);
    Ok(())
}

/// Signs a token with the private key in `key` (Ed25519, PKCS#8 in PEM), good from now on. Fails when the key cannot be
/// read or the token would be good for too long.
pub(crate) fn sign(key: &Path, request: &Request) -> anyhow::Result<String> {
    let read = DevelopmentKey::load(key);
    let hint = || format!("reading the key {} (`civicstream dev` or --create-keys makes one)", key.display());
    read.with_context(hint)?.sign(request, Clock::system().now())
}

/// Writes a secret that only this user can read.
pub(crate) fn write_secret(path: &Path, secret: &str) -> anyhow::Result<()> {
    replace(path, secret.as_bytes(), SECRET_MODE).with_context(|| format!("writing {}", path.display()))
}

/// Makes the keys of the development issuer in `folder`, unless they are there: the private key in `key.pem`, the public
/// one in `jwks.json`. Fails when the folder cannot be written.
pub(crate) fn create_keys(folder: &Path) -> anyhow::Result<()> {
    let path = folder.join(KEY_FILE);
    std::fs::create_dir_all(folder).with_context(|| format!("making the folder {}", folder.display()))?;
    if !path.exists() {
        let pem = new_private_key()?;
        write_secret(&path, &pem)?;
    }
    let key = DevelopmentKey::load(&path).with_context(|| format!("reading the key {}", path.display()))?;
    let public = JwkSet { keys: vec![key.public.clone()] };
    let json = serde_json::to_vec_pretty(&public).context("writing the public keys as JSON")?;
    let jwks = folder.join(JWKS_FILE);
    if std::fs::read(&jwks).ok().as_ref() != Some(&json) {
        replace(&jwks, &json, PUBLIC_MODE).with_context(|| format!("writing {}", jwks.display()))?;
    }
    Ok(())
}

impl DevelopmentKey {
    /// Reads a private key (Ed25519, PKCS#8 in PEM).
    fn load(path: &Path) -> anyhow::Result<Self> {
        let pem = std::fs::read_to_string(path)?;
        let signing = SigningKey::from_pkcs8_pem(&pem).context("it is not an Ed25519 key in PKCS#8")?;
        // The shorter form, without the public half, is what the JWT library takes.
        let der =
            ed25519_dalek::pkcs8::KeypairBytes { secret_key: signing.to_bytes(), public_key: None }.to_pkcs8_der()?;
        let encoding = EncodingKey::from_ed_der(der.as_bytes());
        let mut public = Jwk::from_encoding_key(&encoding, Algorithm::EdDSA)?;
        // The fingerprint of RFC 7638, so that another key never has the same id.
        let id = public.thumbprint(ThumbprintHash::SHA256)?;
        public.common.key_id = Some(id.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { encoding, public, id })
    }

    /// Signs a token that is good from `now` on. Fails when it would be good for too long.
    fn sign(&self, request: &Request, now: DateTime<Utc>) -> anyhow::Result<String> {
        if request.ttl > TTL_MAX {
            bail!("a development token is good for {} days at most", TTL_MAX.as_secs() / (24 * 60 * 60));
        }
        let claims = Claims {
            iss: DEVELOPMENT_ISSUER,
            aud: AUDIENCE,
            sub: &request.subject,
            scope: &request.scopes,
            actor: request.actor,
            iat: now.timestamp(),
            exp: (now + request.ttl).timestamp(),
        };
        let header = Header { kid: Some(self.id.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &self.encoding).context("signing the token")
    }
}

fn new_private_key() -> anyhow::Result<impl std::ops::Deref<Target = String>> {
    let key = ed25519_dalek::pkcs8::KeypairBytes { secret_key: rand::random(), public_key: None };
    key.to_pkcs8_pem(LineEnding::LF).context("encoding the private key")
}

/// Writes a file in one step: whoever reads it sees all of it or what was there before.
fn replace(path: &Path, content: &[u8], mode: u32) -> anyhow::Result<()> {
    let new = path.with_extension("new");
    match std::fs::remove_file(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).context("removing what a crash left"),
        _ => {}
    }
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(mode).open(&new)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&new, path)?;
    Ok(())
}

fn parse_scopes(text: &str) -> Result<String, String> {
    let scopes: Vec<&str> = text.split_whitespace().collect();
    match scopes.iter().find(|scope| !SCOPES.contains(scope)) {
        Some(unknown) => Err(format!("{unknown:?} is none of {}", SCOPES.join(", "))),
        None if scopes.is_empty() => Err(format!("must hold at least one of {}", SCOPES.join(", "))),
        None => Ok(scopes.join(" ")),
    }
}

fn parse_actor(text: &str) -> Result<Actor, serde::de::value::Error> {
    serde::Deserialize::deserialize(text.into_deserializer())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use jsonwebtoken::{DecodingKey, Validation};
    use serde_json::Value;

    use super::*;

    fn request(ttl: Duration) -> Request {
        Request { subject: "tester".to_owned(), scopes: "reviews:write staff".to_owned(), actor: Actor::Irm, ttl }
    }

    #[test]
    fn keys_are_made_once_and_verify_what_they_signed() {
        let folder = tempfile::tempdir().expect("a folder");
        let auth = folder.path().join("auth");
        create_keys(&auth).expect("keys");
        let key = DevelopmentKey::load(&auth.join(KEY_FILE)).expect("a key");
        create_keys(&auth).expect("the same keys");
        let mode = |file: &str| std::fs::metadata(auth.join(file)).expect("a file").permissions().mode() & 0o777;
        assert_eq!((mode(KEY_FILE), mode(JWKS_FILE)), (SECRET_MODE, PUBLIC_MODE));

        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let token = key.sign(&request(Duration::from_hours(1)), now).expect("a token");
        let jwks: JwkSet = serde_json::from_slice(&std::fs::read(auth.join(JWKS_FILE)).expect("a file")).expect("keys");
        let header = jsonwebtoken::decode_header(&token).expect("a header");
        let public = jwks.find(header.kid.as_deref().expect("a key id")).expect("the key");
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[DEVELOPMENT_ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.validate_exp = false;
        let verifying = DecodingKey::from_jwk(public).expect("a key");
        let claims = jsonwebtoken::decode::<Value>(&token, &verifying, &validation).expect("a good token").claims;
        assert_eq!(claims["scope"], "reviews:write staff");
        assert_eq!(claims["actor"], "irm");
        assert_eq!(claims["sub"], "tester");
        assert_eq!((claims["iat"].as_i64(), claims["exp"].as_i64()), (Some(1_800_000_000), Some(1_800_003_600)));
    }

    #[test]
    fn lost_public_keys_are_written_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let jwks = folder.path().join(JWKS_FILE);
        create_keys(folder.path()).expect("keys");
        let before = std::fs::read(&jwks).expect("public keys");
        std::fs::remove_file(&jwks).expect("removed");
        create_keys(folder.path()).expect("keys");
        assert_eq!(std::fs::read(&jwks).expect("public keys"), before);
    }

    #[test]
    fn tokens_are_not_good_for_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        create_keys(folder.path()).expect("keys");
        let key = folder.path().join(KEY_FILE);
        assert!(sign(&key, &request(TTL_MAX)).is_ok());
        assert!(sign(&key, &request(TTL_MAX + Duration::from_secs(1))).is_err());
    }

    #[test]
    fn scopes_and_actors_are_checked() {
        assert_eq!(parse_scopes(" staff  audit"), Ok("staff audit".to_owned()));
        assert!(parse_scopes("staf").is_err());
        assert!(parse_scopes(" ").is_err());
        assert!(ACTORS.iter().all(|actor| parse_actor(actor).is_ok()));
        assert_eq!(parse_actor("local_monitor").expect("an actor"), Actor::LocalMonitor);
        assert!(parse_actor("mayor").is_err());
    }
}
