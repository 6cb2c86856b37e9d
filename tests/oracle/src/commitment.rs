//! Where a commitment is in its life, and what was found.

use chrono::NaiveDate;
use proto::event::{Review, Stage};
use proto::scheme::Completion;
use proto::{ActionPlanId, CommitmentId};

use crate::facts::{Facts, KnownPlan, Listed};
use crate::finding::Finding;

/// Where a commitment is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its plan runs.
    Current,
    /// Its plan is over; the final review is not.
    AwaitingReview,
    /// Its plan is over and the final review, too.
    PostImplementation,
    /// It was withdrawn, or its plan was.
    Withdrawn,
}

/// How completion changed between two stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It got further.
    Increase,
    /// It stayed.
    NoChange,
    /// It fell behind what was judged before.
    Decrease,
}

/// A commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Its id.
    pub commitment_id: CommitmentId,
    /// The plan that lists it.
    pub plan_id: ActionPlanId,
    /// The plan's title.
    pub plan_title: String,
    /// The last day the plan's end can mean.
    pub plan_ends_on: NaiveDate,
    /// Its title.
    pub title: String,
    /// Its policy areas.
    pub themes: Vec<String>,
    /// The commitment that goes on with it.
    pub successor_id: Option<CommitmentId>,
    /// Where it is in its life.
    pub state: State,
    /// What was found.
    pub finding: Finding,
    /// How completion changed since it was judged before.
    pub change: Option<Change>,
}

impl State {
    /// Whether it is not over with the commitment: its plan runs, or its final review is still to come.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Current | Self::AwaitingReview => true,
            Self::PostImplementation | Self::Withdrawn => false,
        }
    }

    /// Where a commitment is on a day.
    fn of(plan: &KnownPlan<'_>, listed: &Listed<'_>, finally_reviewed: bool, day: NaiveDate) -> Self {
        let over = day > plan.plan.end.last_day();
        let withdrawn = plan.withdrawn || listed.withdrawn;
        match (over, withdrawn, finally_reviewed) {
            // One that was withdrawn can still be reviewed.
            (true, _, true) => Self::PostImplementation,
            (_, true, _) => Self::Withdrawn,
            (true, false, false) => Self::AwaitingReview,
            (false, false, _) => Self::Current,
        }
    }
}

impl Commitment {
    /// A commitment on a day; none as long as its plan is not on record.
    pub(crate) fn of(facts: &Facts<'_>, listed: &Listed<'_>, day: NaiveDate) -> Option<Self> {
        let plan = facts.plans.get(listed.plan_id)?;
        let id = &listed.commitment.commitment_id;
        let about = |review: &&Review| review.commitments.iter().any(|reviewed| reviewed.commitment_id == *id);
        let reviews: Vec<&Review> = facts.reviews.iter().map(|(_, review)| *review).filter(about).collect();
        let finding = Finding::of(&reviews);
        let finally_reviewed = reviews.iter().any(|review| review.stage == Stage::Final);
        Some(Self {
            commitment_id: id.clone(),
            plan_id: listed.plan_id.clone(),
            plan_title: plan.plan.title.to_string(),
            plan_ends_on: plan.plan.end.last_day(),
            title: listed.commitment.title.to_string(),
            themes: listed.commitment.themes.iter().map(ToString::to_string).collect(),
            successor_id: listed.successor_id.cloned(),
            state: State::of(plan, listed, finally_reviewed, day),
            change: finding.completion_before.zip(finding.completion).map(|(before, now)| change(before, now)),
            finding,
        })
    }
}

/// Computed from the two values, whatever a source says of it.
fn change(before: Completion, now: Completion) -> Change {
    let rank = |value| Completion::ALL.iter().position(|word| *word == value);
    match rank(before).cmp(&rank(now)) {
        std::cmp::Ordering::Less => Change::Increase,
        std::cmp::Ordering::Equal => Change::NoChange,
        std::cmp::Ordering::Greater => Change::Decrease,
    }
}
