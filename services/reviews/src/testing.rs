//! Commands as they would be sent and events as they would stand in the log, for the tests of the deciders.

use chrono::{DateTime, NaiveDate};
use kit::http::command::{CommandBody, Refusal, RefusalKind, Sent};
use kit::repository::{Command, Proposed, State};
use proto::date::PartialDate;
use proto::{Actor, CommandId, Envelope, Event, Occurred, Recorded, Seq, Subject, Visibility};
use serde_json::Value;

use crate::state::Commitments;

/// A command with this body, sent by the Support Unit on 17 May 2024.
#[track_caller]
pub(crate) fn sent<T: CommandBody>(body: &Value) -> Sent<T> {
    let body: T = serde_json::from_value(body.clone()).expect("a body of the command");
    let today = NaiveDate::from_ymd_opt(2024, 5, 17).expect("a day");
    let occurred = body.occurred().unwrap_or(Occurred::On(PartialDate::Day(today)));
    let command = Command { id: command_id(), digest: "ab".repeat(32), actor: Actor::SupportUnit };
    Sent { command, occurred, today, body }
}

/// Lets `state` see the events as the log would have recorded them.
pub(crate) fn fold(state: &mut impl State, events: Vec<Proposed>) {
    for (seq, proposed) in (1..).zip(events) {
        state.evolve(&record(Seq(seq), proposed));
    }
}

fn record(seq: Seq, proposed: Proposed) -> Recorded {
    let envelope = Envelope {
        id: "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id"),
        event_type: proposed.event.event_type().name().to_owned(),
        source: crate::SERVICE.to_owned(),
        occurred: proposed.occurred,
        subject: proposed.subject.id().to_owned(),
        command_id: command_id(),
        command_index: 0,
        command_digest: "ab".repeat(32),
        correlation_id: command_id(),
        causation_id: None,
        actor: Actor::SupportUnit,
        visibility: proposed.visibility,
        source_url: proposed.source_url,
    };
    let recorded_at = DateTime::from_timestamp(1_715_940_000, 0).expect("a time");
    Recorded { seq, recorded_at, subject: proposed.subject, envelope, event: proposed.event }
}

fn command_id() -> CommandId {
    "0193c1a0-0000-7000-8000-000000000001".parse().expect("an id")
}

/// A refusal in one line: status, field, rule.
pub(crate) fn said(refusal: &Refusal) -> String {
    let Refusal { kind, pointer, rule } = refusal;
    match kind {
        RefusalKind::Broken => format!("422 {pointer} {rule}"),
        RefusalKind::Conflict => format!("409 {pointer} {rule}"),
        RefusalKind::Unknown(thing) => format!("404 unknown-{thing} {rule}"),
    }
}

/// Two plans of Seoul: `AP_SEO01` with SEO0001 and SEO0002, `AP_SEO02` with SEO0003.
pub(crate) fn known_commitments() -> Commitments {
    let plan = |id: &str, commitments: Value| {
        let json = serde_json::json!({
            "plan_id": id, "member_id": "seoul", "member_name": "Seoul, South Korea", "title": "Plan", "start": "2016",
            "end": "2018", "commitments": commitments, "version": 1,
        });
        let event = Event::from_json("ogp.action-plan.submitted.v1", json.to_string().as_bytes()).expect("an event");
        let (member, plan) = ("seoul".parse().expect("an id"), id.parse().expect("an id"));
        let (occurred, visibility) = (Occurred::Unknown, Visibility::Public);
        Proposed { subject: Subject::action_plan(&member, &plan), event, occurred, visibility, source_url: None }
    };
    let listed = |id: &str, title: &str| serde_json::json!({"commitment_id": id, "title": title});
    let first = plan("AP_SEO01", [listed("SEO0001", "Open data"), listed("SEO0002", "Open meetings")].into());
    let second = plan("AP_SEO02", [listed("SEO0003", "Open budgets")].into());
    let mut commitments = Commitments::default();
    fold(&mut commitments, vec![first, second]);
    commitments
}
