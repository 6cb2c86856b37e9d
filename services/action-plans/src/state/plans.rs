//! Every action plan with its commitments, as its last change left it.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use kit::repository::State;
use proto::event::{ActionPlan, ActionPlanChange, ActionPlanSubmitted, EndedBy, OverdueThreshold, PlannedCommitment};
use proto::{ActionPlanId, CommitmentId, Event, MemberId, Occurred, PartialDate, Recorded, Subject};

/// Every plan there is, of every member.
#[derive(Debug, Default)]
pub struct Plans {
    by_id: HashMap<ActionPlanId, Known>,
    commitments: HashMap<CommitmentId, ActionPlanId>,
}

/// A plan.
#[derive(Debug, Clone)]
pub struct Known {
    /// The plan itself.
    pub plan: ActionPlan,
    /// Its commitments, in its order.
    pub commitments: Vec<Listed>,
    /// Where its history stands.
    pub subject: Subject,
    /// When it was submitted.
    pub submitted: Occurred,
    /// When the newest of its changes was made.
    pub newest: Occurred,
    /// Where it is in its life.
    pub stage: Stage,
    /// Whether its end was set by an extension.
    pub extended: bool,
    /// The day on which somebody last said until when it runs. What came due before was not for the clock to tell.
    pub told_on: NaiveDate,
    /// That no plan follows it, as far as it was told: since when, and how late.
    pub overdue: HashSet<(NaiveDate, OverdueThreshold)>,
}

/// Where a plan is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is carried out, as far as was told.
    Implementing,
    /// Its implementation ended.
    Ended {
        /// When.
        on: PartialDate,
    },
    /// It was withdrawn.
    Withdrawn,
}

/// A commitment in a plan.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What the plan states.
    pub commitment: PlannedCommitment,
    /// Its place in the list, counted from 1.
    pub position: u16,
    /// When the newest of its changes was made.
    pub newest: Occurred,
    /// What became of it.
    pub fate: Fate,
    /// The milestones that were reported as reached, counted from 1.
    pub reached: BTreeSet<u16>,
}

/// What became of a commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It holds.
    Promised,
    /// It was withdrawn.
    Withdrawn,
    /// It goes on as a commitment of another plan.
    CarriedForward {
        /// That commitment.
        to: CommitmentId,
    },
}

impl Plans {
    /// The plan with this id.
    #[must_use]
    pub fn get(&self, id: &ActionPlanId) -> Option<&Known> {
        self.by_id.get(id)
    }

    /// The plan that lists the commitment, and the commitment in it.
    #[must_use]
    pub fn listing(&self, id: &CommitmentId) -> Option<(&Known, &Listed)> {
        let known = self.by_id.get(self.commitments.get(id)?)?;
        Some((known, known.listed(id)?))
    }

    /// The plans of a member, in no order.
    pub fn of_member(&self, member: &MemberId) -> impl Iterator<Item = &Known> {
        self.by_id.values().filter(move |known| known.plan.member_id == *member)
    }

    /// Every plan, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Known> {
        self.by_id.values()
    }

    /// The highest number among the member's plans; 0 when it has none that is numbered.
    #[must_use]
    pub fn last_number(&self, member: &MemberId) -> u16 {
        self.of_member(member).filter_map(|known| known.plan.number).max().unwrap_or_default()
    }

    /// As if somebody had last said on this day until when a plan runs: tests record all on one.
    #[cfg(test)]
    pub(crate) fn told_on(&mut self, id: &ActionPlanId, day: NaiveDate) {
        self.by_id.get_mut(id).expect("a plan").told_on = day;
    }

    fn submit(&mut self, recorded: &Recorded, event: &ActionPlanSubmitted) {
        let plan = event.plan.clone();
        for commitment in &event.commitments {
            self.commitments.insert(commitment.commitment_id.clone(), plan.plan_id.clone());
        }
        let commitments = event.commitments.iter().zip(1..);
        let submitted = recorded.envelope.occurred;
        let list = |(commitment, position)| Listed::new(commitment, position, submitted);
        let known = Known {
            commitments: commitments.map(list).collect(),
            subject: recorded.subject.clone(),
            submitted,
            newest: submitted,
            stage: Stage::Implementing,
            extended: false,
            told_on: recorded.recorded_at.date_naive(),
            overdue: HashSet::new(),
            plan,
        };
        self.by_id.insert(known.plan.plan_id.clone(), known);
    }
}

impl State for Plans {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::ActionPlan(ActionPlanChange::Submitted(submitted)) => self.submit(recorded, submitted),
            Event::ActionPlan(change) => {
                let plan = change.plan();
                if let ActionPlanChange::CommitmentAdded(added) = change {
                    self.commitments.insert(added.commitment.commitment_id.clone(), plan.plan_id.clone());
                }
                if let Some(known) = self.by_id.get_mut(&plan.plan_id) {
                    known.plan = plan.clone();
                    known.change(change, recorded);
                }
            }
            // They do not stand under a plan's subject.
            Event::Member(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Document(_)
            | Event::Report(_)
            | Event::Record(_) => {}
        }
    }
}

impl Known {
    /// The commitment with this id.
    #[must_use]
    pub fn listed(&self, id: &CommitmentId) -> Option<&Listed> {
        self.commitments.iter().find(|listed| listed.commitment.commitment_id == *id)
    }

    /// The last day of its implementation, as far as it is known.
    #[must_use]
    pub fn ends_on(&self) -> NaiveDate {
        self.plan.end.last_day()
    }

    /// The first day after its implementation.
    #[must_use]
    pub fn over_on(&self) -> NaiveDate {
        self.ends_on().succ_opt().unwrap_or(NaiveDate::MAX)
    }

    fn listed_mut(&mut self, id: &CommitmentId) -> Option<&mut Listed> {
        self.commitments.iter_mut().find(|listed| listed.commitment.commitment_id == *id)
    }

    fn change(&mut self, change: &ActionPlanChange, recorded: &Recorded) {
        let (occurred, recorded_on) = (recorded.envelope.occurred, recorded.recorded_at.date_naive());
        match change {
            // It cannot move the end.
            ActionPlanChange::Amended(_) => self.newest = newer(self.newest, occurred),
            ActionPlanChange::Extended(_) => {
                self.newest = newer(self.newest, occurred);
                (self.stage, self.extended, self.told_on) = (Stage::Implementing, true, recorded_on);
            }
            ActionPlanChange::Withdrawn(_) => {
                self.newest = newer(self.newest, occurred);
                self.stage = Stage::Withdrawn;
            }
            ActionPlanChange::ImplementationEnded(event) => {
                self.newest = newer(self.newest, occurred);
                self.stage = Stage::Ended { on: event.ended_on };
                if event.by == EndedBy::Early {
                    (self.extended, self.told_on) = (false, recorded_on);
                }
            }
            ActionPlanChange::Overdue(event) => {
                self.overdue.insert((event.due_on, event.threshold));
            }
            ActionPlanChange::CommitmentAdded(event) => {
                self.commitments.push(Listed::new(&event.commitment, event.position, occurred));
            }
            ActionPlanChange::CommitmentAmended(event) => self.state(&event.commitment, occurred),
            ActionPlanChange::CommitmentWithdrawn(event) => {
                self.meet(&event.commitment.commitment_id, Fate::Withdrawn, occurred);
            }
            ActionPlanChange::CommitmentCarriedForward(event) => {
                self.meet(
                    &event.commitment.commitment_id,
                    Fate::CarriedForward { to: event.successor_id.clone() },
                    occurred,
                );
            }
            ActionPlanChange::MilestoneReached(event) => {
                if let Some(listed) = self.listed_mut(&event.commitment.commitment_id) {
                    listed.reached.insert(event.milestone);
                }
            }
            ActionPlanChange::MilestoneRescheduled(event) => self.state(&event.commitment, occurred),
            // A submission is taken in whole, and a report of progress binds nobody.
            ActionPlanChange::Submitted(_) | ActionPlanChange::ProgressReported(_) => {}
        }
    }

    /// The plan states the commitment otherwise.
    fn state(&mut self, commitment: &PlannedCommitment, occurred: Occurred) {
        if let Some(listed) = self.listed_mut(&commitment.commitment_id) {
            listed.commitment = commitment.clone();
            listed.newest = newer(listed.newest, occurred);
        }
    }

    fn meet(&mut self, id: &CommitmentId, fate: Fate, occurred: Occurred) {
        if let Some(listed) = self.listed_mut(id) {
            listed.fate = fate;
            listed.newest = newer(listed.newest, occurred);
        }
    }
}

impl Listed {
    fn new(commitment: &PlannedCommitment, position: u16, newest: Occurred) -> Self {
        Self { commitment: commitment.clone(), position, newest, fate: Fate::Promised, reached: BTreeSet::new() }
    }
}

/// The later of two dates. One that is not established is later than no other.
fn newer(one: Occurred, other: Occurred) -> Occurred {
    if one.first_day() > other.first_day() { one } else { other }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::decide::{amend, extend, is_due};
    use crate::testing::History;

    #[test]
    fn only_what_moves_the_end_says_anew_until_when_a_plan_runs() {
        let id = "AP_SEO02".parse().expect("an id");
        let day = |text: &str| text.parse().expect("a day");
        let mut history = History::ending("2024-05-15");
        history.plans.told_on(&id, day("2024-05-15"));
        let body = json!({"title": "Another title", "occurred": "2024-05-15"});
        let events = history.plan("AP_SEO02", &body, amend).expect("an amendment");
        history.fold(events);
        let known = history.plans.get(&id).expect("a plan");
        assert_eq!(known.told_on, day("2024-05-15"));
        assert!(is_due(known, day("2024-05-17")));
        let body = json!({"end": "2024-05-16"});
        let events = history.plan("AP_SEO02", &body, extend).expect("an extension");
        history.fold(events);
        assert_eq!(history.plans.get(&id).expect("a plan").told_on, day("2024-05-17"));
    }
}
