//! What a run tells in the end.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use harness::FaultCounts;

use crate::clients::{Client, Clients, Wrong};
use crate::commands::Published;
use crate::faults::{Faults, Fired};
use crate::ledger::{Counts, Journal, Totals};

/// Findings that are shown when there are many.
const FINDINGS_SHOWN_MAX: usize = 20;
/// Notes of a client that are shown when something is wrong.
const NOTES_SHOWN_MAX: usize = 60;

/// The summary as text.
pub(crate) fn text(
    faults: &Faults,
    (counts, no_pongs): (&FaultCounts, u64),
    clients: &Clients,
    published: &[Published],
) -> String {
    let totals = clients.totals();
    let arrivals = arrivals(clients, published);
    let mut text = format!("soak: {} faults\n", faults.fired.len());
    for (kind, fired) in faults.by_kind() {
        let hit: u64 = fired.iter().map(|fired| fired.hit).sum();
        let slowest = fired.iter().map(|fired| recovery(fired, &faults.fired, &arrivals)).max().unwrap_or_default();
        _ = writeln!(text, "  {kind:?}: {} times, hit {hit}, slowest recovery {} ms", fired.len(), slowest.as_millis());
    }
    let FaultCounts { accepted, refused, without_gateway, cut, cut_in_frame, stalled, held_bytes, .. } = counts;
    _ = writeln!(
        text,
        "  proxy: {accepted} connections, {refused} refused, {without_gateway} without a gateway, {cut} cut, \
         {cut_in_frame} cut in a frame, {stalled} stalled ({held_bytes} bytes), {} silenced, {} of them event streams \
         (found out by {} clients; gateways missed {no_pongs} pongs)",
        counts.half_opened, counts.half_opened_streams, totals.counts.silences
    );
    let repeats: u32 = published.iter().map(|published| published.attempts - 1).sum();
    _ = writeln!(text, "  commands: {} answered, {repeats} repeats", published.len());
    let Totals { counts, deliveries, repeated } = totals;
    let Counts { connections, resumes, moves, told_to_wait, fell_behind, .. } = counts;
    let count = clients.iter().count();
    _ = write!(
        text,
        "  clients: {count}, {} reconnections, {resumes} resumes, {moves} moves, {told_to_wait} told to wait, \
         {fell_behind} fell behind, {deliveries} deliveries, {repeated} dropped as known",
        connections - count
    );
    text + &latest(clients, &arrivals)
}

/// The activity that came latest, and what its client met meanwhile.
fn latest(clients: &Clients, arrivals: &[Arrival]) -> String {
    let Some(latest) = arrivals.iter().max_by_key(|arrival| arrival.took()) else { return String::new() };
    let Arrival { seq, client, answered, at } = *latest;
    let met = notes(&clients.journal(client), answered, at);
    format!("\n  latest: activity {seq} came to client {client} after {} ms:{met}", latest.took().as_millis())
}

/// What is wrong, as much of it as helps, and what the first client it is wrong for met last.
pub(crate) fn wrong(clients: &Clients, wrong: &[Wrong]) -> String {
    let mut text = format!("{} findings", wrong.len());
    for Wrong { client, what } in wrong.iter().take(FINDINGS_SHOWN_MAX) {
        _ = write!(text, "\n  client {client}: {what}");
    }
    if let Some(Wrong { client, .. }) = wrong.first() {
        let journal = clients.journal(*client);
        let from = journal.notes.get(journal.notes.len().saturating_sub(NOTES_SHOWN_MAX)).map(|(at, _)| *at);
        let met = from.map(|from| notes(&journal, from, Instant::now())).unwrap_or_default();
        _ = write!(text, "\n  client {client} met:{met}");
    }
    text
}

/// What a client noted from one moment to another.
fn notes(journal: &Journal, from: Instant, to: Instant) -> String {
    let mut text = String::new();
    for (at, note) in journal.notes.iter().filter(|(at, _)| (from..=to).contains(at)) {
        _ = write!(text, "\n    {:5} ms {note}", at.saturating_duration_since(from).as_millis());
    }
    text
}

/// When a command was answered, and when its activity came to the last of those who follow it.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    seq: u64,
    client: usize,
    answered: Instant,
    at: Instant,
}

impl Arrival {
    fn took(&self) -> Duration {
        self.at.saturating_duration_since(self.answered)
    }
}

fn arrivals(clients: &Clients, published: &[Published]) -> Vec<Arrival> {
    let answered: HashMap<u64, Instant> = published.iter().map(|published| (published.seq, published.at)).collect();
    let mut arrivals: HashMap<u64, Arrival> = HashMap::new();
    for (client, journal) in clients.iter().map(Client::journal).enumerate() {
        for delivery in journal.ledgers.iter().flat_map(|ledger| &ledger.deliveries).filter(|delivery| delivery.taken) {
            let (seq, at) = (delivery.seq, delivery.at);
            let Some(&answered) = answered.get(&seq) else { continue };
            let arrival = Arrival { seq, client, answered, at };
            let last = arrivals.entry(seq).or_insert(arrival);
            if last.at < at {
                *last = arrival;
            }
        }
    }
    arrivals.into_values().collect()
}

/// How long after a fault the last client had what was published from its beginning up to the next fault.
fn recovery(fault: &Fired, all: &[Fired], arrivals: &[Arrival]) -> Duration {
    let next = all.iter().map(|other| other.began).filter(|began| *began > fault.began).min();
    let is_its =
        |arrival: &&Arrival| arrival.answered >= fault.began && next.is_none_or(|next| arrival.answered < next);
    let after = |arrival: &Arrival| arrival.at.saturating_duration_since(fault.over.max(arrival.answered));
    arrivals.iter().filter(is_its).map(after).max().unwrap_or_default()
}
