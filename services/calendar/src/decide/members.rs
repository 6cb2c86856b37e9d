//! Whose calendar event may this be?

use std::collections::HashSet;

use kit::http::command::Refusal;
use proto::MemberId;
use proto::event::NamedMember;

use crate::state::Members;

/// The most members a calendar event can belong to.
const MEMBERS_MAX: usize = 50;

/// The members with their names, in the order of the sender, each known and named once.
pub fn name_members(known: &Members, ids: &[MemberId]) -> Result<Vec<NamedMember>, Refusal> {
    if ids.len() > MEMBERS_MAX {
        return Err(Refusal::broken("/members", format!("must have {MEMBERS_MAX} entries at most")));
    }
    let mut seen = HashSet::new();
    let mut named = Vec::with_capacity(ids.len());
    for (index, id) in ids.iter().enumerate() {
        let refuse = |rule: String| Refusal::broken(format!("/members/{index}"), rule);
        if id.is_partnership() {
            return Err(refuse(format!("must not be {id}: an event without members is the whole partnership's")));
        }
        if !seen.insert(id) {
            return Err(refuse(format!("must not repeat {id}")));
        }
        let name = known.name(id).ok_or_else(|| refuse(format!("must be a member, which {id} is not")))?;
        named.push(NamedMember { member_id: id.clone(), name: name.clone() });
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use kit::testing::said;

    use super::*;
    use crate::testing::known_members;

    #[track_caller]
    fn check(ids: &[&str], expected: Result<&str, &str>) {
        let ids: Vec<MemberId> = ids.iter().map(|id| id.parse().expect("an id")).collect();
        let seen = name_members(&known_members(), &ids).map_err(|refusal| said(&refusal)).map(|named| {
            let names: Vec<&str> = named.iter().map(|member| member.name.as_str()).collect();
            names.join(" + ")
        });
        assert_eq!(seen.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn an_event_belongs_to_known_members_each_once() {
        check(&[], Ok(""));
        check(&["seoul", "korea"], Ok("Seoul, South Korea + South Korea"));
        check(&["korea", "atlantis"], Err("422 /members/1 must be a member, which atlantis is not"));
        check(&["korea", "korea"], Err("422 /members/1 must not repeat korea"));
        let rule = "422 /members/0 must not be ogp: an event without members is the whole partnership's";
        check(&["ogp"], Err(rule));
        check(&["korea"; 51], Err("422 /members must have 50 entries at most"));
    }
}
