//! Every document there is.

use std::collections::HashMap;

use kit::repository::State;
use proto::event::{Document, DocumentChange};
use proto::{DocumentId, Event, Recorded, Subject};

use super::Newest;

/// Every document there is.
#[derive(Debug, Default)]
pub struct Documents {
    by_id: HashMap<DocumentId, KnownDocument>,
}

/// A document as its last change left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDocument {
    /// The document.
    pub document: Document,
    /// Where its history stands.
    pub subject: Subject,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// When it changed last; being published is a change.
    pub newest: Newest,
}

impl Documents {
    /// The document with this id.
    #[must_use]
    pub fn get(&self, id: &DocumentId) -> Option<&KnownDocument> {
        self.by_id.get(id)
    }
}

impl State for Documents {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Document(change) => {
                let before = self.by_id.get(&change.document().document_id);
                let mut newest = before.map(|known| known.newest).unwrap_or_default();
                newest.see(recorded.envelope.occurred);
                let known = KnownDocument {
                    document: change.document().clone(),
                    subject: recorded.subject.clone(),
                    withdrawn: matches!(change, DocumentChange::Withdrawn(_)),
                    newest,
                };
                self.by_id.insert(known.document.document_id.clone(), known);
            }
            // They do not stand under a document's subject.
            Event::Member(_)
            | Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Report(_)
            | Event::Record(_) => {}
        }
    }
}
