//! Plays all cases against a gateway and says what came of each.

use std::fmt;

use futures_util::{Stream, StreamExt as _, stream};

use crate::case::{self, Case, Need, Topic};
use crate::player::Player;
use crate::target::{Parameters, Target};

/// How many cases are played at the same time: few enough for a gateway's limits on one address.
const PARALLEL: usize = 8;

/// The suite.
#[derive(Debug)]
pub struct Suite {
    topics: Vec<Topic>,
    http: reqwest::Client,
}

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The gateway keeps the rule.
    Passed,
    /// It does not, and how that was seen.
    Failed(String),
    /// The case needs what was not given.
    Skipped(&'static str),
}

/// A case and what came of it.
#[derive(Debug, Clone)]
pub struct Line {
    /// The topic of the case.
    pub topic: String,
    /// Its name.
    pub case: String,
    /// The rule it checks.
    pub rule: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// How many cases came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Rules that are kept.
    pub passed: u32,
    /// Rules that are not.
    pub failed: u32,
    /// Cases that were not played.
    pub skipped: u32,
}

impl Suite {
    /// The suite with all its cases. Fails when a file of cases cannot be read.
    pub fn load() -> Result<Self, String> {
        // Nothing here trusts a certificate; the HTTP client only wants to know how it would.
        rustls::crypto::ring::default_provider().install_default().ok();
        Ok(Self { topics: case::all()?, http: reqwest::Client::new() })
    }

    /// Plays the cases whose topic or name contains `only`. Those that write come last and one after the other, so that no
    /// other case finds more in the feed than it should.
    pub fn play<'a>(
        &'a self,
        target: &'a Target,
        parameters: &'a Parameters,
        only: &'a str,
    ) -> impl Stream<Item = Line> + 'a {
        let all = self.topics.iter().flat_map(|topic| topic.cases.iter().map(move |case| (&topic.topic, case)));
        let chosen = all.filter(move |(topic, case)| topic.contains(only) || case.name.contains(only));
        let (writing, reading): (Vec<_>, Vec<_>) = chosen.partition(|(_, case)| case.needs.contains(&Need::Writer));
        let play = move |(topic, case): (&'a String, &'a Case)| self.play_one(target, parameters, topic, case);
        stream::iter(reading).map(play).buffered(PARALLEL).chain(stream::iter(writing).then(play))
    }

    async fn play_one(&self, target: &Target, parameters: &Parameters, topic: &str, case: &Case) -> Line {
        let outcome = match case.needs.iter().find_map(|need| missing(*need, parameters)) {
            Some(what) => Outcome::Skipped(what),
            None => match Player::new(target, parameters, &self.http).play(case).await {
                Ok(()) => Outcome::Passed,
                Err(error) => Outcome::Failed(error),
            },
        };
        Line { topic: topic.to_owned(), case: case.name.clone(), rule: case.rule.clone(), outcome }
    }
}

/// The option that gives what a case needs, where it is missing.
fn missing(need: Need, given: &Parameters) -> Option<&'static str> {
    let (is_given, option) = match need {
        Need::Token => (given.token.is_some(), "--token"),
        Need::OtherToken => (given.other_token.is_some(), "--other-token"),
        Need::PlainToken => (given.plain_token.is_some(), "--plain-token"),
        Need::BriefToken => (given.brief_token.is_some(), "--brief-token"),
        Need::ForeignOrigin => (given.foreign_origin.is_some(), "--foreign-origin"),
        Need::Writer => (given.writer.is_some(), "--write"),
        Need::OtherWriter => (given.other_writer.is_some(), "--write-other"),
    };
    (!is_given).then_some(option)
}

impl Sum {
    /// Counts a case in.
    pub fn add(&mut self, outcome: &Outcome) {
        let count = match outcome {
            Outcome::Passed => &mut self.passed,
            Outcome::Failed(_) => &mut self.failed,
            Outcome::Skipped(_) => &mut self.skipped,
        };
        *count += 1;
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { topic, case, rule, outcome } = self;
        match outcome {
            Outcome::Passed => write!(f, "ok       {topic}: {case}"),
            Outcome::Failed(error) => {
                write!(f, "FAILED   {topic}: {case}\n         the rule: {rule}\n         {error}")
            }
            Outcome::Skipped(what) => write!(f, "skipped  {topic}: {case} (needs {what})"),
        }
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}
