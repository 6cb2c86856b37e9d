//! Commitments are reviewed, alone and together; reviews are put right and taken back.

use proto::event::{
    CommitmentReviewed, CorrectionReason, Product, Review, ReviewCorrected, ReviewRetracted, ReviewStatus,
    ReviewedCommitment, Stage,
};
use proto::scheme::Scheme;
use proto::{EventId, Subject, Visibility};

use super::values::fitting;
use super::{Step, Story, Told as Event, one_of, parsed, public};

/// A review.
#[derive(Debug, Clone)]
pub(super) struct Told {
    id: EventId,
    review: Review,
    retracted: bool,
}

const PRODUCTS: [(Product, Stage); 6] = [
    (Product::EndOfTermReport, Stage::Final),
    (Product::ProgressReport, Stage::MidTerm),
    (Product::DesignReport, Stage::Design),
    (Product::TransitionalResultsReport, Stage::Final),
    (Product::PreliminaryReview, Stage::MidTerm),
    (Product::ResultsReport, Stage::Final),
];

/// Schemes in which stars can be won come twice.
const SCHEMES: [Scheme; 8] = [
    Scheme::S2015,
    Scheme::S2017,
    Scheme::S2014,
    Scheme::S2020,
    Scheme::S2011,
    Scheme::S2015,
    Scheme::S2014,
    Scheme::S2017,
];

impl Told {
    fn counts(&self) -> bool {
        self.review.review_status == ReviewStatus::Final && !self.retracted
    }

    fn subject(&self) -> Subject {
        Subject::commitment(&self.review.member_id, &self.review.commitments[0].commitment_id)
    }
}

impl Story {
    pub(super) fn review(&mut self, step: &Step, review_status: ReviewStatus) -> Option<Vec<Event>> {
        let told = &self.plans[one_of(&self.plans, step.pick[0])?];
        let first = one_of(&told.commitments, step.pick[1])?;
        // Now and then the one after it is judged together with it.
        let together = if step.pick[1] % 4 == 3 { 2 } else { 1 };
        let commitments: Vec<ReviewedCommitment> = told.commitments[first..]
            .iter()
            .take(together)
            .map(|one| ReviewedCommitment { commitment_id: one.commitment_id.clone(), title: one.title.clone() })
            .collect();
        let (product, stage) = PRODUCTS[usize::from(step.pick[2]) % PRODUCTS.len()];
        let scheme = SCHEMES[usize::from(step.pick[3]) % SCHEMES.len()];
        let is_final = review_status == ReviewStatus::Final;
        if is_final && commitments.iter().any(|one| self.is_judged(stage, one)) {
            return None;
        }
        let review = Review {
            commitments,
            member_id: told.plan.member_id.clone(),
            member_name: told.plan.member_name.clone(),
            plan_id: told.plan.plan_id.clone(),
            product,
            stage,
            scheme,
            values: fitting(scheme, stage, &step.values),
            report_id: None,
            report_date: None,
            reviewer: parsed("Independent Reporting Mechanism"),
            review_status,
            summary: None,
            discrepancies: Vec::new(),
        };
        let told = Told { id: self.next_id(), review: review.clone(), retracted: false };
        let visibility = if is_final { Visibility::Public } else { Visibility::Staff };
        let event = CommitmentReviewed { review, effects: Vec::new() };
        let events = vec![(told.subject(), event.into(), visibility)];
        self.reviews.push(told);
        Some(events)
    }

    /// There is one final review of a stage at a time; a second one would be a correction.
    fn is_judged(&self, stage: Stage, commitment: &ReviewedCommitment) -> bool {
        let about = |review: &Review| {
            review.stage == stage
                && review.commitments.iter().any(|other| other.commitment_id == commitment.commitment_id)
        };
        self.reviews.iter().any(|told| told.counts() && about(&told.review))
    }

    /// A review that counts.
    fn counting(&mut self, pick: u8) -> Option<&mut Told> {
        let index = one_of(&self.reviews, pick)?;
        Some(&mut self.reviews[index]).filter(|told| told.counts())
    }

    pub(super) fn correct(&mut self, step: &Step) -> Option<Vec<Event>> {
        let told = self.counting(step.pick[0])?;
        let values = fitting(told.review.scheme, told.review.stage, &step.values);
        let before = std::mem::replace(&mut told.review.values, values);
        let event = ReviewCorrected {
            review_id: told.id,
            review: told.review.clone(),
            before,
            reason: CorrectionReason::NewEvidence,
            note: None,
            effects: Vec::new(),
        };
        Some(public(told.subject(), event))
    }

    pub(super) fn retract(&mut self, step: &Step) -> Option<Vec<Event>> {
        let told = self.counting(step.pick[0])?;
        told.retracted = true;
        let event = ReviewRetracted {
            review_id: told.id,
            review: told.review.clone(),
            reason: CorrectionReason::ReportWithdrawn,
            note: None,
            effects: Vec::new(),
        };
        Some(public(told.subject(), event))
    }
}
