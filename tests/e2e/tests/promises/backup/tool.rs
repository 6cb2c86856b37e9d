//! The log tool as these tests run it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::World;
use serde_json::Value;

/// The tool that backs a world up into a folder.
pub(super) fn backed_up(world: &World, to: &Path) -> Command {
    world.log_tool(&["backup", "--check", "--to", path(to)])
}

/// The tool that puts a backup back.
pub(super) fn restored(world: &World, from: &Path) -> Command {
    world.log_tool(&["restore", "--from", path(from)])
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path of letters")
}

/// Runs a tool to its end; answers with whether it went well, and what it said.
pub(super) fn ended(mut tool: Command) -> (bool, String) {
    let output = tool.output().expect("the tool");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// What a backup says of itself.
pub(super) fn manifest(backup: &Path) -> Value {
    let text = std::fs::read(backup.join("backup.json")).expect("a manifest");
    serde_json::from_slice(&text).expect("JSON")
}

/// A `pg_dump` that waits at a gate when it is done: opening the gate to write returns when the dump is there, and
/// closing it lets the tool go on.
pub(super) fn pausing_pg_dump(folder: &Path) -> (PathBuf, PathBuf) {
    let (program, gate) = (folder.join("pausing-pg-dump"), folder.join("gate"));
    assert!(Command::new("mkfifo").arg(&gate).status().expect("mkfifo runs").success());
    let script = format!("#!/bin/sh\npg_dump \"$@\" && cat {} > /dev/null\n", gate.display());
    std::fs::write(&program, script).expect("a script");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a program");
    (program, gate)
}
