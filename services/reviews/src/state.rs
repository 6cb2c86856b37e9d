//! What decisions on reviews rest on, folded from the log.

mod judgements;
mod names;
mod plans;
mod reports;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use kit::repository::State;
use proto::event::{ActionPlanChange, CommitmentChange, NamedMember, Review, ReviewStatus, Stage};
use proto::text::Line;
use proto::{ActionPlanId, CommitmentId, Event, EventId, Occurred, Recorded, Subject};

pub use judgements::Judgements;
pub use names::Names;
pub use plans::{Plan, Plans};
pub use reports::{KnownReport, Reports};

/// Every commitment there is, with what a review says about it.
#[derive(Debug, Default)]
pub struct Commitments {
    titles: HashMap<CommitmentId, (Line, ActionPlanId)>,
    withdrawn: HashSet<CommitmentId>,
    plans: Plans,
}

/// A commitment as its plan states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Its title.
    pub title: Line,
    /// The plan that lists it.
    pub plan_id: ActionPlanId,
    /// The last day the plan's end can mean.
    pub plan_ends_on: NaiveDate,
    /// The member that submitted the plan.
    pub member: NamedMember,
    /// Whether it was withdrawn, or its plan was.
    pub withdrawn: bool,
}

impl Commitments {
    /// The commitment with this id. One that was withdrawn, or whose plan was, can still be reviewed.
    #[must_use]
    pub fn get(&self, id: &CommitmentId) -> Option<Commitment> {
        let (title, plan_id) = self.titles.get(id)?;
        let plan = self.plans.get(plan_id)?;
        let (title, plan_id, member) = (title.clone(), plan_id.clone(), plan.member.clone());
        let withdrawn = plan.withdrawn || self.withdrawn.contains(id);
        Some(Commitment { title, plan_id, plan_ends_on: plan.ends_on, member, withdrawn })
    }
}

impl State for Commitments {
    fn evolve(&mut self, recorded: &Recorded) {
        self.plans.evolve(recorded);
        match &recorded.event {
            // Every change carries the commitments it is about as they are after it.
            Event::ActionPlan(change) => {
                for commitment in change.commitments() {
                    let stated = (commitment.title.clone(), change.plan().plan_id.clone());
                    self.titles.insert(commitment.commitment_id.clone(), stated);
                }
                if let ActionPlanChange::CommitmentWithdrawn(event) = change {
                    self.withdrawn.insert(event.commitment.commitment_id.clone());
                }
            }
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

/// What every review is about.
#[derive(Debug, Default)]
pub struct ReviewedCommitments {
    by_review: HashMap<EventId, Vec<CommitmentId>>,
}

impl ReviewedCommitments {
    /// The commitments of a review: the one it is recorded under first.
    #[must_use]
    pub fn of(&self, review: EventId) -> Option<&[CommitmentId]> {
        self.by_review.get(&review).map(Vec::as_slice)
    }
}

impl State for ReviewedCommitments {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Commitment(change) => {
                let commitments = change.review().commitments.iter();
                let ids = commitments.map(|commitment| commitment.commitment_id.clone()).collect();
                self.by_review.insert(change.review_id(recorded.envelope.id), ids);
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

/// The reviews of one member's commitments.
#[derive(Debug, Default)]
pub struct Reviews {
    /// In the order of the log.
    known: Vec<Known>,
}

/// A review as its last change left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub review_id: EventId,
    /// What it says.
    pub review: Review,
    /// Where its history stands.
    pub subject: Subject,
    /// When the commitment was reviewed.
    pub occurred: Occurred,
    /// The first day that the date of its newest change can mean; none while no date is known.
    pub changed_on: Option<NaiveDate>,
    /// Whether it was taken back.
    pub retracted: bool,
}

impl Reviews {
    /// The review with this id.
    #[must_use]
    pub fn get(&self, id: EventId) -> Option<&Known> {
        self.known.iter().find(|known| known.review_id == id)
    }

    /// The final review of this stage of the commitment.
    #[must_use]
    pub fn final_of(&self, stage: Stage, commitment: &CommitmentId) -> Option<&Known> {
        self.counting(commitment).find(|known| known.review.stage == stage)
    }

    /// The reviews of the commitment that count: final, and not taken back.
    pub fn counting(&self, commitment: &CommitmentId) -> impl Iterator<Item = &Known> {
        let counts = |known: &&Known| !known.retracted && known.review.review_status == ReviewStatus::Final;
        self.known
            .iter()
            .filter(counts)
            .filter(|known| known.review.commitments.iter().any(|reviewed| reviewed.commitment_id == *commitment))
    }

    fn known(&mut self, id: EventId) -> Option<&mut Known> {
        self.known.iter_mut().find(|known| known.review_id == id)
    }
}

impl State for Reviews {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Commitment(CommitmentChange::Reviewed(reviewed)) => self.known.push(Known {
                review_id: recorded.envelope.id,
                review: reviewed.review.clone(),
                subject: recorded.subject.clone(),
                occurred: recorded.envelope.occurred,
                changed_on: recorded.envelope.occurred.first_day(),
                retracted: false,
            }),
            Event::Commitment(CommitmentChange::Corrected(corrected)) => {
                if let Some(known) = self.known(corrected.review_id) {
                    known.review = corrected.review.clone();
                    known.changed_on = known.changed_on.max(recorded.envelope.occurred.first_day());
                }
            }
            Event::Commitment(CommitmentChange::Retracted(retracted)) => {
                if let Some(known) = self.known(retracted.review_id) {
                    known.retracted = true;
                    known.changed_on = known.changed_on.max(recorded.envelope.occurred.first_day());
                }
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

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, proposed};
    use proto::Subject;
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{header, known_commitments};

    fn tell(known: &mut Commitments, event_type: &str, plan: &Value, payload: &Value) {
        let (member, id) = ("seoul".parse().expect("an id"), "AP_SEO01".parse().expect("an id"));
        let payload = changed(payload.clone(), &json!({"plan": changed(header("AP_SEO01"), plan)}));
        fold(known, vec![proposed(Subject::action_plan(&member, &id), event_type, &payload)]);
    }

    #[track_caller]
    fn check(known: &Commitments, id: &str, title: &str, ends_on: &str) {
        let found = known.get(&id.parse().expect("an id")).expect("a commitment");
        assert_eq!((found.title.as_str(), found.plan_ends_on.to_string().as_str()), (title, ends_on));
    }

    #[test]
    fn commitments_follow_every_change_of_their_plan() {
        let mut known = known_commitments();
        check(&known, "SEO0001", "Open data", "2018-12-31");
        let further = json!({"end": "2019-06", "version": 2});
        tell(&mut known, "ogp.action-plan.extended.v1", &further, &json!({"from": "2018"}));
        check(&known, "SEO0001", "Open data", "2019-06-30");
        check(&known, "SEO0003", "Open budgets", "2018-12-31");
        let stated = |id: &str, title: &str| json!({"commitment_id": id, "title": title});
        let added = json!({"commitment": stated("SEO0004", "Open courts"), "position": 3});
        tell(&mut known, "ogp.commitment.added.v1", &further, &added);
        check(&known, "SEO0004", "Open courts", "2019-06-30");
        let amended = json!({"commitment": stated("SEO0001", "Open data for all"), "position": 1, "changes": []});
        tell(&mut known, "ogp.commitment.amended.v1", &further, &amended);
        check(&known, "SEO0001", "Open data for all", "2019-06-30");
        let early = json!({"end": "2019-02"});
        tell(
            &mut known,
            "ogp.action-plan.implementation-ended.v1",
            &early,
            &json!({"ended_on": "2019-02", "by": "early"}),
        );
        check(&known, "SEO0002", "Open meetings", "2019-02-28");
    }

    #[test]
    fn what_was_withdrawn_can_still_be_reviewed() {
        let mut known = known_commitments();
        let withdrawn = json!({"commitment": {"commitment_id": "SEO0001", "title": "Open data"}, "position": 1, "reason": "dropped"});
        tell(&mut known, "ogp.commitment.withdrawn.v1", &json!({"version": 2}), &withdrawn);
        let is_withdrawn =
            |known: &Commitments, id: &str| known.get(&id.parse().expect("an id")).expect("one").withdrawn;
        assert_eq!(["SEO0001", "SEO0002"].map(|id| is_withdrawn(&known, id)), [true, false]);
        tell(&mut known, "ogp.action-plan.withdrawn.v1", &json!({"version": 2}), &json!({"reason": "dropped"}));
        check(&known, "SEO0001", "Open data", "2018-12-31");
        assert_eq!(["SEO0001", "SEO0002", "SEO0003"].map(|id| is_withdrawn(&known, id)), [true, true, false]);
    }
}
