//! Commitments are added to plans, change, are withdrawn and carried forward.

use proto::Actor;
use proto::event::{
    ActionPlanAmended, CommitmentAdded, CommitmentAmended, CommitmentCarriedForward, CommitmentWithdrawn, Milestone,
    MilestoneRescheduled, PlannedCommitment, ProgressReported, ProgressState,
};
use proto::text::Line;

use super::{Step, Story, Told as Event, holding, parsed, precision, public};

impl Story {
    pub(super) fn add(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.running(step.pick[0])?;
        let told = &mut self.plans[index];
        let place = told.commitments.len() + 1;
        let added = commitment(index + 1, place, step.pick[1]);
        told.next_version();
        told.commitments.push(added.clone());
        let (plan, commitment) = (told.plan.clone(), Box::new(added));
        let position = u16::try_from(place).expect("a short list");
        let amended = ActionPlanAmended { plan: plan.clone(), changes: Vec::new(), reason: None };
        let mut batch = public(told.subject(), amended);
        batch.extend(public(told.subject(), CommitmentAdded { plan, commitment, position, reason: None }));
        Some(batch)
    }

    pub(super) fn amend_commitment(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.running(step.pick[0])?;
        let told = &mut self.plans[index];
        let (listed, position) = told.holding(step.pick[1])?;
        told.next_version();
        told.commitments[listed].themes = themes(step.pick[2]);
        told.commitments[listed].title = parsed(&format!("Promise {}", step.pick[3] % 5));
        let (plan, commitment) = (told.plan.clone(), Box::new(told.commitments[listed].clone()));
        let amended = ActionPlanAmended { plan: plan.clone(), changes: Vec::new(), reason: None };
        let mut batch = public(told.subject(), amended);
        let event = CommitmentAmended { plan, commitment, position, changes: Vec::new(), reason: None };
        batch.extend(public(told.subject(), event));
        Some(batch)
    }

    pub(super) fn withdraw_commitment(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.running(step.pick[0])?;
        let told = &mut self.plans[index];
        let (listed, position) = told.holding(step.pick[1])?;
        told.next_version();
        let commitment = Box::new(told.commitments[listed].clone());
        told.gone.insert(commitment.commitment_id.clone());
        let plan = told.plan.clone();
        let amended = ActionPlanAmended { plan: plan.clone(), changes: Vec::new(), reason: None };
        let mut batch = public(told.subject(), amended);
        let event = CommitmentWithdrawn { plan, commitment, position, reason: parsed("No money") };
        batch.extend(public(told.subject(), event));
        Some(batch)
    }

    pub(super) fn carry_forward(&mut self, step: &Step) -> Option<Vec<Event>> {
        let (index, later) = (self.alive(step.pick[0])?, self.alive(step.pick[2])?);
        let (listed, position) = self.plans[index].holding(step.pick[1])?;
        let (successor, _) = self.plans[later].holding(step.pick[3])?;
        let (of, to) = (&self.plans[index].plan, &self.plans[later]);
        if index == later || of.member_id != to.plan.member_id {
            return None;
        }
        let (successor_id, successor_plan_id) =
            (to.commitments[successor].commitment_id.clone(), to.plan.plan_id.clone());
        let told = &mut self.plans[index];
        let commitment = Box::new(told.commitments[listed].clone());
        told.gone.insert(commitment.commitment_id.clone());
        let plan = told.plan.clone();
        let event = CommitmentCarriedForward { plan, commitment, position, successor_id, successor_plan_id };
        Some(public(told.subject(), event))
    }

    pub(super) fn reschedule_milestone(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.running(step.pick[0])?;
        let to = holding(self.in_days(step.pick[2].into()), precision(step.pick[3]));
        let told = &mut self.plans[index];
        let (listed, position) = told.holding(step.pick[1])?;
        let from = told.commitments[listed].milestones.first_mut()?.end.replace(to);
        let (plan, commitment) = (told.plan.clone(), Box::new(told.commitments[listed].clone()));
        let reporter = Actor::GovernmentPoc;
        let event = MilestoneRescheduled { plan, commitment, position, milestone: 1, from, to, reason: None, reporter };
        Some(public(told.subject(), event))
    }

    pub(super) fn report_progress(&mut self, step: &Step) -> Option<Vec<Event>> {
        let told = &self.plans[self.alive(step.pick[0])?];
        let (listed, _) = told.holding(step.pick[1])?;
        let event = ProgressReported {
            plan: told.plan.clone(),
            commitment: Box::new(told.commitments[listed].clone()),
            milestone: None,
            state: ProgressState::Done,
            text: None,
            evidence_url: None,
            reporter: Actor::GovernmentPoc,
        };
        Some(public(told.subject(), event))
    }
}

pub(super) fn commitment(plan: usize, place: usize, pick: u8) -> PlannedCommitment {
    PlannedCommitment {
        commitment_id: parsed(&format!("TS{plan:02}{place:02}")),
        number: None,
        title: parsed(&format!("Promise {place}")),
        themes: themes(pick.wrapping_add(u8::try_from(place).expect("a short list"))),
        plan_theme: None,
        lead: None,
        supports: Vec::new(),
        start: None,
        end: None,
        description: None,
        milestones: vec![Milestone { title: parsed("A step"), start: None, end: None, lead: None }],
        source_url: None,
        discrepancies: Vec::new(),
    }
}

/// Some of three, one of them perhaps twice.
fn themes(pick: u8) -> Vec<Line> {
    let chosen = |(bit, theme): (u8, &str)| (pick >> bit & 1 == 1).then(|| parsed(theme));
    [(0, "Justice"), (1, "Open Data"), (2, "Inclusion"), (3, "Open Data")].into_iter().filter_map(chosen).collect()
}
