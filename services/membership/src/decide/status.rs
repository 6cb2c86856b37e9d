//! May a member's status change so?

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::discrepancy::DISCREPANCIES_MAX;
use proto::event::{MemberStatus, MemberStatusChanged};
use proto::{Event, Language, MemberId, Subject, Visibility, words};

use crate::commands::ChangeStatus;
use crate::state::Members;

/// A member's status changes, by an allowed move. Its locals and its country are not touched: leaving does not cascade.
pub fn change_status(members: &Members, id: &MemberId, sent: &Sent<ChangeStatus>) -> Result<Vec<Proposed>, Refusal> {
    let known = super::known(members, id)?;
    let (from, body) = (known.status, sent.body.clone());
    if body.discrepancies.len() > DISCREPANCIES_MAX {
        return Err(Refusal::broken("/discrepancies", format!("must have {DISCREPANCIES_MAX} entries at most")));
    }
    if from == body.to {
        let rule =
            format!("must differ: {id} is {} already", words::member_status(Language::English, from).to_lowercase());
        return Err(Refusal::broken("/to", rule));
    }
    super::check_order(known.newest.status, sent.occurred)?;
    if !from.can_become(body.to) {
        let from = words::member_status(Language::English, from).to_lowercase();
        return Err(Refusal::conflict("/to", format!("{id} is {from}; it comes back by joining anew")));
    }
    if known.process.review_open() && matches!(body.to, MemberStatus::Active | MemberStatus::Inactive) {
        return Err(Refusal::conflict("/to", "a procedural review is open; close it"));
    }
    let subject = Subject::member(id);
    let event = Event::from(MemberStatusChanged {
        member_id: id.clone(),
        member_name: known.member.name.clone(),
        from,
        to: body.to,
        reason: body.reason,
        decided_by: body.decided_by,
        letter_dated: body.letter_dated,
        received_on: body.received_on,
        until: body.until,
        vote: body.vote,
        discrepancies: body.discrepancies,
    });
    let (occurred, source_url) = (sent.occurred, body.source_url);
    Ok(vec![Proposed { subject, event, occurred, visibility: Visibility::Public, source_url }])
}

#[cfg(test)]
mod tests {
    use kit::testing::{fold, said, sent};
    use serde_json::json;

    use super::*;
    use crate::commands::JoinMember;
    use crate::decide::join;
    use crate::decide::testing::told;

    fn hungary() -> Members {
        let mut members = Members::default();
        let joining: Sent<JoinMember> = sent(&json!({"member_id": "hungary", "name": "Hungary", "kind": "national"}));
        let joined = join(&members, &joining).expect("a member");
        fold(&mut members, joined);
        members
    }

    /// Moves through several statuses; answers with what the last move met.
    #[track_caller]
    fn check(moves: &[&str], expected: Result<&str, &str>) {
        let mut members = hungary();
        let id: MemberId = "hungary".parse().expect("an id");
        let mut seen = Err("no move".to_owned());
        for to in moves {
            let decided = change_status(&members, &id, &sent(&json!({"to": to, "reason": "own_decision"})));
            seen = decided.map_err(|refusal| said(&refusal)).map(|events| {
                fold(&mut members, events);
                format!("{:?}", members.get(&id).expect("a member").status)
            });
        }
        assert_eq!(seen.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn a_status_changes_by_allowed_moves_only() {
        check(&["under_procedural_review"], Ok("UnderProceduralReview"));
        check(&["under_procedural_review", "active"], Ok("Active"));
        check(&["inactive", "suspended", "permanently_suspended"], Ok("PermanentlySuspended"));
        check(&["active"], Err("422 /to must differ: hungary is active already"));
        check(&["withdrawn", "active"], Err("409 /to hungary is withdrawn; it comes back by joining anew"));
        let rule = "409 /to hungary is permanently suspended; it comes back by joining anew";
        check(&["permanently_suspended", "suspended"], Err(rule));
    }

    #[test]
    fn what_sources_say_otherwise_of_the_day_is_kept() {
        let id: MemberId = "hungary".parse().expect("an id");
        let said_otherwise = json!({"field": "status", "said": "2024-05-16", "recorded": "2024-05-17",
            "rule": "must be one day on all pages"});
        let change = |count: usize| {
            let given = sent(&json!({"to": "withdrawn", "reason": "own_decision",
                "discrepancies": vec![&said_otherwise; count]}));
            told(change_status(&hungary(), &id, &given))
        };
        let changed = change(1).expect("a change").remove(0);
        assert_eq!(
            (changed.0, &changed.1["discrepancies"]),
            ("ogp.member.status-changed.v2", &json!([said_otherwise]))
        );
        assert!(change(DISCREPANCIES_MAX).is_ok());
        assert_eq!(change(DISCREPANCIES_MAX + 1), Err("422 /discrepancies must have 50 entries at most".to_owned()));
    }

    #[test]
    fn what_is_told_late_does_not_become_the_newest() {
        let mut members = hungary();
        let id: MemberId = "hungary".parse().expect("an id");
        let change = |members: &_, to, occurred| {
            let given = sent(&json!({"to": to, "reason": "response_policy", "occurred": occurred}));
            change_status(members, &id, &given).map_err(|refusal| said(&refusal))
        };
        let events = change(&members, "withdrawn", "2024-05-17").expect("a change");
        let rule = "422 /occurred must not be before 2024-05-17, the day of the newest change on record";
        assert_eq!(change(&members, "suspended", "2024-04").map(drop), Err(rule.to_owned()), "it joined later");
        assert!(change(&members, "suspended", "2024-05").is_ok());
        assert!(change(&members, "suspended", "unknown").is_ok());
        fold(&mut members, events);
        let again = |occurred| {
            let joining = json!({"member_id": "hungary", "name": "Hungary", "kind": "national", "occurred": occurred});
            join(&members, &sent(&joining)).map(drop).map_err(|refusal| said(&refusal))
        };
        assert_eq!(again("2020"), Err(rule.to_owned()), "it left later");
        assert_eq!(again("2024"), Ok(()));
    }

    #[test]
    fn nobody_else_has_a_status() {
        let id = "atlantis".parse().expect("an id");
        let given = sent(&json!({"to": "suspended", "reason": "response_policy"}));
        let refusal = change_status(&hungary(), &id, &given).expect_err("unknown");
        assert_eq!(said(&refusal), "404 unknown-member atlantis is not a member");
    }

    #[test]
    fn a_member_that_left_joins_anew_under_its_own_address() {
        let mut members = hungary();
        let again: Sent<JoinMember> = sent(&json!({"member_id": "hungary", "name": "Hungary", "kind": "national"}));
        assert!(join(&members, &again).is_err(), "it is a member");
        let leaving = sent(&json!({"to": "withdrawn", "reason": "own_decision"}));
        let left = change_status(&members, &"hungary".parse().expect("an id"), &leaving).expect("a change");
        fold(&mut members, left);
        assert!(join(&members, &again).is_ok(), "it may join anew");
    }
}
