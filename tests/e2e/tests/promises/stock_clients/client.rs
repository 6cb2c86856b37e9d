//! A client as a process of its own that tells what it sees, a line at a time. Knows how each kind is started and what its
//! lines mean, nothing of gateways.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use harness::within;
use serde_json::Value;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// The feed that all follow, and the member whose page shows it.
const FEED: &str = "member:seoul";
const MEMBER: &str = "seoul";
/// The most lines that a client may be ahead of the test, before it is held up.
const LINES_AHEAD_MAX: usize = 1_000;

/// A client that runs.
pub(super) struct Client {
    name: &'static str,
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
    seen: Seen,
}

/// What a client has told so far.
#[derive(Default)]
struct Seen {
    connected: usize,
    /// How its connections began and ended.
    connections: Vec<String>,
    snapshot: Vec<u64>,
    /// Each activity, and the one that it names as the one before it.
    activities: Vec<(u64, u64)>,
    /// What a page has shown, oldest first, and how often it was loaded.
    entries: Vec<u64>,
    loads: usize,
}

impl Client {
    /// The member's page in a browser.
    pub(super) fn browser(gateway: SocketAddr) -> Self {
        let page = format!("http://{gateway}/members/{MEMBER}");
        Self::start("browser", &["node"], &root().join("tests/browser/watch.mjs"), &[&page])
    }

    /// Python's `websockets`.
    pub(super) fn python(gateway: SocketAddr) -> Self {
        let address = format!("ws://{gateway}/v1/live");
        Self::start("python", &["python3", "-B"], &example("follow.py"), &[&address, FEED])
    }

    /// Node's `ws`.
    pub(super) fn node(gateway: SocketAddr) -> Self {
        let address = format!("ws://{gateway}/v1/live");
        Self::start("node", &["node"], &example("follow.mjs"), &[&address, FEED])
    }

    /// curl over server-sent events.
    pub(super) fn curl(gateway: SocketAddr) -> Self {
        let address = format!("http://{gateway}/v1/live/sse");
        Self::start("curl", &["bash"], &example("follow.sh"), &[&address, FEED])
    }

    /// The kernel ends it with the test, however that ends.
    fn start(name: &'static str, interpreter: &[&str], script: &Path, arguments: &[&str]) -> Self {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--"])
            .args(interpreter)
            .arg(script)
            .args(arguments)
            .env("PYTHONPATH", root().join(".dev/tools/examples"))
            .stdin(Stdio::null())
            .stderr(writer.try_clone().expect("a pipe"))
            .stdout(writer)
            .spawn()
            .expect("setpriv runs");
        let (told, lines) = channel(LINES_AHEAD_MAX);
        std::thread::spawn(move || pass_on(reader, &told));
        Self { name, child, lines, said: Vec::new(), seen: Seen::default() }
    }

    /// Waits until it has connected so often.
    pub(super) async fn connected(&mut self, times: usize) {
        self.until(&format!("connection {times}"), |seen| seen.connected >= times).await;
    }

    /// Waits until it has left a connection by itself.
    pub(super) async fn left(&mut self, number: usize) {
        let left = format!("left {number}");
        self.until(&left, |seen| seen.connections.contains(&left)).await;
    }

    /// Waits until it has an activity.
    pub(super) async fn has(&mut self, seq: u64) {
        self.until(&format!("activity {seq}"), |seen| seen.newest() >= Some(seq)).await;
    }

    /// How its connections began and ended.
    pub(super) fn connections(&self) -> &[String] {
        &self.seen.connections
    }

    /// All that it said.
    pub(super) fn transcript(&self) -> String {
        format!("{} said:\n{}", self.name, self.said.join("\n"))
    }

    /// Checks that it has everything once and in order: `first` from the snapshot, then `then`.
    pub(super) fn check(&self, first: u64, then: &[u64]) {
        let transcript = self.transcript();
        let all: Vec<u64> = std::iter::once(first).chain(then.iter().copied()).collect();
        if self.seen.loads > 0 {
            assert_eq!(self.seen.loads, 1, "the page was loaded anew: {transcript}");
            assert_eq!(self.seen.entries, all, "{transcript}");
            return;
        }
        assert_eq!(self.seen.snapshot, [first], "{transcript}");
        let expected: Vec<(u64, u64)> = then.iter().copied().zip(all.iter().copied()).collect();
        assert_eq!(self.seen.activities, expected, "{transcript}");
    }

    async fn until(&mut self, what: &str, is_so: impl Fn(&Seen) -> bool) {
        let name = self.name;
        let waited = async {
            while !is_so(&self.seen) {
                let Some(line) = self.lines.recv().await else { panic!("{name} ended before {what}") };
                self.said.push(line);
                let line = self.said.last().expect("it was pushed");
                assert!(self.seen.take(line).is_some(), "{name} was not expected to say: {line}");
            }
        };
        within(&format!("{what} of {name}"), waited).await;
    }
}

impl Seen {
    fn newest(&self) -> Option<u64> {
        let activity = self.activities.last().map(|(seq, _)| *seq);
        activity.or(self.entries.last().copied()).or(self.snapshot.last().copied())
    }

    /// Takes in a line; none when it means nothing that a client should say.
    fn take(&mut self, line: &str) -> Option<()> {
        if line.starts_with('{') {
            return self.take_message(&serde_json::from_str(line).ok()?);
        }
        if line.starts_with("lost gap") {
            return None;
        }
        let mut words = line.split(' ');
        let kind = words.next()?;
        let mut number = || words.next().and_then(|word| word.parse::<u64>().ok());
        if ["connected", "left", "lost", "failed"].contains(&kind) {
            self.connections.push(line.to_owned());
        }
        match kind {
            "connected" => self.connected = usize::try_from(number()?).ok()?,
            "snapshot" => self.snapshot.push(number()?),
            "activity" => self.activities.push((number()?, number()?)),
            "loaded" => self.loads += 1,
            "entries" => {
                let mut shown: Vec<u64> = words.map(|word| word.parse().ok()).collect::<Option<_>>()?;
                shown.reverse();
                let newest = self.entries.last().copied();
                self.entries.extend(shown.iter().filter(|seq| newest.is_none_or(|newest| **seq > newest)));
                // The list keeps the newest entries only; of those none may be missing, double or out of place.
                if !self.entries.ends_with(&shown) {
                    return None;
                }
            }
            "left" | "lost" | "failed" => {}
            _ => return None,
        }
        Some(())
    }

    /// A message that a client passes on as it came.
    fn take_message(&mut self, message: &Value) -> Option<()> {
        match message["type"].as_str()? {
            "snapshot" => {
                let items = message["items"].as_array()?.iter();
                self.snapshot.extend(items.filter_map(|item| item["ogp:sequence"].as_u64()));
            }
            "activity" => self.activities.push((message["seq"].as_u64()?, message["prev"].as_u64()?)),
            "reset" | "error" => return None,
            _ => {}
        }
        Some(())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
        if std::thread::panicking() {
            while let Ok(line) = self.lines.try_recv() {
                self.said.push(line);
            }
            eprintln!("{}", self.transcript());
        }
    }
}

/// Passes on what a process says until it ends.
fn pass_on(reader: std::io::PipeReader, told: &Sender<String>) {
    for line in BufReader::new(reader).lines().map_while(Result::ok) {
        if told.blocking_send(line).is_err() {
            return;
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn example(name: &str) -> PathBuf {
    root().join("deploy/examples").join(name)
}
