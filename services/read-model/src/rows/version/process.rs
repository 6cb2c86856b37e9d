//! The steps of the procedure with a member that does not keep the partnership's process.

use proto::event::{ContraryToProcessFound, MemberResponded, ProceduralReviewClosed, ProceduralReviewOpened};
use serde_json::{Value, json};

pub(super) fn found(found: &ContraryToProcessFound) -> Value {
    json!({
        "kind": "contrary_to_process", "member_id": found.member_id, "plan_id": found.plan_id, "ground": found.ground,
        "rule_version": found.rule_version, "document_id": found.document_id,
    })
}

pub(super) fn responded(responded: &MemberResponded) -> Value {
    json!({
        "kind": "response", "member_id": responded.member_id, "finding_id": responded.finding_id,
        "document_id": responded.document_id, "note": responded.summary,
    })
}

pub(super) fn opened(opened: &ProceduralReviewOpened) -> Value {
    json!({
        "kind": "review_opened", "member_id": opened.member_id, "finding_id": opened.findings.first(),
        "outcome": opened.by, "note": opened.reason,
    })
}

pub(super) fn closed(closed: &ProceduralReviewClosed) -> Value {
    json!({
        "kind": "review_closed", "member_id": closed.member_id, "outcome": closed.outcome, "note": closed.put_right,
    })
}
