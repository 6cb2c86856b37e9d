//! What happens to a member, in words.

use super::{Rendering, member, partnership, process};
use crate::event::{
    ContactChanged, MemberChange, MemberJoined, MemberRenamed, MemberStatus, MemberStatusChanged, PersonalDataErased,
    SlugChanged,
};
use crate::ids::{MemberId, Seq};
use crate::language::Language;
use crate::text::Line;
use crate::words;

pub(super) fn render(change: &MemberChange) -> Rendering {
    match change {
        MemberChange::Joined(event) => joined(event),
        MemberChange::Renamed(event) => renamed(event),
        MemberChange::SlugChanged(event) => slug_changed(event),
        MemberChange::StatusChanged(event) => status_changed(event),
        MemberChange::ContraryToProcessFound(event) => process::found(event),
        MemberChange::Responded(event) => process::responded(event),
        MemberChange::ProceduralReviewOpened(event) => process::opened(event),
        MemberChange::ProceduralReviewClosed(event) => process::closed(event),
        MemberChange::ContactChanged(event) => contact_changed(event),
        MemberChange::PersonalDataErased(event) => erased(event),
        MemberChange::EntryHidden(event) => {
            entry(&event.member_id, &event.member_name, "Entry hidden", event.entry_seq, "not shown")
        }
        MemberChange::EntryShown(event) => {
            entry(&event.member_id, &event.member_name, "Entry shown", event.entry_seq, "shown again")
        }
    }
}

/// The partnership updates what it says of a member.
pub(super) fn update(id: &MemberId, member_name: &Line, label: &'static str, sentence: String) -> Rendering {
    Rendering {
        verb: "Update",
        label: label.to_owned(),
        name: sentence,
        actor: partnership(),
        object: member(id, member_name.as_str()),
        target: None,
    }
}

fn joined(joined: &MemberJoined) -> Rendering {
    let joined = &joined.member;
    Rendering {
        verb: "Join",
        label: "Member joined".to_owned(),
        name: format!("{} joined the Open Government Partnership", joined.name),
        actor: member(&joined.member_id, joined.name.as_str()),
        object: partnership(),
        target: None,
    }
}

fn renamed(renamed: &MemberRenamed) -> Rendering {
    let because = renamed.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let (id, now) = (&renamed.member.member_id, &renamed.member.name);
    update(id, now, "Member renamed", format!("{} is now called {now}{because}", renamed.from))
}

fn slug_changed(changed: &SlugChanged) -> Rendering {
    let (id, name) = (&changed.member.member_id, &changed.member.name);
    let now = changed.member.slugs.first().unwrap_or(&changed.from);
    let sentence = format!("The page of {name} is now at /members/{now}; /members/{} leads there", changed.from);
    update(id, name, "New address", sentence)
}

fn status_changed(changed: &MemberStatusChanged) -> Rendering {
    let concerned = member(&changed.member_id, changed.member_name.as_str());
    let what = match changed.to {
        MemberStatus::Active => "is an active member again",
        MemberStatus::UnderProceduralReview => "is placed under procedural review",
        MemberStatus::Inactive => "becomes inactive",
        MemberStatus::Suspended => "is suspended",
        MemberStatus::PermanentlySuspended => "is suspended permanently",
        MemberStatus::Withdrawn => "leaves the Open Government Partnership",
    };
    let left = changed.to == MemberStatus::Withdrawn;
    Rendering {
        verb: if left { "Leave" } else { "Update" },
        label: "Member status".to_owned(),
        name: format!("{} {what} ({})", changed.member_name, words::status_reason(Language::English, changed.reason)),
        actor: if left { concerned.clone() } else { partnership() },
        object: if left { partnership() } else { concerned },
        target: None,
    }
}

fn contact_changed(changed: &ContactChanged) -> Rendering {
    let (name, contact) = (&changed.member_name, &changed.contact);
    let sentence = if contact.removed {
        format!("{}, {}, is no contact of {name} any more", contact.role, contact.body)
    } else {
        format!("Contact of {name}: {}, {}", contact.role, contact.body)
    };
    update(&changed.member_id, name, "Contact", sentence)
}

fn erased(erased: &PersonalDataErased) -> Rendering {
    let (name, contact) = (&erased.member_name, &erased.contact);
    let sentence = format!("The contact of {name} ({}, {}) names no person any more", contact.role, contact.body);
    update(&erased.member_id, name, "Contact", sentence)
}

fn entry(id: &MemberId, name: &Line, label: &'static str, seq: Seq, what: &str) -> Rendering {
    update(id, name, label, format!("Entry {seq} is {what} in the feed of {name}"))
}
