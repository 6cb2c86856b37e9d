//! The program under test.

use std::path::PathBuf;

/// The `civicstream` program that was built beside this one. Programs lie in `target/{profile}`, tests in its `deps`.
#[must_use]
pub fn binary() -> PathBuf {
    let this = std::env::current_exe().expect("a running program has a path");
    let folder = this.parent().expect("a program lies in a folder");
    let profile = if folder.ends_with("deps") { folder.parent().expect("deps lies in a folder") } else { folder };
    let path = profile.join("civicstream");
    assert!(path.exists(), "{} is missing: run `cargo build` first, as `make test` does", path.display());
    path
}
