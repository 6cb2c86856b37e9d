//! May a procedural review of this member be opened or closed?

use std::collections::HashSet;

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{
    MemberStatus, MemberStatusChanged, Opening, Outcome, ProceduralReviewClosed, ProceduralReviewOpened, StatusReason,
};
use proto::text::Line;
use proto::{EventId, Language, MemberId, words};

use super::{check_order, known, of_member};
use crate::commands::{CloseReview, OpenReview};
use crate::state::{Known, Members};

/// The most findings that a review can rest on.
const FINDINGS_MAX: usize = 20;

/// A procedural review of a member is opened by decision. The member is placed under review unless it is so already.
pub fn open_review(members: &Members, id: &MemberId, sent: &Sent<OpenReview>) -> Result<Vec<Proposed>, Refusal> {
    let (known, body) = (known(members, id)?, &sent.body);
    let status = match (known.status, known.process.review_open()) {
        (MemberStatus::Active, _) => Some(change(known, MemberStatus::UnderProceduralReview, body.decided_by.as_ref())),
        // It was placed under review before anything was said of how.
        (MemberStatus::UnderProceduralReview, false) => None,
        (MemberStatus::UnderProceduralReview, true) => {
            return Err(Refusal::conflict("", format!("{id} is under procedural review already")));
        }
        (
            other @ (MemberStatus::Inactive
            | MemberStatus::Suspended
            | MemberStatus::PermanentlySuspended
            | MemberStatus::Withdrawn),
            _,
        ) => {
            let status = words::member_status(Language::English, other).to_lowercase();
            let rule = format!("{id} is {status}; only an active member is placed under procedural review");
            return Err(Refusal::conflict("", rule));
        }
    };
    if status.is_some() {
        check_order(known.newest.status, sent.occurred)?;
    }
    check_findings(known, id, &body.findings)?;
    let opened = ProceduralReviewOpened {
        member_id: id.clone(),
        member_name: known.member.name.clone(),
        findings: body.findings.clone(),
        by: Opening::Decision,
        reason: Some(body.reason.clone()),
    };
    let source_url = body.source_url.as_ref();
    let mut events = vec![of_member(id, sent, source_url, opened)];
    events.extend(status.map(|status| of_member(id, sent, source_url, status)));
    Ok(events)
}

fn check_findings(known: &Known, id: &MemberId, findings: &[EventId]) -> Result<(), Refusal> {
    if findings.len() > FINDINGS_MAX {
        return Err(Refusal::broken("/findings", format!("must have {FINDINGS_MAX} entries at most")));
    }
    let mut seen = HashSet::new();
    for (index, finding) in findings.iter().enumerate() {
        let refuse = |rule: String| Err(Refusal::broken(format!("/findings/{index}"), rule));
        if !known.process.findings().iter().any(|on_record| on_record.id == *finding) {
            return refuse(format!("must be the event of a finding against {id}"));
        }
        if !seen.insert(finding) {
            return refuse(format!("must not repeat {finding}"));
        }
    }
    Ok(())
}

/// A procedural review of a member is closed, and says what was put right.
pub fn close_review(members: &Members, id: &MemberId, sent: &Sent<CloseReview>) -> Result<Vec<Proposed>, Refusal> {
    let (known, body) = (known(members, id)?, &sent.body);
    if known.status != MemberStatus::UnderProceduralReview {
        let status = words::member_status(Language::English, known.status).to_lowercase();
        return Err(Refusal::conflict("", format!("{id} is not under procedural review; it is {status}")));
    }
    check_order(known.newest.status, sent.occurred)?;
    let to = match body.outcome {
        Outcome::Resolved => MemberStatus::Active,
        Outcome::Inactive => MemberStatus::Inactive,
    };
    let closed = ProceduralReviewClosed {
        member_id: id.clone(),
        member_name: known.member.name.clone(),
        outcome: body.outcome,
        put_right: body.put_right.clone(),
    };
    let source_url = body.source_url.as_ref();
    let status = change(known, to, body.decided_by.as_ref());
    Ok(vec![of_member(id, sent, source_url, closed), of_member(id, sent, source_url, status)])
}

/// The change of status that a review makes.
pub(super) fn change(known: &Known, to: MemberStatus, decided_by: Option<&Line>) -> MemberStatusChanged {
    MemberStatusChanged {
        member_id: known.member.member_id.clone(),
        member_name: known.member.name.clone(),
        from: known.status,
        to,
        reason: StatusReason::Procedural,
        decided_by: decided_by.cloned(),
        letter_dated: None,
        received_on: None,
        until: None,
        vote: None,
        discrepancies: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, sent};
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::change_status;
    use crate::decide::testing::{FINDING, found, members, told};

    fn korea() -> MemberId {
        "korea".parse().expect("an id")
    }

    /// Korea in a status, with one finding against it.
    fn in_status(status: &str) -> Members {
        let mut members = members();
        found(&mut members, &korea(), "AP_KOR01", "no_progress");
        if status != "active" {
            let given = sent(&json!({"to": status, "reason": "procedural"}));
            let events = change_status(&members, &korea(), &given).expect("a change");
            fold(&mut members, events);
        }
        members
    }

    fn opening(change: &Value) -> Sent<OpenReview> {
        sent(&changed(json!({"reason": "Two cycles without a plan", "findings": [FINDING]}), change))
    }

    /// Expects the payloads without the member.
    #[track_caller]
    fn check(decided: Result<Vec<Proposed>, Refusal>, expected: Result<&[Value], &str>) {
        let named = json!({"member_id": "korea", "member_name": "South Korea"});
        let seen = told(decided).map(|events| events.into_iter().map(|(_, payload)| payload).collect::<Vec<_>>());
        let expected =
            expected.map(|all| all.iter().map(|payload| changed(named.clone(), payload)).collect::<Vec<_>>());
        assert_eq!(seen, expected.map_err(ToOwned::to_owned));
    }

    #[test]
    fn a_review_is_opened_by_decision_of_an_active_member() {
        let opened = json!({"findings": [FINDING], "by": "decision", "reason": "Two cycles without a plan"});
        let placed = json!({"from": "active", "to": "under_procedural_review", "reason": "procedural",
            "decided_by": "Criteria and Standards"});
        let given = opening(&json!({"decided_by": "Criteria and Standards"}));
        check(open_review(&in_status("active"), &korea(), &given), Ok(&[opened.clone(), placed]));
        let under_review = in_status("under_procedural_review");
        check(open_review(&under_review, &korea(), &opening(&json!({}))), Ok(&[opened]));
        let rule = "409  korea is suspended; only an active member is placed under procedural review";
        check(open_review(&in_status("suspended"), &korea(), &opening(&json!({}))), Err(rule));
        let atlantis = "atlantis".parse().expect("an id");
        let stranger = "404 unknown-member atlantis is not a member";
        check(open_review(&members(), &atlantis, &opening(&json!({}))), Err(stranger));
    }

    #[test]
    fn a_review_is_opened_once() {
        let mut members = in_status("active");
        let events = open_review(&members, &korea(), &opening(&json!({}))).expect("a review");
        fold(&mut members, events);
        let again = open_review(&members, &korea(), &opening(&json!({})));
        check(again, Err("409  korea is under procedural review already"));
    }

    #[test]
    fn what_is_told_late_does_not_become_the_newest() {
        let rule = "422 /occurred must not be before 2024-05-17, the day of the newest change on record";
        check(open_review(&in_status("active"), &korea(), &opening(&json!({"occurred": "2024-04"}))), Err(rule));
        let closing = json!({"outcome": "resolved", "put_right": "The fifth plan", "occurred": "2024-04"});
        check(close_review(&in_status("under_procedural_review"), &korea(), &sent(&closing)), Err(rule));
        // How it was placed under review may be told with the day on which that was decided.
        let opening = opening(&json!({"occurred": "2024-04"}));
        assert!(open_review(&in_status("under_procedural_review"), &korea(), &opening).is_ok());
    }

    #[test]
    fn a_review_rests_on_findings_against_the_member() {
        let other = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c99";
        let rest_on =
            |findings: &Value| open_review(&in_status("active"), &korea(), &opening(&json!({ "findings": findings })));
        check(rest_on(&json!([FINDING, other])), Err("422 /findings/1 must be the event of a finding against korea"));
        let rule = format!("422 /findings/1 must not repeat {FINDING}");
        check(rest_on(&json!([FINDING, FINDING])), Err(&rule));
        check(rest_on(&json!(vec![FINDING; 21])), Err("422 /findings must have 20 entries at most"));
    }

    #[test]
    fn a_closing_names_what_was_put_right_and_moves_the_status() {
        for (outcome, to) in [("resolved", "active"), ("inactive", "inactive")] {
            let given = sent(&json!({"outcome": outcome, "put_right": "The fifth plan"}));
            let closed = json!({"outcome": outcome, "put_right": "The fifth plan"});
            let moved = json!({"from": "under_procedural_review", "to": to, "reason": "procedural"});
            let under_review = in_status("under_procedural_review");
            check(close_review(&under_review, &korea(), &given), Ok(&[closed, moved]));
        }
        let given = sent(&json!({"outcome": "resolved", "put_right": "The fifth plan"}));
        let rule = "409  korea is not under procedural review; it is active";
        check(close_review(&in_status("active"), &korea(), &given), Err(rule));
    }

    #[test]
    fn an_open_review_is_over_by_its_closing_alone() {
        let mut members = in_status("active");
        let events = open_review(&members, &korea(), &opening(&json!({}))).expect("a review");
        fold(&mut members, events);
        let become_so = |members: &_, to| {
            told(change_status(members, &korea(), &sent(&json!({"to": to, "reason": "response_policy"})))).map(drop)
        };
        let rule = "409 /to a procedural review is open; close it";
        assert_eq!(become_so(&members, "active"), Err(rule.to_owned()));
        assert_eq!(become_so(&members, "inactive"), Err(rule.to_owned()));
        for to in ["suspended", "under_procedural_review"] {
            let given = sent(&json!({"to": to, "reason": "response_policy"}));
            let events = change_status(&members, &korea(), &given).expect("a change");
            fold(&mut members, events);
            let process = &members.get(&korea()).expect("a member").process;
            assert!(process.review_open() && !process.findings()[0].settled, "{to}");
            assert_eq!(become_so(&members, "active"), Err(rule.to_owned()), "{to}");
        }
        let given = sent(&json!({"outcome": "resolved", "put_right": "The fifth plan"}));
        let events = close_review(&members, &korea(), &given).expect("a closing");
        fold(&mut members, events);
        assert!(members.get(&korea()).expect("a member").process.findings()[0].settled);
    }

    #[test]
    fn what_a_review_dealt_with_does_not_count_again() {
        let mut members = in_status("under_procedural_review");
        let open = |members: &Members| members.get(&korea()).expect("a member").process.findings()[0].settled;
        assert!(!open(&members));
        let given = sent(&json!({"outcome": "resolved", "put_right": "The fifth plan"}));
        let events = close_review(&members, &korea(), &given).expect("a closing");
        fold(&mut members, events);
        assert!(open(&members));
    }
}
