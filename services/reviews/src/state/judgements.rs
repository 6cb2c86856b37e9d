//! What the reviews of one member's commitments said at any place of the log.

use std::collections::HashMap;

use kit::repository::State;
use proto::event::{CommitmentChange, Review, ReviewStatus};
use proto::{Event, EventId, Recorded, Seq};

/// Every change of a review of one member's commitments.
#[derive(Debug, Default)]
pub struct Judgements {
    /// In the order of the log: the review as it was then, none where it was taken back.
    changes: Vec<(Seq, EventId, Option<Review>)>,
}

impl Judgements {
    /// The reviews that counted when the log reached `seq`: final, and not taken back. In the order of the log.
    #[must_use]
    pub fn counting(&self, seq: Seq) -> Vec<&Review> {
        let known = self.changes.iter().take_while(|(at, ..)| *at <= seq);
        let last: HashMap<EventId, usize> = known.clone().enumerate().map(|(place, (_, id, _))| (*id, place)).collect();
        let newest = known.enumerate().filter(|(place, (_, id, _))| last.get(id) == Some(place));
        let reviews = newest.filter_map(|(_, (.., review))| review.as_ref());
        reviews.filter(|review| review.review_status == ReviewStatus::Final).collect()
    }
}

impl State for Judgements {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Commitment(change) => {
                let review = match change {
                    CommitmentChange::Reviewed(_) | CommitmentChange::Corrected(_) => Some(change.review().clone()),
                    CommitmentChange::Retracted(_) => None,
                };
                self.changes.push((recorded.seq, change.review_id(recorded.envelope.id), review));
            }
            // They do not stand under a commitment's subject.
            Event::Member(_)
            | Event::Document(_)
            | Event::ActionPlan(_)
            | Event::Calendar(_)
            | Event::Report(_)
            | Event::Record(_) => {}
        }
    }
}
