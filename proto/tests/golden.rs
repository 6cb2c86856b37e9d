//! Golden samples: every version of every event that was ever emitted still decodes, says the same when it is written again,
//! and renders as it always did. A sample is never changed; a new version gets new samples.

use std::collections::BTreeMap;
use std::path::Path;

use proto::{Envelope, Event, EventType, Recorded, Seq, render};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Sample {
    subject: String,
    seq: Seq,
    recorded_at: chrono::DateTime<chrono::Utc>,
    headers: BTreeMap<String, String>,
    data: Value,
}

fn samples() -> Vec<(String, Sample)> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples"));
    let mut samples = Vec::new();
    for folder in root.read_dir().expect("the samples") {
        let folder = folder.expect("a folder");
        for file in folder.path().read_dir().expect("a folder") {
            let file = file.expect("a file").path();
            let text = std::fs::read_to_string(&file).expect("a sample");
            let name = file.strip_prefix(root).expect("a sample").with_extension("").display().to_string();
            samples.push((name.replace('/', "__"), serde_json::from_str(&text).expect("a sample")));
        }
    }
    samples.sort_by(|(one, _), (other, _)| one.cmp(other));
    samples
}

fn recorded(sample: &Sample) -> Recorded {
    let headers = sample.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let envelope = Envelope::from_headers(headers).expect("an envelope");
    let data = serde_json::to_vec(&sample.data).expect("JSON");
    let event = Event::from_json(&envelope.event_type, &data).expect("an event");
    let subject = sample.subject.parse().expect("a subject");
    Recorded { seq: sample.seq, recorded_at: sample.recorded_at, subject, envelope, event }
}

#[test]
fn samples_decode_and_say_the_same_when_written_again() {
    for (name, sample) in samples() {
        let recorded = recorded(&sample);
        let written: Value = serde_json::from_slice(&recorded.event.to_json()).expect("JSON");
        assert_eq!(written, sample.data, "{name}");
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
fn every_type_has_a_sample() {
    let seen: Vec<EventType> = samples().iter().map(|(_, sample)| recorded(sample).event.event_type()).collect();
    for event_type in EventType::ALL {
        assert!(seen.contains(event_type), "{event_type} has no sample");
    }
}
