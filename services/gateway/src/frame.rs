//! An activity as it goes over the wire, encoded once for all sockets.

use axum::extract::ws::Utf8Bytes;
use proto::{Cursor, LogId, Seq};
use serde_json::value::RawValue;

/// The number of the first subscription on a socket, which nearly all sockets have only.
const USUAL_SUB: u32 = 1;

/// An encoded activity.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Its place in the log.
    pub seq: Seq,
    /// Everything after the subscription's number.
    rest: String,
    /// The whole message for the usual subscription number, shared by all sockets.
    usual: Utf8Bytes,
}

impl Frame {
    pub(crate) fn new(log: LogId, seq: Seq, prev: Seq, activity: &RawValue) -> Self {
        let cursor = Cursor { log, seq };
        let rest = format!(r#""seq":{seq},"prev":{prev},"cursor":"{cursor}","activity":{activity}}}"#);
        let usual = message(USUAL_SUB, &rest).into();
        Self { seq, rest, usual }
    }

    /// The message for subscription `sub`.
    pub(crate) fn text(&self, sub: u32) -> Utf8Bytes {
        if sub == USUAL_SUB { self.usual.clone() } else { message(sub, &self.rest).into() }
    }
}

fn message(sub: u32, rest: &str) -> String {
    format!(r#"{{"type":"activity","sub":{sub},{rest}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::live::ServerMessage;

    #[test]
    fn a_frame_says_what_the_protocol_says() {
        let activity = RawValue::from_string(r#"{"name":"서울"}"#.to_owned()).expect("JSON");
        let log: LogId = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id");
        let (seq, prev) = (Seq(7), Seq(3));
        let frame = Frame::new(log, seq, prev, &activity);
        for sub in [1, 2] {
            let message = ServerMessage::Activity { sub, seq, prev, cursor: Cursor { log, seq }, activity: &activity };
            assert_eq!(frame.text(sub).as_str(), serde_json::to_string(&message).expect("JSON"));
        }
    }
}
