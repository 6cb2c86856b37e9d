//! May this document be replaced or withdrawn?

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{Document, DocumentReplaced, DocumentWithdrawn, NamedMember};
use proto::{DocumentId, Event, Visibility};

use super::document::{check_file, filed_under};
use super::{check_order, unknown_document};
use crate::commands::{ReplaceDocument, WithdrawDocument};
use crate::state::{Documents, KnownDocument};

/// A document is replaced by a newer version: the kind, the address and the pages it stands on stay. `members` are those
/// it stands with, as they are called now.
pub fn replace(
    documents: &Documents,
    members: &[NamedMember],
    id: &DocumentId,
    sent: &Sent<ReplaceDocument>,
) -> Result<Vec<Proposed>, Refusal> {
    let (known, body) = (standing(documents, id)?, sent.body.clone());
    check_order(known.newest, sent.occurred)?;
    let year = filed_under(body.year, body.date, sent.today)?;
    check_file(&body.page_images, body.file_hash.as_ref())?;
    let document = Document {
        document_id: id.clone(),
        kind: known.document.kind,
        title: body.title,
        date: body.date,
        year,
        language: body.language,
        signatory: body.signatory,
        summary: body.summary,
        text: body.text,
        page_images: body.page_images,
        file_hash: body.file_hash,
        pages: body.pages,
        url: body.url.or_else(|| known.document.url.clone()),
        members: members.to_vec(),
    };
    let event = Event::from(DocumentReplaced { document, reason: body.reason });
    Ok(vec![Proposed {
        subject: known.subject.clone(),
        event,
        occurred: sent.occurred,
        visibility: Visibility::Public,
        source_url: body.source_url,
    }])
}

/// A document is withdrawn: what it was stays on record, what it said does not.
pub fn withdraw(
    documents: &Documents,
    members: &[NamedMember],
    id: &DocumentId,
    sent: &Sent<WithdrawDocument>,
) -> Result<Vec<Proposed>, Refusal> {
    let (known, body) = (standing(documents, id)?, sent.body.clone());
    check_order(known.newest, sent.occurred)?;
    let document = Document { members: members.to_vec(), ..known.document.clone() }.withdrawn();
    let event = Event::from(DocumentWithdrawn { document, reason: body.reason });
    Ok(vec![Proposed {
        subject: known.subject.clone(),
        event,
        occurred: sent.occurred,
        visibility: Visibility::Public,
        source_url: body.source_url,
    }])
}

/// The document in the path, which must not have been withdrawn.
fn standing<'a>(documents: &'a Documents, id: &DocumentId) -> Result<&'a KnownDocument, Refusal> {
    let known = documents.get(id).ok_or_else(|| unknown_document(id.as_str()))?;
    if known.withdrawn { Err(Refusal::conflict("", format!("{id} was withdrawn"))) } else { Ok(known) }
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, sent};
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::testing::{members, told};
    use crate::decide::{name_members, publish};

    fn seoul() -> Vec<NamedMember> {
        name_members(&members(), &"seoul".parse().expect("an id"), &[]).expect("a member")
    }

    /// A letter that stands on Seoul's page.
    fn known() -> Documents {
        let mut documents = Documents::default();
        let letter = json!({"document_id": "letter", "kind": "letter", "title": "Letter", "date": "2016-02-23",
            "text": "Dear all", "file_hash": "0a".repeat(32), "url": "https://example.org/letter.pdf"});
        let events = publish(&documents, &seoul(), &sent(&letter)).expect("a document");
        fold(&mut documents, events);
        documents
    }

    fn replacing(change: &Value) -> Sent<ReplaceDocument> {
        sent(&changed(
            json!({"title": "Letter, complete", "date": "2016-02-23", "reason": "A page was missing"}),
            change,
        ))
    }

    /// Expects the fields that differ from a whole replaced document.
    #[track_caller]
    fn check(id: &str, change: &Value, expected: Result<&Value, &str>) {
        let whole = json!({"document_id": "letter", "kind": "letter", "title": "Letter, complete", "date": "2016-02-23",
            "year": 2016, "url": "https://example.org/letter.pdf",
            "members": [{"member_id": "seoul", "name": "Seoul, South Korea"}]});
        let seen = replace(&known(), &seoul(), &id.parse().expect("an id"), &replacing(change));
        let seen = told(seen).map(|events| events[0].1["document"].clone());
        assert_eq!(seen, expected.map(|fields| changed(whole, fields)).map_err(ToOwned::to_owned), "{change}");
    }

    #[test]
    fn a_newer_version_is_said_whole_and_keeps_kind_and_address() {
        check("letter", &json!({}), Ok(&json!({})));
        check("letter", &json!({"pages": 2, "text": "Dear all,"}), Ok(&json!({"pages": 2, "text": "Dear all,"})));
        let moved = json!({"url": "https://example.org/other.pdf"});
        check("letter", &moved, Ok(&moved));
        check("note", &json!({}), Err("404 unknown-document note was not published"));
        check("letter", &json!({"year": 2017}), Err("422 /year must be 2016, the year of the date"));
        let rule = "422 /file_hash must be 64 hexadecimal digits in lower case (SHA-256)";
        check("letter", &json!({"file_hash": "0a"}), Err(rule));
    }

    #[test]
    fn what_is_told_late_does_not_become_the_newest() {
        let (mut documents, id) = (known(), "letter".parse().expect("an id"));
        let rule = "422 /occurred must not be before 2024-05-17, the day of the newest change on record";
        check("letter", &json!({"occurred": "2024-05-16"}), Err(rule));
        check("letter", &json!({"occurred": "2024-05"}), Ok(&json!({})));
        check("letter", &json!({"occurred": "unknown"}), Ok(&json!({})));
        let events = replace(&documents, &seoul(), &id, &replacing(&json!({}))).expect("replaced");
        fold(&mut documents, events);
        let given = sent(&json!({"reason": "By mistake", "occurred": "2023"}));
        assert_eq!(told(withdraw(&documents, &seoul(), &id, &given)), Err(rule.to_owned()));
    }

    #[test]
    fn a_withdrawn_document_keeps_what_it_was_and_is_withdrawn_once() {
        let (mut documents, id) = (known(), "letter".parse().expect("an id"));
        let given: Sent<WithdrawDocument> = sent(&json!({"reason": "By mistake"}));
        let events = withdraw(&documents, &seoul(), &id, &given).expect("withdrawn");
        assert_eq!(events[0].subject.to_string(), "activity.seoul.document.letter");
        let left = json!({"document_id": "letter", "kind": "letter", "title": "Letter", "date": "2016-02-23", "year": 2016,
            "members": [{"member_id": "seoul", "name": "Seoul, South Korea"}]});
        let expected = json!({"document": left, "reason": "By mistake"});
        assert_eq!(told(Ok(events.clone())), Ok(vec![("ogp.document.withdrawn.v1", expected)]));
        fold(&mut documents, events);
        let again = told(withdraw(&documents, &seoul(), &id, &given)).expect_err("withdrawn already");
        assert_eq!(again, "409  letter was withdrawn");
        let again = told(replace(&documents, &seoul(), &id, &replacing(&json!({})))).expect_err("withdrawn");
        assert_eq!(again, "409  letter was withdrawn");
    }
}
