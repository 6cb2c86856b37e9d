//! Runs the parsers that others use on what we serve, see `tests/e2e/validate.py`.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a parser of others found in a document. Fails where the document is not valid, and where the parser is missing.
pub(super) fn validated(format: &str, document: &str) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let validators = root.join("../../.dev/tools/validators");
    assert!(validators.exists(), "the validators are missing: run `make setup`");
    let mut child = Command::new("python3")
        .arg(root.join("validate.py"))
        .arg(format)
        .env("PYTHONPATH", validators)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 runs");
    child.stdin.take().expect("a pipe").write_all(document.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("an end");
    assert!(output.status.success(), "not valid {format}:\n{}\n{document}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}
