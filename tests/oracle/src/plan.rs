//! Where an action plan is in its life, and what its commitments achieved.

use chrono::NaiveDate;
use proto::event::ActionPlan;
use proto::scheme::{Completion, DidItOpenGovernment, EarlyResults};

use crate::commitment::{Commitment, State};
use crate::facts::{Facts, KnownPlan};

/// Where an action plan is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanState {
    /// It was submitted and has not begun.
    Submitted,
    /// It runs.
    Implementing,
    /// It is over, its final reviews are not.
    ImplementationEnded,
    /// It is over and finally reviewed.
    Reviewed,
    /// It was withdrawn.
    Withdrawn,
}

/// An action plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The title.
    pub title: String,
    /// When it ends, as written.
    pub ends: String,
    /// Its version.
    pub version: u16,
    /// Where it is in its life.
    pub state: PlanState,
    /// Whether it was extended.
    pub extended: bool,
    /// Whether a later plan has begun.
    pub superseded: bool,
    /// How many commitments it has.
    pub commitments: usize,
    /// How many of them were reviewed.
    pub reviewed: usize,
    /// How many of them are starred.
    pub starred: usize,
    /// How many of them were carried out substantially or completely.
    pub completed: usize,
    /// How many of them opened government much, or had significant results early.
    pub strong_results: usize,
}

impl Plan {
    /// A plan on a day, of whose member these are all commitments.
    pub(crate) fn of(facts: &Facts<'_>, known: &KnownPlan<'_>, all: &[Commitment], day: NaiveDate) -> Self {
        let listed: Vec<&Commitment> =
            all.iter().filter(|commitment| commitment.plan_id == known.plan.plan_id).collect();
        let count = |which: fn(&Commitment) -> bool| listed.iter().filter(|commitment| which(commitment)).count();
        Self {
            title: known.plan.title.to_string(),
            ends: known.plan.end.to_string(),
            version: known.plan.version,
            state: state(known, &listed, day),
            extended: known.extended,
            superseded: facts.plans.values().any(|other| !other.withdrawn && follows(other.plan, known.plan, day)),
            commitments: listed.len(),
            reviewed: count(|commitment| commitment.finding.reviews > 0),
            starred: count(|commitment| commitment.finding.starred),
            completed: count(is_completed),
            strong_results: count(has_strong_results),
        }
    }
}

/// Whether `other` ends later and has begun.
fn follows(other: &ActionPlan, plan: &ActionPlan, day: NaiveDate) -> bool {
    other.end.last_day() > plan.end.last_day() && other.start.first_day() <= day
}

fn state(known: &KnownPlan<'_>, listed: &[&Commitment], day: NaiveDate) -> PlanState {
    let is_final = |commitment: &&Commitment| commitment.state == State::PostImplementation;
    if known.withdrawn {
        PlanState::Withdrawn
    } else if day < known.plan.start.first_day() {
        PlanState::Submitted
    } else if day <= known.plan.end.last_day() {
        PlanState::Implementing
    } else if listed.iter().any(is_final) && !listed.iter().any(|commitment| commitment.state.is_open()) {
        PlanState::Reviewed
    } else {
        PlanState::ImplementationEnded
    }
}

fn is_completed(commitment: &Commitment) -> bool {
    matches!(commitment.finding.completion, Some(Completion::Substantial | Completion::Complete))
}

fn has_strong_results(commitment: &Commitment) -> bool {
    let opened = commitment.finding.did_it_open_government;
    matches!(opened, Some(DidItOpenGovernment::Major | DidItOpenGovernment::Outstanding))
        || commitment.finding.early_results == Some(EarlyResults::Significant)
}
