//! The procedure with a member that does not keep the partnership's process, in words.

use super::member::update;
use super::{Rendering, Thing, member, partnership, thing};
use crate::event::{
    ContraryToProcessFound, MemberResponded, Opening, Outcome, ProceduralReviewClosed, ProceduralReviewOpened,
};
use crate::language::Language;
use crate::words;

pub(super) fn found(found: &ContraryToProcessFound) -> Rendering {
    let sentence = format!(
        "{} acted contrary to process ({}), cycle of {}",
        found.member_name,
        words::ground(Language::English, found.ground),
        found.plan_id
    );
    update(&found.member_id, &found.member_name, "Contrary to process", sentence)
}

pub(super) fn responded(responded: &MemberResponded) -> Rendering {
    let name = &responded.member_name;
    Rendering {
        verb: "Update",
        label: "Response".to_owned(),
        name: format!("{name} responded to the finding that it acted contrary to process"),
        actor: member(&responded.member_id, name.as_str()),
        object: Thing {
            summary: responded.summary.as_ref().map(ToString::to_string),
            ..thing(format!("urn:uuid:{}", responded.finding_id), &["Activity"], "Contrary to process")
        },
        target: Some(partnership()),
    }
}

pub(super) fn opened(opened: &ProceduralReviewOpened) -> Rendering {
    let by = match opened.by {
        Opening::SecondFinding => "it acted contrary to process in two cycles in a row",
        Opening::Decision => "by decision",
    };
    let reason = opened.reason.as_ref().map(|reason| format!(", {reason}")).unwrap_or_default();
    let sentence = format!("A procedural review of {} is opened: {by}{reason}", opened.member_name);
    update(&opened.member_id, &opened.member_name, "Procedural review opened", sentence)
}

pub(super) fn closed(closed: &ProceduralReviewClosed) -> Rendering {
    let outcome = match closed.outcome {
        Outcome::Resolved => "resolved",
        Outcome::Inactive => "not resolved",
    };
    let sentence =
        format!("The procedural review of {} is closed, {outcome}: {}", closed.member_name, closed.put_right);
    update(&closed.member_id, &closed.member_name, "Procedural review closed", sentence)
}
