//! The program under test.

use std::path::PathBuf;

/// The `civicstream` program that was built beside this test.
#[must_use]
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a program");
    let path = test.ancestors().nth(2).expect("tests lie in target/{profile}/deps").join("civicstream");
    assert!(path.exists(), "{} is missing: run `cargo build` first, as `make test` does", path.display());
    path
}
