//! What happens to a member, in words.

use super::{Rendering, member, partnership};
use crate::event::{MemberChange, MemberJoined, MemberStatus, MemberStatusChanged};
use crate::words;

pub(super) fn render(change: &MemberChange) -> Rendering {
    match change {
        MemberChange::Joined(event) => joined(event),
        MemberChange::StatusChanged(event) => status_changed(event),
    }
}

fn joined(joined: &MemberJoined) -> Rendering {
    Rendering {
        verb: "Join",
        label: "Member joined",
        name: format!("{} joined the Open Government Partnership", joined.name),
        actor: member(&joined.member_id, joined.name.as_str()),
        object: partnership(),
        target: None,
    }
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
        label: "Member status",
        name: format!("{} {what} ({})", changed.member_name, words::status_reason(changed.reason)),
        actor: if left { concerned.clone() } else { partnership() },
        object: if left { partnership() } else { concerned },
        target: None,
    }
}
