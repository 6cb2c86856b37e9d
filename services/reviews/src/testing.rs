//! What the tests of the deciders take as known.

use kit::repository::{Proposed, State};
use kit::testing::{fold, proposed};
use proto::Subject;
use serde_json::{Value, json};

use crate::state::{Commitments, Plans};

/// A plan of Seoul without its commitments.
pub(crate) fn header(id: &str) -> Value {
    json!({
        "plan_id": id, "member_id": "seoul", "member_name": "Seoul, South Korea", "title": "Plan", "start": "2016",
        "end": "2018", "version": 1,
    })
}

/// The commitments of two plans of Seoul: `AP_SEO01` with SEO0001 and SEO0002, `AP_SEO02` with SEO0003.
pub(crate) fn known_commitments() -> Commitments {
    folded(submitted_plans())
}

/// The same two plans.
pub(crate) fn known_plans() -> Plans {
    folded(submitted_plans())
}

/// The state after events that stand in the log.
pub(crate) fn folded<S: State>(events: Vec<Proposed>) -> S {
    let mut state = S::default();
    fold(&mut state, events);
    state
}

fn submitted_plans() -> Vec<Proposed> {
    let plan = |id: &str, commitments: Value| {
        let payload = json!({"plan": header(id), "commitments": commitments});
        let (member, plan) = ("seoul".parse().expect("an id"), id.parse().expect("an id"));
        proposed(Subject::action_plan(&member, &plan), "ogp.action-plan.submitted.v1", &payload)
    };
    let listed = |id: &str, title: &str| json!({"commitment_id": id, "title": title});
    let first = plan("AP_SEO01", [listed("SEO0001", "Open data"), listed("SEO0002", "Open meetings")].into());
    let second = plan("AP_SEO02", [listed("SEO0003", "Open budgets")].into());
    vec![first, second]
}
