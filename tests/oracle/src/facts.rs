//! What is on record about one member, each thing as the last event that counts left it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use proto::event::{
    ActionPlan, ActionPlanChange, CalendarEvent, CommitmentChange, Contact, Document, DocumentChange, Member,
    MemberChange, MemberStatus, PlanOverdue, PlannedCommitment, Report, Review, ReviewStatus,
};
use proto::text::Line;
use proto::{
    ActionPlanId, CalendarEventId, CommitmentId, ContactId, DocumentId, Event, EventId, MemberId, Occurred, Recorded,
    ReportId, Visibility,
};

use crate::settled_on;

/// What is on record about one member.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts<'a> {
    pub(crate) member: Option<&'a Member>,
    pub(crate) status: Option<(MemberStatus, Occurred)>,
    pub(crate) plans: BTreeMap<&'a ActionPlanId, KnownPlan<'a>>,
    pub(crate) commitments: BTreeMap<&'a CommitmentId, Listed<'a>>,
    /// The reviews that count, the newest last.
    pub(crate) reviews: Vec<(EventId, &'a Review)>,
    pub(crate) documents: BTreeMap<&'a DocumentId, KnownDocument<'a>>,
    pub(crate) calendar: BTreeMap<&'a CalendarEventId, &'a CalendarEvent>,
    pub(crate) reports: BTreeMap<&'a ReportId, &'a Report>,
    /// What was told last of the plan that is to come.
    pub(crate) overdue: Option<&'a PlanOverdue>,
    pub(crate) contacts: BTreeMap<&'a ContactId, &'a Contact>,
    /// How many steps of the procedure were taken.
    pub(crate) steps: usize,
    /// How many reports governments and others made of their own work.
    pub(crate) self_reports: usize,
    /// Things of which something was recorded that is not settled yet: what was recorded of them after it builds on it, and
    /// waits for it.
    waiting: BTreeSet<Thing<'a>>,
}

/// A thing whose changes build on each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Thing<'a> {
    Member,
    Status,
    Plan(&'a ActionPlanId),
    Commitment(&'a CommitmentId),
    Review(EventId),
    Document(&'a DocumentId),
    Calendar(&'a CalendarEventId),
    Report(&'a ReportId),
    Contact(&'a ContactId),
}

/// An event and whether it is settled on the day that is looked at.
#[derive(Clone, Copy)]
struct Told<'a> {
    recorded: &'a Recorded,
    is_settled: bool,
}

/// An action plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KnownPlan<'a> {
    pub(crate) plan: &'a ActionPlan,
    pub(crate) extended: bool,
    pub(crate) withdrawn: bool,
}

/// A commitment in a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listed<'a> {
    pub(crate) commitment: &'a PlannedCommitment,
    pub(crate) plan_id: &'a ActionPlanId,
    pub(crate) position: u16,
    pub(crate) withdrawn: bool,
    pub(crate) successor_id: Option<&'a CommitmentId>,
}

/// A document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KnownDocument<'a> {
    pub(crate) document: &'a Document,
    /// Why it was withdrawn.
    pub(crate) withdrawn: Option<&'a Line>,
}

impl<'a> Facts<'a> {
    /// Folds the events that were recorded, in the order of the log, as far as they count on a day.
    pub(crate) fn of(member: &MemberId, events: impl Iterator<Item = &'a Recorded>, as_of: NaiveDate) -> Self {
        let mut facts = Self::default();
        for recorded in events {
            facts.take_in(member, Told { recorded, is_settled: settled_on(recorded) <= as_of });
        }
        let on_page = |members: &[proto::event::NamedMember]| members.iter().any(|named| named.member_id == *member);
        facts.documents.retain(|_, known| on_page(&known.document.members));
        facts.calendar.retain(|_, event| on_page(&event.members));
        facts.contacts.retain(|_, contact| !contact.removed);
        facts
    }

    /// Whether what is told of a thing counts: it is settled, and so is everything that was told of the thing before.
    fn counts(&mut self, thing: Thing<'a>, told: Told<'a>) -> bool {
        if !told.is_settled {
            self.waiting.insert(thing);
        }
        !self.waiting.contains(&thing)
    }

    fn take_in(&mut self, member: &MemberId, told: Told<'a>) {
        match &told.recorded.event {
            Event::Member(change) if change.member_id() == member => self.member(change, told),
            Event::ActionPlan(change) if change.plan().member_id == *member => self.plan(change, told),
            Event::Commitment(change) if change.review().member_id == *member => self.review(change, told),
            Event::Report(change) if change.report().member_id == *member => self.report(change.report(), told),
            Event::Document(change) => self.document(change, told),
            // What nobody approved is for staff.
            Event::Calendar(change) if told.recorded.envelope.visibility == Visibility::Public => {
                let event = change.calendar_event();
                if self.counts(Thing::Calendar(&event.calendar_id), told) {
                    self.calendar.insert(&event.calendar_id, event);
                }
            }
            // Another member's, or for staff.
            Event::Member(_)
            | Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Report(_)
            | Event::Calendar(_)
            | Event::Record(_) => {}
        }
    }

    fn member(&mut self, change: &'a MemberChange, told: Told<'a>) {
        let occurred = told.recorded.envelope.occurred;
        match change {
            MemberChange::Joined(event) => {
                self.state_member(&event.member, told);
                self.stand(MemberStatus::Active, occurred, told);
            }
            MemberChange::Renamed(event) => self.state_member(&event.member, told),
            MemberChange::SlugChanged(event) => self.state_member(&event.member, told),
            MemberChange::StatusChanged(event) => self.stand(event.to, occurred, told),
            // They move no status by themselves.
            MemberChange::ContraryToProcessFound(_)
            | MemberChange::Responded(_)
            | MemberChange::ProceduralReviewOpened(_)
            | MemberChange::ProceduralReviewClosed(_) => self.steps += usize::from(told.is_settled),
            MemberChange::ContactChanged(event) => self.contact(&event.contact, told),
            MemberChange::PersonalDataErased(event) => self.contact(&event.contact, told),
            // About what is shown, see `entry`.
            MemberChange::EntryHidden(_) | MemberChange::EntryShown(_) => {}
        }
    }

    fn state_member(&mut self, member: &'a Member, told: Told<'a>) {
        if self.counts(Thing::Member, told) {
            self.member = Some(member);
        }
    }

    fn stand(&mut self, status: MemberStatus, since: Occurred, told: Told<'a>) {
        if self.counts(Thing::Status, told) {
            self.status = Some((status, since));
        }
    }

    fn contact(&mut self, contact: &'a Contact, told: Told<'a>) {
        if self.counts(Thing::Contact(&contact.contact_id), told) {
            self.contacts.insert(&contact.contact_id, contact);
        }
    }

    fn plan(&mut self, change: &'a ActionPlanChange, told: Told<'a>) {
        let plan = change.plan();
        match change {
            ActionPlanChange::Submitted(event) => {
                self.state_plan(plan, told, |_| {});
                for (commitment, position) in event.commitments.iter().zip(1..) {
                    self.list(plan, commitment, position, told, |_| {});
                }
            }
            ActionPlanChange::Amended(_) | ActionPlanChange::ImplementationEnded(_) => {
                self.state_plan(plan, told, |_| {});
            }
            ActionPlanChange::Extended(_) => self.state_plan(plan, told, |known| known.extended = true),
            ActionPlanChange::Withdrawn(_) => self.state_plan(plan, told, |known| known.withdrawn = true),
            ActionPlanChange::CommitmentAdded(event) => {
                self.list(plan, &event.commitment, event.position, told, |_| {});
            }
            ActionPlanChange::CommitmentAmended(event) => {
                self.list(plan, &event.commitment, event.position, told, |_| {});
            }
            ActionPlanChange::MilestoneRescheduled(event) => {
                self.list(plan, &event.commitment, event.position, told, |_| {});
                self.self_reports += usize::from(told.is_settled);
            }
            ActionPlanChange::CommitmentWithdrawn(event) => {
                self.list(plan, &event.commitment, event.position, told, |listed| listed.withdrawn = true);
            }
            ActionPlanChange::CommitmentCarriedForward(event) => {
                let successor = &event.successor_id;
                self.list(plan, &event.commitment, event.position, told, |listed| {
                    listed.successor_id = Some(successor);
                });
            }
            ActionPlanChange::Overdue(event) if told.is_settled => self.overdue = Some(event),
            ActionPlanChange::Overdue(_) => {}
            // What governments report of themselves is no finding.
            ActionPlanChange::MilestoneReached(_) | ActionPlanChange::ProgressReported(_) => {
                self.self_reports += usize::from(told.is_settled);
            }
        }
    }

    /// The plan as stated; what happened to it before stays.
    fn state_plan(&mut self, plan: &'a ActionPlan, told: Told<'a>, change: impl FnOnce(&mut KnownPlan<'a>)) {
        if self.counts(Thing::Plan(&plan.plan_id), told) {
            let new = KnownPlan { plan, extended: false, withdrawn: false };
            let known = self.plans.entry(&plan.plan_id).or_insert(new);
            known.plan = plan;
            change(known);
        }
    }

    /// The commitment as stated; what happened to it before stays.
    fn list(
        &mut self,
        plan: &'a ActionPlan,
        commitment: &'a PlannedCommitment,
        position: u16,
        told: Told<'a>,
        change: impl FnOnce(&mut Listed<'a>),
    ) {
        if self.counts(Thing::Commitment(&commitment.commitment_id), told) {
            let plan_id = &plan.plan_id;
            let new = Listed { commitment, plan_id, position, withdrawn: false, successor_id: None };
            let listed = self.commitments.entry(&commitment.commitment_id).or_insert(new);
            *listed = Listed { withdrawn: listed.withdrawn, successor_id: listed.successor_id, ..new };
            change(listed);
        }
    }

    /// Only a final review counts, until it is taken back. One that is put right counts as it is then.
    fn review(&mut self, change: &'a CommitmentChange, told: Told<'a>) {
        let (id, review) = (change.review_id(told.recorded.envelope.id), change.review());
        if told.recorded.envelope.visibility != Visibility::Public || !self.counts(Thing::Review(id), told) {
            return;
        }
        self.reviews.retain(|(known, _)| *known != id);
        match change {
            CommitmentChange::Reviewed(_) | CommitmentChange::Corrected(_) => match review.review_status {
                ReviewStatus::Final => self.reviews.push((id, review)),
                ReviewStatus::DraftForGovernment | ReviewStatus::DraftForPublic => {}
            },
            CommitmentChange::Retracted(_) => {}
        }
    }

    fn document(&mut self, change: &'a DocumentChange, told: Told<'a>) {
        let withdrawn = match change {
            DocumentChange::Published(_) | DocumentChange::Replaced(_) => None,
            DocumentChange::Withdrawn(event) => Some(&event.reason),
        };
        let document = change.document();
        if self.counts(Thing::Document(&document.document_id), told) {
            self.documents.insert(&document.document_id, KnownDocument { document, withdrawn });
        }
    }

    /// Drafts are for those they were sent to; that comments are taken is for everybody.
    fn report(&mut self, report: &'a Report, told: Told<'a>) {
        let is_public = told.recorded.envelope.visibility == Visibility::Public;
        if is_public && self.counts(Thing::Report(&report.report_id), told) {
            self.reports.insert(&report.report_id, report);
        }
    }
}
