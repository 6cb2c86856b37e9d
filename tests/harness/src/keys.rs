//! The keys of a world: made with the tool that operators have.

use std::path::Path;
use std::process::Command;

use crate::binary;

/// A token signed with the keys in `dir`, which are made on first use.
pub(crate) fn token(dir: &Path, scopes: &str, more: &[&str]) -> String {
    let output = Command::new(binary())
        .args(["token", "--create-keys", "--actor", "irm", "--scope", scopes])
        .args(more)
        .arg("--key")
        .arg(dir.join("key.pem"))
        .output()
        .expect("the token tool");
    assert!(output.status.success(), "no token: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a token is text").trim().to_owned()
}
