//! `civicstream dev`: everything from nothing, and nothing left behind.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use harness::{binary, eventually};

/// The processes that run in a folder or were given it on their command line.
fn processes_of(dir: &Path) -> Vec<String> {
    let needle = dir.display().to_string();
    let commands = std::fs::read_dir("/proc").expect("a process table").flatten().filter_map(|entry| {
        let command = std::fs::read(entry.path().join("cmdline")).ok()?;
        let folder = std::fs::read_link(entry.path().join("cwd")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        (command.contains(&needle) || folder.starts_with(dir)).then_some(command)
    });
    commands.collect()
}

fn start(dir: &Path) -> Child {
    let mut child = Command::new(binary())
        .args(["--die-with-parent", "dev", "--no-demo", "--commands-address", "127.0.0.1:0"])
        .args(["--public-address", "127.0.0.1:0", "--operations-address", "127.0.0.1:0", "--dir"])
        .arg(dir)
        .env("CIVICSTREAM_NATS_SERVER", concat!(env!("CARGO_MANIFEST_DIR"), "/../../.dev/tools/nats-server"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let ready = stdout.lines().map_while(Result::ok).any(|line| line == "ready");
    assert!(ready, "it ended before it was ready: {:?}", child.wait());
    child
}

/// Backs up as the tool's help says.
fn back_up(dir: &Path) {
    let backup = r#"set -a; . ./operator.env; set +a; "$0" log backup --to backup-1 && "$0" log restore --check-only --from backup-1"#;
    let output = Command::new("sh").args(["-c", backup]).arg(binary()).current_dir(dir).output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("backup-1 is whole: log"), "{output:?}");
}

async fn nothing_is_left(dir: &Path) {
    eventually("all processes to end", || async { processes_of(dir).is_empty().then_some(()) }).await;
}

#[tokio::test]
async fn the_local_run_leaves_no_process_behind_even_when_killed() {
    // The user that runs Postgres must be able to enter it.
    let dir = tempfile::Builder::new().prefix("civicstream-run-").tempdir().expect("a temporary folder");
    let mut child = start(dir.path());
    assert!(processes_of(dir.path()).len() >= 3, "{:?}", processes_of(dir.path()));
    back_up(dir.path());
    child.kill().expect("a process that can be killed");
    child.wait().expect("an exit status");
    nothing_is_left(dir.path()).await;

    // It starts again on the data that the killed one left, and a plain stop ends it well.
    let mut child = start(dir.path());
    let stop = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    assert!(stop.success() && child.wait().expect("an exit status").success());
    nothing_is_left(dir.path()).await;
}
