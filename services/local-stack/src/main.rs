//! `local-stack-keeper keeper <json>`: the keeper as a program of its own, for this crate's tests and for hand work.
//! `local-stack-keeper wait-for-parent`: a program that ends with its parent, for the tests alone.

use std::io::Write as _;

use anyhow::Context as _;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["keeper", json] => {
            let options = serde_json::from_str(json).context("reading the keeper's options")?;
            local_stack::run_keeper(&options)
        }
        ["wait-for-parent"] => wait_for_parent(),
        _ => anyhow::bail!("usage: local-stack-keeper keeper <options as JSON>"),
    }
}

/// Prints its process id and then waits to be ended by the death of its parent.
fn wait_for_parent() -> anyhow::Result<()> {
    local_stack::die_with_parent()?;
    writeln!(std::io::stdout(), "{}", std::process::id())?;
    loop {
        std::thread::park();
    }
}
