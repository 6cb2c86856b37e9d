//! Documents are published, replaced and withdrawn, on the pages of one member or of several.

use proto::Subject;
use proto::event::{Document, DocumentKind, DocumentPublished, DocumentReplaced, DocumentWithdrawn, NamedMember};

use super::{Step, Story, Told as Event, holding, one_of, parsed, precision, public};

/// A document.
#[derive(Debug, Clone)]
pub(super) struct Told {
    document: Document,
    owner: proto::MemberId,
    withdrawn: bool,
}

impl Told {
    fn subject(&self) -> Subject {
        Subject::document(&self.owner, &self.document.document_id)
    }
}

impl Story {
    /// The member it is recorded under comes first; another one may follow.
    fn members_of(&self, step: &Step, owner: &proto::MemberId) -> Vec<NamedMember> {
        let mut members = vec![NamedMember { member_id: owner.clone(), name: self.name(owner) }];
        members.extend(self.some_members(step.pick[1]).into_iter().filter(|other| other.member_id != *owner));
        members
    }

    fn standing(&self, pick: u8) -> Option<usize> {
        one_of(&self.documents, pick).filter(|index| !self.documents[*index].withdrawn)
    }

    pub(super) fn publish(&mut self, step: &Step) -> Vec<Event> {
        let owner = super::member_id(step.pick[0]);
        let document = Document {
            document_id: parsed(&format!("letter-{}", self.documents.len())),
            kind: DocumentKind::Letter,
            title: parsed("A letter"),
            date: Some(holding(self.days_ago(step.pick[2].into()), precision(step.pick[3]))),
            year: 2018,
            language: None,
            signatory: None,
            summary: None,
            text: Some(parsed("Dear all")),
            page_images: Vec::new(),
            file_hash: None,
            pages: None,
            url: Some(parsed("https://example.org/letter")),
            members: self.members_of(step, &owner),
        };
        let told = Told { document: document.clone(), owner, withdrawn: false };
        let subject = told.subject();
        self.documents.push(told);
        public(subject, DocumentPublished { document })
    }

    /// A newer version may stand on the pages of other members.
    pub(super) fn replace(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.standing(step.pick[0])?;
        let members = self.members_of(step, &self.documents[index].owner);
        let told = &mut self.documents[index];
        told.document.members = members;
        told.document.title = parsed(&format!("Letter {}", step.pick[2]));
        let document = told.document.clone();
        Some(public(told.subject(), DocumentReplaced { document, reason: parsed("A better copy") }))
    }

    pub(super) fn withdraw_document(&mut self, step: &Step) -> Option<Vec<Event>> {
        let index = self.standing(step.pick[0])?;
        let told = &mut self.documents[index];
        told.withdrawn = true;
        told.document = told.document.clone().withdrawn();
        let document = told.document.clone();
        Some(public(told.subject(), DocumentWithdrawn { document, reason: parsed("Sent by mistake") }))
    }
}
