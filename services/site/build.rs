//! Makes the pages' scripts and the element from TypeScript, with the bundler that `bundle.mjs` names, and leaves the result
//! for `assets.rs` and `embed`. Knows nothing of what they do. Needs Node.js and the packages of `package.json`.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// What the scripts are made of.
const SOURCES: &[&str] = &["bundle.mjs", "package-lock.json", "assets", "client/src", "element/src"];
/// Where the packages are, and what installs them.
const PACKAGES: &str = "node_modules/esbuild";
const REMEDY: &str = "run `make setup`, which installs Node.js and the packages of services/site";

fn main() -> Result<(), Box<dyn Error>> {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    if !fs::exists(PACKAGES)? {
        return Err(format!("services/site/{PACKAGES} is missing: {REMEDY}").into());
    }
    let made = env::var("OUT_DIR")?;
    let made = Command::new("node").arg("bundle.mjs").arg(Path::new(&made)).output();
    let made = made.map_err(|error| format!("node does not run ({error}): {REMEDY}"))?;
    if made.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&made.stderr).into_owned().into()) }
}
