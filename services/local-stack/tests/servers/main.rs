//! Private servers with real processes: they serve, they stop, and nothing outlives a kill.

mod wire;

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use local_stack::{DataAtStop, Durability, KeeperOptions, Stack, StackError};
use nix::{
    sys::signal::{Signal, kill},
    unistd::{Pid, Uid},
};
use tempfile::TempDir;

const KEEPER: &str = env!("CARGO_BIN_EXE_local-stack-keeper");
/// How long to wait for a process to vanish.
const GONE_LIMIT: Duration = Duration::from_secs(30);
const LOOK_INTERVAL: Duration = Duration::from_millis(10);

/// A folder of its own for each test, open to nobody else, as a careful person's is: the keeper must cope.
fn folder() -> TempDir {
    let private = PermissionsExt::from_mode(0o700);
    tempfile::Builder::new().permissions(private).tempdir().expect("a temporary folder")
}

fn options(dir: &Path) -> KeeperOptions {
    let tools = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.dev/tools");
    KeeperOptions { tools_dir: Some(tools.into()), durability: Durability::ProcessKill, ..KeeperOptions::new(dir) }
}

#[track_caller]
fn start(options: &KeeperOptions) -> Stack {
    Stack::start(Path::new(KEEPER), options).expect("the private servers start")
}

/// The message of a start that has to fail.
#[track_caller]
fn refusal(options: &KeeperOptions) -> String {
    match Stack::start(Path::new(KEEPER), options) {
        Err(StackError::NotStarted { said, .. }) => said,
        Err(other) => panic!("it failed in another way: {other}"),
        Ok(_) => panic!("it started"),
    }
}

fn send(signal: Signal, pid: u32) {
    let pid = Pid::from_raw(pid.try_into().expect("a process id"));
    kill(pid, signal).expect("the process is there to be signalled");
}

fn is_running(pid: u32) -> bool {
    // A zombie that nobody has reaped yet holds nothing any more.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

#[expect(clippy::disallowed_methods, reason = "the pause of a poll: these processes are not our children")]
#[track_caller]
fn wait_until_gone(pids: &[u32]) {
    let deadline = Instant::now() + GONE_LIMIT;
    while pids.iter().any(|pid| is_running(*pid)) {
        assert!(Instant::now() < deadline, "a process outlived its parent: {pids:?}");
        std::thread::sleep(LOOK_INTERVAL);
    }
}

#[test]
fn both_servers_serve_until_the_stop_and_leave_nothing() {
    let dir = folder();
    let stack = start(&options(dir.path()));
    let endpoints = stack.endpoints().clone();
    assert_eq!(wire::select(&endpoints, "SHOW fsync; SELECT current_user"), ["off", "civicstream"]);
    assert_eq!(wire::select(&endpoints, "SHOW synchronous_commit; SHOW listen_addresses"), ["on", ""]);
    assert!(wire::Nats::connect(&endpoints.nats_url).info().contains(r#""jetstream":true"#));
    assert!(is_running(endpoints.postgres_pid) && is_running(endpoints.nats_pid));
    let sockets = std::fs::metadata(&endpoints.postgres_socket_dir).expect("the socket's folder");
    assert_eq!(sockets.permissions().mode() & 0o777, 0o700, "whoever reaches the socket is the superuser");
    stack.stop().expect("an orderly stop");
    assert!(!is_running(endpoints.postgres_pid) && !is_running(endpoints.nats_pid));
    assert!(!endpoints.postgres_socket_dir.exists(), "the socket's folder stayed");
    assert!(dir.path().join("postgres/PG_VERSION").exists(), "the data did not stay");
}

#[test]
fn data_is_removed_at_the_stop_when_that_was_asked() {
    let dir = folder();
    let data = dir.path().join("stack");
    std::fs::set_permissions(dir.path(), PermissionsExt::from_mode(0o755)).expect("opening the folder");
    let stack = start(&KeeperOptions { at_stop: DataAtStop::Remove, ..options(&data) });
    stack.stop().expect("an orderly stop");
    assert!(!data.exists());
}

#[test]
fn a_service_may_use_streams_but_not_administer_them() {
    let dir = folder();
    let stack = start(&options(dir.path()));
    let mut operator = wire::Nats::connect(&stack.endpoints().nats_operator_url);
    let mut service = wire::Nats::connect(&stack.endpoints().nats_url);
    let stream = r#"{"name":"PROBE","subjects":["probe.>"],"allow_direct":true}"#;

    let refused = service.request("$JS.API.STREAM.CREATE.PROBE", stream);
    assert!(refused.expect_err("a service made a stream").contains("Permissions Violation"));
    let made = operator.request("$JS.API.STREAM.CREATE.PROBE", stream).expect("the operator makes it");
    assert!(made.contains("stream_create_response") && !made.contains("error"), "{made}");

    let stored = service.request("probe.one", "{}").expect("a service appends");
    assert!(stored.contains(r#""seq":1"#), "{stored}");
    service.request("$JS.API.STREAM.INFO.PROBE", "").expect("a service looks at the stream");
    for subject in
        ["UPDATE.PROBE", "PURGE.PROBE", "MSG.DELETE.PROBE", "SNAPSHOT.PROBE", "RESTORE.PROBE", "DELETE.PROBE"]
    {
        let refused = service.request(&format!("$JS.API.STREAM.{subject}"), "{}");
        assert!(refused.expect_err(subject).contains("Permissions Violation"), "{subject}");
    }
}

#[test]
fn a_killed_keeper_takes_its_servers_along_and_the_next_start_goes_on_with_the_data() {
    let dir = folder();
    let first = start(&options(dir.path()));
    let endpoints = first.endpoints().clone();
    wire::select(&endpoints, "CREATE TABLE kept (number int); INSERT INTO kept VALUES (1847)");
    send(Signal::SIGKILL, first.keeper_pid());

    // At once, while the servers of the first are still ending.
    let second = start(&options(dir.path()));
    assert_eq!(wire::select(second.endpoints(), "SELECT number FROM kept"), ["1847"]);
    let password = |url: &str| url.rsplit_once('@').map(|(user, _)| user.to_owned());
    assert_eq!(password(&second.endpoints().nats_url), password(&endpoints.nats_url));
    wait_until_gone(&[endpoints.postgres_pid, endpoints.nats_pid]);
    let ended = first.stop().expect_err("it was killed");
    assert!(ended.to_string().contains("signal: 9"), "{ended}");
    assert!(!endpoints.postgres_socket_dir.exists(), "the socket's folder stayed");
    second.stop().expect("an orderly stop");
}

#[test]
fn killed_servers_are_recovered_by_the_next_start() {
    let dir = folder();
    let first = start(&options(dir.path()));
    let endpoints = first.endpoints().clone();
    wire::select(&endpoints, "CREATE TABLE kept (number int)");
    // Halted first, so that it neither stops the other server nor frees a process id.
    send(Signal::SIGSTOP, first.keeper_pid());
    for pid in [endpoints.postgres_pid, endpoints.nats_pid, first.keeper_pid()] {
        send(Signal::SIGKILL, pid);
    }
    let second = start(&options(dir.path()));
    assert!(wire::select(second.endpoints(), "SELECT number FROM kept").is_empty());
    second.stop().expect("an orderly stop");
}

#[test]
fn a_server_that_ends_by_itself_ends_the_keeper_with_the_reason() {
    let dir = folder();
    let stack = start(&options(dir.path()));
    let endpoints = stack.endpoints().clone();
    send(Signal::SIGKILL, endpoints.nats_pid);
    let said = stack.ended().wait();
    assert!(said.contains("nats-server ended by itself; the end of"), "{said}");
    assert!(said.contains("Server is ready"), "the log is missing in: {said}");
    assert!(!is_running(endpoints.postgres_pid), "Postgres stayed");
    assert!(matches!(stack.stop(), Err(StackError::Ended { status, .. }) if status.code() == Some(1)));
}

#[test]
fn a_killed_server_is_started_again_when_that_was_asked() {
    const SIGKILL: i32 = Signal::SIGKILL as i32;
    let dir = folder();
    let stack = start(&KeeperOptions { restart_after: Some(Duration::ZERO), ..options(dir.path()) });
    let endpoints = stack.endpoints().clone();
    wire::select(&endpoints, "CREATE TABLE kept (number int); INSERT INTO kept VALUES (1847)");
    let mut pids = (endpoints.postgres_pid, endpoints.nats_pid);
    for _ in 0..2 {
        send(Signal::SIGKILL, pids.0);
        let postgres = stack.restarted().expect("Postgres is started again");
        assert_eq!((postgres.server.as_str(), postgres.ended_by_signal), ("postgres", Some(SIGKILL)));
        assert_eq!(wire::select(&endpoints, "SELECT number FROM kept"), ["1847"]);
        send(Signal::SIGKILL, pids.1);
        let nats = stack.restarted().expect("nats-server is started again");
        assert_eq!((nats.server.as_str(), nats.ended_by_signal), ("nats-server", Some(SIGKILL)));
        wire::Nats::connect(&endpoints.nats_operator_url);
        assert!(postgres.pid != pids.0 && nats.pid != pids.1);
        pids = (postgres.pid, nats.pid);
    }
    stack.stop().expect("an orderly stop");
    assert!(!is_running(pids.0) && !is_running(pids.1));
}

#[test]
fn an_interrupt_from_the_terminal_is_left_to_the_parent() {
    let dir = folder();
    let stack = start(&options(dir.path()));
    send(Signal::SIGINT, stack.keeper_pid());
    send(Signal::SIGHUP, stack.keeper_pid());
    assert_eq!(wire::select(stack.endpoints(), "SELECT 'still here'"), ["still here"]);
    stack.stop().expect("an orderly stop");
}

#[test]
fn a_termination_stops_the_servers_in_order() {
    let dir = folder();
    let stack = start(&options(dir.path()));
    send(Signal::SIGTERM, stack.keeper_pid());
    assert_eq!(stack.ended().wait(), "");
    stack.stop().expect("an orderly stop");
}

#[test]
fn a_chosen_port_is_used_and_needs_the_password() {
    let dir = folder();
    let (postgres_port, nats_port) = free_ports();
    let chosen =
        KeeperOptions { postgres_port: Some(postgres_port), nats_port: Some(nats_port), ..options(dir.path()) };
    let stack = start(&chosen);
    let endpoints = stack.endpoints();
    assert_eq!((endpoints.postgres_port, endpoints.nats_port), (postgres_port, nats_port));
    let url = endpoints.postgres_tcp_url.as_deref().expect("a TCP address");
    assert!(url.ends_with(&format!("@127.0.0.1:{postgres_port}/postgres")), "{url}");
    assert_eq!(wire::select(endpoints, "SELECT 1"), ["1"]);
    assert_eq!(wire::tcp_authentication(postgres_port), "SCRAM-SHA-256");
}

#[test]
fn a_taken_port_is_said_by_name() {
    let dir = folder();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("its address").port();
    let nats = refusal(&KeeperOptions { nats_port: Some(port), ..options(dir.path()) });
    let expected =
        format!("port {port} for nats-server is taken, choose another with --nats-port / CIVICSTREAM_NATS_PORT");
    assert!(nats.contains(&expected), "{nats}");
    let postgres = refusal(&KeeperOptions { postgres_port: Some(port), ..options(dir.path()) });
    let expected =
        format!("port {port} for Postgres is taken, choose another with --postgres-port / CIVICSTREAM_POSTGRES_PORT");
    assert!(postgres.contains(&expected), "{postgres}");
}

#[test]
fn one_folder_has_one_keeper() {
    let dir = folder();
    let _first = start(&options(dir.path()));
    let said = refusal(&options(dir.path()));
    assert!(said.contains("another keeper runs in"), "{said}");
}

#[test]
fn a_missing_nats_server_is_said_with_the_way_out() {
    let dir = folder();
    let said =
        refusal(&KeeperOptions { nats_server: Some(PathBuf::from("/nowhere/nats-server")), ..options(dir.path()) });
    assert!(said.contains("no nats-server found at /nowhere/nats-server: `make setup` installs it"), "{said}");
}

#[test]
fn a_folder_that_the_postgres_user_can_not_reach_is_named() {
    if !Uid::effective().is_root() {
        return; // Only root runs Postgres as somebody else.
    }
    let closed = folder();
    let said = refusal(&options(&closed.path().join("inner")));
    assert!(said.contains(&format!("can not enter {} (mode 0700)", closed.path().display())), "{said}");
}

#[test]
fn a_program_that_asked_for_it_ends_with_its_parent() {
    let mut parent = Command::new("/bin/sh")
        // Two commands, so that the shell stays in between.
        .args(["-c", r#""$0" wait-for-parent; exit 0"#, KEEPER])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut line = String::new();
    BufReader::new(parent.stdout.take().expect("its output")).read_line(&mut line).expect("the process id");
    let pid = line.trim().parse().expect("a process id");
    assert!(is_running(pid));
    parent.kill().expect("killing the parent");
    parent.wait().expect("the parent ended");
    wait_until_gone(&[pid]);
}

/// Two ports that nobody has. Below those the kernel hands out by itself, so that no other test gets them meanwhile.
fn free_ports() -> (u16, u16) {
    let start = u16::try_from(std::process::id() % 10_000).expect("below 10,000") + 20_000;
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut ports = (start..32_000).filter(free);
    ports.next().zip(ports.next()).expect("two free ports")
}
