//! The members that an event concerns, with the names they have.

use std::collections::HashSet;

use kit::http::command::Refusal;
use proto::MemberId;
use proto::event::NamedMember;

use crate::state::Members;

/// The most members a document can stand with beside the one in the path.
const ALSO_MEMBERS_MAX: usize = 50;
/// The name under which what belongs to the whole partnership is recorded.
const PARTNERSHIP_NAME: &str = "Open Government Partnership";

/// The members a document stands with: the one in the path first, then the others as the sender lists them.
pub fn name_members(members: &Members, path: &MemberId, also: &[MemberId]) -> Result<Vec<NamedMember>, Refusal> {
    let first = named_or_unknown(members, path)?;
    if also.len() > ALSO_MEMBERS_MAX {
        return Err(Refusal::broken("/also_members", format!("must have {ALSO_MEMBERS_MAX} entries at most")));
    }
    let mut seen = HashSet::from([path]);
    let mut all = vec![first];
    for (index, id) in also.iter().enumerate() {
        let refuse = |rule: String| Refusal::broken(format!("/also_members/{index}"), rule);
        if !seen.insert(id) {
            return Err(refuse(format!("must not repeat {id}")));
        }
        all.push(named(members, id).ok_or_else(|| refuse(format!("must be a member, which {id} is not")))?);
    }
    Ok(all)
}

/// The member in the path, or the whole partnership, with its name.
pub fn named_or_unknown(members: &Members, id: &MemberId) -> Result<NamedMember, Refusal> {
    named(members, id).ok_or_else(|| super::unknown_member(id.as_str()))
}

/// The names of members as they are now; those that are not known keep the ones they had.
#[must_use]
pub fn names_now(members: &Members, then: &[NamedMember]) -> Vec<NamedMember> {
    then.iter().map(|then| named(members, &then.member_id).unwrap_or_else(|| then.clone())).collect()
}

fn named(members: &Members, id: &MemberId) -> Option<NamedMember> {
    let name = if id.is_partnership() {
        let name = PARTNERSHIP_NAME.parse();
        name.unwrap_or_else(|error| unreachable!("the partnership's name is a line: {error}"))
    } else {
        members.get(id)?.member.name.clone()
    };
    Some(NamedMember { member_id: id.clone(), name })
}
