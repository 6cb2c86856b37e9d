//! Plays one case: does its steps one after the other.

mod opening;
mod watching;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::MissedTickBehavior;

use crate::case::{Action, Ask, Case, Step};
use crate::frame::{Kind, Written, unhex, written};
use crate::pattern::Variables;
use crate::rules::{KnownCursors, Rules};
use crate::socket::Socket;
use crate::stream::EventStream;
use crate::target::{Parameters, Target, Writer};

/// A case that is being played.
pub(crate) struct Player<'a> {
    target: &'a Target,
    parameters: &'a Parameters,
    http: &'a reqwest::Client,
    variables: Variables,
    connections: BTreeMap<String, Connection>,
    known: KnownCursors,
}

struct Connection {
    wire: Wire,
    rules: Rules,
}

enum Wire {
    Socket(Socket),
    Stream(EventStream),
}

impl<'a> Player<'a> {
    pub(crate) fn new(target: &'a Target, parameters: &'a Parameters, http: &'a reqwest::Client) -> Self {
        let mut variables = Variables::default();
        let given = [
            ("host", Some(&target.host)),
            ("feed", Some(&parameters.feed)),
            ("token", parameters.token.as_ref()),
            ("other_token", parameters.other_token.as_ref()),
            ("plain_token", parameters.plain_token.as_ref()),
            ("brief_token", parameters.brief_token.as_ref()),
            ("foreign_origin", parameters.foreign_origin.as_ref()),
            ("written_type", Some(&parameters.written_type)),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                variables.set(name, json!(value));
            }
        }
        Self { target, parameters, http, variables, connections: BTreeMap::new(), known: KnownCursors::default() }
    }

    /// Plays a case; answers with the step that fails and why.
    pub(crate) async fn play(mut self, case: &Case) -> Result<(), String> {
        for (index, step) in case.steps.iter().enumerate() {
            let done = match self.limit(step) {
                Ok(limit) => tokio::time::timeout(limit, self.step(step))
                    .await
                    .unwrap_or_else(|_| Err(format!("waited {} ms in vain", limit.as_millis()))),
                Err(error) => Err(error),
            };
            done.map_err(|error| format!("step {}: {error}", index + 1))?;
        }
        Ok(())
    }

    fn limit(&self, step: &Step) -> Result<Duration, String> {
        let mut limit = self.parameters.patience;
        for part in &step.within_ms {
            let part = self.variables.fill(part)?;
            limit += Duration::from_millis(part.as_u64().ok_or_else(|| format!("{part} is no time"))?);
        }
        Ok(limit)
    }

    async fn step(&mut self, step: &Step) -> Result<(), String> {
        match &step.action {
            Action::Connect(connect) => self.connect(&step.on, connect).await,
            Action::Stream(stream) => self.stream(&step.on, stream).await,
            Action::Fetch(fetch) => self.fetch(fetch).await,
            Action::Write(count) => write(self.parameters.writer.as_ref(), *count).await,
            Action::WriteOther(count) => write(self.parameters.other_writer.as_ref(), *count).await,
            Action::Send(message) => {
                let message = self.variables.fill(message)?;
                self.connection(&step.on)?.rules.sent(&message);
                self.say(step, &message.to_string()).await
            }
            Action::Say(text) => {
                let text = self.variables.fill(text)?;
                self.say(step, text.as_str().unwrap_or_default()).await
            }
            Action::Frames(frames) => {
                let bytes: Result<Vec<_>, _> = frames.iter().map(Written::bytes).collect();
                self.write(step, &bytes?.concat()).await
            }
            Action::Bytes(digits) => self.write(step, &unhex(digits)?).await,
            Action::Expect(pattern) => self.expect(&step.on, pattern).await,
            Action::Until(until) => self.until(&step.on, until).await,
            Action::Ask(ask) => self.ask(&step.on, ask).await,
            Action::Tally(tally) => self.tally(&step.on, tally).await,
            Action::Pong(content) => self.pong(&step.on, content.as_bytes()).await,
            Action::Closed(pattern) => self.closed(&step.on, pattern).await,
            Action::Leave(code) => self.leave(step, *code).await,
            Action::Silence {} => self.silence(step).await,
        }
    }

    fn connection(&mut self, name: &str) -> Result<&mut Connection, String> {
        self.connections.get_mut(name).ok_or_else(|| format!("there is no connection {name}"))
    }

    fn socket(&mut self, name: &str) -> Result<&mut Socket, String> {
        match &mut self.connection(name)?.wire {
            Wire::Socket(socket) => Ok(socket),
            Wire::Stream(_) => Err("nothing can be said over server-sent events".to_owned()),
        }
    }

    async fn say(&mut self, step: &Step, text: &str) -> Result<(), String> {
        self.write(step, &written(Kind::Text, text.as_bytes())).await
    }

    async fn write(&mut self, step: &Step, bytes: &[u8]) -> Result<(), String> {
        let times = self.count(&step.times)?;
        self.socket(&step.on)?.write(&bytes.repeat(times)).await;
        Ok(())
    }

    /// Asks no faster than it is told to, and never twice without an answer: however late a server is, it does not meet
    /// more questions in a second than that.
    async fn ask(&mut self, name: &str, ask: &Ask) -> Result<(), String> {
        let mut turns = tokio::time::interval(Duration::from_secs(1) / ask.per_second.max(1));
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for n in 1..=self.count(&ask.times)? {
            turns.tick().await;
            self.variables.set("n", json!(n));
            let message = self.variables.fill(&ask.say)?;
            self.connection(name)?.rules.sent(&message);
            self.socket(name)?.say(&message.to_string()).await;
            self.expect(name, &ask.answer).await?;
        }
        Ok(())
    }

    fn count(&self, value: &Value) -> Result<usize, String> {
        let count = self.variables.fill(value)?;
        count.as_u64().and_then(|count| usize::try_from(count).ok()).ok_or_else(|| format!("{count} is no number"))
    }
}

async fn write(writer: Option<&Writer>, count: u32) -> Result<(), String> {
    let write = writer.ok_or("nothing writes to the log")?;
    write(count).await
}
