//! `civicstream feed`: a person, or a script, that follows a feed in the terminal sees each activity once, whatever happens
//! to the gateway meanwhile.

use std::collections::BTreeSet;
use std::process::Stdio;

use harness::{COMMAND_ROLES, Service, World, binary, within};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use uuid::Uuid;

use crate::seed;

/// A gateway that asks its readers to leave soon, so that a stop does not take long.
const WINDOW: (&str, &str) = ("CIVICSTREAM_DRAIN_WINDOW", "1s");

/// The tool, following the feed of Seoul.
struct Terminal {
    lines: Lines<BufReader<ChildStdout>>,
    /// What it showed, by place in the log.
    shown: Vec<u64>,
    /// Ends with the test.
    _child: Child,
}

impl Terminal {
    fn follow(gateway: std::net::SocketAddr, more: &[&str]) -> Self {
        let mut child = Command::new(binary())
            .args(["--die-with-parent", "feed", "--json", "member:seoul", "--url"])
            .arg(format!("ws://{gateway}/v1/live"))
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program runs");
        let stdout = child.stdout.take().expect("a pipe");
        Self { lines: BufReader::new(stdout).lines(), shown: Vec::new(), _child: child }
    }

    /// Waits until the activity at `seq` is shown.
    async fn shows(&mut self, seq: u64) {
        while self.shown.last().is_none_or(|&last| last < seq) {
            let line = within("a line of the tool", self.lines.next_line()).await.expect("text");
            let activity: Value = serde_json::from_str(&line.expect("the tool goes on")).expect("JSON");
            self.shown.push(activity["ogp:sequence"].as_u64().expect("a place in the log"));
        }
    }
}

/// Who does things in Seoul, and what was done, by place in the log.
struct Seoul {
    world: World,
    commands: Service,
    done: Vec<u64>,
    /// Held, not used: it runs as long as the test.
    _projector: Service,
}

impl Seoul {
    async fn begin() -> Self {
        let world = World::empty().await;
        let (commands, projector) = (world.serve(COMMAND_ROLES), world.serve(&["projector"]));
        let mut seoul = Self { world, commands, done: Vec::new(), _projector: projector };
        seoul.command("/v1/members", &seed::korea()).await;
        let joined = seoul.command("/v1/members", &seed::seoul()).await;
        seoul.done = vec![joined];
        seoul.world.projected(&seoul.world.database().await, proto::Seq(joined)).await;
        seoul
    }

    async fn command(&self, path: &str, body: &Value) -> u64 {
        let answer = self.world.command_as(self.commands.commands(), path, body, Uuid::now_v7()).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.seq().0
    }

    async fn gateway(&self) -> Service {
        let mut environment = self.world.environment();
        environment.push((WINDOW.0.to_owned(), WINDOW.1.to_owned()));
        let gateway = Service::start(&["gateway"], environment);
        self.world.ready(gateway.operations()).await;
        gateway
    }

    /// Something happens in Seoul; answers with its place in the log.
    async fn meet(&mut self) -> u64 {
        let seq = self.command("/v1/calendar-events", &seed::meeting(self.done.len())).await;
        self.done.push(seq);
        seq
    }

    /// Things happen until the stop is over.
    async fn meet_during(&mut self, stop: impl FnOnce() -> bool + Send + 'static) {
        let stopped = tokio::task::spawn_blocking(stop);
        while !stopped.is_finished() {
            self.meet().await;
        }
        assert!(stopped.await.expect("the stop was waited for"), "the gateway ended well");
    }
}

/// What was shown is what was done, each once and in order.
#[track_caller]
fn check(terminal: &Terminal, seoul: &Seoul) {
    assert_eq!(terminal.shown, seoul.done);
    assert_eq!(terminal.shown.iter().collect::<BTreeSet<_>>().len(), seoul.done.len());
}

async fn follows_through_a_stop_and_a_kill(more: &[&str]) {
    let mut seoul = Seoul::begin().await;
    let gateway = seoul.gateway().await;
    let mut terminal = Terminal::follow(gateway.public(), more);
    terminal.shows(seoul.done[0]).await;
    let seen_live = seoul.meet().await;
    terminal.shows(seen_live).await;

    // Asked to stop, and started anew under its address.
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut stopping = gateway;
    seoul
        .meet_during(move || {
            let ended_well = stopping.stop();
            stopping.restart();
            sender.send(stopping).is_ok() && ended_well
        })
        .await;
    let mut gateway = receiver.recv().expect("the gateway that was started anew");
    let after_the_stop = seoul.meet().await;
    terminal.shows(after_the_stop).await;

    gateway.kill();
    for _ in 0..3 {
        seoul.meet().await;
    }
    gateway.restart();
    let after_the_kill = seoul.meet().await;
    terminal.shows(after_the_kill).await;
    check(&terminal, &seoul);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_in_the_terminal_sees_each_activity_once_through_a_stop_and_a_kill() {
    follows_through_a_stop_and_a_kill(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_one_that_follows_over_server_sent_events() {
    follows_through_a_stop_and_a_kill(&["--sse"]).await;
}
