//! The fault test of the live feed with real processes: clients that follow, commands that keep coming, and everything
//! between them killed, cut, stalled and silenced in a random order. In the end every client has every activity of its
//! feeds once and in order, and every fault is proven to have fired.
//!
//! `SOAK_SECONDS` says how long faults happen (60), `SOAK_SEED` repeats the order of a run.

mod checker;
mod clients;
mod commands;
mod faults;
mod follower;
mod ledger;
mod line;
mod link;
mod summary;
mod truth;

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use harness::{COMMAND_ROLES, FaultProxy, Servers, Service, World};

use clients::Clients;
use commands::Author;
use faults::{Faults, Kind, ROUNDS_MIN};

const SECONDS_DEFAULT: u64 = 60;
/// Commands that are answered on average, at least, while everything breaks.
const COMMANDS_PER_SECOND_MIN: u64 = 2;

/// A number of the environment. Not one of `CIVICSTREAM_`: the services would refuse it.
fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// Says something past the capture of test output.
fn say(text: &str) {
    _ = writeln!(std::io::stderr(), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_client_gets_every_activity_once_and_in_order_whatever_breaks() {
    let seed = setting("SOAK_SEED").unwrap_or_else(rand::random);
    let duration = Duration::from_secs(setting("SOAK_SECONDS").unwrap_or(SECONDS_DEFAULT));
    say(&format!("soak: {} s of faults, SOAK_SEED={seed}", duration.as_secs()));

    let servers: &'static Servers = Box::leak(Box::new(Servers::start_killable()));
    let world = Arc::new(World::empty_on(servers).await);
    let commands = world.serve(COMMAND_ROLES);
    let projector = world.serve(&["projector"]);
    let gateways = [gateway(&world), gateway(&world)];
    let author = Author { world: Arc::clone(&world), to: commands.commands() };
    let mut published = author.members().await;
    for gateway in &gateways {
        world.ready(gateway.operations()).await;
    }
    let proxy = FaultProxy::start(gateways.iter().map(Service::public).collect()).await;

    let mut clients = Clients::start(proxy.address(), seed);
    let stop = Arc::new(AtomicBool::new(false));
    let publishing = tokio::spawn(author.clone().steadily(Arc::clone(&stop)));
    let mut faults = Faults::new(Arc::clone(&world), servers, proxy, gateways, projector, seed);
    faults.run(duration).await;
    stop.store(true, Ordering::Relaxed);
    published.extend(publishing.await.expect("every command is answered"));
    let (counts, no_pongs) = faults.found_out().await;

    clients.caught_up(&truth::read(&world).await).await;
    // What is doubled late comes before the activities of this round.
    published.extend(author.round().await);
    let facts = truth::read(&world).await;
    clients.caught_up(&facts).await;
    clients.stop();

    say(&summary::text(&faults, (&counts, no_pongs), &clients, &published));
    let wrong = clients.findings(&facts);
    assert!(wrong.is_empty(), "SOAK_SEED={seed}: {}", summary::wrong(&clients, &wrong));
    let mut recorded: Vec<u64> = published.iter().map(|published| published.seq).collect();
    recorded.sort_unstable();
    let in_log: Vec<u64> = facts.iter().map(|fact| fact.seq).collect();
    assert_eq!(in_log, recorded, "every command is in the log once");
    assert!(recorded.len() as u64 >= COMMANDS_PER_SECOND_MIN * duration.as_secs(), "{} commands only", recorded.len());

    let by_kind = faults.by_kind();
    for kind in Kind::ALL {
        assert!(by_kind.get(&kind).is_some_and(|fired| fired.len() >= ROUNDS_MIN), "{kind:?} did not happen");
    }
    let half_opens = by_kind[&Kind::HalfOpen].len();
    let silences = clients.totals().counts.silences;
    assert!(silences >= half_opens, "clients found out silence {silences} times only");
    assert!(no_pongs >= half_opens as u64, "gateways found out silence {no_pongs} times only");
    servers.stop();
}

/// A gateway that notices soon who is gone, and lets all clients in by one address.
fn gateway(world: &World) -> Service {
    let settings = [
        ("CIVICSTREAM_PING_INTERVAL", "1s"),
        ("CIVICSTREAM_PONG_TIMEOUT", "2s"),
        ("CIVICSTREAM_LIVE_CONNECTIONS_PER_ADDRESS", "1000"),
        ("CIVICSTREAM_LIVE_CONNECTS_PER_SECOND", "1000"),
        ("CIVICSTREAM_ROTATE_AFTER", "20s"),
        ("CIVICSTREAM_DRAIN_WINDOW", "2s"),
    ];
    let mut environment = world.environment();
    environment.extend(settings.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Service::start(&["gateway"], environment)
}
