//! Clients of other makes follow a feed through restarts of the gateway: the page in a browser, Python's `websockets`, Node's
//! `ws` and curl over server-sent events, the last three as `deploy/examples` publishes them. Each has every activity once
//! and in order, whatever stops under it.

mod client;

use std::net::SocketAddr;
use std::time::Duration;

use harness::{COMMAND_ROLES, Proxy, Service, World};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::interval;
use uuid::Uuid;

use crate::seed;
use client::Client;

/// How often something is recorded while clients move: a page shows only so many entries.
const BETWEEN_TWO: Duration = Duration::from_millis(100);

/// Seoul, of which something is recorded again and again.
struct City {
    world: World,
    commands: Service,
    _projector: Service,
    /// The place at which it joined: the first entry of its feed.
    joined: u64,
    /// The places of what was recorded of it since.
    recorded: Vec<u64>,
}

impl City {
    async fn start() -> Self {
        let world = World::empty().await;
        let (commands, projector) = (world.serve(COMMAND_ROLES), world.serve(&["projector"]));
        let mut joined = proto::Seq::START;
        for body in [seed::korea(), seed::seoul()] {
            joined = world.command_as(commands.commands(), "/v1/members", &body, Uuid::now_v7()).await.seq();
        }
        world.projected(&world.database().await, joined).await;
        Self { world, commands, _projector: projector, joined: joined.0, recorded: Vec::new() }
    }

    /// A gateway, which also serves the page, and asks its clients to leave within `drain_window` when it stops.
    async fn gateway(&self, drain_window: &str) -> Service {
        let mut environment = self.world.environment();
        let longer = [("CIVICSTREAM_DRAIN_WINDOW", drain_window), ("CIVICSTREAM_SHUTDOWN_GRACE", "30s")];
        environment.extend(longer.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let gateway = Service::start(&["gateway", "site"], environment);
        self.world.ready(gateway.operations()).await;
        gateway
    }

    /// One client of each kind, each of which has the snapshot.
    async fn clients(&self, gateway: SocketAddr) -> [Client; 4] {
        let mut clients =
            [Client::browser(gateway), Client::python(gateway), Client::node(gateway), Client::curl(gateway)];
        for client in &mut clients {
            client.connected(1).await;
            client.has(self.joined).await;
        }
        clients
    }

    async fn record(&mut self, count: usize) {
        for _ in 0..count {
            let body = seed::meeting(self.recorded.len());
            let to = self.commands.commands();
            let answer = self.world.command_as(to, "/v1/calendar-events", &body, Uuid::now_v7()).await;
            assert_eq!(answer.status, 201, "{}", answer.body);
            self.recorded.push(answer.seq().0);
        }
    }

    /// Waits until all have what was recorded last.
    async fn all_have_it(&self, clients: &mut [Client]) {
        let newest = *self.recorded.last().expect("something was recorded");
        for client in clients {
            client.has(newest).await;
        }
    }
}

/// Asks a gateway to stop; ends when it has. Its end is not waited for, so that things can happen until then.
fn stop(mut gateway: Service) -> JoinHandle<Service> {
    spawn_blocking(move || {
        assert!(gateway.stop(), "it did not end well: {}", gateway.said());
        gateway
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn four_kinds_of_clients_follow_a_feed_through_a_stop_and_a_kill() {
    let mut city = City::start().await;
    let mut gateway = city.gateway("1s").await;
    let mut clients = city.clients(gateway.public()).await;
    city.record(3).await;
    city.all_have_it(&mut clients).await;

    let stopping = stop(gateway);
    city.record(3).await;
    gateway = stopping.await.expect("a stop");
    city.record(3).await;
    gateway.restart();
    city.record(3).await;
    for client in &mut clients {
        client.connected(2).await;
    }
    city.all_have_it(&mut clients).await;

    // What was recorded last may be under way to them.
    city.record(3).await;
    gateway.kill();
    city.record(3).await;
    gateway.restart();
    city.record(3).await;
    for client in &mut clients {
        client.connected(3).await;
    }
    city.all_have_it(&mut clients).await;

    for client in &clients {
        client.check(city.joined, &city.recorded);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_takes_no_connection_from_clients_that_connect_first() {
    let mut city = City::start().await;
    let (mut serving, mut next) = (city.gateway("6s").await, city.gateway("6s").await);
    let proxy = Proxy::start(serving.public()).await;
    let mut clients = city.clients(proxy.address()).await;
    let mut often = interval(BETWEEN_TWO);
    for restart in 1..=2 {
        proxy.lead_to(next.public());
        let stopping = stop(serving);
        // All the time, so that some happen while a client has two connections.
        while !stopping.is_finished() {
            often.tick().await;
            city.record(1).await;
            city.all_have_it(&mut clients).await;
        }
        serving = stopping.await.expect("a stop");
        for client in &mut clients {
            client.connected(restart + 1).await;
        }
        serving.restart();
        city.world.ready(serving.operations()).await;
        std::mem::swap(&mut serving, &mut next);
    }
    city.record(3).await;
    city.all_have_it(&mut clients).await;
    for client in &clients {
        client.check(city.joined, &city.recorded);
    }
    let [websockets @ .., _] = &mut clients;
    for client in websockets {
        client.left(2).await;
        let connected_first = ["connected 1", "connected 2", "left 1", "connected 3", "left 2"];
        assert_eq!(client.connections(), connected_first, "{}", client.transcript());
    }
}
