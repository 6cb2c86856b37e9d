//! The procedure with a member that does not keep the partnership's process, in words.

use super::member::update;
use super::said::{message, said, written};
use super::{Rendering, Thing, member, named, partnership};
use crate::catalogue::Arg;
use crate::event::{
    ContraryToProcessFound, MemberResponded, Opening, Outcome, ProceduralReviewClosed, ProceduralReviewOpened,
};
use crate::words;

pub(super) fn found(found: &ContraryToProcessFound) -> Rendering {
    let name = said(|language| {
        let ground = words::ground(language, found.ground);
        let member = ("member", written(&found.member_name));
        let plan = ("plan", Arg::Words(found.plan_id.as_str()));
        language.say_with("acted-contrary-to-process", &[member, ("ground", Arg::Words(&ground)), plan])
    });
    update(&found.member_id, &found.member_name, "label.contrary-to-process", name)
}

pub(super) fn responded(responded: &MemberResponded) -> Rendering {
    let finding = message("contrary-to-process", &[]);
    Rendering {
        verb: "Update",
        label: message("label.response", &[]),
        name: message("responded", &[("member", written(&responded.member_name))]),
        actor: member(&responded.member_id, responded.member_name.as_str()),
        object: Thing {
            summary: responded.summary.as_ref().map(ToString::to_string),
            ..named(format!("urn:uuid:{}", responded.finding_id), &["Activity"], finding)
        },
        target: Some(partnership()),
    }
}

pub(super) fn opened(opened: &ProceduralReviewOpened) -> Rendering {
    let id = match opened.by {
        Opening::SecondFinding => "procedural-review-opened.second-finding",
        Opening::Decision => "procedural-review-opened.decision",
    };
    let name = said(|language| {
        let sentence = language.say_with(id, &[("member", written(&opened.member_name))]);
        match &opened.reason {
            Some(reason) => language.say_with("list", &[("list", Arg::Words(&sentence)), ("next", written(reason))]),
            None => sentence,
        }
    });
    update(&opened.member_id, &opened.member_name, "label.procedural-review-opened", name)
}

pub(super) fn closed(closed: &ProceduralReviewClosed) -> Rendering {
    let id = match closed.outcome {
        Outcome::Resolved => "procedural-review-closed.resolved",
        Outcome::Inactive => "procedural-review-closed.inactive",
    };
    let name = message(id, &[("member", written(&closed.member_name)), ("note", written(&closed.put_right))]);
    update(&closed.member_id, &closed.member_name, "label.procedural-review-closed", name)
}
