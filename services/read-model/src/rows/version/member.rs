//! The versions that an event of a member makes: of itself, its status, its contacts, the steps of a procedure with it, and
//! what its feed shows.

use proto::event::{Contact, Member, MemberChange, MemberStatus, MemberStatusChanged};
use proto::text::Line;
use proto::{MemberId, Recorded};
use serde_json::{Value, json};

use super::{Table, VersionRow, process, row};

pub(super) fn rows(recorded: &Recorded, change: &MemberChange) -> Vec<VersionRow> {
    let one = |table, columns| vec![row(table, recorded, columns)];
    match change {
        MemberChange::Joined(event) => {
            let status =
                json!({"member_id": event.member.member_id, "status": MemberStatus::Active, "discrepancies": []});
            let mut rows = one(Table::Member, member("joined", None, &event.member));
            rows.extend(one(Table::MemberStatus, status));
            rows
        }
        MemberChange::Renamed(event) => one(Table::Member, member("renamed", event.reason.as_ref(), &event.member)),
        MemberChange::SlugChanged(event) => one(Table::Member, member("slug_changed", None, &event.member)),
        MemberChange::StatusChanged(event) => one(Table::MemberStatus, status(event)),
        MemberChange::ContraryToProcessFound(event) => one(Table::ProcessStep, process::found(event)),
        MemberChange::Responded(event) => one(Table::ProcessStep, process::responded(event)),
        MemberChange::ProceduralReviewOpened(event) => one(Table::ProcessStep, process::opened(event)),
        MemberChange::ProceduralReviewClosed(event) => one(Table::ProcessStep, process::closed(event)),
        MemberChange::ContactChanged(event) => one(Table::Contact, contact(&event.member_id, &event.contact, false)),
        MemberChange::PersonalDataErased(event) => one(Table::Contact, contact(&event.member_id, &event.contact, true)),
        MemberChange::EntryHidden(event) => one(
            Table::EntryVisibility,
            json!({
                "member_id": event.member_id, "entry_seq": event.entry_seq, "entry_id": event.entry_id, "hidden": true,
                "reason": event.reason, "until": event.until,
            }),
        ),
        MemberChange::EntryShown(event) => one(
            Table::EntryVisibility,
            json!({
                "member_id": event.member_id, "entry_seq": event.entry_seq, "entry_id": event.entry_id, "hidden": false,
            }),
        ),
    }
}

fn member(change: &str, reason: Option<&Line>, member: &Member) -> Value {
    json!({
        "change": change, "reason": reason, "member_id": member.member_id, "name": member.name, "kind": member.kind,
        "country_code": member.country_code, "parent_member_id": member.parent_member_id,
        "displayed_year": member.displayed_year, "letter_date": member.letter_date, "formal_date": member.formal_date,
        "cohort": member.cohort, "region": member.region, "voting": member.voting, "slugs": member.slugs,
    })
}

fn status(changed: &MemberStatusChanged) -> Value {
    json!({
        "member_id": changed.member_id, "status": changed.to, "reason": changed.reason,
        "decided_by": changed.decided_by, "letter_dated": changed.letter_dated, "received_on": changed.received_on,
        "until": changed.until, "vote": changed.vote, "discrepancies": changed.discrepancies,
    })
}

fn contact(member: &MemberId, contact: &Contact, erased: bool) -> Value {
    json!({
        "member_id": member, "contact_id": contact.contact_id, "role": contact.role, "body": contact.body,
        "url": contact.url, "has_person": contact.has_person, "removed": contact.removed, "erased": erased,
    })
}
