//! Every member there is, where it stands, whom one can turn to there, and what its feed does not show.

use std::collections::HashMap;

use chrono::NaiveDate;
use kit::repository::State;
use proto::event::{Contact, ContactChanged, Member, MemberChange, MemberKind, MemberStatus, MemberStatusChanged};
use proto::{ContactId, Event, EventId, MemberId, Occurred, Recorded, Seq, Slug};

use super::{Newest, Process};

/// Every member there is, and every address there ever was.
#[derive(Debug, Default)]
pub struct Members {
    by_id: HashMap<MemberId, Known>,
    slug_owners: HashMap<Slug, MemberId>,
    contacts: HashMap<ContactId, KnownContact>,
    /// The last day on which an entry is hidden in a member's feed; none while it is without an end.
    hidden: HashMap<(MemberId, Seq), Option<NaiveDate>>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What it is.
    pub member: Member,
    /// When it joined.
    pub since: Occurred,
    /// Where it stands.
    pub status: MemberStatus,
    /// The country it named as the one it lies in, where that was no national member at the time of recording.
    pub parent_not_known: Option<MemberId>,
    /// The same country, where it was one but not in good standing at the time of recording.
    pub parent_not_standing: Option<MemberId>,
    /// What was found against it.
    pub process: Process,
    /// When what it is changed last.
    pub newest: NewestChanges,
}

impl Known {
    /// Whether locals can lie in it.
    #[must_use]
    pub fn is_country(&self) -> bool {
        self.member.kind == MemberKind::National
    }

    /// Whether it takes part in full; a member under procedural review does.
    #[must_use]
    pub fn in_good_standing(&self) -> bool {
        match self.status {
            MemberStatus::Active | MemberStatus::UnderProceduralReview => true,
            MemberStatus::Inactive
            | MemberStatus::Suspended
            | MemberStatus::PermanentlySuspended
            | MemberStatus::Withdrawn => false,
        }
    }
}

/// When what a member is changed last. Joining is a change of all of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NewestChanges {
    /// Its status.
    pub status: Newest,
    /// Its name.
    pub name: Newest,
    /// Its page's address.
    pub slug: Newest,
}

impl NewestChanges {
    /// The last of all.
    #[must_use]
    pub fn of_any(self) -> Newest {
        self.status.max(self.name).max(self.slug)
    }
}

/// A contact as its last change left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownContact {
    /// The member it is a contact of.
    pub member_id: MemberId,
    /// The contact, without the person.
    pub contact: Contact,
    /// The event that changed it last.
    pub event_id: EventId,
    /// That event's place in the log.
    pub seq: Seq,
}

impl Members {
    /// The member with this id.
    #[must_use]
    pub fn get(&self, id: &MemberId) -> Option<&Known> {
        self.by_id.get(id)
    }

    /// The member this slug leads to.
    #[must_use]
    pub fn slug_owner(&self, slug: &Slug) -> Option<&MemberId> {
        self.slug_owners.get(slug)
    }

    /// The contact with this id, also one that was removed.
    #[must_use]
    pub fn contact(&self, id: &ContactId) -> Option<&KnownContact> {
        self.contacts.get(id)
    }

    /// Whether the entry at `entry` is hidden in the member's feed on `today`.
    #[must_use]
    pub fn is_hidden(&self, member: &MemberId, entry: Seq, today: NaiveDate) -> bool {
        let hidden = self.hidden.get(&(member.clone(), entry));
        hidden.is_some_and(|until| until.is_none_or(|until| today <= until))
    }

    fn evolve_member(&mut self, change: &MemberChange, recorded: &Recorded) {
        match change {
            MemberChange::Joined(event) => self.join(&event.member, recorded.envelope.occurred),
            MemberChange::Renamed(event) => {
                self.update(&event.member, |newest| newest.name.see(recorded.envelope.occurred));
            }
            MemberChange::SlugChanged(event) => {
                self.update(&event.member, |newest| newest.slug.see(recorded.envelope.occurred));
            }
            MemberChange::StatusChanged(event) => self.stand(event, recorded.envelope.occurred),
            MemberChange::ContraryToProcessFound(_)
            | MemberChange::Responded(_)
            | MemberChange::ProceduralReviewOpened(_)
            | MemberChange::ProceduralReviewClosed(_) => {
                if let Some(known) = self.by_id.get_mut(change.member_id()) {
                    known.process.evolve(change, recorded.envelope.id, recorded.envelope.occurred);
                }
            }
            MemberChange::ContactChanged(ContactChanged { member_id, contact, .. }) => {
                self.contact_is(member_id, contact, recorded);
            }
            MemberChange::PersonalDataErased(event) => self.contact_is(&event.member_id, &event.contact, recorded),
            MemberChange::EntryHidden(event) => {
                self.hidden.insert((event.member_id.clone(), event.entry_seq), event.until);
            }
            MemberChange::EntryShown(event) => {
                self.hidden.remove(&(event.member_id.clone(), event.entry_seq));
            }
        }
    }

    fn join(&mut self, joined: &Member, since: Occurred) {
        let parent = joined.parent_member_id.clone();
        let country = parent.as_ref().and_then(|id| self.by_id.get(id)).filter(|known| known.is_country());
        let parent_not_known = parent.clone().filter(|_| country.is_none());
        let parent_not_standing = parent.filter(|_| country.is_some_and(|country| !country.in_good_standing()));
        let mut newest = self.by_id.get(&joined.member_id).map(|known| known.newest).unwrap_or_default();
        for newest in [&mut newest.status, &mut newest.name, &mut newest.slug] {
            newest.see(since);
        }
        let known = Known {
            member: joined.clone(),
            since,
            status: MemberStatus::Active,
            parent_not_known,
            parent_not_standing,
            process: Process::default(),
            newest,
        };
        self.by_id.insert(joined.member_id.clone(), known);
        self.own_slugs(joined);
    }

    fn update(&mut self, member: &Member, see: impl FnOnce(&mut NewestChanges)) {
        if let Some(known) = self.by_id.get_mut(&member.member_id) {
            known.member = member.clone();
            see(&mut known.newest);
        }
        self.own_slugs(member);
    }

    fn own_slugs(&mut self, member: &Member) {
        for slug in &member.slugs {
            self.slug_owners.entry(slug.clone()).or_insert_with(|| member.member_id.clone());
        }
    }

    fn stand(&mut self, changed: &MemberStatusChanged, occurred: Occurred) {
        if let Some(known) = self.by_id.get_mut(&changed.member_id) {
            known.status = changed.to;
            known.newest.status.see(occurred);
            let is_over = match changed.to {
                MemberStatus::Active | MemberStatus::Inactive => true,
                // The Response Policy or the member itself decided that: the procedure did not come to an end.
                MemberStatus::UnderProceduralReview
                | MemberStatus::Suspended
                | MemberStatus::PermanentlySuspended
                | MemberStatus::Withdrawn => false,
            };
            if changed.from == MemberStatus::UnderProceduralReview && is_over {
                known.process.settle();
            }
        }
    }

    fn contact_is(&mut self, member_id: &MemberId, contact: &Contact, recorded: &Recorded) {
        let known = KnownContact {
            member_id: member_id.clone(),
            contact: contact.clone(),
            event_id: recorded.envelope.id,
            seq: recorded.seq,
        };
        self.contacts.insert(contact.contact_id.clone(), known);
    }
}

impl State for Members {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Member(change) => self.evolve_member(change, recorded),
            // They are not about membership, and do not stand under a member's own subject.
            Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Document(_)
            | Event::Report(_)
            | Event::Record(_) => {}
        }
    }
}
