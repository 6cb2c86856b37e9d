//! What happens to a document, in words.

use super::said::{Texts, message, said, written};
use super::{Rendering, Thing, member, partnership, thing};
use crate::catalogue::Arg;
use crate::dates;
use crate::envelope::token;
use crate::event::{Document, DocumentChange, DocumentKind};
use crate::language::Language;
use crate::text::Line;
use crate::words;

pub(super) fn render(change: &DocumentChange) -> Rendering {
    let document = change.document();
    let (verb, label, name, object) = match change {
        DocumentChange::Published(_) => {
            ("Create", label(document.kind), said(|language| dated(language, document)), object(document))
        }
        DocumentChange::Replaced(replaced) => {
            let name = gone("document-replaced", document, &replaced.reason);
            ("Update", message("label.document-replaced", &[]), name, object(document))
        }
        DocumentChange::Withdrawn(withdrawn) => {
            let name = gone("document-withdrawn", document, &withdrawn.reason);
            ("Delete", message("label.document-withdrawn", &[]), name, tombstone(document))
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

fn gone(id: &str, document: &Document, reason: &Line) -> Texts {
    said(|language| {
        let document = dated(language, document);
        language.say_with(id, &[("document", Arg::Words(&document)), ("reason", written(reason))])
    })
}

/// `Letter of application, 23 February 2016`.
fn dated(language: Language, document: &Document) -> String {
    let title = ("title", written(&document.title));
    match document.date {
        Some(date) => {
            let date = dates::partial(language, date);
            language.say_with("document-dated", &[title, ("date", Arg::Words(&date))])
        }
        None => language.say_with("document-of-year", &[title, ("year", Arg::Words(&document.year.to_string()))]),
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

fn label(kind: DocumentKind) -> Texts {
    match kind {
        DocumentKind::ActionPlan => message("label.action-plan-published", &[]),
        other => said(|language| words::document_kind(language, other)),
    }
}
