//! Golden samples: every version of every event that was ever emitted still decodes, says the same when it is written again,
//! and renders as it always did. A sample is never changed; a new version gets new samples.

mod samples;

use std::collections::BTreeMap;

use proto::{Event, EventType, render};
use samples::{recorded, samples};
use serde_json::Value;

#[test]
fn samples_decode_and_say_the_same_when_written_again() {
    for (name, sample) in samples() {
        let recorded = recorded(&sample);
        let (event_type, json) = (recorded.event.event_type(), recorded.event.to_json());
        if recorded.envelope.event_type == event_type.name() {
            let written: Value = serde_json::from_slice(&json).expect("JSON");
            assert_eq!(written, sample.data, "{name}");
        }
        // An old version is written as the newest one.
        assert_eq!(Event::of_type(event_type, &json).expect("an event"), recorded.event, "{name}");
        let headers = recorded.envelope.to_headers().into_iter();
        let headers: BTreeMap<_, _> = headers.map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(headers, sample.headers, "{name}");
    }
}

#[test]
fn samples_render_as_they_always_did() {
    for (name, sample) in samples() {
        let activity = render::activity(&recorded(&sample));
        insta::assert_json_snapshot!(name, activity);
        let json = serde_json::to_value(&activity).expect("JSON");
        let read: render::Activity = serde_json::from_value(json).expect("an activity reads what it wrote");
        assert_eq!(read, activity);
    }
}

#[test]
fn every_version_of_every_type_has_a_sample() {
    let seen: Vec<String> = samples().iter().map(|(_, sample)| recorded(sample).envelope.event_type).collect();
    for name in EventType::ALL.iter().flat_map(|event_type| event_type.names()) {
        assert!(seen.iter().any(|seen| seen == name), "{name} has no sample");
    }
}
