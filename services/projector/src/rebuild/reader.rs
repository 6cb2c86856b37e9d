//! Reading the log for the jobs: in order, so that every entry learns which one it follows in its feed, and every event
//! behind a bad one of its subject is parked. A job has whole members, so that it works in their order.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use kit::log::{Log, Message, Tail};
use proto::event::RecordChange;
use proto::{Event, Feed, Recorded, Seq};
use read_model::checkpoint::Mark;
use read_model::generation::building;
use read_model::parked::{self, Cause, Parked};
use sqlx::PgPool;
use tokio::time::timeout;

use super::Error;
use crate::breaker::{EVENTS_PER_SUBJECT_MIN, SUBJECTS_MAX};

/// How long nothing may come though there is more.
const STALL_MAX: Duration = Duration::from_secs(10);

/// What is known before anything is read.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// What the live generation does not show either.
    pub parked_live: HashSet<Seq>,
    /// Events that cannot be projected though they decode, and why.
    pub bad: BTreeMap<Seq, String>,
}

/// What a job takes at once.
#[derive(Debug, Default)]
pub(super) struct Share {
    pub items: Vec<Item>,
    pub parked: Vec<Parked>,
    /// Where the job is afterwards.
    pub to: Seq,
}

/// An event, and the entries it follows in its feeds.
#[derive(Debug)]
pub(super) struct Item {
    pub recorded: Recorded,
    pub prevs: Vec<i64>,
}

pub(super) struct Reader {
    log: Log,
    tail: Tail,
    cut: Seq,
    known: Known,
    /// The last entry of each feed.
    last: HashMap<String, i64>,
    /// The subjects of which events are parked, and these events.
    blocked: HashSet<String>,
    parked: BTreeSet<Seq>,
    /// Subjects that fail and that the live generation shows.
    failed: u64,
    read: u64,
    at: Seq,
    /// What was taken last.
    newest: Option<Message>,
    is_over: bool,
}

impl Reader {
    /// Begins after `from`; what stands up to there is taken from the tables.
    pub(super) async fn begin(log: &Log, pool: &PgPool, (from, cut): (Seq, Seq), known: Known) -> Result<Self, Error> {
        let last = building::last_entries(&mut *pool.acquire().await?, from).await?;
        let parked = parked::up_to(pool, from).await?;
        Ok(Self {
            log: log.clone(),
            tail: log.tail(from, None),
            cut,
            known,
            last: last.into_iter().collect(),
            blocked: parked.iter().map(|(_, subject)| subject.clone()).collect(),
            parked: parked.iter().map(|(seq, _)| *seq).collect(),
            failed: 0,
            read: 0,
            at: from,
            newest: None,
            is_over: false,
        })
    }

    /// The shares of the next `len` events, or fewer at the end; none after it.
    pub(super) async fn next(&mut self, len: usize, jobs: usize) -> Result<Option<Vec<Share>>, Error> {
        let before = self.at;
        let mut shares: Vec<Share> = std::iter::repeat_with(Share::default).take(jobs).collect();
        let mut room = len.max(1);
        while room > 0 && !self.is_over && self.at < self.cut {
            let Ok(messages) = timeout(STALL_MAX, self.tail.next_batch(room)).await else {
                self.tail.start_anew();
                continue;
            };
            for message in messages? {
                self.take(message, &mut shares)?;
                room -= 1;
                if self.is_over {
                    break;
                }
            }
        }
        for share in &mut shares {
            share.to = self.at;
        }
        Ok((self.at > before).then_some(shares))
    }

    /// The last message that was taken.
    pub(super) async fn mark(&self) -> Result<Mark, Error> {
        if let Some(newest) = &self.newest {
            return Ok(mark_of(newest));
        }
        Ok(self.log.get(self.at).await?.map_or(Mark::START, |message| mark_of(&message)))
    }

    fn take(&mut self, message: Message, shares: &mut [Share]) -> Result<(), Error> {
        let decoded = message.decode().map_err(|error| error.to_string());
        if message.seq > self.cut || decoded.as_ref().is_ok_and(|recorded| self.frees(recorded)) {
            self.is_over = true;
            return Ok(());
        }
        let job = shard_of(&message.subject, shares.len());
        (self.at, self.read) = (message.seq, self.read + 1);
        let bad = self.known.bad.get(&message.seq).cloned();
        if self.blocked.contains(&message.subject) {
            let waits = "an earlier event of its subject is parked".to_owned();
            shares[job].parked.push(self.park(&message, Cause::Blocked, waits));
            self.newest = Some(message);
            return Ok(());
        }
        match decoded.and_then(|recorded| bad.map_or(Ok(recorded), Err)) {
            Ok(recorded) => shares[job].items.push(self.item(recorded)),
            Err(error) => {
                self.note_failure(&message, &error)?;
                shares[job].parked.push(self.park(&message, Cause::Failed, error));
            }
        }
        self.newest = Some(message);
        Ok(())
    }

    /// Whether it gives up a parked event, which lets others in: that is for the ordinary way.
    fn frees(&self, recorded: &Recorded) -> bool {
        let Event::Record(RecordChange::Discarded(discarded)) = &recorded.event else { return false };
        self.parked.contains(&discarded.seq)
    }

    fn item(&mut self, recorded: Recorded) -> Item {
        let seq = recorded.seq.as_i64();
        let follows = |feed: Feed| self.last.insert(feed.to_string(), seq).unwrap_or_default();
        let prevs = Feed::of(&recorded).into_iter().map(follows).collect();
        Item { recorded, prevs }
    }

    fn park(&mut self, message: &Message, cause: Cause, error: String) -> Parked {
        self.blocked.insert(message.subject.clone());
        self.parked.insert(message.seq);
        let event_id = mark_of(message).event_id;
        Parked { seq: message.seq, event_id, subject: message.subject.clone(), cause, error }
    }

    /// Too much that fails anew is a fault of the program: to go on would park everything.
    fn note_failure(&mut self, message: &Message, error: &str) -> Result<(), Error> {
        self.failed += u64::from(!self.known.parked_live.contains(&message.seq));
        let allowed = SUBJECTS_MAX.max(self.read / EVENTS_PER_SUBJECT_MIN);
        if self.failed <= allowed {
            return Ok(());
        }
        let last = format!("{} at {}: {error}", message.subject, message.seq);
        Err(Error::TooMuchFails { failed: self.failed, events: self.read, allowed, last })
    }
}

fn mark_of(message: &Message) -> Mark {
    let event_id = message.decode().ok().map(|recorded| recorded.envelope.id);
    Mark { seq: message.seq, event_id, hash: Some(message.hash()) }
}

/// The job that has a subject: by its member, and the same in every run of every version (FNV-1a).
fn shard_of(subject: &str, jobs: usize) -> usize {
    let member = subject.split('.').nth(1).unwrap_or(subject);
    let hash = member
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    usize::try_from(hash % jobs.max(1) as u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_member_has_is_for_one_job() {
        for jobs in 1..9 {
            let of = |subject: &str| shard_of(subject, jobs);
            assert!(of("activity.seoul.member.seoul") < jobs);
            assert_eq!(of("activity.seoul.member.seoul"), of("activity.seoul.action-plan.AP_SEOUL01"));
        }
        assert_ne!(shard_of("activity.seoul.member.seoul", 8), shard_of("activity.kenya.member.kenya", 8));
    }
}
