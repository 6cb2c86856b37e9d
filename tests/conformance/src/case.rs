//! Cases as they stand in the files of `cases/`, one file a topic. Each case has a name, the rule it checks, what it needs,
//! and steps; a step is one action on one of the case's connections.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::frame::Written;

/// The topics, in the order in which they are played. A test counts the files.
const TOPICS: [&str; 12] = [
    include_str!("../cases/01-connecting.json"),
    include_str!("../cases/02-subscribing.json"),
    include_str!("../cases/03-resuming.json"),
    include_str!("../cases/04-filters.json"),
    include_str!("../cases/05-refusals.json"),
    include_str!("../cases/06-subscriptions.json"),
    include_str!("../cases/07-tokens.json"),
    include_str!("../cases/08-limits.json"),
    include_str!("../cases/09-frames.json"),
    include_str!("../cases/10-liveness.json"),
    include_str!("../cases/11-events.json"),
    include_str!("../cases/12-contract.json"),
];

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topic {
    pub(crate) topic: String,
    pub(crate) cases: Vec<Case>,
}

/// A case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// The rule that it checks, in words.
    pub(crate) rule: String,
    #[serde(default)]
    pub(crate) needs: Vec<Need>,
    pub(crate) steps: Vec<Step>,
}

/// What a case needs beyond a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Need {
    Token,
    OtherToken,
    PlainToken,
    BriefToken,
    ForeignOrigin,
    Writer,
    OtherWriter,
}

/// One action.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub(crate) struct Step {
    /// The connection, where a case has more than one.
    pub(crate) on: String,
    /// How often something is sent, in one piece.
    pub(crate) times: Value,
    /// Milliseconds in which the action must be over, added up; beyond them an answer has its usual time.
    pub(crate) within_ms: Vec<Value>,
    pub(crate) action: Action,
}

/// What is done.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    /// Opens a websocket and takes the hello, which becomes the variable `hello`.
    Connect(Connect),
    /// Opens a stream of server-sent events and takes the hello.
    Stream(Stream),
    /// Fetches a document.
    Fetch(Fetch),
    /// Says a message.
    Send(Value),
    /// Says a text that need not be JSON.
    Say(Value),
    /// Sends frames in one piece.
    Frames(Vec<Written>),
    /// Sends bytes, written as hexadecimal digits.
    Bytes(String),
    /// The next message matches.
    Expect(Value),
    /// Messages match `each`, at least so many, until one matches `last`.
    Until(Until),
    /// Says so many messages, each after the answer to the one before.
    Ask(Ask),
    /// Of the next messages so many match each of the patterns.
    Tally(Tally),
    /// A pong with this content comes, past messages.
    Pong(String),
    /// The server closes, past messages.
    Closed(Value),
    /// The client closes with this code; the server answers and ends the connection.
    Leave(u16),
    /// Nothing comes before the answer to a message that is sent to be answered.
    Silence {},
    /// So many activities are made in the feed.
    Write(u32),
    /// So many activities of another type are made in the feed.
    WriteOther(u32),
}

/// How a websocket is opened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Connect {
    /// The subprotocols on offer.
    pub(crate) offer: Vec<String>,
    pub(crate) headers: Map<String, Value>,
    /// What the answer to the request matches: an upgrade, unless this says otherwise.
    pub(crate) answer: Value,
    /// What the hello matches.
    pub(crate) hello: Value,
    /// Whether pings are answered, of both kinds.
    pub(crate) pongs: bool,
}

impl Default for Connect {
    fn default() -> Self {
        let offer = vec![proto::live::SUBPROTOCOL.to_owned()];
        Self { offer, headers: Map::new(), answer: json!({"status": 101}), hello: json!({}), pongs: true }
    }
}

/// How a stream is opened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stream {
    pub(crate) query: Map<String, Value>,
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
    #[serde(default = "streamed")]
    pub(crate) answer: Value,
}

fn streamed() -> Value {
    json!({"status": 200, "headers": {"content-type": "text/event-stream"}})
}

/// What is fetched.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fetch {
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) headers: Map<String, Value>,
    pub(crate) answer: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Until {
    pub(crate) last: Value,
    pub(crate) each: Value,
    #[serde(default)]
    pub(crate) at_least: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    /// What is said. It may hold its number, `$n`.
    pub(crate) say: Value,
    pub(crate) answer: Value,
    pub(crate) times: Value,
    /// How many are said in a second at most.
    pub(crate) per_second: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tally {
    pub(crate) messages: Value,
    pub(crate) of: Vec<Share>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Share {
    pub(crate) matching: Value,
    #[serde(default)]
    pub(crate) at_least: u32,
    #[serde(default = "any_number")]
    pub(crate) at_most: u32,
}

fn any_number() -> u32 {
    u32::MAX
}

/// The connection of cases that have only one.
const USUAL_CONNECTION: &str = "a";

impl TryFrom<Map<String, Value>> for Step {
    type Error = String;

    fn try_from(mut fields: Map<String, Value>) -> Result<Self, String> {
        let read = |error: serde_json::Error| error.to_string();
        let on = fields.remove("on").map_or(Ok(USUAL_CONNECTION.to_owned()), serde_json::from_value).map_err(read)?;
        let times = fields.remove("times").unwrap_or(json!(1));
        let within_ms = fields.remove("within_ms").map_or(Ok(Vec::new()), serde_json::from_value).map_err(read)?;
        // An enum reads one field: what is left must be the action alone.
        let action = Action::deserialize(Value::Object(fields)).map_err(read)?;
        Ok(Self { on, times, within_ms, action })
    }
}

/// All cases.
pub(crate) fn all() -> Result<Vec<Topic>, String> {
    TOPICS.iter().map(|text| serde_json::from_str(text).map_err(|error| format!("{error} in:\n{text}"))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_is_read_and_every_case_has_a_name_of_its_own() {
        let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").read_dir().expect("the cases").count();
        let topics = all().expect("cases");
        assert_eq!(topics.len(), files);
        let cases = topics.iter().flat_map(|topic| topic.cases.iter().map(|case| (&topic.topic, case)));
        let mut names = BTreeSet::new();
        for (topic, case) in cases {
            assert!(names.insert((topic, &case.name)), "{topic} has two cases named {}", case.name);
            assert!(!case.rule.is_empty() && !case.steps.is_empty(), "{}", case.name);
        }
    }

    #[test]
    fn a_step_is_one_action_and_nothing_unknown() {
        let read = |json: Value| serde_json::from_value::<Step>(json);
        assert!(
            read(json!({"send": {"type": "pong"}, "on": "b", "times": 3}))
                .is_ok_and(|step| step.times == 3 && step.on == "b")
        );
        for wrong in [
            json!({}),
            json!({"send": {}, "expect": {}}),
            json!({"send": {}, "colour": 1}),
            json!({"shout": {}}),
            json!({"connect": {"colour": 1}}),
        ] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
