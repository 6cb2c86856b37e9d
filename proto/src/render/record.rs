//! What happens to the record itself, in words. Nobody reads it in a feed; it is there for who replays the log.

use super::said::{message, written};
use super::{Rendering, named, partnership};
use crate::catalogue::Arg;
use crate::event::{EventDiscarded, RecordChange};

pub(super) fn render(change: &RecordChange) -> Rendering {
    match change {
        RecordChange::Discarded(event) => discarded(event),
    }
}

fn discarded(discarded: &EventDiscarded) -> Rendering {
    let seq = discarded.seq.to_string();
    let entry = ("entry", Arg::Words(&seq));
    let id = match discarded.event_id {
        Some(event) => format!("urn:uuid:{event}"),
        None => format!("urn:civicstream:seq:{seq}"),
    };
    Rendering {
        verb: "Ignore",
        label: message("label.event-discarded", &[]),
        name: message("event-discarded", &[entry, ("reason", written(&discarded.reason))]),
        actor: partnership(),
        object: named(id, &["Object"], message("entry-of-the-record", &[entry])),
        target: None,
    }
}
