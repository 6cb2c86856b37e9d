//! What decisions on action plans rest on, folded from the log.

use std::collections::HashMap;

use chrono::NaiveDate;
use kit::repository::State;
use proto::event::{ActionPlanChange, ActionPlanSubmitted, MemberChange, MemberStatus};
use proto::text::Line;
use proto::{ActionPlanId, CommitmentId, Event, MemberId, Recorded};

/// A member, as far as plans are concerned.
#[derive(Debug, Default)]
pub struct Submitter {
    /// Its name; none while it has not joined.
    pub name: Option<Line>,
    /// Where it stands, and since what day, in the order of the log.
    standing: Vec<(NaiveDate, MemberStatus)>,
}

impl Submitter {
    /// Where the member stood on a day: what was recorded last of what had happened by then.
    #[must_use]
    pub fn status_on(&self, day: NaiveDate) -> MemberStatus {
        let settled = self.standing.iter().rev().find(|(since, _)| *since <= day);
        settled.map_or(MemberStatus::Active, |(_, status)| *status)
    }

    fn stand(&mut self, recorded: &Recorded, status: MemberStatus) {
        let recorded_on = recorded.recorded_at.date_naive();
        let since = recorded.envelope.occurred.last_day().map_or(recorded_on, |day| day.min(recorded_on));
        self.standing.push((since, status));
    }
}

impl State for Submitter {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Member(MemberChange::Joined(joined)) => {
                self.name = Some(joined.name.clone());
                self.stand(recorded, MemberStatus::Active);
            }
            Event::Member(MemberChange::StatusChanged(changed)) => self.stand(recorded, changed.to),
            // They do not stand under a member's own subject.
            Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Document(_)
            | Event::Report(_) => {}
        }
    }
}

/// Every plan there is, of every member, with its commitments.
#[derive(Debug, Default)]
pub struct Plans {
    submitters: HashMap<ActionPlanId, MemberId>,
    last_numbers: HashMap<MemberId, u16>,
    commitments: HashMap<CommitmentId, ActionPlanId>,
}

impl Plans {
    /// The member that submitted the plan.
    #[must_use]
    pub fn submitter(&self, plan: &ActionPlanId) -> Option<&MemberId> {
        self.submitters.get(plan)
    }

    /// The highest number among the member's plans; 0 when it has none that is numbered.
    #[must_use]
    pub fn last_number(&self, member: &MemberId) -> u16 {
        self.last_numbers.get(member).copied().unwrap_or_default()
    }

    /// The plan that lists the commitment.
    #[must_use]
    pub fn plan_of(&self, commitment: &CommitmentId) -> Option<&ActionPlanId> {
        self.commitments.get(commitment)
    }

    fn submit(&mut self, plan: &ActionPlanSubmitted) {
        self.submitters.insert(plan.plan_id.clone(), plan.member_id.clone());
        if let Some(number) = plan.number {
            let last = self.last_numbers.entry(plan.member_id.clone()).or_default();
            *last = number.max(*last);
        }
        for commitment in &plan.commitments {
            self.commitments.insert(commitment.commitment_id.clone(), plan.plan_id.clone());
        }
    }
}

impl State for Plans {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::ActionPlan(ActionPlanChange::Submitted(plan)) => self.submit(plan),
            // They do not stand under a plan's subject.
            Event::Member(_) | Event::Commitment(_) | Event::Calendar(_) | Event::Document(_) | Event::Report(_) => {}
        }
    }
}
