//! The action plan cycles of one member: which of its plans follow each other.

use kit::repository::State;
use proto::event::ActionPlanChange;
use proto::{ActionPlanId, Event, Recorded};

/// The cycles of one member, each named by its plan, in order of submission.
#[derive(Debug, Clone, Default)]
pub struct Cycles {
    plans: Vec<(ActionPlanId, Option<u16>)>,
}

impl Cycles {
    /// Whether the member submitted this plan.
    #[must_use]
    pub fn holds(&self, plan: &ActionPlanId) -> bool {
        self.place(plan).is_some()
    }

    /// Whether two cycles follow each other, in either order. By the plans' numbers where both have one, else by the order
    /// of submission. A plan that did not come is the one after the last; of two that did not, each is next to the other,
    /// as no plan lies between them.
    #[must_use]
    pub fn are_consecutive(&self, one: &ActionPlanId, other: &ActionPlanId) -> bool {
        match (self.place(one), self.place(other)) {
            _ if one == other => false,
            (Some(one), Some(other)) => match self.plans[one].1.zip(self.plans[other].1) {
                Some((one, other)) => one.abs_diff(other) == 1,
                None => one.abs_diff(other) == 1,
            },
            (Some(known), None) | (None, Some(known)) => known + 1 == self.plans.len(),
            (None, None) => true,
        }
    }

    fn place(&self, plan: &ActionPlanId) -> Option<usize> {
        self.plans.iter().position(|(id, _)| id == plan)
    }
}

impl State for Cycles {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::ActionPlan(ActionPlanChange::Submitted(plan)) => {
                self.plans.push((plan.plan.plan_id.clone(), plan.plan.number));
            }
            // A cycle is there with its plan, whatever becomes of it; the others do not stand under a plan's subject.
            Event::ActionPlan(_)
            | Event::Member(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Document(_)
            | Event::Report(_) => {}
        }
    }
}
