//! What happens to a member, in words.

use super::{Rendering, member, partnership};
use crate::event::{MemberChange, MemberJoined};

pub(super) fn render(change: &MemberChange) -> Rendering {
    match change {
        MemberChange::Joined(event) => joined(event),
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
