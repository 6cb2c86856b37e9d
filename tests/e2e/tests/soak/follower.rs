//! A client as the protocol asks for: it keeps its cursors, answers pings, finds out silence, obeys errors, statuses and close
//! codes, moves when it is asked to, and comes back with backoff and full jitter. It shares no code with the product. What
//! it gets goes into its journal.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until, timeout};

use crate::ledger::{Delivery, Follow, Journal, Ledger};
use crate::line::{HELLO_MAX, Line, at, next_of};
use crate::link::{Heard, Link, Refused};

/// The longest wait before the first, the second, … try; shorter than a real client's, as a run is.
const BACKOFF_BASE: Duration = Duration::from_millis(100);
const BACKOFF_MAX: Duration = Duration::from_secs(2);

/// What a client follows, and how.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub follows: Vec<Follow>,
    /// Over SSE, which carries one feed, instead of a websocket.
    pub over_stream: bool,
}

/// A client.
pub(crate) struct Follower {
    gateway: SocketAddr,
    plan: Plan,
    streams: reqwest::Client,
    journal: Arc<Mutex<Journal>>,
    /// One for each feed it follows.
    places: Vec<Place>,
    connections: u32,
    attempt: u32,
    rng: StdRng,
}

/// How far it has come in a feed.
#[derive(Debug, Clone, Default)]
struct Place {
    cursor: Option<String>,
    /// The last activity, and the connection that brought it.
    last: Option<(u64, u32)>,
}

/// When to come back after the end of a connection.
#[derive(Debug, Clone, Copy)]
enum Return {
    Now,
    After(Duration),
    WithBackoff,
}

impl Follower {
    pub(crate) fn new(gateway: SocketAddr, plan: Plan, streams: reqwest::Client, seed: u64) -> Self {
        let ledgers = plan.follows.iter().map(|_| Ledger::default()).collect();
        let journal = Arc::new(Mutex::new(Journal { ledgers, ..Journal::default() }));
        let places = vec![Place::default(); plan.follows.len()];
        let rng = StdRng::seed_from_u64(seed);
        Self { gateway, plan, streams, journal, places, connections: 0, attempt: 0, rng }
    }

    pub(crate) fn shared_journal(&self) -> Arc<Mutex<Journal>> {
        Arc::clone(&self.journal)
    }

    /// Follows until it is aborted.
    pub(crate) async fn run(mut self) {
        loop {
            let back = match self.open().await {
                Ok(line) => self.serve(line).await,
                Err(back) => back,
            };
            let wait = match back {
                Return::Now => Duration::ZERO,
                Return::After(wait) => wait + self.rng.random_range(Duration::ZERO..=BACKOFF_BASE),
                Return::WithBackoff => self.backoff(),
            };
            sleep_until(Instant::now() + wait).await;
        }
    }

    fn backoff(&mut self) -> Duration {
        let ceiling = BACKOFF_BASE.saturating_mul(1 << self.attempt.min(16)).min(BACKOFF_MAX);
        self.attempt += 1;
        self.rng.random_range(Duration::ZERO..=ceiling)
    }

    async fn open(&mut self) -> Result<Line, Return> {
        let opening = async {
            if self.plan.over_stream {
                let cursor = self.places[0].cursor.as_deref();
                Link::stream(&self.streams, self.gateway, &query(&self.plan.follows[0]), cursor).await
            } else {
                Link::socket(self.gateway).await
            }
        };
        match timeout(HELLO_MAX, opening).await.unwrap_or(Err(Refused::Away)) {
            Ok(opened) => {
                self.connections += 1;
                let mut line = Line::new(opened, self.connections);
                line.awaited = (0..self.places.len()).map(|index| (index, None)).collect();
                line.after = self.places.iter().map(Place::seq).collect();
                Ok(line)
            }
            Err(Refused::Status(status @ (429 | 503), wait)) => {
                self.journal().counts.told_to_wait += 1;
                self.journal().note(format!("told to wait: {status} {wait:?}"));
                Err(wait.map_or(Return::WithBackoff, Return::After))
            }
            Err(Refused::Status(status, _)) => Err(self.offended(format!("it was refused with status {status}"))),
            Err(Refused::Away) => {
                self.journal().note("nobody there");
                Err(Return::WithBackoff)
            }
        }
    }

    /// Serves a connection, and the one it moves to, until there is none.
    async fn serve(&mut self, mut line: Line) -> Return {
        let mut left_behind: Option<Line> = None;
        loop {
            // Not before everything is followed here: until then there is nothing to go on from.
            let move_at = line.move_at.filter(|_| line.awaited.is_empty());
            let ask_at = line.awaited.values().copied().flatten().min();
            // Every branch is cancel-safe.
            tokio::select! {
                heard = line.next() => {
                    if let Err(back) = self.hear(&mut line, heard).await {
                        return back;
                    }
                    if line.awaited.is_empty() && let Some(old) = left_behind.take() {
                        self.journal().counts.moves += 1;
                        old.link.leave().await;
                    }
                }
                heard = next_of(&mut left_behind) => {
                    if let Some(old) = &mut left_behind && self.hear(old, heard).await.is_err() {
                        left_behind = None;
                    }
                }
                () = at(ask_at) => {
                    if !self.subscribe(&mut line).await {
                        return Return::WithBackoff;
                    }
                }
                () = at(move_at) => match self.open().await {
                    Ok(new) => left_behind = Some(std::mem::replace(&mut line, new)),
                    Err(_) => line.move_at = Some(Instant::now() + self.backoff()),
                }
            }
        }
    }

    /// Takes in what was heard; an error is the end of the connection.
    async fn hear(&mut self, line: &mut Line, heard: Option<Heard>) -> Result<(), Return> {
        match heard {
            None => {
                self.journal().counts.silences += 1;
                self.journal().note(format!("silence on {}", line.number));
                Err(Return::WithBackoff)
            }
            Some(Heard::Lost) => {
                self.journal().note(format!("lost {}", line.number));
                Err(Return::WithBackoff)
            }
            Some(Heard::Closed(code)) => {
                self.journal().note(format!("{} was closed with {code}", line.number));
                Err(self.closed(code))
            }
            Some(Heard::Message(message)) => self.take(line, &message).await,
        }
    }

    /// What a close code asks for.
    fn closed(&self, code: u16) -> Return {
        match code {
            // These are for clients that broke a rule.
            1002 | 1003 | 1007 | 1009 | 4000..=4099 => self.offended(format!("it was closed with {code}")),
            4200..=4299 => Return::Now,
            _ => Return::WithBackoff,
        }
    }

    async fn take(&mut self, line: &mut Line, message: &Value) -> Result<(), Return> {
        let kind = message["type"].as_str().unwrap_or_default();
        if !matches!(kind, "activity" | "ping" | "bookmark") {
            self.journal().note(format!("{kind} on {}", line.number));
        }
        match kind {
            "hello" => {
                line.may_be_silent_for(millis(&message["ping_interval_ms"]) + millis(&message["pong_timeout_ms"]));
                self.journal().counts.connections += 1;
                let now = Instant::now();
                line.awaited.values_mut().for_each(|ask_at| *ask_at = Some(now));
                if !self.subscribe(line).await {
                    return Err(Return::WithBackoff);
                }
            }
            "ping" if !line.link.say(&json!({"type": "pong"})).await => return Err(Return::WithBackoff),
            "subscribed" => self.subscribed(line, message),
            "snapshot" | "caught_up" | "bookmark" => self.moved(line, message),
            "activity" => self.activity(line, message),
            "reset" => self.reset(line, message),
            "fell_behind" => self.journal().counts.fell_behind += 1,
            "going_away" => line.move_at = Some(Instant::now() + millis(&message["reconnect_after_ms"])),
            "error" => return self.error(line, message),
            _ => {}
        }
        Ok(())
    }

    /// Asks for every feed that is due; whether it could be said.
    async fn subscribe(&mut self, line: &mut Line) -> bool {
        let now = Instant::now();
        let due: Vec<usize> = line
            .awaited
            .iter()
            .filter(|(_, ask_at)| ask_at.is_some_and(|ask_at| ask_at <= now))
            .map(|(index, _)| *index)
            .collect();
        for index in due {
            line.awaited.insert(index, None);
            if !self.plan.over_stream {
                line.after[index] = self.places[index].seq();
            }
            let follow = &self.plan.follows[index];
            let mut message = json!({"type": "subscribe", "id": index + 1, "feed": follow.feed});
            match (&self.places[index].cursor, follow.snapshot) {
                (Some(cursor), _) => message["cursor"] = json!(cursor),
                (None, Some(count)) => message["snapshot"] = json!(count),
                (None, None) => {}
            }
            if !follow.types.is_empty() {
                message["filter"] = json!({"types": follow.types});
            }
            if !line.link.say(&message).await {
                return false;
            }
        }
        true
    }

    fn subscribed(&mut self, line: &mut Line, message: &Value) {
        // Over SSE the address is the request.
        let index = index_of(number(&message["id"]));
        line.awaited.remove(&index);
        self.attempt = 0;
        let place = &mut self.places[index];
        if place.cursor.is_some() {
            self.journal().counts.resumes += 1;
        } else if message["mode"] == "live" {
            place.cursor = message["head"].as_str().map(str::to_owned);
            self.journal().ledgers[index].start = message["head"].as_str().and_then(seq_of);
        }
        line.subs.insert(number(&message["sub"]), index);
    }

    /// A newer place to resume from. Of an old connection it would be none.
    fn moved(&mut self, line: &mut Line, message: &Value) {
        let Some(&index) = line.subs.get(&number(&message["sub"])) else { return self.unknown(message) };
        if line.number < self.connections {
            return;
        }
        self.places[index].cursor = message["cursor"].as_str().map(str::to_owned);
        let ledger = &mut self.journal().ledgers[index];
        ledger.start = ledger.start.or_else(|| message["cursor"].as_str().and_then(seq_of));
    }

    fn activity(&mut self, line: &Line, message: &Value) {
        let sub = number(&message["sub"]);
        let Some(&index) = line.subs.get(&sub) else { return self.unknown(message) };
        let (seq, prev) = (number(&message["seq"]), number(&message["prev"]));
        let last = self.places[index].last;
        if last.is_some_and(|(last, _)| prev > last) {
            self.offended(format!("a gap on {}: {seq} follows on {prev}", self.plan.follows[index].feed));
        }
        // Only what another connection brought is dropped, so that nothing doubled on one is overlooked.
        let taken = last.is_none_or(|(last, connection)| seq > last || connection == line.number);
        if taken {
            self.places[index].last = Some((seq, line.number));
            self.places[index].cursor = message["cursor"].as_str().map(str::to_owned);
        }
        let (connection, after, at) = (line.number, line.after[index], Instant::now().into_std());
        let delivery = Delivery { seq, prev, connection, sub, after, taken, at };
        self.journal().ledgers[index].deliveries.push(delivery);
    }

    fn reset(&mut self, line: &Line, message: &Value) {
        let Some(&index) = line.subs.get(&number(&message["sub"])) else { return self.unknown(message) };
        self.journal().ledgers[index].resets.push(message["reason"].to_string());
    }

    fn error(&mut self, line: &mut Line, message: &Value) -> Result<(), Return> {
        let wait = message["retry_after_ms"].is_u64().then(|| millis(&message["retry_after_ms"]));
        match (message["code"].as_str().unwrap_or_default(), wait, message["id"].as_u64()) {
            ("unavailable" | "rate_limited", Some(wait), Some(id)) => {
                self.journal().counts.told_to_wait += 1;
                let wait = wait + self.rng.random_range(Duration::ZERO..=BACKOFF_BASE);
                line.awaited.insert(index_of(id), Some(Instant::now() + wait));
                Ok(())
            }
            _ => Err(self.offended(format!("it was answered {message}"))),
        }
    }

    fn unknown(&self, message: &Value) {
        self.offended(format!("nobody subscribed to this: {message}"));
    }

    /// Notes what no gateway may do to a client that keeps the rules.
    fn offended(&self, what: String) -> Return {
        self.journal().offences.push(what);
        Return::WithBackoff
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// The place in the log that the cursor stands for; 0 without one.
    fn seq(&self) -> u64 {
        self.cursor.as_deref().and_then(seq_of).unwrap_or_default()
    }
}

/// What a stream is asked for.
fn query(follow: &Follow) -> String {
    let snapshot = follow.snapshot.map(|count| format!("&snapshot={count}")).unwrap_or_default();
    let types = if follow.types.is_empty() { String::new() } else { format!("&types={}", follow.types.join(",")) };
    format!("feed={}{snapshot}{types}", follow.feed)
}

/// Which feed a message is about; each is subscribed to under the number after its own.
fn index_of(id: u64) -> usize {
    usize::try_from(id.saturating_sub(1)).expect("an id that was given here")
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("no number: {value}"))
}

fn millis(value: &Value) -> Duration {
    Duration::from_millis(number(value))
}

/// The place in the log that a cursor stands for. Clients need not know; the checker does.
fn seq_of(cursor: &str) -> Option<u64> {
    cursor.split_once('.')?.1.parse().ok()
}
