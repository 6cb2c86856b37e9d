//! The action plan cycles of one member: which of its plans follow each other.

use kit::repository::State;
use proto::event::ActionPlan;
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

    /// A cycle is there with its plan, whatever becomes of it.
    fn know(&mut self, plan: &ActionPlan) {
        match self.place(&plan.plan_id) {
            Some(place) => self.plans[place].1 = plan.number,
            None => self.plans.push((plan.plan_id.clone(), plan.number)),
        }
    }

    fn place(&self, plan: &ActionPlanId) -> Option<usize> {
        self.plans.iter().position(|(id, _)| id == plan)
    }
}

impl State for Cycles {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::ActionPlan(change) => self.know(change.plan()),
            // They do not stand under a plan's subject.
            Event::Member(_) | Event::Commitment(_) | Event::Calendar(_) | Event::Document(_) | Event::Report(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plans in order of submission, of which the fourth has no number and the last is the second.
    fn cycles() -> Cycles {
        let plans = [("AP_KOR01", Some(1)), ("AP_KOR03", Some(3)), ("AP_KOR04", None), ("AP_KOR02", Some(2))];
        Cycles { plans: plans.map(|(id, number)| (id.parse().expect("an id"), number)).into() }
    }

    #[track_caller]
    fn check(one: &str, other: &str, expected: bool) {
        let (one, other) = (one.parse().expect("an id"), other.parse().expect("an id"));
        assert_eq!(cycles().are_consecutive(&one, &other), expected);
        assert_eq!(cycles().are_consecutive(&other, &one), expected, "the other way round");
    }

    #[test]
    fn numbers_tell_which_plans_follow_each_other() {
        check("AP_KOR01", "AP_KOR02", true);
        check("AP_KOR02", "AP_KOR03", true);
        check("AP_KOR01", "AP_KOR03", false);
        check("AP_KOR01", "AP_KOR01", false);
    }

    #[test]
    fn without_numbers_the_order_of_submission_does() {
        check("AP_KOR03", "AP_KOR04", true);
        check("AP_KOR04", "AP_KOR02", true);
        check("AP_KOR01", "AP_KOR04", false);
    }

    #[test]
    fn a_plan_that_did_not_come_is_next_to_the_last_one_and_to_another_that_did_not() {
        check("AP_KOR02", "AP_KOR05", true);
        check("AP_KOR03", "AP_KOR05", false);
        check("AP_KOR05", "AP_KOR06", true);
        check("AP_KOR05", "AP_KOR05", false);
    }
}
