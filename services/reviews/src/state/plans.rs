//! Every plan there is, as far as reports on it are concerned.

use std::collections::HashMap;

use kit::repository::State;
use proto::event::{ActionPlanChange, NamedMember};
use proto::text::Line;
use proto::{ActionPlanId, Event, Recorded};

/// Every plan there is.
#[derive(Debug, Default)]
pub struct Plans {
    by_id: HashMap<ActionPlanId, Plan>,
}

/// A plan that was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its title.
    pub title: Line,
    /// The member that submitted it.
    pub member: NamedMember,
}

impl Plans {
    /// The plan with this id.
    #[must_use]
    pub fn get(&self, id: &ActionPlanId) -> Option<&Plan> {
        self.by_id.get(id)
    }
}

impl State for Plans {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::ActionPlan(ActionPlanChange::Submitted(plan)) => {
                let member = NamedMember { member_id: plan.member_id.clone(), name: plan.member_name.clone() };
                self.by_id.insert(plan.plan_id.clone(), Plan { title: plan.title.clone(), member });
            }
            // They do not stand under a plan's subject.
            Event::Member(_) | Event::Commitment(_) | Event::Calendar(_) | Event::Document(_) | Event::Report(_) => {}
        }
    }
}
