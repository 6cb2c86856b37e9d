//! What a case looks for in what comes. Everything that comes is held against its schema and the rules, whether or not the
//! case is about it.

use serde_json::{Value, json};

use super::{Player, Wire};
use crate::case::{Step, Tally, Until};
use crate::frame::{Kind, written};
use crate::schemas;
use crate::socket::Incoming;

/// The id and the subscription of a message that is sent only to be answered: there is no such subscription.
const SENTINEL_ID: u64 = 999_999;
const SENTINEL_SUB: u32 = u32::MAX;
/// What the server may say at any moment without being asked.
const ASIDES: [&str; 4] = ["ping", "bookmark", "expiring", "going_away"];
/// What the server says only when it is asked.
const ANSWERS: [&str; 4] = ["subscribed", "unsubscribed", "authenticated", "error"];

impl Player<'_> {
    /// What comes next. A message is checked.
    pub(super) async fn next(&mut self, name: &str) -> Result<Incoming, String> {
        let connection = self.connections.get_mut(name).ok_or_else(|| format!("there is no connection {name}"))?;
        let incoming = match &mut connection.wire {
            Wire::Socket(socket) => socket.next().await?,
            Wire::Stream(stream) => stream.next().await?,
        };
        if let Incoming::Message(message) = &incoming {
            let checked = schemas::check(message).and_then(|()| connection.rules.received(message, &mut self.known));
            checked.map_err(|error| format!("{error}: {message}"))?;
        }
        Ok(incoming)
    }

    /// The next message that can be what the pattern means: past what the server may say at any moment, past what belongs
    /// to other subscriptions, and, for an answer, past what subscriptions are sent.
    async fn message(&mut self, name: &str, pattern: &Value) -> Result<Value, String> {
        loop {
            match self.next(name).await? {
                Incoming::Message(message) if self.is_beside(pattern, &message) => {}
                Incoming::Message(message) => return Ok(message),
                other => return Err(format!("{pattern} was to come, but not {other:?}")),
            }
        }
    }

    fn is_beside(&self, pattern: &Value, message: &Value) -> bool {
        let kind = |value: &Value| value["type"].as_str().unwrap_or_default().to_owned();
        let (wanted, came) = (kind(pattern), kind(message));
        let is_answer = |kind: &str| ANSWERS.contains(&kind);
        let sub = pattern.get("sub").and_then(|sub| self.variables.fill(sub).ok());
        let is_of_another =
            !is_answer(&came) && !message["sub"].is_null() && sub.is_some_and(|sub| sub != message["sub"]);
        (wanted != came && ASIDES.contains(&came.as_str()))
            || (is_answer(&wanted) && !is_answer(&came))
            || is_of_another
    }

    pub(super) async fn expect(&mut self, name: &str, pattern: &Value) -> Result<(), String> {
        let message = self.message(name, pattern).await?;
        self.variables.matches(pattern, &message).map_err(|error| format!("{error}: {message}"))
    }

    pub(super) async fn until(&mut self, name: &str, until: &Until) -> Result<(), String> {
        for count in 0.. {
            let message = self.message(name, &until.last).await?;
            if count >= until.at_least && self.variables.matches(&until.last, &message).is_ok() {
                break;
            }
            let each = self.variables.matches(&until.each, &message);
            each.map_err(|error| format!("after {count} messages: {error}: {message}"))?;
        }
        Ok(())
    }

    pub(super) async fn tally(&mut self, name: &str, tally: &Tally) -> Result<(), String> {
        let mut counts = vec![0; tally.of.len()];
        let any = tally.of.first().map_or(Value::Null, |share| share.matching.clone());
        for _ in 0..self.count(&tally.messages)? {
            let message = self.message(name, &any).await?;
            let fits = tally.of.iter().position(|share| self.variables.matches(&share.matching, &message).is_ok());
            counts[fits.ok_or_else(|| format!("this was not to come: {message}"))?] += 1;
        }
        for (share, count) in tally.of.iter().zip(counts) {
            if !(share.at_least..=share.at_most).contains(&count) {
                return Err(format!("{count} messages were {}", share.matching));
            }
        }
        Ok(())
    }

    pub(super) async fn pong(&mut self, name: &str, content: &[u8]) -> Result<(), String> {
        loop {
            match self.next(name).await? {
                Incoming::Message(_) => {}
                Incoming::Pong(found) if found == content => return Ok(()),
                other => return Err(format!("a pong was to come, but {other:?} did")),
            }
        }
    }

    pub(super) async fn closed(&mut self, name: &str, pattern: &Value) -> Result<(), String> {
        loop {
            match self.next(name).await? {
                Incoming::Message(_) | Incoming::Pong(_) => {}
                Incoming::Close { code, reason } => {
                    self.variables.matches(pattern, &json!({"code": code, "reason": reason}))?;
                    self.socket(name)?.write(&written(Kind::Close, &code.to_be_bytes())).await;
                    return self.ended(name).await;
                }
                // A stream has no close frame.
                Incoming::End if matches!(self.connection(name)?.wire, Wire::Stream(_)) => {
                    return self.variables.matches(pattern, &json!({}));
                }
                Incoming::End => return Err("the connection ended without a close frame".to_owned()),
            }
        }
    }

    /// Nothing may come after a close frame but answers to pings that were on their way, and the end.
    async fn ended(&mut self, name: &str) -> Result<(), String> {
        loop {
            match self.next(name).await? {
                Incoming::Pong(_) => {}
                Incoming::End => return Ok(()),
                other => return Err(format!("after the close frame came {other:?}")),
            }
        }
    }

    pub(super) async fn leave(&mut self, step: &Step, code: u16) -> Result<(), String> {
        self.write(step, &written(Kind::Close, &code.to_be_bytes())).await?;
        self.closed(&step.on, &json!({"code": code})).await
    }

    pub(super) async fn silence(&mut self, step: &Step) -> Result<(), String> {
        let sentinel = json!({"type": "unsubscribe", "id": SENTINEL_ID, "sub": SENTINEL_SUB});
        self.say(step, &sentinel.to_string()).await?;
        loop {
            match self.next(&step.on).await? {
                Incoming::Message(message) if message["type"] == "ping" => {}
                Incoming::Message(message) if message["type"] == "error" && message["id"] == SENTINEL_ID => {
                    return Ok(());
                }
                other => return Err(format!("nothing was to come, but {other:?} did")),
            }
        }
    }
}
