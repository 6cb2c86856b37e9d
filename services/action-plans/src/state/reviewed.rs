//! Which commitments of a member have their final review.

use std::collections::{BTreeSet, HashMap};

use kit::repository::State;
use proto::event::{CommitmentChange, Review, ReviewStatus, Stage};
use proto::{CommitmentId, Event, EventId, Recorded};

/// The final reviews that count, each with what it is about.
#[derive(Debug, Default)]
pub struct Reviewed {
    by_review: HashMap<EventId, Vec<CommitmentId>>,
}

impl Reviewed {
    /// The commitments that have one.
    #[must_use]
    pub fn commitments(&self) -> BTreeSet<CommitmentId> {
        self.by_review.values().flatten().cloned().collect()
    }
}

impl State for Reviewed {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Commitment(CommitmentChange::Reviewed(event)) if is_final(&event.review) => {
                let ids = event.review.commitments.iter().map(|reviewed| reviewed.commitment_id.clone()).collect();
                self.by_review.insert(recorded.envelope.id, ids);
            }
            Event::Commitment(CommitmentChange::Retracted(event)) => {
                self.by_review.remove(&event.review_id);
            }
            // A correction changes values, not what a review is about; the others do not stand under a commitment's subject.
            Event::Commitment(CommitmentChange::Reviewed(_) | CommitmentChange::Corrected(_))
            | Event::Member(_)
            | Event::ActionPlan(_)
            | Event::Calendar(_)
            | Event::Document(_)
            | Event::Report(_) => {}
        }
    }
}

fn is_final(review: &Review) -> bool {
    review.stage == Stage::Final && review.review_status == ReviewStatus::Final
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, proposed};
    use serde_json::{Value, json};

    use super::*;

    fn tell(reviewed: &mut Reviewed, kind: &str, change: &Value, with: &Value) {
        let review = changed(
            json!({
                "commitments": [{"commitment_id": "SEO0006", "title": "Open data"}], "member_id": "seoul",
                "member_name": "Seoul", "plan_id": "AP_SEO02", "product": "results_report", "stage": "final",
                "scheme": "2020", "values": {"completion": "Limited"}, "reviewer": "IRM", "review_status": "final",
            }),
            change,
        );
        let subject = "activity.seoul.commitment.SEO0006".parse().expect("a subject");
        let payload = changed(json!({ "review": review }), with);
        fold(reviewed, vec![proposed(subject, &format!("ogp.{kind}.v1"), &payload)]);
    }

    #[test]
    fn final_reviews_count_until_they_are_retracted() {
        let mut reviewed = Reviewed::default();
        tell(&mut reviewed, "commitment.reviewed", &json!({"stage": "mid_term"}), &json!({}));
        tell(&mut reviewed, "commitment.reviewed", &json!({"review_status": "draft_for_public"}), &json!({}));
        assert!(reviewed.commitments().is_empty());
        tell(&mut reviewed, "commitment.reviewed", &json!({}), &json!({}));
        assert_eq!(reviewed.commitments().len(), 1);
        // The id of every event that tests record.
        let taken_back = json!({"review_id": "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03", "reason": "report_withdrawn"});
        tell(&mut reviewed, "review.retracted", &json!({}), &taken_back);
        assert!(reviewed.commitments().is_empty());
    }
}
