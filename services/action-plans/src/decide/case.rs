//! What a change of a plan is decided on, and the rules that all changes share.

use chrono::NaiveDate;
use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{ActionPlan, NamedMember};
use proto::{ActionPlanId, CommitmentId, Event, MemberId, Occurred, Visibility};

use crate::commands::Sourced;
use crate::state::{Fate, Known, Listed, Plans, Stage};

/// A plan that is to change.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// Every plan there is.
    pub plans: &'a Plans,
    /// The plan.
    pub known: &'a Known,
    /// The member that submitted it, with its name now.
    pub member: &'a NamedMember,
}

/// A commitment that is to change.
#[derive(Debug, Clone, Copy)]
pub struct CommitmentCase<'a> {
    /// The plan that lists it.
    pub case: Case<'a>,
    /// The commitment.
    pub listed: &'a Listed,
}

/// A milestone that is to change.
#[derive(Debug, Clone, Copy)]
pub struct MilestoneCase<'a> {
    /// The commitment it belongs to.
    pub of: CommitmentCase<'a>,
    /// Its number, counted from 1.
    pub number: u16,
}

impl<'a> Case<'a> {
    /// The plan in the path.
    pub fn of(plans: &'a Plans, id: &ActionPlanId, member: &'a NamedMember) -> Result<Self, Refusal> {
        let known = plans.get(id).ok_or_else(|| unknown_plan(id.as_str()))?;
        Ok(Self { plans, known, member })
    }

    /// The plan as it is, with the name that the member has now.
    pub(super) fn plan(&self) -> ActionPlan {
        ActionPlan { member_name: self.member.name.clone(), ..self.known.plan.clone() }
    }

    /// The plan in its next version.
    pub(super) fn next_version(&self) -> ActionPlan {
        let plan = self.plan();
        ActionPlan { version: plan.version.saturating_add(1), ..plan }
    }

    /// An event on the plan's subject, as the sender dates and sources it.
    pub(super) fn propose<T: Sourced>(&self, event: impl Into<Event>, sent: &Sent<T>) -> Proposed {
        Proposed {
            subject: self.known.subject.clone(),
            event: event.into(),
            occurred: sent.occurred,
            visibility: Visibility::Public,
            source_url: sent.body.source_url().cloned(),
        }
    }

    /// Nothing happens to a plan before it was submitted, and nothing to one that was withdrawn.
    pub(super) fn check_alive<T>(&self, sent: &Sent<T>) -> Result<(), Refusal> {
        let (known, id) = (self.known, &self.known.plan.plan_id);
        if known.stage == Stage::Withdrawn {
            return Err(Refusal::conflict("", format!("{id} was withdrawn and changes no more")));
        }
        match (sent.occurred.last_day(), known.submitted.first_day()) {
            (Some(day), Some(submitted)) if day < submitted => {
                let rule = format!("must not be before {id} was submitted, {}", known.submitted);
                Err(Refusal::broken("/occurred", rule))
            }
            _ => Ok(()),
        }
    }

    /// Nothing that the plan says changes before the newest change on record did.
    pub(super) fn check_order(&self, occurred: Occurred) -> Result<(), Refusal> {
        in_order(self.known.newest, occurred)
    }

    /// A plan changes while it is carried out. What counts is when the change was made, whenever it is recorded.
    pub(super) fn check_implementing<T>(&self, sent: &Sent<T>) -> Result<(), Refusal> {
        self.check_alive(sent)?;
        let ended = match self.known.stage {
            Stage::Ended { on } => Some(on),
            Stage::Implementing | Stage::Withdrawn => {
                Some(self.known.plan.end).filter(|end| end.last_day() < day_of(sent))
            }
        };
        ended.map_or(Ok(()), |on| {
            let id = &self.known.plan.plan_id;
            Err(Refusal::conflict(
                "",
                format!("the implementation of {id} ended with {on}; only an extension changes it"),
            ))
        })
    }
}

impl<'a> CommitmentCase<'a> {
    /// The commitment in the path.
    pub fn of(plans: &'a Plans, id: &CommitmentId, member: &'a NamedMember) -> Result<Self, Refusal> {
        let (known, listed) = plans.listing(id).ok_or_else(|| unknown_commitment(id.as_str()))?;
        Ok(Self { case: Case { plans, known, member }, listed })
    }

    /// The commitment holds: it was neither withdrawn nor carried forward.
    pub(super) fn check_promised(&self) -> Result<(), Refusal> {
        promised("", self.listed)
    }

    /// Nothing that the plan says of the commitment changes before the newest change on record did.
    pub(super) fn check_order(&self, occurred: Occurred) -> Result<(), Refusal> {
        in_order(self.listed.newest, occurred)
    }
}

impl<'a> MilestoneCase<'a> {
    /// The milestone in the path.
    pub fn of(plans: &'a Plans, (id, number): (&CommitmentId, u16), member: &'a NamedMember) -> Result<Self, Refusal> {
        let of = CommitmentCase::of(plans, id, member)?;
        match of.listed.commitment.milestone(number) {
            Some(_) => Ok(Self { of, number }),
            None => Err(Refusal::unknown("milestone", format!("{id} has no milestone {number}"))),
        }
    }
}

/// A commitment that was withdrawn or carried forward changes no more.
pub(super) fn promised(pointer: &str, listed: &Listed) -> Result<(), Refusal> {
    let id = &listed.commitment.commitment_id;
    match &listed.fate {
        Fate::Promised => Ok(()),
        Fate::Withdrawn => Err(Refusal::conflict(pointer, format!("{id} was withdrawn and changes no more"))),
        Fate::CarriedForward { to } => {
            Err(Refusal::conflict(pointer, format!("{id} was carried forward to {to}, which changes in its place")))
        }
    }
}

/// A change tells the whole of what it changes, as it is after it: one of a time before another would tell what came later.
/// Imprecise dates are given the benefit of the doubt, and unknown ones pass.
pub(super) fn in_order(newest: Occurred, occurred: Occurred) -> Result<(), Refusal> {
    match (occurred.last_day(), newest.first_day()) {
        (Some(day), Some(first)) if day < first => {
            let rule = format!("must not be before {newest}, the day of the newest change on record");
            Err(Refusal::broken("/occurred", rule))
        }
        _ => Ok(()),
    }
}

/// The first day on which the fact can have happened: an imprecise date is given the benefit of the doubt.
pub(super) fn day_of<T>(sent: &Sent<T>) -> NaiveDate {
    sent.occurred.first_day().unwrap_or(sent.today)
}

/// The member that submitted the plan in the path.
pub fn owner_of_plan(plans: &Plans, id: &ActionPlanId) -> Result<MemberId, Refusal> {
    let known = plans.get(id).ok_or_else(|| unknown_plan(id.as_str()))?;
    Ok(known.plan.member_id.clone())
}

/// The member whose plan lists the commitment in the path.
pub fn owner_of_commitment(plans: &Plans, id: &CommitmentId) -> Result<MemberId, Refusal> {
    let (known, _) = plans.listing(id).ok_or_else(|| unknown_commitment(id.as_str()))?;
    Ok(known.plan.member_id.clone())
}

/// The refusal where the path names no plan.
#[must_use]
pub fn unknown_plan(id: &str) -> Refusal {
    Refusal::unknown("plan", format!("{id} is not a plan that was submitted"))
}

/// The refusal where the path names no commitment.
#[must_use]
pub fn unknown_commitment(id: &str) -> Refusal {
    Refusal::unknown("commitment", format!("{id} is not a commitment of a plan that was submitted"))
}
