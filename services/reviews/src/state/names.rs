//! The name of every member as it is now: plans and reports carry the one of their time.

use std::collections::HashMap;

use kit::repository::State;
use proto::event::NamedMember;
use proto::text::Line;
use proto::{Event, MemberId, Recorded};

/// The name of every member there is.
#[derive(Debug, Default)]
pub struct Names {
    by_id: HashMap<MemberId, Line>,
}

impl Names {
    /// The member with its name now; with the one it had where it never joined.
    #[must_use]
    pub fn now(&self, member: NamedMember) -> NamedMember {
        let name = self.by_id.get(&member.member_id).cloned().unwrap_or(member.name);
        NamedMember { name, ..member }
    }
}

impl State for Names {
    fn evolve(&mut self, recorded: &Recorded) {
        if let Event::Member(change) = &recorded.event
            && let Some(member) = change.named()
        {
            self.by_id.insert(member.member_id.clone(), member.name.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, proposed};
    use proto::Subject;
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::folded;

    #[track_caller]
    fn check(names: &Names, id: &str, expected: &str) {
        let member = json!({"member_id": id, "name": "As it was"});
        let now = names.now(serde_json::from_value(member).expect("a member"));
        assert_eq!((now.member_id.as_str(), now.name.as_str()), (id, expected));
    }

    #[test]
    fn a_member_has_its_newest_name() {
        let told = |event_type: &str, name: &str, beside: Value| {
            let member =
                json!({"member_id": "korea", "name": name, "kind": "other", "voting": true, "slugs": ["korea"]});
            let payload = changed(beside, &json!({ "member": member }));
            proposed(Subject::member(&"korea".parse().expect("an id")), event_type, &payload)
        };
        let joined = told("ogp.member.joined.v1", "South Korea", json!({}));
        check(&folded(vec![joined.clone()]), "korea", "South Korea");
        let renamed = told("ogp.member.renamed.v1", "Korea", json!({"from": "South Korea"}));
        check(&folded(vec![joined, renamed]), "korea", "Korea");
        check(&Names::default(), "korea", "As it was");
    }
}
