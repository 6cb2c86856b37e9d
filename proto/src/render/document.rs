//! What happens to a document, in words.

use super::{Rendering, Thing, member, partnership, thing};
use crate::dates;
use crate::envelope::token;
use crate::event::{DocumentChange, DocumentKind, DocumentPublished};
use crate::words;

pub(super) fn render(change: &DocumentChange) -> Rendering {
    match change {
        DocumentChange::Published(event) => published(event),
    }
}

fn published(document: &DocumentPublished) -> Rendering {
    let publisher = document.members.first();
    Rendering {
        verb: "Create",
        label: label(document.kind),
        name: match document.date {
            Some(date) => format!("{}, {}", document.title, dates::partial(date)),
            None => format!("{} ({})", document.title, document.year),
        },
        actor: publisher.map_or_else(partnership, |named| member(&named.member_id, named.name.as_str())),
        object: Thing {
            url: document.url.clone(),
            summary: document.summary.as_ref().map(ToString::to_string),
            ..thing(
                format!("/v1/documents/{}", document.document_id),
                &["Document", &format!("ogp:{}", token(&document.kind))],
                document.title.as_str(),
            )
        },
        target: None,
    }
}

fn label(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::ActionPlan => "Action plan published",
        other => words::document_kind(other),
    }
}
