//! The golden samples, for the tests that read them.

use std::collections::BTreeMap;
use std::path::Path;

use proto::{Envelope, Event, Recorded, Seq};
use serde::Deserialize;
use serde_json::Value;

/// An event as it stands in the log.
#[derive(Deserialize)]
pub(crate) struct Sample {
    subject: String,
    seq: Seq,
    recorded_at: chrono::DateTime<chrono::Utc>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) data: Value,
}

/// All of them by name, in its order.
pub(crate) fn samples() -> Vec<(String, Sample)> {
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

/// A sample as it is read.
pub(crate) fn recorded(sample: &Sample) -> Recorded {
    let headers = sample.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let envelope = Envelope::from_headers(headers).expect("an envelope");
    let data = serde_json::to_vec(&sample.data).expect("JSON");
    let event = Event::from_json(&envelope, &data).expect("an event");
    let subject = sample.subject.parse().expect("a subject");
    Recorded { seq: sample.seq, recorded_at: sample.recorded_at, subject, envelope, event }
}
