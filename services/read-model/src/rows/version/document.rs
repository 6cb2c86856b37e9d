//! The versions of a document.

use proto::event::DocumentChange;
use serde_json::{Value, json};

use super::ids;

/// Every change carries the whole document as it is after it.
pub(super) fn columns(change: &DocumentChange) -> Value {
    let (what, reason) = match change {
        DocumentChange::Published(_) => ("published", None),
        DocumentChange::Replaced(replaced) => ("replaced", Some(&replaced.reason)),
        DocumentChange::Withdrawn(withdrawn) => ("withdrawn", Some(&withdrawn.reason)),
    };
    let document = change.document();
    json!({
        "change": what, "reason": reason, "document_id": document.document_id, "members": ids(&document.members),
        "kind": document.kind, "title": document.title, "dated": document.date, "year": document.year,
        "language": document.language, "signatory": document.signatory, "summary": document.summary,
        "body": document.text, "page_images": document.page_images, "file_hash": document.file_hash,
        "pages": document.pages, "url": document.url,
    })
}
