//! What happens to a member, in words.

use super::said::{Texts, because, explained, message, said, written};
use super::{Rendering, member, partnership, process};
use crate::catalogue::Arg;
use crate::envelope::token;
use crate::event::{
    ContactChanged, MemberChange, MemberJoined, MemberRenamed, MemberStatus, MemberStatusChanged, PersonalDataErased,
    SlugChanged,
};
use crate::ids::{MemberId, Seq};
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
            let name = entry("entry-hidden", &event.member_name, event.entry_seq);
            update(&event.member_id, &event.member_name, "label.entry-hidden", name)
        }
        MemberChange::EntryShown(event) => {
            let name = entry("entry-shown", &event.member_name, event.entry_seq);
            update(&event.member_id, &event.member_name, "label.entry-shown", name)
        }
    }
}

/// The partnership updates what it says of a member.
pub(super) fn update(id: &MemberId, member_name: &Line, label: &str, name: Texts) -> Rendering {
    Rendering {
        verb: "Update",
        label: message(label, &[]),
        name,
        actor: partnership(),
        object: member(id, member_name.as_str()),
        target: None,
    }
}

fn joined(joined: &MemberJoined) -> Rendering {
    let joined = &joined.member;
    Rendering {
        verb: "Join",
        label: message("label.member-joined", &[]),
        name: message("member-joined", &[("member", written(&joined.name))]),
        actor: member(&joined.member_id, joined.name.as_str()),
        object: partnership(),
        target: None,
    }
}

fn renamed(renamed: &MemberRenamed) -> Rendering {
    let (id, now) = (&renamed.member.member_id, &renamed.member.name);
    let args = [("from", written(&renamed.from)), ("member", written(now))];
    let reason = renamed.reason.as_ref().map(written);
    let name = said(|language| explained(language, language.say_with("member-renamed", &args), reason));
    update(id, now, "label.member-renamed", name)
}

fn slug_changed(changed: &SlugChanged) -> Rendering {
    let (id, name) = (&changed.member.member_id, &changed.member.name);
    let address = |slug| format!("/members/{slug}");
    let (before, now) = (address(&changed.from), address(changed.member.slugs.first().unwrap_or(&changed.from)));
    let args = [("member", written(name)), ("now", Arg::Words(&now)), ("before", Arg::Words(&before))];
    update(id, name, "label.new-address", message("member-moved", &args))
}

fn status_changed(changed: &MemberStatusChanged) -> Rendering {
    let concerned = member(&changed.member_id, changed.member_name.as_str());
    let id = format!("member-becomes.{}", token(&changed.to).replace('_', "-"));
    let name = said(|language| {
        let sentence = language.say_with(&id, &[("member", written(&changed.member_name))]);
        let reason = words::status_reason(language, changed.reason);
        because(language, sentence, Some(Arg::Words(&reason)))
    });
    let left = changed.to == MemberStatus::Withdrawn;
    Rendering {
        verb: if left { "Leave" } else { "Update" },
        label: message("label.member-status", &[]),
        name,
        actor: if left { concerned.clone() } else { partnership() },
        object: if left { partnership() } else { concerned },
        target: None,
    }
}

fn contact_changed(changed: &ContactChanged) -> Rendering {
    let (name, contact) = (&changed.member_name, &changed.contact);
    let id = if contact.removed { "contact-removed" } else { "contact-named" };
    let args = [("member", written(name)), ("role", written(&contact.role)), ("body", written(&contact.body))];
    update(&changed.member_id, name, "label.contact", message(id, &args))
}

fn erased(erased: &PersonalDataErased) -> Rendering {
    let (name, contact) = (&erased.member_name, &erased.contact);
    let args = [("member", written(name)), ("role", written(&contact.role)), ("body", written(&contact.body))];
    update(&erased.member_id, name, "label.contact", message("contact-erased", &args))
}

fn entry(id: &str, name: &Line, seq: Seq) -> Texts {
    message(id, &[("member", written(name)), ("entry", Arg::Words(&seq.to_string()))])
}
