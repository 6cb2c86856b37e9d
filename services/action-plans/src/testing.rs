//! What the tests of the deciders take as known.

use kit::http::command::{CommandBody, Sent};
use kit::repository::Proposed;
use kit::testing::{fold, said, sent};
use proto::Event;
use proto::event::{ActionPlan, ActionPlanChange, NamedMember};
use serde_json::{Value, json};

use crate::decide::{self, Case, CommitmentCase, Decision, MilestoneCase};
use crate::state::{FinallyReviewed, Plans};

/// The plans of Seoul.
pub(crate) struct History {
    pub plans: Plans,
    seoul: NamedMember,
}

impl Default for History {
    /// The plan `AP_SEO02`, submitted in August 2021, that ends with 2024-12 and has the commitments SEO0006, with two
    /// milestones, and SEO0007.
    fn default() -> Self {
        Self::ending("2024-12")
    }
}

impl History {
    /// The same with another end.
    pub(crate) fn ending(end: &str) -> Self {
        let name = "Seoul, South Korea".parse().expect("a name");
        let mut history =
            Self { plans: Plans::default(), seoul: NamedMember { member_id: "seoul".parse().expect("an id"), name } };
        let milestones = json!([{"title": "Courses are held", "end": "2022-06"}, {"title": "They are evaluated"}]);
        history.submit(&json!({
            "plan_id": "AP_SEO02", "number": 2, "number_note": "the first is not on record",
            "title": "Seoul Action Plan 2021-2024", "start": "2021-09", "end": end, "occurred": "2021-08",
            "commitments": [
                {"commitment_id": "SEO0006", "title": "Digital literacy", "milestones": milestones},
                {"commitment_id": "SEO0007", "title": "Open data"},
            ],
        }));
        history
    }

    /// A plan after it: `AP_SEO03` with the commitment SEO0008.
    pub(crate) fn followed(mut self) -> Self {
        self.submit(&json!({
            "plan_id": "AP_SEO03", "number": 3, "title": "Seoul Action Plan 2024-2026", "start": "2024", "end": "2026",
            "occurred": "2024-05", "commitments": [{"commitment_id": "SEO0008", "title": "Digital literacy for all"}],
        }));
        self
    }

    /// The plan `AP_SEO02` was withdrawn.
    pub(crate) fn withdrawn(mut self) -> Self {
        let body = json!({"reason": "a new one is written"});
        let events = self.plan("AP_SEO02", &body, decide::withdraw);
        self.fold(events.expect("a withdrawal"));
        self
    }

    /// The implementation of `AP_SEO02` ended early.
    pub(crate) fn ended(mut self, on: &str) -> Self {
        let none = FinallyReviewed::new();
        let events = self.plan("AP_SEO02", &json!({"ended_on": on}), |case, sent| decide::end(case, &none, sent));
        self.fold(events.expect("an end"));
        self
    }

    /// What is decided on a plan.
    pub(crate) fn plan<T: CommandBody>(
        &self,
        id: &str,
        body: &Value,
        decide: impl Fn(&Case<'_>, &Sent<T>) -> Decision,
    ) -> Result<Vec<Proposed>, String> {
        let id = id.parse().expect("an id");
        Case::of(&self.plans, &id, &self.seoul).and_then(|case| decide(&case, &sent(body))).map_err(|no| said(&no))
    }

    /// What is decided on a commitment.
    pub(crate) fn commitment<T: CommandBody>(
        &self,
        id: &str,
        body: &Value,
        decide: impl Fn(&CommitmentCase<'_>, &Sent<T>) -> Decision,
    ) -> Result<Vec<Proposed>, String> {
        let id = id.parse().expect("an id");
        let case = CommitmentCase::of(&self.plans, &id, &self.seoul);
        case.and_then(|case| decide(&case, &sent(body))).map_err(|no| said(&no))
    }

    /// What is decided on a milestone.
    pub(crate) fn milestone<T: CommandBody>(
        &self,
        (id, number): (&str, u16),
        body: &Value,
        decide: impl Fn(&MilestoneCase<'_>, &Sent<T>) -> Decision,
    ) -> Result<Vec<Proposed>, String> {
        let id = id.parse().expect("an id");
        let case = MilestoneCase::of(&self.plans, (&id, number), &self.seoul);
        case.and_then(|case| decide(&case, &sent(body))).map_err(|no| said(&no))
    }

    /// Takes in what was decided.
    pub(crate) fn fold(&mut self, events: Vec<Proposed>) {
        fold(&mut self.plans, events);
    }

    fn submit(&mut self, body: &Value) {
        let events = decide::submit(&self.plans, &self.seoul, &sent(body)).expect("a plan");
        self.fold(events);
    }
}

/// An amendment that withdraws a commitment.
pub(crate) fn withdrawal(id: &str) -> Value {
    json!({"commitments_withdrawn": [{"commitment_id": id, "reason": "done elsewhere"}]})
}

/// What an event says of a plan.
pub(crate) fn change(proposed: &Proposed) -> &ActionPlanChange {
    let Event::ActionPlan(change) = &proposed.event else { panic!("a change of a plan, not {proposed:?}") };
    change
}

/// The plan after an event.
pub(crate) fn plan(proposed: &Proposed) -> &ActionPlan {
    change(proposed).plan()
}

/// The payload of an event without the plan.
pub(crate) fn payload(proposed: &Proposed) -> Value {
    let mut payload: Value = serde_json::from_slice(&proposed.event.to_json()).expect("JSON");
    payload.as_object_mut().expect("an object").remove("plan");
    payload
}

/// The events of a decision in one line each: type, and payload without the plan.
pub(crate) fn told(events: &[Proposed]) -> Vec<(String, Value)> {
    events.iter().map(|event| (event.event.event_type().name().to_owned(), payload(event))).collect()
}
