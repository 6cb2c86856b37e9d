//! May this member have this contact, and may a contact person be forgotten? No decision sees more of a person than whether
//! there is one, and whether the rest gives the person away.

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{Contact, ContactChanged, PersonalDataErased, PersonalField};
use proto::{ContactId, MemberId};

use super::{known, of_member, unknown_contact};
use crate::commands::{ChangeContact, EraseContact};
use crate::state::Members;

/// A contact of a member is new, is another one, or is one no longer. What goes into the log names no person.
pub fn change_contact(members: &Members, id: &MemberId, sent: &Sent<ChangeContact>) -> Result<Vec<Proposed>, Refusal> {
    let (known, body) = (known(members, id)?, &sent.body);
    check_owner(members, id, body)?;
    check_person(body)?;
    let contact = Contact {
        contact_id: body.contact_id.clone(),
        role: body.role.clone(),
        body: body.body.clone(),
        url: body.url.clone(),
        has_person: body.person().is_some(),
        removed: body.removed,
    };
    let changed = ContactChanged { member_id: id.clone(), member_name: known.member.name.clone(), contact };
    Ok(vec![of_member(id, sent, body.source_url.as_ref(), changed)])
}

fn check_owner(members: &Members, id: &MemberId, body: &ChangeContact) -> Result<(), Refusal> {
    let contact = &body.contact_id;
    match members.contact(contact) {
        Some(known) if known.member_id != *id => {
            let rule = format!("must be new: {contact} is a contact of {}", known.member_id);
            Err(Refusal::conflict("/contact_id", rule))
        }
        Some(known) if body.removed && known.contact.removed => {
            Err(Refusal::conflict("/removed", format!("{contact} was removed already")))
        }
        None if body.removed => {
            Err(Refusal::broken("/removed", format!("must be false: {contact} is not a contact of {id}")))
        }
        Some(_) | None => Ok(()),
    }
}

fn check_person(body: &ChangeContact) -> Result<(), Refusal> {
    for (pointer, text) in [("/role", &body.role), ("/body", &body.body)] {
        if text.as_str().contains('@') {
            return Err(Refusal::broken(pointer, "must not hold an address, which belongs into email"));
        }
    }
    let Some(person) = body.person() else { return Ok(()) };
    if body.removed {
        return Err(Refusal::broken("/removed", "must be false where a person is named"));
    }
    let link = |link: &Option<proto::text::Link>| link.as_ref().map(ToString::to_string);
    for (pointer, text) in [
        ("/contact_id", Some(body.contact_id.to_string())),
        ("/role", Some(body.role.to_string())),
        ("/body", Some(body.body.to_string())),
        ("/url", link(&body.url)),
        ("/source_url", link(&body.source_url)),
    ] {
        if text.is_some_and(|text| person.is_named_in(&text)) {
            return Err(Refusal::broken(pointer, "must not name the person: it is kept for ever"));
        }
    }
    Ok(())
}

/// What is known of a contact person is erased. The role and the body stay.
pub fn erase_contact(
    members: &Members,
    id: &MemberId,
    contact: &ContactId,
    sent: &Sent<EraseContact>,
) -> Result<Vec<Proposed>, Refusal> {
    let known = known(members, id)?;
    let on_record = members.contact(contact).filter(|contact| contact.member_id == *id);
    let on_record = on_record.ok_or_else(|| unknown_contact(contact.as_str()))?;
    if !on_record.contact.has_person {
        return Err(Refusal::conflict("", format!("{contact} names no person")));
    }
    let erased = PersonalDataErased {
        member_id: id.clone(),
        member_name: known.member.name.clone(),
        contact: Contact { has_person: false, ..on_record.contact.clone() },
        fields: PersonalField::ALL.to_vec(),
        legal_basis: sent.body.legal_basis.clone(),
    };
    Ok(vec![of_member(id, sent, sent.body.source_url.as_ref(), erased)])
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, sent};
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::testing::{members, told};

    fn contact(change: &Value) -> Sent<ChangeContact> {
        let body = json!({"contact_id": "seoul-poc", "role": "Point of contact", "body": "Governance Division",
            "name": "Jane Doe", "email": "j.doe@example.org"});
        sent(&changed(body, change))
    }

    fn id(text: &str) -> MemberId {
        text.parse().expect("an id")
    }

    /// Seoul has a contact.
    fn known() -> Members {
        let mut members = members();
        let events = change_contact(&members, &id("seoul"), &contact(&json!({}))).expect("a contact");
        fold(&mut members, events);
        members
    }

    /// Expects the contact that is recorded.
    #[track_caller]
    fn check(member: &str, change: &Value, expected: Result<&Value, &str>) {
        let seen = told(change_contact(&known(), &id(member), &contact(change))).map(|events| events[0].1.clone());
        let expected = expected.map(|contact| {
            let unchanged = json!({"contact_id": "seoul-poc", "role": "Point of contact", "body": "Governance Division",
                "has_person": true, "removed": false});
            json!({"member_id": "seoul", "member_name": "Seoul, South Korea", "contact": changed(unchanged, contact)})
        });
        assert_eq!(seen, expected.map_err(ToOwned::to_owned), "{change}");
    }

    #[test]
    fn what_is_recorded_names_no_person() {
        check("seoul", &json!({}), Ok(&json!({})));
        check("seoul", &json!({"name": null}), Ok(&json!({})));
        check("seoul", &json!({"name": null, "email": null}), Ok(&json!({"has_person": false})));
        let url = json!({"url": "https://example.org/"});
        check("seoul", &url, Ok(&url));
        let gone = json!({"name": null, "email": null, "removed": true});
        check("seoul", &gone, Ok(&json!({"has_person": false, "removed": true})));
    }

    #[test]
    fn a_contact_belongs_to_one_member() {
        let rule = "409 /contact_id must be new: seoul-poc is a contact of seoul";
        check("madrid", &json!({}), Err(rule));
        check("atlantis", &json!({}), Err("404 unknown-member atlantis is not a member"));
    }

    #[test]
    fn a_contact_is_removed_once() {
        let gone = json!({"name": null, "email": null, "removed": true});
        let mut members = known();
        let events = change_contact(&members, &id("seoul"), &contact(&gone)).expect("a change");
        fold(&mut members, events);
        let again = told(change_contact(&members, &id("seoul"), &contact(&gone))).expect_err("removed already");
        assert_eq!(again, "409 /removed seoul-poc was removed already");
        check("seoul", &json!({"removed": true}), Err("422 /removed must be false where a person is named"));
        let rule = "422 /removed must be false: seoul-press is not a contact of seoul";
        check("seoul", &changed(gone, &json!({"contact_id": "seoul-press"})), Err(rule));
    }

    #[test]
    fn nothing_for_the_log_gives_the_person_away() {
        let rule = |pointer: &str| format!("422 {pointer} must not name the person: it is kept for ever");
        for (pointer, field) in [
            ("/contact_id", json!({"contact_id": "jane-doe"})),
            ("/role", json!({"role": "Director (Jane Doe)"})),
            ("/body", json!({"body": "Office of Jane Doe"})),
            ("/url", json!({"url": "https://example.org/people/jane_doe"})),
            ("/source_url", json!({"source_url": "https://example.org/?to=j.doe@example.org"})),
        ] {
            check("seoul", &field, Err(&rule(pointer)));
        }
        let rule = "422 /body must not hold an address, which belongs into email";
        check("seoul", &json!({"body": "office@example.org"}), Err(rule));
    }

    #[track_caller]
    fn check_erasure(members: &Members, member: &str, contact: &str, expected: Result<&Value, &str>) {
        let given = sent(&json!({"legal_basis": "Request of the person"}));
        let contact = contact.parse().expect("an id");
        let seen = told(erase_contact(members, &id(member), &contact, &given)).map(|events| events[0].1.clone());
        assert_eq!(seen, expected.cloned().map_err(ToOwned::to_owned));
    }

    #[test]
    fn a_person_is_erased_and_the_office_stays() {
        let expected = json!({"member_id": "seoul", "member_name": "Seoul, South Korea",
            "contact": {"contact_id": "seoul-poc", "role": "Point of contact", "body": "Governance Division",
                "has_person": false, "removed": false},
            "fields": ["name", "email"], "legal_basis": "Request of the person"});
        let mut members = known();
        check_erasure(&members, "seoul", "seoul-poc", Ok(&expected));
        let stranger = "404 unknown-contact seoul-poc is not a contact of the member";
        check_erasure(&members, "madrid", "seoul-poc", Err(stranger));
        let given = sent(&json!({"legal_basis": "Request of the person"}));
        let contact = "seoul-poc".parse().expect("an id");
        let events = erase_contact(&members, &id("seoul"), &contact, &given).expect("an erasure");
        fold(&mut members, events);
        check_erasure(&members, "seoul", "seoul-poc", Err("409  seoul-poc names no person"));
    }
}
