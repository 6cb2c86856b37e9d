//! What an event causes: what differs for a commitment between the moment before it and the moment after it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proto::event::{ActionPlanChange, Effect};
use proto::{CommitmentId, Event, MemberId, Recorded};

use crate::commitment::{Commitment, State};
use crate::facts::Facts;

type Commitments = BTreeMap<CommitmentId, Commitment>;

/// The effects of `recorded`, sorted by commitment, then completion, star, state.
pub(crate) fn of<'a>(
    recorded: &Recorded,
    before: impl Iterator<Item = &'a Recorded>,
    after: impl Iterator<Item = &'a Recorded>,
) -> Vec<Effect> {
    let Some(member) = member_of(&recorded.event) else { return Vec::new() };
    let day = recorded.recorded_at.date_naive();
    let before = commitments(&Facts::of(member, before, day), day_before(recorded, day));
    let after = commitments(&Facts::of(member, after, day), day);
    let both = after.iter().filter_map(|(id, now)| Some((id, before.get(id)?, now)));
    both.flat_map(|(id, then, now)| difference(id, then, now)).collect()
}

/// Only events of plans and of reviews move commitments.
fn member_of(event: &Event) -> Option<&MemberId> {
    match event {
        Event::ActionPlan(change) => Some(&change.plan().member_id),
        Event::Commitment(change) => Some(&change.review().member_id),
        Event::Member(_) | Event::Document(_) | Event::Calendar(_) | Event::Report(_) | Event::Record(_) => None,
    }
}

/// On which day one looks at what was before. That a plan is over one sees from the calendar, told or not; what its end
/// causes is what differs from its last day.
fn day_before(recorded: &Recorded, day: NaiveDate) -> NaiveDate {
    match &recorded.event {
        Event::ActionPlan(ActionPlanChange::ImplementationEnded(event)) => day.min(event.plan.end.last_day()),
        Event::ActionPlan(_)
        | Event::Commitment(_)
        | Event::Member(_)
        | Event::Document(_)
        | Event::Calendar(_)
        | Event::Report(_)
        | Event::Record(_) => day,
    }
}

fn commitments(facts: &Facts<'_>, day: NaiveDate) -> Commitments {
    let on_day = |(id, listed): (&&CommitmentId, _)| Some(((*id).clone(), Commitment::of(facts, listed, day)?));
    facts.commitments.iter().filter_map(on_day).collect()
}

fn difference(id: &CommitmentId, then: &Commitment, now: &Commitment) -> Vec<Effect> {
    let commitment_id = || id.clone();
    let mut effects = Vec::new();
    if let (Some(from), Some(to)) = (then.finding.completion, now.finding.completion) {
        match from.cmp(&to) {
            std::cmp::Ordering::Less => {
                effects.push(Effect::CompletionRaised { commitment_id: commitment_id(), from, to });
            }
            std::cmp::Ordering::Greater => {
                effects.push(Effect::CompletionLowered { commitment_id: commitment_id(), from, to });
            }
            std::cmp::Ordering::Equal => {}
        }
    }
    match (then.finding.starred, now.finding.starred) {
        (false, true) => effects.push(Effect::StarWon { commitment_id: commitment_id() }),
        (true, false) => effects.push(Effect::StarLost { commitment_id: commitment_id() }),
        (true, true) | (false, false) => {}
    }
    if then.state != now.state {
        effects.extend(moved(commitment_id(), now.state));
    }
    effects
}

/// A withdrawal tells itself: it has no effect beside what it says.
fn moved(commitment_id: CommitmentId, to: State) -> Option<Effect> {
    match to {
        State::Current => Some(Effect::MovedToCurrent { commitment_id }),
        State::AwaitingReview => Some(Effect::MovedToAwaitingReview { commitment_id }),
        State::PostImplementation => Some(Effect::MovedToPostImplementation { commitment_id }),
        State::Withdrawn => None,
    }
}
