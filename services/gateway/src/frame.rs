//! An activity as it goes over the wire, encoded once for all sockets.

use axum::extract::ws::Utf8Bytes;
use chrono::{DateTime, Utc};
use proto::filter::TypeFilter;
use proto::{Cursor, EventType, LogId, Seq};
use read_model::feed::Entry;

/// The number of the first subscription on a socket, which nearly all sockets have only.
const USUAL_SUB: u32 = 1;

/// An encoded activity.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Its place in the log.
    pub seq: Seq,
    /// The place of the entry before it in the feed.
    pub prev: Seq,
    /// When the log took it, where a notice said so.
    pub recorded_at: Option<DateTime<Utc>>,
    /// None when it is of a later version of this program: no filter can name it.
    event_type: Option<EventType>,
    /// The whole message for the usual subscription number, shared by all sockets.
    usual: Utf8Bytes,
    /// Where in it begins what every subscription gets.
    shared_from: usize,
}

impl Frame {
    pub(crate) fn new(log: LogId, entry: &Entry, recorded_at: Option<DateTime<Utc>>) -> Self {
        let Entry { seq, prev, event_type, ref activity } = *entry;
        let cursor = Cursor { log, seq };
        let own = own_part(USUAL_SUB, seq, prev);
        let shared_from = own.len();
        let usual = format!(r#"{own},"cursor":"{cursor}","activity":{activity}}}"#);
        Self { seq, prev, recorded_at, event_type, usual: usual.into(), shared_from }
    }

    /// The length of the usual message.
    pub(crate) fn bytes(&self) -> usize {
        self.usual.len()
    }

    /// Whether a filter lets it through.
    pub(crate) fn passes(&self, filter: &TypeFilter) -> bool {
        self.event_type.is_some_and(|event_type| filter.lets_through(event_type))
    }

    /// The message for subscription `sub`, to which `prev` was the one before.
    pub(crate) fn text(&self, sub: u32, prev: Seq) -> Utf8Bytes {
        if sub == USUAL_SUB && prev == self.prev {
            return self.usual.clone();
        }
        let shared = &self.usual.as_str()[self.shared_from..];
        let mut text = own_part(sub, self.seq, prev);
        text.push_str(shared);
        text.into()
    }
}

fn own_part(sub: u32, seq: Seq, prev: Seq) -> String {
    format!(r#"{{"type":"activity","sub":{sub},"seq":{seq},"prev":{prev}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::live::{Filter, ServerMessage};
    use serde_json::value::RawValue;

    fn entry() -> Entry {
        let activity = RawValue::from_string(r#"{"name":"서울"}"#.to_owned()).expect("JSON");
        Entry { seq: Seq(7), prev: Seq(3), event_type: Some(EventType::MemberJoined), activity }
    }

    #[test]
    fn a_frame_says_what_the_protocol_says() {
        let log: LogId = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id");
        let entry = entry();
        let frame = Frame::new(log, &entry, None);
        for (sub, prev) in [(1, Seq(3)), (2, Seq(3)), (1, Seq(0)), (2, Seq(0))] {
            let cursor = Cursor { log, seq: Seq(7) };
            let message = ServerMessage::Activity { sub, seq: Seq(7), prev, cursor, activity: &entry.activity };
            assert_eq!(frame.text(sub, prev).as_str(), serde_json::to_string(&message).expect("JSON"));
        }
    }

    #[test]
    fn a_filter_lets_through_what_it_names() {
        let filter = |name: &str| TypeFilter::try_from(&Filter { types: vec![name.to_owned()] }).expect("a filter");
        let log = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id");
        assert!(Frame::new(log, &entry(), None).passes(&filter("member.*")));
        assert!(!Frame::new(log, &entry(), None).passes(&filter("document.*")));
        let of_a_later_version = Entry { event_type: None, ..entry() };
        assert!(!Frame::new(log, &of_a_later_version, None).passes(&filter("member.*")));
    }
}
