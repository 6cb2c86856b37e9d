//! Steady commands: members to follow, then letters and meetings at a bounded rate. A command that gets no answer is repeated
//! under its key until it gets one. What was answered is the publish log.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use harness::World;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use uuid::Uuid;

/// The members, with their countries' codes.
pub(crate) const MEMBERS: [(&str, &str); 5] =
    [("chile", "CHL"), ("estonia", "EST"), ("ghana", "GHA"), ("kenya", "KEN"), ("republic-of-korea", "KOR")];
/// The time between two commands.
const INTERVAL: Duration = Duration::from_millis(100);
/// The most commands that wait for an answer; beyond it the next ones wait.
const UNANSWERED_MAX: usize = 64;
/// The wait before a command is repeated.
const REPEAT_AFTER: Duration = Duration::from_millis(300);
/// How often a command is repeated at most. A run has failed when a command is not answered within minutes.
const ATTEMPTS_MAX: u32 = 200;

/// A command that was answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Published {
    pub seq: u64,
    pub at: std::time::Instant,
    pub attempts: u32,
}

/// Where commands go.
#[derive(Clone)]
pub(crate) struct Author {
    pub world: Arc<World>,
    pub to: SocketAddr,
}

impl Author {
    /// Records the members.
    pub(crate) async fn members(&self) -> Vec<Published> {
        let mut published = Vec::new();
        for (id, code) in MEMBERS {
            let body = json!({"member_id": id, "name": id, "kind": "national", "country_code": code,
                "displayed_year": 2011, "occurred": "2011", "slugs": [id]});
            published.push(self.publish("/v1/members".to_owned(), body).await);
        }
        published
    }

    /// Sends commands until it is time to stop, and waits for all answers.
    pub(crate) async fn steadily(self, stop: Arc<AtomicBool>) -> Vec<Published> {
        let mut ticks = interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut unanswered, mut published) = (JoinSet::new(), Vec::new());
        for n in 0.. {
            ticks.tick().await;
            if stop.load(Ordering::Relaxed) {
                break;
            }
            while unanswered.len() >= UNANSWERED_MAX {
                published.extend(unanswered.join_next().await.expect("one of them").ok());
            }
            let (author, (path, body)) = (self.clone(), command(n));
            unanswered.spawn(async move { author.publish(path, body).await });
        }
        while let Some(answered) = unanswered.join_next().await {
            published.push(answered.expect("a command that is answered"));
        }
        published
    }

    /// One activity of each kind on every feed.
    pub(crate) async fn round(&self) -> Vec<Published> {
        let mut published = Vec::new();
        for n in 0..2 * MEMBERS.len() {
            let (path, body) = if n < MEMBERS.len() { letter(n) } else { meeting(n) };
            published.push(self.publish(path, body).await);
        }
        published
    }

    async fn publish(&self, path: String, body: Value) -> Published {
        let key = Uuid::now_v7();
        for attempts in 1..=ATTEMPTS_MAX {
            let answer = self.world.command_as(self.to, &path, &body, key).await;
            match answer.status {
                201 => {
                    assert_eq!(answer.body["event_ids"].as_array().map(Vec::len), Some(1), "{}", answer.body);
                    return Published { seq: answer.seq().0, at: std::time::Instant::now(), attempts };
                }
                503 => sleep_until(Instant::now() + REPEAT_AFTER).await,
                status => panic!("{path} was answered with {status}: {}", answer.body),
            }
        }
        panic!("{path} was not answered in {ATTEMPTS_MAX} attempts");
    }
}

fn command(n: usize) -> (String, Value) {
    if n.is_multiple_of(2) { letter(n / 2) } else { meeting(n / 2) }
}

fn letter(n: usize) -> (String, Value) {
    let (member, _) = MEMBERS[n % MEMBERS.len()];
    (format!("/v1/members/{member}/documents"), json!({"kind": "letter", "title": format!("Letter {n}"), "year": 2020}))
}

/// Every other one is of two members.
fn meeting(n: usize) -> (String, Value) {
    let (first, _) = MEMBERS[n % MEMBERS.len()];
    let (second, _) = MEMBERS[(n + 1 + n / MEMBERS.len()) % MEMBERS.len()];
    let members = if n.is_multiple_of(2) || first == second { vec![first] } else { vec![first, second] };
    let body = json!({"title": format!("Forum {n}"), "kind": "co_creation", "members": members, "start": "2026-12-03",
        "end": "2026-12-03", "place": "City Hall"});
    ("/v1/calendar-events".to_owned(), body)
}
