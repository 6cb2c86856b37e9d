//! What the tests of the deciders take as known.

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use kit::testing::{fold, proposed, said, sent};
use proto::{MemberId, Subject};
use serde_json::{Value, json};

use crate::commands::JoinMember;
use crate::decide::join;
use crate::state::{Cycles, Members};

/// The id that the helpers give to every event, and so to every finding.
pub(crate) const FINDING: &str = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03";

/// Korea, a country, with the cities Seoul and Madrid.
pub(crate) fn members() -> Members {
    let mut members = Members::default();
    for (id, name, kind) in [
        ("korea", "South Korea", "national"),
        ("seoul", "Seoul, South Korea", "local"),
        ("madrid", "Madrid, Spain", "local"),
    ] {
        let joining: Sent<JoinMember> = sent(&json!({"member_id": id, "name": name, "kind": kind}));
        let events = join(&members, &joining).expect("a member");
        fold(&mut members, events);
    }
    members
}

/// The cycles of Korea: four numbered plans, submitted in another order.
pub(crate) fn korean_cycles() -> Cycles {
    let mut cycles = Cycles::default();
    let submitted = [2, 1, 3, 4].map(|number| {
        let id = format!("AP_KOR0{number}");
        let plan = json!({"plan_id": id, "member_id": "korea", "member_name": "South Korea", "number": number,
            "title": "A plan", "start": "2018", "end": "2020", "version": 1});
        let member = "korea".parse().expect("an id");
        let subject = Subject::action_plan(&member, &id.parse().expect("an id"));
        proposed(subject, "ogp.action-plan.submitted.v1", &json!({"plan": plan, "commitments": []}))
    });
    fold(&mut cycles, submitted.into());
    cycles
}

/// Lets `members` know of a finding.
pub(crate) fn found(members: &mut Members, id: &MemberId, plan: &str, ground: &str) {
    let payload = json!({"member_id": id, "member_name": "South Korea", "plan_id": plan, "ground": ground,
        "rule_version": "2017"});
    let found = proposed(Subject::member(id), "ogp.member.contrary-to-process-found.v1", &payload);
    fold(members, vec![found]);
}

/// What a decision recorded, as pairs of type and payload, or its refusal in one line.
pub(crate) fn told(decided: Result<Vec<Proposed>, Refusal>) -> Result<Vec<(&'static str, Value)>, String> {
    let told = |proposed: &Proposed| {
        let payload = serde_json::from_slice(&proposed.event.to_json()).expect("JSON");
        (proposed.event.event_type().name(), payload)
    };
    decided.map(|events| events.iter().map(told).collect()).map_err(|refusal| said(&refusal))
}
