//! What decisions on reviews rest on, folded from the log.

use std::collections::HashMap;

use kit::repository::State;
use proto::event::{CommitmentReviewed, NamedMember, Product, ReviewStatus, Stage};
use proto::text::Line;
use proto::{ActionPlanId, CommitmentId, Event, EventId, Occurred, Recorded};

/// Every commitment there is, with what a review says about it.
#[derive(Debug, Default)]
pub struct Commitments {
    by_id: HashMap<CommitmentId, Commitment>,
}

/// A commitment as its plan states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Its title.
    pub title: Line,
    /// The plan that lists it.
    pub plan_id: ActionPlanId,
    /// The member that submitted the plan.
    pub member: NamedMember,
}

impl Commitments {
    /// The commitment with this id.
    #[must_use]
    pub fn get(&self, id: &CommitmentId) -> Option<&Commitment> {
        self.by_id.get(id)
    }
}

impl State for Commitments {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::ActionPlanSubmitted(plan) => {
                let member = NamedMember { member_id: plan.member_id.clone(), name: plan.member_name.clone() };
                for planned in &plan.commitments {
                    let (title, plan_id) = (planned.title.clone(), plan.plan_id.clone());
                    let commitment = Commitment { title, plan_id, member: member.clone() };
                    self.by_id.insert(planned.commitment_id.clone(), commitment);
                }
            }
            // They do not stand under a plan's subject.
            Event::MemberJoined(_)
            | Event::CommitmentReviewed(_)
            | Event::CalendarEventScheduled(_)
            | Event::DocumentPublished(_) => {}
        }
    }
}

/// The final reviews of one member's commitments.
#[derive(Debug, Default)]
pub struct Reviews {
    finals: HashMap<(Stage, CommitmentId), FinalReview>,
}

/// A final review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalReview {
    /// Its id.
    pub review_id: EventId,
    /// The product it is part of.
    pub product: Product,
    /// When the commitment was reviewed.
    pub occurred: Occurred,
}

impl Reviews {
    /// The final review of this stage of the commitment.
    #[must_use]
    pub fn final_of(&self, stage: Stage, commitment: &CommitmentId) -> Option<&FinalReview> {
        self.finals.get(&(stage, commitment.clone()))
    }

    fn review(&mut self, review: &CommitmentReviewed, recorded: &Recorded) {
        match review.review_status {
            ReviewStatus::Final => {}
            // Drafts bind nobody: there may be any number of them.
            ReviewStatus::DraftForGovernment | ReviewStatus::DraftForPublic => return,
        }
        let (review_id, occurred) = (recorded.envelope.id, recorded.envelope.occurred);
        let entry = FinalReview { review_id, product: review.product, occurred };
        for commitment in &review.commitments {
            self.finals.insert((review.stage, commitment.commitment_id.clone()), entry.clone());
        }
    }
}

impl State for Reviews {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::CommitmentReviewed(review) => self.review(review, recorded),
            // They do not stand under a commitment's subject.
            Event::MemberJoined(_)
            | Event::ActionPlanSubmitted(_)
            | Event::CalendarEventScheduled(_)
            | Event::DocumentPublished(_) => {}
        }
    }
}
