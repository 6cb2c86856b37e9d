//! Did this member act contrary to process, and what follows from it?

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{
    ContraryToProcessFound, Ground, MemberKind, MemberResponded, MemberStatus, Opening, ProceduralReviewOpened,
};
use proto::{EventId, Language, MemberId, words};

use super::{known, of_member, review};
use crate::commands::{FindContrary, Respond};
use crate::state::{Cycles, Finding, Known, Members};

/// The version of the rules under which two of the older grounds are none any more.
const RULES_OF_2022: &str = "2022";

/// A member is found to have acted contrary to process. When that happened in the cycle before or after too, and no review
/// has dealt with it, a procedural review of a country opens by itself. Of cities no such rule is established, and a
/// member that is no active one is not placed under review.
pub fn find_contrary(
    members: &Members,
    cycles: &Cycles,
    id: &MemberId,
    sent: &Sent<FindContrary>,
) -> Result<Vec<Proposed>, Refusal> {
    let (known, body) = (known(members, id)?, &sent.body);
    check_cycle(cycles, id, body)?;
    check_ground(known, id, body)?;
    let found = ContraryToProcessFound {
        member_id: id.clone(),
        member_name: known.member.name.clone(),
        plan_id: body.plan_id.clone(),
        ground: body.ground,
        rule_version: body.rule_version.clone(),
        document_id: body.document_id.clone(),
    };
    let source_url = body.source_url.as_ref();
    let mut events = vec![of_member(id, sent, source_url, found)];
    let earlier = in_cycle_beside(known, cycles, id, sent);
    if !earlier.is_empty() && opens_review(known, sent) {
        let opened = ProceduralReviewOpened {
            member_id: id.clone(),
            member_name: known.member.name.clone(),
            findings: earlier,
            by: Opening::SecondFinding,
            reason: None,
        };
        events.push(of_member(id, sent, source_url, opened));
        let placed = review::change(known, MemberStatus::UnderProceduralReview, None);
        events.push(of_member(id, sent, source_url, placed));
    }
    Ok(events)
}

/// Whether another finding can place the member under review. What is told late of a time before it came to stand where it
/// stands cannot.
fn opens_review(known: &Known, sent: &Sent<FindContrary>) -> bool {
    let is_history = known.newest.status.after(sent.occurred).is_some();
    known.status == MemberStatus::Active && known.member.kind != MemberKind::Local && !is_history
}

fn check_cycle(cycles: &Cycles, id: &MemberId, body: &FindContrary) -> Result<(), Refusal> {
    let plan = &body.plan_id;
    let rule = match cycles.owner(plan) {
        Some(owner) if owner == id => return Ok(()),
        Some(owner) => format!("must be a plan of {id}; {plan} is one of {owner}"),
        None if body.ground == Ground::LatePlan => return Ok(()),
        None => format!(
            "must be a plan of {id}, which {plan} is not; only a plan that is late may be one that did not come"
        ),
    };
    Err(Refusal::broken("/plan_id", rule))
}

fn check_ground(known: &Known, id: &MemberId, body: &FindContrary) -> Result<(), Refusal> {
    let (ground, plan) = (body.ground, &body.plan_id);
    let dropped = matches!(ground, Ground::Repository | Ground::PublicInfluence);
    if dropped && body.rule_version.as_str() == RULES_OF_2022 {
        return Err(Refusal::broken("/ground", "must be one of the rules of 2022, which know it no more"));
    }
    let mut findings = known.process.findings().iter();
    if findings.any(|finding| finding.plan_id == *plan && finding.ground == ground) {
        let rule =
            format!("must be new: {} was found of {id} for {plan} already", words::ground(Language::English, ground));
        return Err(Refusal::conflict("/ground", rule));
    }
    Ok(())
}

/// The findings that this one follows or precedes by one cycle and that no review has dealt with.
fn in_cycle_beside(known: &Known, cycles: &Cycles, id: &MemberId, sent: &Sent<FindContrary>) -> Vec<EventId> {
    let this = (&sent.body.plan_id, sent.occurred);
    let beside = |it: &&Finding| cycles.are_consecutive(id, (&it.plan_id, it.occurred), this);
    let open = known.process.findings().iter().filter(|finding| !finding.settled);
    open.filter(beside).map(|finding| finding.id).collect()
}

/// A member responds to a finding on record against it. It may do so more than once.
pub fn respond(members: &Members, id: &MemberId, sent: &Sent<Respond>) -> Result<Vec<Proposed>, Refusal> {
    let (known, body) = (known(members, id)?, &sent.body);
    if !known.process.findings().iter().any(|finding| finding.id == body.finding_id) {
        return Err(Refusal::broken("/finding_id", format!("must be the event of a finding against {id}")));
    }
    if body.document_id.is_none() && body.summary.is_none() {
        return Err(Refusal::broken("/summary", "must be there where there is no document"));
    }
    let responded = MemberResponded {
        member_id: id.clone(),
        member_name: known.member.name.clone(),
        finding_id: body.finding_id,
        document_id: body.document_id.clone(),
        summary: body.summary.clone(),
    };
    Ok(vec![of_member(id, sent, body.source_url.as_ref(), responded)])
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, sent};
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::testing::{FINDING, found, korean_cycles, members, told};

    fn types(decided: Result<Vec<Proposed>, Refusal>) -> Result<Vec<&'static str>, String> {
        told(decided).map(|events| events.into_iter().map(|(name, _)| name).collect())
    }

    const FOUND: &str = "ogp.member.contrary-to-process-found.v1";
    const OPENED: &[&str] = &[FOUND, "ogp.member.procedural-review-opened.v1", "ogp.member.status-changed.v2"];

    fn finding(change: &Value) -> Sent<FindContrary> {
        let body = json!({"plan_id": "AP_KOR02", "ground": "no_progress", "rule_version": "2022"});
        sent(&changed(body, change))
    }

    /// Expects what one more finding against `id` makes, where `before` were found already.
    #[track_caller]
    fn check(before: &[(&str, &str)], id: &str, change: &Value, expected: Result<&[&str], &str>) {
        let id = id.parse().expect("an id");
        let mut members = members();
        for (plan, ground) in before {
            found(&mut members, &id, plan, ground);
        }
        let seen = types(find_contrary(&members, &korean_cycles(), &id, &finding(change)));
        assert_eq!(seen, expected.map(<[&str]>::to_vec).map_err(ToOwned::to_owned), "{before:?} {change}");
    }

    #[test]
    fn a_first_finding_is_only_recorded() {
        check(&[], "korea", &json!({}), Ok(&[FOUND]));
        check(&[], "korea", &json!({"ground": "late_plan", "plan_id": "AP_KOR05"}), Ok(&[FOUND]));
        check(&[], "atlantis", &json!({}), Err("404 unknown-member atlantis is not a member"));
    }

    #[test]
    fn a_cycle_is_one_of_the_member() {
        let rule = "422 /plan_id must be a plan of korea, which AP_KOR05 is not; only a plan that is late may be one that \
                    did not come";
        check(&[], "korea", &json!({"plan_id": "AP_KOR05"}), Err(rule));
        let late = json!({"ground": "late_plan"});
        check(&[], "seoul", &late, Err("422 /plan_id must be a plan of seoul; AP_KOR02 is one of korea"));
    }

    #[test]
    fn a_ground_is_one_of_its_rules_and_found_once() {
        let repository = json!({"ground": "repository"});
        check(&[], "korea", &repository, Err("422 /ground must be one of the rules of 2022, which know it no more"));
        check(&[], "korea", &json!({"ground": "public_influence", "rule_version": "2017"}), Ok(&[FOUND]));
        let rule = "409 /ground must be new: no progress on any commitment was found of korea for AP_KOR02 already";
        check(&[("AP_KOR02", "no_progress")], "korea", &json!({}), Err(rule));
    }

    #[test]
    fn a_second_finding_in_consecutive_cycles_opens_the_review() {
        check(&[("AP_KOR01", "no_progress")], "korea", &json!({}), Ok(OPENED));
        check(&[("AP_KOR03", "no_progress")], "korea", &json!({}), Ok(OPENED));
        // The same cycle, or one that is two away, is no second one in a row.
        check(&[("AP_KOR02", "late_plan")], "korea", &json!({}), Ok(&[FOUND]));
        check(&[("AP_KOR04", "no_progress")], "korea", &json!({}), Ok(&[FOUND]));
        let never_came = json!({"ground": "late_plan", "plan_id": "AP_KOR05"});
        check(&[("AP_KOR04", "no_progress")], "korea", &never_came, Ok(OPENED));
        check(&[("AP_KOR03", "no_progress")], "korea", &never_came, Ok(&[FOUND]));
        check(&[("AP_KOR06", "late_plan")], "korea", &never_came, Ok(OPENED));
        // Told late, of a time before it joined.
        check(&[("AP_KOR01", "no_progress")], "korea", &json!({"occurred": "2020"}), Ok(&[FOUND]));
        check(&[("AP_KOR01", "no_progress")], "korea", &json!({"occurred": "2024"}), Ok(OPENED));
        // Of cities no such rule is established.
        check(
            &[("AP_SEO05", "late_plan")],
            "seoul",
            &json!({"ground": "late_plan", "plan_id": "AP_SEO06"}),
            Ok(&[FOUND]),
        );
    }

    #[test]
    fn the_review_names_the_earlier_finding_and_the_status_follows() {
        let (mut members, korea) = (members(), "korea".parse().expect("an id"));
        found(&mut members, &korea, "AP_KOR01", "no_progress");
        let events = told(find_contrary(&members, &korean_cycles(), &korea, &finding(&json!({})))).expect("events");
        let named = json!({"member_id": "korea", "member_name": "South Korea"});
        let opened = changed(named.clone(), &json!({"findings": [FINDING], "by": "second_finding"}));
        let placed = json!({"from": "active", "to": "under_procedural_review", "reason": "procedural"});
        assert_eq!(events[1].1, opened);
        assert_eq!(events[2].1, changed(named, &placed));
    }

    #[track_caller]
    fn check_response(change: &Value, expected: Result<&[&str], &str>) {
        let (mut members, korea) = (members(), "korea".parse().expect("an id"));
        found(&mut members, &korea, "AP_KOR01", "no_progress");
        let body = json!({"finding_id": FINDING, "summary": "A plan is under way"});
        let seen = types(respond(&members, &korea, &sent(&changed(body, change))));
        assert_eq!(seen, expected.map(<[&str]>::to_vec).map_err(ToOwned::to_owned), "{change}");
    }

    #[test]
    fn a_member_responds_to_a_finding_against_it() {
        check_response(&json!({}), Ok(&["ogp.member.responded.v1"]));
        check_response(&json!({"summary": null, "document_id": "response"}), Ok(&["ogp.member.responded.v1"]));
        check_response(&json!({"summary": null}), Err("422 /summary must be there where there is no document"));
        let other = json!({"finding_id": "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c99"});
        check_response(&other, Err("422 /finding_id must be the event of a finding against korea"));
    }
}
