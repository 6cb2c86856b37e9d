//! The faults: which there are, in which order they come, and the proof of each that it fired.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use harness::{FaultCounts, FaultProxy, Servers, Service, World, eventually};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use tokio::task::block_in_place;
use tokio::time::{Instant, sleep_until};

/// How often each kind of fault happens at least.
pub(crate) const ROUNDS_MIN: usize = 2;
/// The longest time between two faults, and between the death of a process and its next start.
const BETWEEN_MAX: Duration = Duration::from_millis(1_500);
const DEAD_MAX: Duration = Duration::from_millis(800);
/// How long traffic is held back: less than clients and gateways wait for each other.
const STALL: std::ops::RangeInclusive<Duration> = Duration::from_millis(300)..=Duration::from_millis(1_200);
/// How many of all connections a fault of some hits.
const SHARE: f64 = 0.3;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    CutSome,
    CutAllAndRefuse,
    CutInFrame,
    Stall,
    HalfOpen,
    KillGatewayA,
    KillGatewayB,
    StopGateway,
    KillProjector,
    KillNats,
    KillPostgres,
}

impl Kind {
    pub(crate) const ALL: [Self; 11] = [
        Self::CutSome,
        Self::CutAllAndRefuse,
        Self::CutInFrame,
        Self::Stall,
        Self::HalfOpen,
        Self::KillGatewayA,
        Self::KillGatewayB,
        Self::StopGateway,
        Self::KillProjector,
        Self::KillNats,
        Self::KillPostgres,
    ];
}

/// A fault that fired.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fired {
    pub kind: Kind,
    pub began: std::time::Instant,
    /// From here on what it broke works again, or can be made anew.
    pub over: std::time::Instant,
    /// How many connections it hit; 1 for a process.
    pub hit: u64,
}

/// Everything that can be broken.
pub(crate) struct Faults {
    pub world: Arc<World>,
    pub servers: &'static Servers,
    pub proxy: FaultProxy,
    pub gateways: [Service; 2],
    pub projector: Service,
    rng: RefCell<StdRng>,
    pub fired: Vec<Fired>,
    /// Sockets that gateways closed since no pong came, counted before each of their deaths.
    no_pongs: u64,
}

impl Faults {
    pub(crate) fn new(
        world: Arc<World>,
        servers: &'static Servers,
        proxy: FaultProxy,
        gateways: [Service; 2],
        projector: Service,
        seed: u64,
    ) -> Self {
        let rng = RefCell::new(StdRng::seed_from_u64(seed));
        Self { world, servers, proxy, gateways, projector, rng, fired: Vec::new(), no_pongs: 0 }
    }

    /// Lets faults happen for so long; every kind once, in a random order, then every kind once more, and so on.
    pub(crate) async fn run(&mut self, duration: Duration) {
        let end = Instant::now() + duration;
        for round in 1.. {
            let mut kinds = Kind::ALL;
            kinds.shuffle(self.rng.get_mut());
            for kind in kinds {
                if round > ROUNDS_MIN && Instant::now() >= end {
                    return;
                }
                self.pause(BETWEEN_MAX).await;
                let began = std::time::Instant::now();
                let hit = self.fire(kind).await;
                assert!(hit > 0, "{kind:?} hit nothing");
                self.fired.push(Fired { kind, began, over: std::time::Instant::now(), hit });
            }
        }
    }

    /// Waits until both ends of every connection that went silent have found out; answers with how many sockets the
    /// gateways closed since no pong came.
    pub(crate) async fn found_out(&mut self) -> (FaultCounts, u64) {
        let counts = eventually("both ends to give up the connections that went silent", || async {
            let counts = self.proxy.counts();
            let left = counts.half_open_left_by_client.min(counts.half_open_left_by_gateway);
            (left == counts.half_opened).then_some(counts)
        })
        .await;
        for gateway in 0..self.gateways.len() {
            self.no_pongs += self.no_pongs_of(gateway).await;
        }
        (counts, self.no_pongs)
    }

    pub(crate) fn by_kind(&self) -> BTreeMap<Kind, Vec<Fired>> {
        let mut by_kind: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for fired in &self.fired {
            by_kind.entry(fired.kind).or_default().push(*fired);
        }
        by_kind
    }

    /// Lets it happen, and answers with how many it hit when it is over and proven.
    async fn fire(&mut self, kind: Kind) -> u64 {
        match kind {
            Kind::CutSome => self.on_connections(|proxy| proxy.cut(|| self.some()), |counts| counts.cut).await,
            Kind::CutAllAndRefuse => self.cut_all_and_refuse().await,
            Kind::CutInFrame => {
                self.on_connections(|proxy| proxy.cut_in_frame(|| self.some()), |counts| counts.cut_in_frame).await
            }
            Kind::HalfOpen => {
                self.on_connections(|proxy| proxy.half_open(|| self.some()), |counts| counts.half_opened).await
            }
            Kind::Stall => self.stall().await,
            Kind::KillGatewayA => self.kill_gateway(0).await,
            Kind::KillGatewayB => self.kill_gateway(1).await,
            Kind::StopGateway => self.stop_gateway().await,
            Kind::KillProjector => {
                self.projector.kill();
                self.pause(DEAD_MAX).await;
                block_in_place(|| self.projector.restart());
                1
            }
            Kind::KillNats => {
                block_in_place(|| self.servers.kill_nats());
                1
            }
            Kind::KillPostgres => {
                block_in_place(|| self.servers.kill_postgres());
                1
            }
        }
    }

    fn some(&self) -> bool {
        self.rng.borrow_mut().random_bool(SHARE)
    }

    async fn pause(&self, longest: Duration) {
        let pause = self.rng.borrow_mut().random_range(Duration::ZERO..=longest);
        sleep_until(Instant::now() + pause).await;
    }

    /// Chooses among the connections until there were some, and waits until one of the chosen was hit. The others end by
    /// themselves before they can be, or are hit as soon as something is said on them.
    async fn on_connections(&self, choose: impl Fn(&FaultProxy) -> usize, count: impl Fn(FaultCounts) -> u64) -> u64 {
        let before = count(self.proxy.counts());
        eventually("connections to break", || async { (choose(&self.proxy) > 0).then_some(()) }).await;
        eventually("a broken connection", || async {
            let hit = count(self.proxy.counts()) - before;
            (hit > 0).then_some(hit)
        })
        .await
    }

    async fn cut_all_and_refuse(&self) -> u64 {
        let refused = self.proxy.counts().refused;
        // Only once there is something to cut: who is refused makes no connection that could be.
        let cut_all = |proxy: &FaultProxy| {
            let chosen = proxy.cut(|| true);
            proxy.refuse(chosen > 0);
            chosen
        };
        let cut = self.on_connections(cut_all, |counts| counts.cut).await;
        eventually("a refused connection", || async { (self.proxy.counts().refused > refused).then_some(()) }).await;
        self.pause(DEAD_MAX).await;
        self.proxy.refuse(false);
        cut
    }

    async fn stall(&self) -> u64 {
        let held = self.on_connections(|proxy| proxy.stall(|| self.some()), |counts| counts.stalled).await;
        let stall = self.rng.borrow_mut().random_range(STALL);
        sleep_until(Instant::now() + stall).await;
        self.proxy.resume();
        held
    }

    async fn kill_gateway(&mut self, gateway: usize) -> u64 {
        self.no_pongs += self.no_pongs_of(gateway).await;
        self.gateways[gateway].kill();
        self.pause(DEAD_MAX).await;
        block_in_place(|| self.gateways[gateway].restart());
        1
    }

    /// As a deployment does: it asks its clients to leave, and is gone when they have.
    async fn stop_gateway(&mut self) -> u64 {
        let gateway = usize::from(self.rng.get_mut().random_bool(0.5));
        self.no_pongs += self.no_pongs_of(gateway).await;
        let stopped_well = block_in_place(|| self.gateways[gateway].stop());
        assert!(stopped_well, "the gateway did not stop in order:\n{}", self.gateways[gateway].said());
        block_in_place(|| self.gateways[gateway].restart());
        1
    }

    async fn no_pongs_of(&self, gateway: usize) -> u64 {
        let metrics = self.world.text(&format!("http://{}/metrics", self.gateways[gateway].operations())).await;
        let count = |line: &str| line.strip_prefix("civicstream_gateway_closed_total{code=\"4103\"} ")?.parse().ok();
        metrics.lines().find_map(count).unwrap_or(0)
    }
}
