//! Action plans are submitted and change until they end.

use std::collections::BTreeSet;

use chrono::Datelike as _;
use proto::event::{
    ActionPlan, ActionPlanAmended, ActionPlanExtended, ActionPlanSubmitted, ActionPlanWithdrawn, EndedBy,
    ImplementationEnded, OverdueThreshold, PlanOverdue, PlannedCommitment,
};
use proto::{CommitmentId, Subject};

use super::commitment::commitment;
use super::{Step, Story, Told as Event, holding, one_of, parsed, precision, public};

/// A plan.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) plan: ActionPlan,
    pub(super) commitments: Vec<PlannedCommitment>,
    withdrawn: bool,
    ended: bool,
    /// The commitments that were withdrawn or carried forward.
    pub(super) gone: BTreeSet<CommitmentId>,
}

/// The most plans and commitments in a history.
const PLANS_MAX: usize = 90;
const COMMITMENTS_MAX: usize = 4;

impl Told {
    pub(super) fn subject(&self) -> Subject {
        Subject::action_plan(&self.plan.member_id, &self.plan.plan_id)
    }

    pub(super) fn next_version(&mut self) {
        self.plan.version += 1;
    }

    /// A commitment that still holds, with its place.
    pub(super) fn holding(&self, pick: u8) -> Option<(usize, u16)> {
        let index = one_of(&self.commitments, pick)?;
        let holds = !self.gone.contains(&self.commitments[index].commitment_id);
        holds.then(|| (index, u16::try_from(index + 1).expect("a short list")))
    }
}

impl Story {
    /// A plan that was not withdrawn.
    pub(super) fn alive(&self, pick: u8) -> Option<usize> {
        one_of(&self.plans, pick).filter(|index| !self.plans[*index].withdrawn)
    }

    /// A plan whose implementation did not end, as far as was told.
    pub(super) fn running(&self, pick: u8) -> Option<usize> {
        self.alive(pick).filter(|index| !self.plans[*index].ended)
    }

    pub(super) fn submit(&mut self, step: &Step) -> Option<Vec<Event>> {
        let submitter = &self.members[one_of(&self.members, step.pick[0])?];
        if self.plans.len() == PLANS_MAX || !submitter.status?.submits_plans() {
            return None;
        }
        let (number, year) = (self.plans.len() + 1, self.today().year() - i32::from(step.pick[1] % 5));
        let start = super::NaiveDate::from_ymd_opt(year, 1 + u32::from(step.pick[1] / 5 % 12), 5).expect("a day");
        let length = 100 + 9 * u64::from(step.pick[2]);
        let end = start.checked_add_days(super::Days::new(length)).expect("a day");
        let plan = ActionPlan {
            plan_id: parsed(&format!("AP_TST{number:02}")),
            member_id: submitter.member.member_id.clone(),
            member_name: submitter.member.name.clone(),
            number: None,
            number_note: None,
            title: parsed(&format!("Plan {number}")),
            start: holding(start, precision(step.pick[2])),
            end: holding(end, precision(step.pick[3])),
            duration_years: None,
            language: None,
            document_id: None,
            count_claimed: None,
            version: 1,
            discrepancies: Vec::new(),
        };
        let count = usize::from(step.pick[3] / 3) % (COMMITMENTS_MAX + 1);
        let commitments: Vec<_> = (1..=count).map(|place| commitment(number, place, step.pick[2])).collect();
        let event = ActionPlanSubmitted { plan: plan.clone(), commitments: commitments.clone() };
        let told = Told { plan, commitments, withdrawn: false, ended: false, gone: BTreeSet::new() };
        let subject = told.subject();
        self.plans.push(told);
        Some(public(subject, event))
    }

    pub(super) fn amend(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.running(step.pick[0])?;
        let told = &mut self.plans[index];
        told.next_version();
        told.plan.title = parsed(&format!("Plan {} of another name", step.pick[1] % 4));
        let event = ActionPlanAmended { plan: told.plan.clone(), changes: Vec::new(), reason: None };
        Some(public(told.subject(), event))
    }

    /// Also after the end, which makes it run again.
    pub(super) fn extend(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.alive(step.pick[0])?;
        let told = &mut self.plans[index];
        let (from, further) = (told.plan.end, 31 + 5 * u64::from(step.pick[1]));
        let end = from.last_day().checked_add_days(super::Days::new(further)).expect("a day");
        told.next_version();
        told.plan.end = holding(end, precision(step.pick[2]));
        told.ended = false;
        let event = ActionPlanExtended { plan: told.plan.clone(), from, reason: None, effects: Vec::new() };
        Some(public(told.subject(), event))
    }

    pub(super) fn withdraw_plan(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.running(step.pick[0])?;
        let told = &mut self.plans[index];
        told.withdrawn = true;
        let event = ActionPlanWithdrawn { plan: told.plan.clone(), reason: parsed("A new government") };
        Some(public(told.subject(), event))
    }

    /// With its end, or some days before today, which may be before its end.
    pub(super) fn end(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.running(step.pick[0])?;
        let early = holding(self.days_ago(1 + u16::from(step.pick[1])), precision(step.pick[2]));
        let today = self.today();
        let told = &mut self.plans[index];
        let (begins, planned) = (told.plan.start.first_day(), told.plan.end);
        let (by, ended_on) =
            if early.last_day() < planned.last_day() { (EndedBy::Early, early) } else { (EndedBy::Schedule, planned) };
        if !(begins..today).contains(&ended_on.last_day()) {
            return None;
        }
        told.plan.end = ended_on;
        told.ended = true;
        let plan = told.plan.clone();
        Some(public(told.subject(), ImplementationEnded { plan, ended_on, by, reason: None, effects: Vec::new() }))
    }

    /// The member's last plan is over, as far as was told, and none follows it.
    pub(super) fn be_overdue(&mut self, step: &Step) -> Option<Vec<Event>> {
        let member = super::member_id(step.pick[0]);
        let standing = self.plans.iter().filter(|told| !told.withdrawn && told.plan.member_id == member);
        let told = standing.max_by_key(|told| (told.plan.end.last_day(), &told.plan.plan_id))?;
        let due_on = told.plan.end.last_day().succ_opt().expect("a day");
        let days_late = u16::try_from((self.today() - due_on).num_days()).ok()?;
        let threshold = match days_late {
            ..120 => OverdueThreshold::Due,
            120..365 => OverdueThreshold::FourMonths,
            365.. => OverdueThreshold::TwelveMonths,
        };
        let (plan, rule_version) = (told.plan.clone(), parsed("2022"));
        Some(public(told.subject(), PlanOverdue { plan, due_on, threshold, rule_version, days_late }))
    }
}
