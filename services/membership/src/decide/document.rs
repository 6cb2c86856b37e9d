//! May this document stand on these pages?

use chrono::{Datelike as _, NaiveDate};
use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::date::PartialDate;
use proto::event::{Document, DocumentPublished, NamedMember, PageImage};
use proto::text::Line;
use proto::{DocumentId, Event, Subject, Visibility};

use crate::commands::PublishDocument;
use crate::state::Documents;

/// The most pages shown as images.
const PAGE_IMAGES_MAX: usize = 200;
/// The first year a document can be filed under.
const YEAR_MIN: i32 = 1900;

/// The id of the document that `sent` is about: the sender's, or one made from the command's, so that sending the
/// command again makes the same one.
#[must_use]
pub fn document_id(sent: &Sent<PublishDocument>) -> DocumentId {
    sent.body.document_id.clone().unwrap_or_else(|| {
        let id = format!("document-{}", sent.command.id).parse();
        id.unwrap_or_else(|error| unreachable!("a UUID after a word has the form of an id: {error}"))
    })
}

/// A document is published, once, recorded under the first of `members`.
pub fn publish(
    documents: &Documents,
    members: &[NamedMember],
    sent: &Sent<PublishDocument>,
) -> Result<Vec<Proposed>, Refusal> {
    let id = document_id(sent);
    if let Some(known) = documents.get(&id) {
        let owner = known.subject.owner();
        return Err(Refusal::conflict("/document_id", format!("must be new: {id} was published under {owner}")));
    }
    let Some(first) = members.first() else { unreachable!("the member in the path is always named") };
    let body = &sent.body;
    let year = filed_under(body.year, body.date, sent.today)?;
    check_file(&body.page_images, body.file_hash.as_ref())?;
    let subject = Subject::document(&first.member_id, &id);
    let event = Event::from(published(sent.body.clone(), id, year, members.to_vec()));
    let source_url = sent.body.source_url.clone();
    Ok(vec![Proposed { subject, event, occurred: sent.occurred, visibility: Visibility::Public, source_url }])
}

/// The year a document is filed under: the one of its date, where it has one.
pub(super) fn filed_under(year: Option<u16>, date: Option<PartialDate>, today: NaiveDate) -> Result<u16, Refusal> {
    let refuse = |rule: String| Err(Refusal::broken("/year", rule));
    let latest = today.year() + 1;
    let year = match (year.map(i32::from), date) {
        (None, None) => return refuse("must be there where there is no date".to_owned()),
        (Some(year), Some(date)) if year != date.year() => {
            return refuse(format!("must be {}, the year of the date", date.year()));
        }
        (Some(year), _) => year,
        (None, Some(date)) => date.year(),
    };
    match u16::try_from(year) {
        Ok(valid) if (YEAR_MIN..=latest).contains(&year) => Ok(valid),
        _ => refuse(format!("must be between {YEAR_MIN} and {latest}")),
    }
}

pub(super) fn check_file(page_images: &[PageImage], file_hash: Option<&Line>) -> Result<(), Refusal> {
    if page_images.len() > PAGE_IMAGES_MAX {
        return Err(Refusal::broken("/page_images", format!("must have {PAGE_IMAGES_MAX} entries at most")));
    }
    let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match file_hash {
        Some(hash) if !is_hash(hash.as_str()) => {
            Err(Refusal::broken("/file_hash", "must be 64 hexadecimal digits in lower case (SHA-256)"))
        }
        _ => Ok(()),
    }
}

fn published(
    body: PublishDocument,
    document_id: DocumentId,
    year: u16,
    members: Vec<NamedMember>,
) -> DocumentPublished {
    let document = Document {
        document_id,
        kind: body.kind,
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
        url: body.url,
        members,
    };
    DocumentPublished { document }
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, said, sent};
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::name_members;
    use crate::decide::testing::members;

    fn letter(change: &Value) -> Sent<PublishDocument> {
        let body = json!({
            "document_id": "letter-2016", "kind": "letter_of_application", "title": "Letter", "date": "2016-02-23",
        });
        sent(&changed(body, change))
    }

    fn decide(path: &str, letter: &Sent<PublishDocument>) -> Result<Vec<Proposed>, Refusal> {
        let named = name_members(&members(), &path.parse().expect("an id"), &letter.body.also_members)?;
        publish(&Documents::default(), &named, letter)
    }

    /// Expects the year it is filed under and the members it stands with.
    #[track_caller]
    fn check(path: &str, change: &Value, expected: Result<&str, &str>) {
        let seen = decide(path, &letter(change)).map_err(|refusal| said(&refusal)).map(|events| {
            let Event::Document(change) = &events[0].event else { panic!("a document, not {events:?}") };
            let document = change.document();
            let names: Vec<&str> = document.members.iter().map(|member| member.name.as_str()).collect();
            format!("{}: {}", document.year, names.join(" + "))
        });
        assert_eq!(seen.as_deref().map_err(String::as_str), expected, "{change}");
    }

    #[test]
    fn a_document_stands_with_known_members_each_once() {
        check("seoul", &json!({}), Ok("2016: Seoul, South Korea"));
        check("ogp", &json!({}), Ok("2016: Open Government Partnership"));
        check("seoul", &json!({"also_members": ["madrid"]}), Ok("2016: Seoul, South Korea + Madrid, Spain"));
        check("atlantis", &json!({}), Err("404 unknown-member atlantis is not a member"));
        check(
            "seoul",
            &json!({"also_members": ["madrid", "atlantis"]}),
            Err("422 /also_members/1 must be a member, which atlantis is not"),
        );
        check("seoul", &json!({"also_members": ["seoul"]}), Err("422 /also_members/0 must not repeat seoul"));
        let twice = json!({"also_members": ["madrid", "madrid"]});
        check("seoul", &twice, Err("422 /also_members/1 must not repeat madrid"));
        check("seoul", &json!({"also_members": vec!["x"; 51]}), Err("422 /also_members must have 50 entries at most"));
    }

    #[test]
    fn the_year_is_the_one_of_the_date() {
        check("seoul", &json!({"year": 2016}), Ok("2016: Seoul, South Korea"));
        check("seoul", &json!({"date": null, "year": 2025}), Ok("2025: Seoul, South Korea"));
        check("seoul", &json!({"date": "2019"}), Ok("2019: Seoul, South Korea"));
        check("seoul", &json!({"year": 2017}), Err("422 /year must be 2016, the year of the date"));
        check("seoul", &json!({"date": null}), Err("422 /year must be there where there is no date"));
        let rule = "422 /year must be between 1900 and 2025";
        check("seoul", &json!({"date": null, "year": 2026}), Err(rule));
        check("seoul", &json!({"date": null, "year": 1899}), Err(rule));
        check("seoul", &json!({"date": "2026-01-01"}), Err(rule));
    }

    #[test]
    fn a_file_is_named_by_its_whole_hash() {
        check("seoul", &json!({"file_hash": "0af".repeat(21) + "1"}), Ok("2016: Seoul, South Korea"));
        let rule = "422 /file_hash must be 64 hexadecimal digits in lower case (SHA-256)";
        check("seoul", &json!({"file_hash": "0af"}), Err(rule));
        check("seoul", &json!({"file_hash": "0AF".repeat(21) + "1"}), Err(rule));
        let image = json!({"url": "https://example.org/1.png", "alternative": "Page 1"});
        check(
            "seoul",
            &json!({"page_images": vec![image; 201]}),
            Err("422 /page_images must have 200 entries at most"),
        );
    }

    #[test]
    fn a_document_is_published_once() {
        let events = decide("seoul", &letter(&json!({}))).expect("a document");
        assert_eq!(events[0].subject.to_string(), "activity.seoul.document.letter-2016");
        let mut documents = Documents::default();
        fold(&mut documents, events);
        let madrid = name_members(&members(), &"madrid".parse().expect("an id"), &[]).expect("known members");
        let refusal = publish(&documents, &madrid, &letter(&json!({}))).expect_err("published already");
        assert_eq!(said(&refusal), "409 /document_id must be new: letter-2016 was published under seoul");
    }

    #[test]
    fn a_document_without_an_id_gets_the_same_one_again() {
        let unnamed = letter(&json!({"document_id": null}));
        let expected = "document-0193c1a0-0000-7000-8000-000000000001";
        assert_eq!(document_id(&unnamed).as_str(), expected);
        let events = decide("seoul", &unnamed).expect("a document");
        assert_eq!(events[0].subject.id(), expected);
    }
}
