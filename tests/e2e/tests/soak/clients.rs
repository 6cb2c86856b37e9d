//! All clients: what each of them follows, when they come, and what is wrong with what they got.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use harness::{WAIT_MAX, eventually};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::checker;
use crate::commands::MEMBERS;
use crate::follower::{Follower, Plan};
use crate::ledger::{Follow, Journal, Totals};
use crate::link;
use crate::truth::{self, Fact};

const CLIENTS: u32 = 200;
/// Clients come one after the other within this time: the first before the first fault, the last in the midst of them.
const ARRIVALS: Duration = Duration::from_secs(20);

/// All clients. They run until they are stopped.
pub(crate) struct Clients {
    all: Vec<Client>,
    running: JoinSet<()>,
}

/// A client with its plan, and what it wrote down.
pub(crate) struct Client {
    pub plan: Plan,
    journal: Arc<Mutex<Journal>>,
}

/// Something wrong, and which client found it.
pub(crate) struct Wrong {
    pub client: usize,
    pub what: String,
}

impl Clients {
    /// Lets client after client come.
    pub(crate) fn start(gateway: SocketAddr, seed: u64) -> Self {
        let streams = link::stream_client();
        let (mut all, mut running) = (Vec::new(), JoinSet::new());
        let started = Instant::now();
        for n in 0..CLIENTS {
            let plan = plan(n as usize);
            let follower = Follower::new(gateway, plan.clone(), streams.clone(), seed.wrapping_add(n.into()));
            all.push(Client { plan, journal: follower.shared_journal() });
            let arrival = started + ARRIVALS * n / CLIENTS;
            running.spawn(async move {
                sleep_until(arrival).await;
                follower.run().await;
            });
        }
        Self { all, running }
    }

    /// Waits until every client has the last activity of each of its feeds. If one never gets it, the checker says so.
    pub(crate) async fn caught_up(&self, facts: &[Fact]) {
        let mut waiting = Vec::new();
        for client in &self.all {
            let lasts =
                client.plan.follows.iter().map(|follow| truth::feed(facts, follow).last().map(|entry| entry.seq));
            waiting.extend(lasts.enumerate().map(|(index, last)| (client, index, last)));
        }
        let has_it = |(client, index, last): &(&Client, usize, Option<u64>)| {
            let journal = client.journal();
            let ledger = &journal.ledgers[*index];
            ledger.start.is_some_and(|start| last.is_none_or(|last| last <= start || ledger.last() == Some(last)))
        };
        let all = eventually("every client to have everything", || {
            waiting.retain(|one| !has_it(one));
            let done = waiting.is_empty();
            async move { done.then_some(()) }
        });
        _ = timeout(WAIT_MAX / 2, all).await;
    }

    /// Stops them. None may have ended before.
    pub(crate) fn stop(&mut self) {
        if let Some(ended) = self.running.try_join_next() {
            panic!("a client ended by itself: {ended:?}");
        }
        self.running.abort_all();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Client> {
        self.all.iter()
    }

    pub(crate) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for client in &self.all {
            totals.add(&client.journal());
        }
        totals
    }

    /// Everything that is wrong.
    pub(crate) fn findings(&self, facts: &[Fact]) -> Vec<Wrong> {
        self.all.iter().enumerate().flat_map(|(n, client)| client.findings(n, facts)).collect()
    }

    /// What a client noted.
    pub(crate) fn journal(&self, client: usize) -> MutexGuard<'_, Journal> {
        self.all[client].journal()
    }
}

impl Client {
    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn findings(&self, client: usize, facts: &[Fact]) -> Vec<Wrong> {
        let journal = self.journal();
        let mut wrong: Vec<_> =
            journal.offences.iter().map(|offence| Wrong { client, what: offence.clone() }).collect();
        for (follow, ledger) in self.plan.follows.iter().zip(&journal.ledgers) {
            let found = checker::check(&truth::feed(facts, follow), ledger);
            let of = |finding| Wrong { client, what: format!("on {} {:?}: {finding:?}", follow.feed, follow.types) };
            wrong.extend(found.into_iter().map(of));
        }
        wrong
    }
}

/// What client number `n` follows: among every ten some follow one member, some everything, some under a filter, some two
/// feeds on one socket; two of them over SSE.
fn plan(n: usize) -> Plan {
    let all = || "all".to_owned();
    let member = |offset: usize| format!("member:{}", MEMBERS[(n / 10 + offset) % MEMBERS.len()].0);
    let follow = |feed: String, types: &[&str], snapshot| {
        let types = types.iter().map(|&name| name.to_owned()).collect();
        Follow { feed, types, snapshot }
    };
    let follows = match n % 10 {
        0 => vec![follow(all(), &[], Some(20))],
        1 => vec![follow(all(), &["document.*"], None)],
        2 => vec![follow(all(), &["calendar-event.scheduled"], Some(5))],
        3 => vec![follow(member(0), &["calendar-event.*"], Some(1))],
        4 => vec![follow(member(0), &[], None), follow(member(1), &[], Some(3))],
        5 => vec![follow(member(0), &["document.published"], Some(2)), follow(all(), &["member.*"], None)],
        6 => vec![follow(member(0), &[], None)],
        7 | 8 => vec![follow(member(0), &[], Some(20))],
        _ => vec![follow(all(), &["document.*", "member.*"], Some(2))],
    };
    Plan { follows, over_stream: n % 10 >= 8 }
}
