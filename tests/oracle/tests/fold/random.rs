//! Made-up histories: the read models and the oracle say the same at every place in the log, on whatever day one looks.
//!
//! The same histories in every run. Others are a matter of `PROPTEST_RNG_SEED`, and more of them of `PROPTEST_CASES`.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::env::var_os;

use chrono::NaiveDate;
use oracle::{Oracle, Page};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use proto::{Event, MemberId, Recorded, Seq};
use sqlx::PgPool;

use crate::differ::differences;
use crate::seen::Seen;
use crate::story::{self, MEMBERS, Step};
use crate::{database, read};

/// Another number is other histories.
const SEED: u64 = 20_160_223;
const CASES: u32 = 40;
/// How long a history is at most, in steps.
const STEPS_MAX: usize = 60;
/// The same for histories of reviews alone.
const REVIEWED_CASES: u32 = 4;
const REVIEWS_MAX: usize = 24;
/// In how many places a history is looked at most, beside the moments that are made up; more than it has steps.
const PLACES_MAX: usize = 64;
/// How many simpler histories are tried before a disagreement is shown.
const SHRINK_ITERATIONS_MAX: u32 = 1_024;
/// And for how long that may go on, in milliseconds.
const SHRINK_MS_MAX: u32 = 20_000;
/// How many moments are looked at beside the present of each event.
const MOMENTS: usize = 24;
/// A moment as made up: how far through the history, and on which of its turning days.
type Glance = (u16, u16);

/// How histories are made up for the tests of a file.
pub(crate) fn config(file: &'static str, cases: u32) -> Config {
    let mut config = Config {
        source_file: Some(file),
        max_shrink_iters: SHRINK_ITERATIONS_MAX,
        max_shrink_time: SHRINK_MS_MAX,
        ..Config::default()
    };
    if var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    config
}

#[test]
fn the_read_models_and_a_second_fold_agree_on_every_history() {
    let seen = agree_on(CASES, story::steps(STEPS_MAX));
    assert_eq!(seen.missing(), [""; 0], "these never occurred");
}

/// Reviews can be combined in so many ways that they get histories of their own.
#[test]
fn the_read_models_and_a_second_fold_agree_on_what_many_reviews_say() {
    agree_on(REVIEWED_CASES, story::reviews(REVIEWS_MAX));
}

/// Compares histories; answers with what occurred in them.
fn agree_on(cases: u32, steps: impl Strategy<Value = Vec<Step>>) -> Seen {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let pool = runtime.block_on(database::empty());
    let mut runner = TestRunner::new(config(file!(), cases));
    let seen = RefCell::new(Seen::default());
    let outcome = runner.run(&(steps, vec(any::<Glance>(), MOMENTS)), |(steps, glances)| {
        let agreed = runtime.block_on(agree(&pool, &story::tell(&steps), &glances));
        agreed.map(|pages| pages.iter().for_each(|page| seen.borrow_mut().take(page))).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => seen.into_inner(),
        Err(TestError::Fail(reason, (steps, _))) => {
            panic!("{reason}\nsteps: {steps:?}\nseed: {:?}", runner.config().rng_seed)
        }
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// The pages on which both agree.
async fn agree(pool: &PgPool, events: &[Recorded], glances: &[Glance]) -> Result<Vec<Page>, String> {
    database::clear(pool).await;
    database::fill(pool, events).await;
    let mut oracle = Oracle::default();
    for recorded in events {
        oracle.fold(recorded);
    }
    let mut pages = Vec::new();
    // Of a long history not every place.
    let present = events.iter().rev().step_by(events.len().div_ceil(PLACES_MAX).max(1));
    let present = present.map(|recorded| (recorded.seq, recorded.recorded_at.date_naive()));
    let days = turning_days(events);
    let others = glances.iter().filter_map(|glance| moment(events, &days, *glance));
    for (known_at, as_of) in present.chain(others) {
        for member in MEMBERS {
            let member: MemberId = member.parse().expect("an id");
            let expected = oracle.page(&member, known_at, as_of);
            let seen = read::page(pool, &member, known_at, as_of).await;
            if seen != expected {
                let told: String = events.iter().map(tale).collect();
                let differs = differences(&expected, &seen);
                return Err(format!("{told}{member} known at {known_at} as of {as_of}:\n{differs}"));
            }
            pages.push(seen);
        }
    }
    Ok(pages)
}

fn moment(events: &[Recorded], days: &[NaiveDate], (place, day): Glance) -> Option<(Seq, NaiveDate)> {
    let known_at = events.get(usize::from(place) % events.len().max(1))?.seq;
    Some((known_at, *days.get(usize::from(day) % days.len().max(1))?))
}

/// The days on which something turns: the last on which an event can have happened, the last of a plan, and those after.
pub(crate) fn turning_days(events: &[Recorded]) -> Vec<NaiveDate> {
    let mut days = BTreeSet::new();
    for recorded in events {
        let recorded_on = recorded.recorded_at.date_naive();
        days.extend(recorded.envelope.occurred.last_day().map(|day| day.min(recorded_on)));
        match &recorded.event {
            Event::ActionPlan(change) => {
                let plan = change.plan();
                days.extend([plan.start.first_day(), plan.end.last_day()]);
            }
            Event::Calendar(change) => days.extend(change.calendar_event().period.map(|period| period.end.day())),
            Event::Report(change) => days.extend(change.report().comment_closes),
            Event::Member(_) | Event::Document(_) | Event::Commitment(_) | Event::Record(_) => {}
        }
    }
    days.iter().flat_map(|day| [Some(*day), day.succ_opt()]).flatten().collect()
}

/// An event in one line.
fn tale(recorded: &Recorded) -> String {
    let Recorded { seq, recorded_at, envelope, event, .. } = recorded;
    let payload = event.to_json();
    let (day, payload) = (recorded_at.date_naive(), String::from_utf8_lossy(&payload));
    format!("{seq} {day} ({}) {} {payload}\n", envelope.occurred, event.event_type())
}
