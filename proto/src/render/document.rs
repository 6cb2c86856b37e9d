//! What happens to a document, in words.

use super::{Rendering, Thing, member, partnership, thing};
use crate::dates;
use crate::envelope::token;
use crate::event::{Document, DocumentChange, DocumentKind};
use crate::language::Language;
use crate::words;

pub(super) fn render(change: &DocumentChange) -> Rendering {
    let document = change.document();
    let dated = dated(document);
    let (verb, label, name, object) = match change {
        DocumentChange::Published(_) => ("Create", label(document.kind), dated, object(document)),
        DocumentChange::Replaced(replaced) => {
            let name = format!("{dated}, is replaced by a newer version: {}", replaced.reason);
            ("Update", "Document replaced".to_owned(), name, object(document))
        }
        DocumentChange::Withdrawn(withdrawn) => {
            let name = format!("{dated}, is withdrawn: {}", withdrawn.reason);
            ("Delete", "Document withdrawn".to_owned(), name, tombstone(document))
        }
    };
    let publisher = document.members.first();
    Rendering {
        verb,
        label,
        name,
        actor: publisher.map_or_else(partnership, |named| member(&named.member_id, named.name.as_str())),
        object,
        target: None,
    }
}

fn dated(document: &Document) -> String {
    match document.date {
        Some(date) => format!("{}, {}", document.title, dates::partial(Language::English, date)),
        None => format!("{} ({})", document.title, document.year),
    }
}

fn object(document: &Document) -> Thing {
    Thing {
        url: document.url.clone(),
        summary: document.summary.as_ref().map(ToString::to_string),
        ..typed(document, "Document")
    }
}

/// What is left for readers: what it was, and that it is gone.
fn tombstone(document: &Document) -> Thing {
    Thing { former_type: Some("Document".to_owned()), ..typed(document, "Tombstone") }
}

fn typed(document: &Document, core: &str) -> Thing {
    thing(
        format!("/v1/documents/{}", document.document_id),
        &[core, &format!("ogp:{}", token(&document.kind))],
        document.title.as_str(),
    )
}

fn label(kind: DocumentKind) -> String {
    match kind {
        DocumentKind::ActionPlan => "Action plan published".to_owned(),
        other => words::document_kind(Language::English, other),
    }
}
