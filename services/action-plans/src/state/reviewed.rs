//! Which commitments of a member have their final review.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use kit::repository::State;
use proto::event::{CommitmentChange, Review, ReviewStatus, Stage};
use proto::{CommitmentId, Event, EventId, Recorded};

/// Commitments that have their final review, each with the day on which the first that counts was recorded.
pub type FinallyReviewed = BTreeMap<CommitmentId, NaiveDate>;

/// The final reviews that count, each with when it was recorded and what it is about.
#[derive(Debug, Default)]
pub struct Reviewed {
    by_review: HashMap<EventId, (NaiveDate, Vec<CommitmentId>)>,
}

impl Reviewed {
    /// The commitments that have one.
    #[must_use]
    pub fn commitments(&self) -> FinallyReviewed {
        let mut first = FinallyReviewed::new();
        for (day, ids) in self.by_review.values() {
            for id in ids {
                first.entry(id.clone()).and_modify(|known| *known = (*known).min(*day)).or_insert(*day);
            }
        }
        first
    }
}

impl State for Reviewed {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Commitment(CommitmentChange::Reviewed(event)) if is_final(&event.review) => {
                let ids = event.review.commitments.iter().map(|reviewed| reviewed.commitment_id.clone()).collect();
                self.by_review.insert(recorded.envelope.id, (recorded.recorded_at.date_naive(), ids));
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
            | Event::Report(_)
            | Event::Record(_) => {}
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
        let (id, day) = ("SEO0006".parse().expect("an id"), "2024-05-17".parse().expect("a day"));
        assert_eq!(reviewed.commitments(), FinallyReviewed::from([(id, day)]));
        // The id of every event that tests record.
        let taken_back = json!({"review_id": "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03", "reason": "report_withdrawn"});
        tell(&mut reviewed, "review.retracted", &json!({}), &taken_back);
        assert!(reviewed.commitments().is_empty());
    }
}
