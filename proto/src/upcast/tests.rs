//! The mechanism, whatever the steps do: each has a test of its own beside it.

use serde_json::json;

use super::*;
use crate::envelope::{Actor, Visibility};
use crate::event::{MemberChange, MemberStatusChanged};

/// The envelope of an event of a type.
pub(super) fn envelope(event_type: &str, occurred: &str) -> Envelope {
    Envelope {
        id: "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id"),
        event_type: event_type.to_owned(),
        source: "/services/test".to_owned(),
        occurred: occurred.parse().expect("a date"),
        subject: "seoul".to_owned(),
        command_id: "0193c1a0-0000-7000-8000-000000000001".parse().expect("an id"),
        command_index: 0,
        command_digest: "ab".repeat(32),
        correlation_id: "0193c1a0-0000-7000-8000-000000000001".parse().expect("an id"),
        causation_id: None,
        actor: Actor::SupportUnit,
        visibility: Visibility::Public,
        source_url: None,
    }
}

#[test]
fn every_version_before_the_newest_has_a_step_in_order() {
    for &event_type in EventType::ALL {
        let versions: Vec<_> = event_type.names().map(|name| split(name).expect("a version")).collect();
        let counted: Vec<_> = (1..=event_type.version()).map(|version| (event_type.unversioned(), version)).collect();
        assert_eq!(versions, counted, "{event_type}");
        for name in event_type.names() {
            assert_eq!(EventType::from_name(name), Some(event_type), "{name}");
        }
    }
}

#[test]
fn every_version_has_a_schema_of_its_own() {
    for &event_type in EventType::ALL {
        assert!(event_type.schemas().map(|(name, _)| name).eq(event_type.names()), "{event_type}");
        for (name, schema) in event_type.schemas() {
            assert_eq!(schema["$id"], format!("urn:civicstream:schema:{name}"));
        }
    }
}

#[test]
fn no_two_types_share_a_name() {
    let names: Vec<_> = EventType::ALL.iter().map(|event_type| event_type.unversioned()).collect();
    for name in &names {
        assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{name}");
    }
}

#[test]
fn steps_are_taken_one_after_the_other() {
    fn log(word: &str, payload: &mut Map<String, Value>) {
        let before = payload.get("steps").and_then(Value::as_str).unwrap_or_default();
        let steps = format!("{before}{word}");
        payload.insert("steps".to_owned(), json!(steps));
    }
    let step = |name, upcast| Step { event_type: EventType::MemberJoined, name, schema: "", upcast };
    let steps = [
        step("v1", |payload: &mut Map<String, Value>, _: &Envelope| log("1", payload)),
        step("v2", |payload: &mut Map<String, Value>, envelope: &Envelope| log(&envelope.subject, payload)),
    ];
    let upcast = upcast(steps.iter(), &envelope("v1", "2016"), b"{}").expect("a payload");
    assert_eq!(String::from_utf8(upcast).expect("text"), r#"{"steps":"1seoul"}"#);
}

#[test]
fn an_old_version_is_read_as_the_newest() {
    let json = |more: &str| {
        format!(
            r#"{{"member_id":"seoul","member_name":"Seoul","from":"active","to":"suspended",
            "reason":"response_policy"{more}}}"#
        )
    };
    let read = |name: &str, more: &str| Event::from_json(&envelope(name, "2024-10-14"), json(more).as_bytes());
    let changed = |event: Event| match event {
        Event::Member(MemberChange::StatusChanged(changed)) => changed,
        other => panic!("a change of status, not {other:?}"),
    };
    let newest = changed(read("ogp.member.status-changed.v2", "").expect("an event"));
    let old = |more: &str| changed(read("ogp.member.status-changed.v1", more).expect("an event"));
    assert_eq!(old(""), newest);
    assert_eq!(old(r#","effective_on":"2024-10-14""#), newest);
    let MemberStatusChanged { discrepancies, .. } = old(r#","effective_on":"2025-01""#);
    assert_eq!(discrepancies[0].said.as_str(), "2025-01");
    // What a version does not have it refuses, under its own name.
    let refused = |name: &str, more: &str| read(name, more).expect_err("no event").to_string();
    let (v1, v2) = ("ogp.member.status-changed.v1", "ogp.member.status-changed.v2");
    assert_eq!(refused(v2, r#","effective_on":"2025-01""#), format!("payload is not a valid {v2}"));
    assert_eq!(refused(v1, r#","effective_from":"2025-01""#), format!("payload is not a valid {v1}"));
    let no_object = Event::from_json(&envelope(v1, "2024"), b"[]").expect_err("no event");
    assert_eq!(no_object.to_string(), format!("payload is not a valid {v1}"));
}

#[test]
fn what_is_not_known_is_named_with_what_is() {
    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(EventType::from_name(name), None);
        let refused = Event::from_json(&envelope(name, "2024"), b"{}").expect_err("no event");
        assert_eq!(refused.to_string(), expected);
    }
    check("ogp.member.joined.v2", "version 2 of ogp.member.joined is not known; this program knows 1");
    check(
        "ogp.member.status-changed.v3",
        "version 3 of ogp.member.status-changed is not known; this program knows 1 and 2",
    );
    for name in ["", "ogp.member.joined", "ogp.member.joined.v0", "ogp.member.joined.v01", "ogp.weather.changed.v1"] {
        check(name, &format!("event type {name:?} is not known"));
    }
}
