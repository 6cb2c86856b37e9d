//! What the tests of the deciders take as known.

use kit::testing::{fold, proposed};
use proto::Subject;
use serde_json::json;

use crate::state::Members;

/// South Korea and Seoul.
pub(crate) fn known_members() -> Members {
    let joining = |id: &str, name: &str| {
        let member = json!({"member_id": id, "name": name, "kind": "other", "voting": true, "slugs": [id]});
        proposed(Subject::member(&id.parse().expect("an id")), "ogp.member.joined.v1", &json!({ "member": member }))
    };
    let mut members = Members::default();
    fold(&mut members, vec![joining("korea", "South Korea"), joining("seoul", "Seoul, South Korea")]);
    members
}
