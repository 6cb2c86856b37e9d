//! Members join, change, leave and come back; entries of their streams are hidden and shown.

use proto::event::{
    Contact, ContactChanged, ContraryToProcessFound, FeedEntryHidden, FeedEntryShown, Ground, Member, MemberJoined,
    MemberKind, MemberRenamed, MemberStatus, MemberStatusChanged, SlugChanged, StatusReason,
};
use proto::text::Line;
use proto::{Feed, MemberId, Subject, Visibility};

use super::{Step, Story, Told as Event, one_of, parsed, public};

/// A member, or one to be.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) member: Member,
    pub(super) status: Option<MemberStatus>,
}

const STATUSES: [MemberStatus; 6] = [
    MemberStatus::Active,
    MemberStatus::UnderProceduralReview,
    MemberStatus::Inactive,
    MemberStatus::Suspended,
    MemberStatus::PermanentlySuspended,
    MemberStatus::Withdrawn,
];

impl Told {
    pub(super) fn new(id: &str) -> Self {
        let member = Member {
            member_id: parsed(id),
            name: parsed(id),
            kind: MemberKind::Other,
            country_code: None,
            parent_member_id: None,
            displayed_year: None,
            letter_date: None,
            formal_date: None,
            cohort: None,
            region: None,
            voting: true,
            slugs: vec![parsed(id)],
        };
        Self { member, status: None }
    }
}

impl Story {
    pub(super) fn name(&self, id: &MemberId) -> Line {
        let told = self.members.iter().find(|told| told.member.member_id == *id);
        told.map_or_else(|| parsed("The partnership"), |told| told.member.name.clone())
    }

    fn subject(&self, index: usize) -> Subject {
        Subject::member(&self.members[index].member.member_id)
    }

    /// A member there is, or was.
    fn joined(&self, pick: u8) -> Option<usize> {
        one_of(&self.members, pick).filter(|index| self.members[*index].status.is_some())
    }

    pub(super) fn join(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = one_of(&self.members, step.pick[0])?;
        let told = &mut self.members[index];
        if told.status.is_some_and(MemberStatus::is_member) {
            return None;
        }
        told.status = Some(MemberStatus::Active);
        let member = told.member.clone();
        Some(public(self.subject(index), MemberJoined { member }))
    }

    pub(super) fn rename(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.joined(step.pick[0])?;
        let member = &mut self.members[index].member;
        let from = std::mem::replace(&mut member.name, parsed(&format!("Name {}", step.pick[1])));
        let member = member.clone();
        (from != member.name).then(|| public(self.subject(index), MemberRenamed { member, from, reason: None }))
    }

    pub(super) fn change_slug(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.joined(step.pick[0])?;
        let member = &mut self.members[index].member;
        let slug = parsed(&format!("{}-{}", member.member_id, step.pick[1] % 4));
        let from = member.slugs.first()?.clone();
        if from == slug {
            return None;
        }
        member.slugs.retain(|old| *old != slug);
        member.slugs.insert(0, slug);
        let member = member.clone();
        Some(public(self.subject(index), SlugChanged { member, from }))
    }

    pub(super) fn change_status(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.joined(step.pick[0])?;
        let to = STATUSES[usize::from(step.pick[1]) % STATUSES.len()];
        let from = self.members[index].status.filter(|from| from.can_become(to))?;
        self.members[index].status = Some(to);
        let (member_id, member_name) = self.named(index);
        let event = MemberStatusChanged {
            member_id,
            member_name,
            from,
            to,
            reason: StatusReason::OwnDecision,
            decided_by: None,
            letter_dated: None,
            received_on: None,
            until: None,
            vote: None,
            discrepancies: Vec::new(),
        };
        Some(public(self.subject(index), event))
    }

    /// A step of the procedure: on record, and no number.
    pub(super) fn find_contrary(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.joined(step.pick[0])?;
        let (member_id, member_name) = self.named(index);
        let plan = self.plans.iter().find(|told| told.plan.member_id == member_id)?;
        let event = ContraryToProcessFound {
            member_id,
            member_name,
            plan_id: plan.plan.plan_id.clone(),
            ground: Ground::LatePlan,
            rule_version: parsed("2022"),
            document_id: None,
        };
        Some(public(self.subject(index), event))
    }

    pub(super) fn change_contact(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.joined(step.pick[0])?;
        let (member_id, member_name) = self.named(index);
        let contact = Contact {
            contact_id: parsed(&format!("contact-{}", step.pick[1] % 3)),
            role: parsed("Point of contact"),
            body: parsed("Office"),
            url: None,
            has_person: false,
            removed: step.pick[2] % 4 == 3,
        };
        Some(public(self.subject(index), ContactChanged { member_id, member_name, contact }))
    }

    fn named(&self, index: usize) -> (MemberId, Line) {
        let member = &self.members[index].member;
        (member.member_id.clone(), member.name.clone())
    }

    /// An entry of a member's stream, or of everything.
    fn entry(&self, step: &Step) -> Option<(MemberId, proto::Seq, proto::EventId)> {
        let (member, feed) = match step.pick[0] % 3 {
            0 => (MemberId::partnership(), Feed::All),
            pick => (super::member_id(pick), Feed::Member(super::member_id(pick))),
        };
        let recorded = &self.recorded[one_of(&self.recorded, step.pick[1])?];
        Feed::of(recorded).contains(&feed).then_some((member, recorded.seq, recorded.envelope.id))
    }

    pub(super) fn hide(&mut self, step: &Step) -> Option<Vec<Event>> {
        let (member_id, entry_seq, entry_id) = self.entry(step)?;
        let until = step.pick[2].is_multiple_of(2).then(|| self.in_days(u16::from(step.pick[3])));
        let (member_name, reason) = (self.name(&member_id), parsed("Announced twice"));
        let subject = Subject::member(&member_id);
        let event = FeedEntryHidden { member_id, member_name, entry_seq, entry_id, reason, until };
        Some(vec![(subject, event.into(), Visibility::Staff)])
    }

    pub(super) fn show(&mut self, step: &Step) -> Option<Vec<Event>> {
        let (member_id, entry_seq, entry_id) = self.entry(step)?;
        let (member_name, subject) = (self.name(&member_id), Subject::member(&member_id));
        let event = FeedEntryShown { member_id, member_name, entry_seq, entry_id };
        Some(vec![(subject, event.into(), Visibility::Staff)])
    }
}
