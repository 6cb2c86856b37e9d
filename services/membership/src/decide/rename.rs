//! May this member have this name, and its page this address?

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::MemberId;
use proto::event::{Member, MemberRenamed, SlugChanged};

use super::join::SLUGS_MAX;
use super::{check_order, known, of_member};
use crate::commands::{ChangeSlug, RenameMember};
use crate::state::Members;

/// A member has another name. Its id and its addresses stay.
pub fn rename(members: &Members, id: &MemberId, sent: &Sent<RenameMember>) -> Result<Vec<Proposed>, Refusal> {
    let known = known(members, id)?;
    let (member, body) = (&known.member, &sent.body);
    check_order(known.newest.name, sent.occurred)?;
    if member.name == body.name {
        return Err(Refusal::broken("/name", format!("must differ: {id} is called so already")));
    }
    let renamed = MemberRenamed {
        member: Member { name: body.name.clone(), ..member.clone() },
        from: member.name.clone(),
        reason: body.reason.clone(),
    };
    Ok(vec![of_member(id, sent, body.source_url.as_ref(), renamed)])
}

/// A member's page has another address, which is nobody else's. The old ones stay the member's for ever.
pub fn change_slug(members: &Members, id: &MemberId, sent: &Sent<ChangeSlug>) -> Result<Vec<Proposed>, Refusal> {
    let known = known(members, id)?;
    let (member, body) = (&known.member, &sent.body);
    check_order(known.newest.slug, sent.occurred)?;
    let (slug, refuse) = (&body.slug, |rule: String| Err(Refusal::broken("/slug", rule)));
    if let Some(owner) = members.slug_owner(slug).filter(|owner| *owner != id) {
        return Err(Refusal::conflict("/slug", format!("must be new: {slug} leads to {owner}, for ever")));
    }
    let Some(from) = member.slugs.first().filter(|first| *first != slug) else {
        return refuse(format!("must differ: {slug} is in use already"));
    };
    let old = member.slugs.iter().filter(|old| *old != slug).cloned();
    let slugs: Vec<_> = std::iter::once(slug.clone()).chain(old).collect();
    if slugs.len() > SLUGS_MAX {
        return refuse(format!("must be an old one: {id} has {SLUGS_MAX} already"));
    }
    let changed = SlugChanged { member: Member { slugs, ..member.clone() }, from: from.clone() };
    Ok(vec![of_member(id, sent, body.source_url.as_ref(), changed)])
}

#[cfg(test)]
mod tests {
    use kit::testing::{fold, said, sent};
    use proto::Slug;
    use serde_json::json;

    use super::*;
    use crate::decide::testing::{members, told};

    fn korea() -> MemberId {
        "korea".parse().expect("an id")
    }

    #[track_caller]
    fn check_name(id: &str, name: &str, expected: Result<(), &str>) {
        let given = sent(&json!({"name": name, "reason": "as it calls itself"}));
        let seen = rename(&members(), &id.parse().expect("an id"), &given).map(drop).map_err(|refusal| said(&refusal));
        assert_eq!(seen, expected.map_err(ToOwned::to_owned));
    }

    #[test]
    fn a_member_is_renamed_to_another_name() {
        check_name("korea", "Republic of Korea", Ok(()));
        check_name("korea", "South Korea", Err("422 /name must differ: korea is called so already"));
        check_name("atlantis", "Atlantis", Err("404 unknown-member atlantis is not a member"));
    }

    #[test]
    fn a_renaming_carries_the_whole_member() {
        let given = sent(&json!({"name": "Republic of Korea"}));
        let events = told(rename(&members(), &korea(), &given)).expect("a change");
        let member = json!({"member_id": "korea", "name": "Republic of Korea", "kind": "national", "voting": true,
            "slugs": ["korea"]});
        assert_eq!(events, [("ogp.member.renamed.v1", json!({"member": member, "from": "South Korea"}))]);
    }

    /// Changes the slug several times; answers with all slugs after the last change.
    #[track_caller]
    fn check_slugs(given: &[&str], expected: Result<&str, &str>) {
        let mut members = members();
        let mut seen = Err("no change".to_owned());
        for slug in given {
            let decided = change_slug(&members, &korea(), &sent(&json!({ "slug": slug })));
            seen = decided.map_err(|refusal| said(&refusal)).map(|events| {
                fold(&mut members, events);
                let slugs = &members.get(&korea()).expect("a member").member.slugs;
                slugs.iter().map(Slug::as_str).collect::<Vec<_>>().join(" ")
            });
        }
        assert_eq!(seen.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn a_slug_is_the_members_own_for_ever() {
        check_slugs(&["republic-of-korea"], Ok("republic-of-korea korea"));
        check_slugs(&["republic-of-korea", "korea"], Ok("korea republic-of-korea"));
        check_slugs(&["korea"], Err("422 /slug must differ: korea is in use already"));
        check_slugs(&["seoul"], Err("409 /slug must be new: seoul leads to seoul, for ever"));
        let many: Vec<String> = (0..20).map(|number| format!("korea-{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        check_slugs(&many, Err("422 /slug must be an old one: korea has 20 already"));
    }

    #[test]
    fn what_is_told_late_does_not_become_the_newest() {
        let mut members = members();
        let rule = |day| Err(format!("422 /occurred must not be before {day}, the day of the newest change on record"));
        let name = |members: &_, occurred| {
            told(rename(members, &korea(), &sent(&json!({"name": "Korea", "occurred": occurred})))).map(drop)
        };
        assert_eq!(name(&members, "2024-05-16"), rule("2024-05-17"), "it joined later");
        assert_eq!(name(&members, "2024-05"), Ok(()));
        assert_eq!(name(&members, "unknown"), Ok(()));
        let slug = |members: &_, occurred| {
            change_slug(members, &korea(), &sent(&json!({"slug": "south-korea", "occurred": occurred})))
        };
        assert_eq!(told(slug(&members, "2023")).map(drop), rule("2024-05-17"));
        let events = slug(&members, "2024-05-17").expect("a change");
        fold(&mut members, events);
        assert_eq!(name(&members, "2024-05-17"), Ok(()));
    }

    #[test]
    fn an_old_address_goes_to_nobody_else() {
        let mut members = members();
        let events = change_slug(&members, &korea(), &sent(&json!({"slug": "republic-of-korea"}))).expect("a change");
        fold(&mut members, events);
        let taken = sent(&json!({"slug": "korea"}));
        let refusal = change_slug(&members, &"seoul".parse().expect("an id"), &taken).expect_err("taken");
        assert_eq!(said(&refusal), "409 /slug must be new: korea leads to korea, for ever");
    }
}
