//! What decisions on members and documents rest on, folded from the log.

use std::collections::HashMap;

use kit::repository::State;
use proto::event::{DocumentChange, MemberChange, MemberJoined, MemberKind, MemberStatus};
use proto::text::Line;
use proto::{DocumentId, Event, MemberId, Occurred, Recorded, Slug};

/// Every member there is, and every address there ever was.
#[derive(Debug, Default)]
pub struct Members {
    by_id: HashMap<MemberId, Member>,
    slug_owners: HashMap<Slug, MemberId>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: Line,
    /// What kind of government it is.
    pub kind: MemberKind,
    /// When it joined.
    pub since: Occurred,
    /// Where it stands.
    pub status: MemberStatus,
    /// The country it named as the one it lies in, where that was no national member at the time of recording.
    pub parent_not_known: Option<MemberId>,
}

impl Members {
    /// The member with this id.
    #[must_use]
    pub fn get(&self, id: &MemberId) -> Option<&Member> {
        self.by_id.get(id)
    }

    /// The member this slug leads to.
    #[must_use]
    pub fn slug_owner(&self, slug: &Slug) -> Option<&MemberId> {
        self.slug_owners.get(slug)
    }

    fn join(&mut self, joined: &MemberJoined, since: Occurred) {
        let is_national = |id: &MemberId| self.by_id.get(id).is_some_and(|member| member.kind == MemberKind::National);
        let parent_not_known = joined.parent_member_id.clone().filter(|parent| !is_national(parent));
        let member = Member {
            name: joined.name.clone(),
            kind: joined.kind,
            since,
            status: MemberStatus::Active,
            parent_not_known,
        };
        self.by_id.insert(joined.member_id.clone(), member);
        for slug in &joined.slugs {
            self.slug_owners.entry(slug.clone()).or_insert_with(|| joined.member_id.clone());
        }
    }
}

impl State for Members {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Member(MemberChange::Joined(joined)) => self.join(joined, recorded.envelope.occurred),
            Event::Member(MemberChange::StatusChanged(changed)) => {
                if let Some(member) = self.by_id.get_mut(&changed.member_id) {
                    member.status = changed.to;
                }
            }
            // They are not about membership, and do not stand under a member's own subject.
            Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Document(_)
            | Event::Report(_) => {}
        }
    }
}

/// Every document there is, with the member under which it was published.
#[derive(Debug, Default)]
pub struct Documents {
    published_under: HashMap<DocumentId, MemberId>,
}

impl Documents {
    /// The member under which the document was published; none when it was not.
    #[must_use]
    pub fn published_under(&self, id: &DocumentId) -> Option<&MemberId> {
        self.published_under.get(id)
    }
}

impl State for Documents {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Document(DocumentChange::Published(published)) => {
                self.published_under.insert(published.document_id.clone(), recorded.subject.owner().clone());
            }
            // They do not stand under a document's subject.
            Event::Member(_) | Event::ActionPlan(_) | Event::Commitment(_) | Event::Calendar(_) | Event::Report(_) => {}
        }
    }
}
