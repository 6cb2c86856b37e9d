//! The action plan cycles of the members: which plans of one follow each other.

use std::collections::HashMap;

use kit::repository::State;
use proto::date::PartialDate;
use proto::event::ActionPlan;
use proto::{ActionPlanId, Event, MemberId, Occurred, Recorded};

/// The cycles of every member, each named by its plan.
#[derive(Debug, Clone, Default)]
pub struct Cycles {
    by_member: HashMap<MemberId, Vec<Cycle>>,
    owners: HashMap<ActionPlanId, MemberId>,
}

#[derive(Debug, Clone)]
struct Cycle {
    plan: ActionPlanId,
    number: Option<u16>,
    end: PartialDate,
}

impl Cycles {
    /// The member that submitted this plan.
    #[must_use]
    pub fn owner(&self, plan: &ActionPlanId) -> Option<&MemberId> {
        self.owners.get(plan)
    }

    /// Whether two cycles of a member follow each other, in either order; with each comes when something was found of it.
    /// By the plans' numbers where both have one, else by the days they end. A plan that did not come is the one after the
    /// last, unless it was found missing before the last one ended: then it is missing from among the earlier ones, and next
    /// to none. Of two after the last, each is next to the other, as no plan lies between them.
    #[must_use]
    pub fn are_consecutive(
        &self,
        member: &MemberId,
        one: (&ActionPlanId, Occurred),
        other: (&ActionPlanId, Occurred),
    ) -> bool {
        let cycles = in_order(self.by_member.get(member).map_or(&[], Vec::as_slice));
        let place = |plan: &ActionPlanId| cycles.iter().position(|cycle| cycle.plan == *plan);
        let last = cycles.last();
        let comes_next = |found: Occurred| {
            let found = found.last_day();
            last.is_none_or(|last| found.is_none_or(|day| last.end.first_day() <= day))
        };
        match (place(one.0), place(other.0)) {
            _ if one.0 == other.0 => false,
            (Some(one), Some(other)) => match cycles[one].number.zip(cycles[other].number) {
                Some((one, other)) => one.abs_diff(other) == 1,
                None => one.abs_diff(other) == 1,
            },
            (Some(known), None) => known + 1 == cycles.len() && comes_next(other.1),
            (None, Some(known)) => known + 1 == cycles.len() && comes_next(one.1),
            (None, None) => comes_next(one.1) && comes_next(other.1),
        }
    }

    /// A cycle is there with its plan, whatever becomes of it.
    fn know(&mut self, plan: &ActionPlan) {
        self.owners.entry(plan.plan_id.clone()).or_insert_with(|| plan.member_id.clone());
        let cycles = self.by_member.entry(plan.member_id.clone()).or_default();
        let cycle = Cycle { plan: plan.plan_id.clone(), number: plan.number, end: plan.end };
        match cycles.iter_mut().find(|known| known.plan == plan.plan_id) {
            Some(known) => *known = cycle,
            None => cycles.push(cycle),
        }
    }
}

/// One member's cycles in their order: by number where all have one, else by end. In which order the plans were submitted
/// says nothing, as history is rarely loaded in order.
fn in_order(cycles: &[Cycle]) -> Vec<&Cycle> {
    let mut sorted: Vec<&Cycle> = cycles.iter().collect();
    if cycles.iter().all(|cycle| cycle.number.is_some()) {
        sorted.sort_by_key(|cycle| cycle.number);
    } else {
        sorted.sort_by_key(|cycle| cycle.end.last_day());
    }
    sorted
}

impl State for Cycles {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::ActionPlan(change) => self.know(change.plan()),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Korea's plans, as number and year of the end, in order of submission. They are called after it.
    fn cycles(plans: &[(Option<u16>, u16)]) -> Cycles {
        let korea: MemberId = "korea".parse().expect("an id");
        let cycle = |(number, end): &(Option<u16>, u16)| Cycle {
            plan: format!("AP_KOR{}", end - 2000).parse().expect("an id"),
            number: *number,
            end: end.to_string().parse().expect("a date"),
        };
        let cycles: Vec<Cycle> = plans.iter().map(cycle).collect();
        let owners = cycles.iter().map(|cycle| (cycle.plan.clone(), korea.clone())).collect();
        Cycles { by_member: HashMap::from([(korea, cycles)]), owners }
    }

    const NUMBERED: &[(Option<u16>, u16)] = &[(Some(1), 2014), (Some(3), 2018), (Some(2), 2016)];
    const PARTLY: &[(Option<u16>, u16)] = &[(None, 2020), (Some(1), 2014), (Some(3), 2018), (Some(2), 2016)];

    /// Each of the two is a plan and when something was found of it.
    #[track_caller]
    fn check(plans: &[(Option<u16>, u16)], one: (&str, &str), other: (&str, &str), expected: bool) {
        let (korea, cycles) = ("korea".parse().expect("an id"), cycles(plans));
        let ids: [ActionPlanId; 2] = [one.0, other.0].map(|id| id.parse().expect("an id"));
        let found: [Occurred; 2] = [one.1, other.1].map(|found| found.parse().expect("a date"));
        let (one, other) = ((&ids[0], found[0]), (&ids[1], found[1]));
        assert_eq!(cycles.are_consecutive(&korea, one, other), expected);
        assert_eq!(cycles.are_consecutive(&korea, other, one), expected, "the other way round");
    }

    /// Both are on record: when it was found does not matter.
    #[track_caller]
    fn check_known(plans: &[(Option<u16>, u16)], one: &str, other: &str, expected: bool) {
        check(plans, (one, "2013"), (other, "unknown"), expected);
    }

    #[test]
    fn numbers_tell_which_plans_follow_each_other() {
        check_known(NUMBERED, "AP_KOR14", "AP_KOR16", true);
        check_known(NUMBERED, "AP_KOR16", "AP_KOR18", true);
        check_known(NUMBERED, "AP_KOR14", "AP_KOR18", false);
        check_known(NUMBERED, "AP_KOR14", "AP_KOR14", false);
    }

    #[test]
    fn without_numbers_the_days_they_end_do() {
        check_known(PARTLY, "AP_KOR20", "AP_KOR18", true);
        check_known(PARTLY, "AP_KOR20", "AP_KOR14", false);
        check_known(PARTLY, "AP_KOR20", "AP_KOR16", false);
    }

    #[test]
    fn a_plan_that_did_not_come_is_the_one_after_the_last() {
        let next = ("AP_KOR98", "2021-01");
        check(NUMBERED, ("AP_KOR18", "2019"), next, true);
        check(NUMBERED, ("AP_KOR16", "2019"), next, false);
        check(PARTLY, ("AP_KOR20", "2020"), next, true);
        check(PARTLY, ("AP_KOR16", "2020"), next, false);
        check(PARTLY, ("AP_KOR20", "2020"), ("AP_KOR98", "unknown"), true);
        // What was found missing before the last one ended is not the one after it.
        check(PARTLY, ("AP_KOR20", "2020"), ("AP_KOR98", "2019-12-31"), false);
    }

    #[test]
    fn two_that_did_not_come_follow_each_other_where_both_are_after_the_last() {
        check(PARTLY, ("AP_KOR98", "2021"), ("AP_KOR99", "2023"), true);
        check(PARTLY, ("AP_KOR98", "2016"), ("AP_KOR99", "2023"), false);
        check(PARTLY, ("AP_KOR98", "2014"), ("AP_KOR99", "2016"), false);
        check(PARTLY, ("AP_KOR98", "2021"), ("AP_KOR98", "2023"), false);
        check(&[], ("AP_KOR98", "2012"), ("AP_KOR99", "2014"), true);
    }
}
