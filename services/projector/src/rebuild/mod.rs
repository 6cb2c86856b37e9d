//! Building a generation of the read models beside the live one, and switching to it. The live projector goes on meanwhile
//! and readers notice nothing: nothing is published, and the switch is one transaction. What was begun and not ended is
//! gone on with.

mod error;
mod level;
mod load;
mod reader;
mod switch;
mod tool;
mod worker;

use std::num::NonZeroU16;

use kit::crash;
use proto::Seq;
use read_model::generation::{self, Generation, Phase, State, building};
use read_model::verify::{self, Report};
use read_model::{checkpoint, migrate};

use self::level::Follower;
use self::tool::Tool;

pub use error::Error;
pub use tool::{Context, Counted, Counts, Progress};

/// What to build, and how.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// How many jobs fill the tables in bulk. What was begun goes on with the number it was begun with.
    pub jobs: NonZeroU16,
    /// How many events the jobs take between two commits.
    pub batch_len: usize,
    /// Tables that are meant to be others than the live ones.
    pub changed: Vec<String>,
    /// Whether to switch to it.
    pub switches: bool,
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// It is the live one, since both stood at a place.
    Switched(Report, Seq),
    /// It could be.
    Ready(Report),
    /// It differs from the live one, so it is not.
    Different(Report),
}

/// Builds a generation, or goes on with one.
pub async fn run(context: Context, wanted: &Wanted) -> Result<Outcome, Error> {
    let mut tool = Tool::start(context).await?;
    let live = tool.generation(State::Live).await?;
    let mut next = begin(&mut tool, wanted.jobs).await?;
    if next.phase == Phase::Preparing {
        prepare(&mut tool, &mut next).await?;
    }
    if next.phase == Phase::Loading {
        load::run(&mut tool, &mut next, wanted.batch_len).await?;
    }
    if next.phase == Phase::Indexing {
        index(&mut tool, &mut next).await?;
    }
    let mut follower = Follower::begin(&tool, &next).await?;
    follower.come_near(&tool).await?;
    tool.progress.phase("comparing with the live generation", None);
    let report = verify::run(&tool.pool(&next.schema()), &next, &wanted.changed).await?;
    verify::keep(&tool.live, &report).await?;
    if report.difference().is_some() {
        return Ok(Outcome::Different(report));
    }
    crash::point("rebuild.verified");
    if !wanted.switches {
        return Ok(Outcome::Ready(report));
    }
    let seq = switch::run(&mut tool, &live, &next, &mut follower).await?;
    crash::point("rebuild.switched");
    Ok(Outcome::Switched(report, seq))
}

/// Brings the generation that was live before level with the log, and switches back to it.
pub async fn rollback(context: Context) -> Result<(Generation, Seq), Error> {
    let mut tool = Tool::start(context).await?;
    let live = tool.generation(State::Live).await?;
    let previous = tool.generation(State::Previous).await?;
    let pool = tool.pool(&previous.schema());
    migrate::generation(&mut *pool.acquire().await?).await?;
    let mut follower = Follower::begin(&tool, &previous).await?;
    follower.come_near(&tool).await?;
    let seq = switch::run(&mut tool, &live, &previous, &mut follower).await?;
    Ok((previous, seq))
}

/// Drops a generation that is not the live one.
pub async fn drop(context: Context, number: i32) -> Result<Generation, Error> {
    let mut tool = Tool::start(context).await?;
    let all = generation::all(&tool.live).await?;
    let found = all.into_iter().find(|generation| generation.number == number);
    let found = found.ok_or(Error::NoSuchGeneration(number))?;
    if found.state == State::Live {
        return Err(Error::IsLive(number));
    }
    building::remove(&mut tool.connection, &found).await?;
    Ok(found)
}

async fn begin(tool: &mut Tool, jobs: NonZeroU16) -> Result<Generation, Error> {
    let place = checkpoint::read(&tool.live).await?.ok_or(Error::NothingProjected)?;
    // A generation must not be built from another log than the one it is compared with.
    crate::claim::check(&tool.log, &place).await?;
    if let Some(begun) = generation::newest(&tool.live, State::Building).await? {
        let log = tool.log.id();
        if begun.log_id != Some(log.0) {
            return Err(Error::OtherLog(begun.number));
        }
        let at = generation::extent(&tool.live, &begun).await?.seq.unwrap_or(Seq::START);
        let percent = at.0 * 100 / place.mark.seq.0.max(1);
        tool.progress.say(&format!("resuming generation {} at {} %", begun.number, percent.min(100)));
        return Ok(begun);
    }
    let created = building::create(&mut tool.connection, tool.log.id(), i32::from(jobs.get())).await?;
    tool.progress.say(&format!("beginning generation {}", created.number));
    crash::point("rebuild.created");
    Ok(created)
}

/// Makes the tables, without what only readers need.
async fn prepare(tool: &mut Tool, next: &mut Generation) -> Result<(), Error> {
    tool.progress.phase("making tables", None);
    let pool = tool.pool(&next.schema());
    let mut connection = pool.acquire().await?;
    migrate::generation(&mut connection).await?;
    building::drop_indexes(&mut connection, next.number).await?;
    next.phase = Phase::Loading;
    Ok(())
}

async fn index(tool: &mut Tool, next: &mut Generation) -> Result<(), Error> {
    let pool = tool.pool(&next.schema());
    let mut connection = pool.acquire().await?;
    let names = building::dropped_indexes(&mut connection, next.number).await?;
    tool.progress.phase("making indexes", Some(Counted { what: Counts::Indexes, done: 0, total: names.len() as u64 }));
    for (done, name) in names.iter().enumerate() {
        building::make_index(&mut connection, next.number, name).await?;
        tool.progress.at(done as u64 + 1);
    }
    building::analyze(&mut connection).await?;
    building::reach(&mut connection, next.number, Phase::Following).await?;
    next.phase = Phase::Following;
    crash::point("rebuild.indexed");
    Ok(())
}
