//! Every plan there is, as far as reviews and reports are concerned.

use std::collections::HashMap;

use chrono::NaiveDate;
use kit::repository::State;
use proto::event::{ActionPlanChange, NamedMember};
use proto::text::Line;
use proto::{ActionPlanId, Event, Recorded};

/// Every plan there is.
#[derive(Debug, Default)]
pub struct Plans {
    by_id: HashMap<ActionPlanId, Plan>,
}

/// A plan as its last change left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its title.
    pub title: Line,
    /// The last day its end can mean.
    pub ends_on: NaiveDate,
    /// The member that submitted it.
    pub member: NamedMember,
    /// Whether it was withdrawn, which it stays.
    pub withdrawn: bool,
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
            // Every change carries the plan as it is after it.
            Event::ActionPlan(change) => {
                let plan = change.plan();
                let member = NamedMember { member_id: plan.member_id.clone(), name: plan.member_name.clone() };
                let withdrawn = matches!(change, ActionPlanChange::Withdrawn(_))
                    || self.get(&plan.plan_id).is_some_and(|known| known.withdrawn);
                let known = Plan { title: plan.title.clone(), ends_on: plan.end.last_day(), member, withdrawn };
                self.by_id.insert(plan.plan_id.clone(), known);
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
