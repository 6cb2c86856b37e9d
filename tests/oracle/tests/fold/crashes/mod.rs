//! However the log comes to a projector and whenever that ends: the tables are those of one that takes in message by message
//! and is never disturbed.
//!
//! The same histories in every run, as with `random`; what is disturbed in the middle of something is a matter of the moment.

mod delivery;
mod history;

use std::cell::RefCell;
use std::collections::BTreeSet;

use harness::{Tables, differences, servers, tables};
use kit::log::{Log, Message};
use projector::{Applier, ApplyError};
use proptest::collection::vec;
use proptest::test_runner::{TestCaseError, TestError, TestRunner};
use proto::Seq;
use read_model::{SCHEMA, checkpoint};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use delivery::{Delivery, Fault, cut_short, delivery};
use history::between;

use crate::{database, random, story};

const CASES: u32 = 16;
/// How long a history is at most, in steps.
const STEPS_MAX: usize = 30;
/// How often it is disturbed at most.
const DELIVERIES_MAX: usize = 30;
/// What has to occur, as [`Case`] names it.
const WANTED: &[&str] = &[
    "cut short before a commit",
    "cut short after a commit",
    "done and not known",
    "fenced",
    "come again",
    "come twice",
    "parked: failed",
    "parked: blocked",
    "parked: refused",
    "late",
];

/// A history in the log, and the tables it is applied to.
struct Case<'a> {
    log: Log,
    /// What looks at the tables from beside.
    pool: &'a PgPool,
    /// What projectors write over: one connection, so that each goes on with what the one before left of it.
    writing: &'a PgPool,
    messages: Vec<Message>,
    seen: &'a RefCell<BTreeSet<&'static str>>,
}

#[test]
fn crashes_duplicates_and_bad_messages_leave_the_tables_of_a_projector_that_met_none() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (pool, writing) = runtime.block_on(prepared());
    let mut runner = TestRunner::new(random::config(file!(), CASES));
    let seen = RefCell::new(BTreeSet::new());
    let case = (story::steps(STEPS_MAX), vec(between(), 1..2 * STEPS_MAX), vec(delivery(), 1..DELIVERIES_MAX));
    let outcome = runner.run(&case, |(steps, between, deliveries)| {
        let agreed = async {
            let name = format!("t{}", Uuid::now_v7().simple());
            let (log, messages) = history::record(&name, &story::tell(&steps), &between).await;
            let case = Case { log, pool: &pool, writing: &writing, messages, seen: &seen };
            let agreed = case.agree(&deliveries).await;
            servers().delete_log(&name).await;
            agreed
        };
        runtime.block_on(agreed).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, case)) => panic!("{reason}\n{case:?}\nseed: {:?}", runner.config().rng_seed),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    let seen = seen.into_inner();
    let missing: Vec<_> = WANTED.iter().filter(|wanted| !seen.contains(*wanted)).collect();
    assert!(missing.is_empty(), "these never occurred: {missing:?}");
}

/// Tables that do not take every row.
async fn prepared() -> (PgPool, PgPool) {
    let pool = database::empty().await;
    let refuse = sqlx::AssertSqlSafe(format!(
        "ALTER TABLE document_version ADD CONSTRAINT taken CHECK (title <> '{}')",
        history::REFUSED
    ));
    sqlx::query(refuse).execute(&pool).await.expect("a rule");
    let options = (*pool.connect_options()).clone();
    let writing = PgPoolOptions::new().max_connections(1).connect_with(options).await.expect("the database");
    (pool, writing)
}

impl Case<'_> {
    async fn agree(&self, deliveries: &[Delivery]) -> Result<(), String> {
        let expected = self.undisturbed().await;
        let differences = differences(&expected, &self.disturbed(deliveries).await?);
        if differences.is_empty() {
            return Ok(());
        }
        Err(format!("undisturbed (left), disturbed (right):\n{}", differences.join("\n")))
    }

    /// The tables of a projector that takes in one message after the other.
    async fn undisturbed(&self) -> Tables {
        database::clear(self.pool).await;
        let mut applier = self.claim().await;
        for message in &self.messages {
            applier.offer(vec![message.clone()]);
            drain(&mut applier).await.expect("a message that is taken in");
        }
        self.note_what_is_parked().await;
        tables(self.pool, SCHEMA).await
    }

    /// The tables of projectors to which messages come as `deliveries` say, one after the end of the other.
    async fn disturbed(&self, deliveries: &[Delivery]) -> Result<Tables, String> {
        database::clear(self.pool).await;
        let mut applier = self.claim().await;
        let mut again_from = None;
        for delivery in deliveries.iter().chain([&Delivery::PLAIN]) {
            let place = applier.checkpoint().mark.seq;
            let batch = delivery.of(&self.messages, place, again_from.take());
            self.note("come again", batch.first().is_some_and(|first| first.seq <= place));
            self.note("come twice", !batch.is_sorted_by(|a, b| a.seq < b.seq));
            if delivery.fault == Fault::Claimed {
                checkpoint::claim(self.pool, self.log.id()).await.expect("a claim");
            }
            applier.offer(batch);
            let outcome = cut_short(drain(&mut applier), delivery.fault.polls_max()).await;
            match (outcome, delivery.fault) {
                (Some(Ok(())), Fault::None | Fault::Dropped(_)) => continue,
                (Some(Ok(())), Fault::AnswerLost) => {
                    again_from = Some(place);
                    self.note("done and not known", true);
                }
                (Some(Err(ApplyError::Fenced)), Fault::Claimed) => self.note("fenced", true),
                // Nothing was new.
                (Some(Ok(())), Fault::Claimed) if place == self.last() => {}
                (None, Fault::Dropped(_)) => {}
                (Some(outcome), fault) => return Err(format!("{fault:?} after {place} came to {outcome:?}")),
                (None, fault) => return Err(format!("{fault:?} after {place} was cut short")),
            }
            // Whoever comes next knows nothing but what is stored.
            applier = self.claim().await;
            if matches!(delivery.fault, Fault::Dropped(_)) {
                let moved = applier.checkpoint().mark.seq > place;
                self.note("cut short after a commit", moved);
                self.note("cut short before a commit", !moved);
            }
        }
        Ok(tables(self.pool, SCHEMA).await)
    }

    async fn claim(&self) -> Applier {
        let claimed = checkpoint::claim(self.writing, self.log.id()).await.expect("a claim");
        assert_eq!(claimed.halted, None, "so few subjects fail");
        let stored = checkpoint::read(self.pool).await.expect("a checkpoint");
        assert_eq!(stored, Some(claimed.checkpoint), "a claim is there for all");
        Applier::begin(self.log.clone(), self.writing.clone(), claimed.checkpoint).await.expect("an applier")
    }

    fn last(&self) -> Seq {
        self.messages.last().expect("a message").seq
    }

    fn note(&self, what: &'static str, occurred: bool) {
        if occurred {
            self.seen.borrow_mut().insert(what);
        }
    }

    async fn note_what_is_parked(&self) {
        for (what, sql) in [
            ("parked: failed", "SELECT EXISTS (SELECT FROM parked WHERE cause = 'failed' AND event_id IS NULL)"),
            ("parked: blocked", "SELECT EXISTS (SELECT FROM parked WHERE cause = 'blocked' AND event_id IS NOT NULL)"),
            ("parked: refused", "SELECT EXISTS (SELECT FROM parked WHERE cause = 'failed' AND event_id IS NOT NULL)"),
            ("late", "SELECT EXISTS (SELECT FROM late_entry)"),
        ] {
            self.note(what, sqlx::query_scalar(sql).fetch_one(self.pool).await.expect("an answer"));
        }
    }
}

/// Takes in everything that is due.
async fn drain(applier: &mut Applier) -> Result<(), ApplyError> {
    while applier.step().await?.is_some() {}
    Ok(())
}
