//! A stream of server-sent events, read as strictly as the contract writes it: one object in one `data:` line, no `event:`,
//! `id:` where the object has a cursor and nowhere else, and `retry:` before everything.

use serde_json::{Value, json};

use crate::http;
use crate::socket::Incoming;

/// The longest line in bytes: more than the longest snapshot.
const LINE_BYTES_MAX: usize = 16 * 1_024 * 1_024;

/// An open stream.
#[derive(Debug)]
pub(crate) struct EventStream {
    answer: reqwest::Response,
    parser: Parser,
}

#[derive(Debug, Default)]
struct Parser {
    unread: Vec<u8>,
    told_retry: bool,
    id: Option<String>,
    data: Option<Value>,
}

impl EventStream {
    /// Takes an answer as a stream; answers with what a pattern can match, and with the stream where there is one.
    pub(crate) async fn open(answer: reqwest::Response) -> Result<(Value, Option<Self>), String> {
        let headers = answer.headers().clone();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
        let status = answer.status().as_u16();
        if status == 200 {
            let stream = Self { answer, parser: Parser::default() };
            return Ok((http::as_json(status, headers, &[]), Some(stream)));
        }
        let body = answer.bytes().await.map_err(|error| error.to_string())?;
        Ok((http::as_json(status, headers, &body), None))
    }

    /// What the server sends next.
    pub(crate) async fn next(&mut self) -> Result<Incoming, String> {
        loop {
            if let Some(message) = self.parser.next()? {
                return Ok(Incoming::Message(message));
            }
            match self.answer.chunk().await {
                Ok(Some(chunk)) => self.parser.unread.extend(&chunk),
                Ok(None) | Err(_) => return Ok(Incoming::End),
            }
        }
    }
}

impl Parser {
    /// The next whole event of what was read so far.
    fn next(&mut self) -> Result<Option<Value>, String> {
        while let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.unread.drain(..=end).collect();
            let line = String::from_utf8(line).map_err(|_| "the stream is no text".to_owned())?;
            let line = line.trim_end_matches(['\n', '\r']);
            if line.is_empty() {
                if let Some(message) = self.data.take() {
                    return self.whole(message).map(Some);
                }
            } else {
                self.field(line)?;
            }
        }
        if self.unread.len() > LINE_BYTES_MAX { Err("a line of the stream does not end".to_owned()) } else { Ok(None) }
    }

    fn field(&mut self, line: &str) -> Result<(), String> {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            // A comment.
            "" => {}
            "retry" => {
                value.parse::<u64>().map_err(|_| format!("retry: {value} is no time"))?;
                self.told_retry = true;
            }
            "id" => self.id = Some(value.to_owned()),
            "data" if self.data.is_none() => {
                let message = serde_json::from_str(value);
                self.data = Some(message.map_err(|error| format!("the server sent data that is no JSON: {error}"))?);
            }
            _ => return Err(format!("an event must not have this line: {line}")),
        }
        Ok(())
    }

    fn whole(&mut self, message: Value) -> Result<Value, String> {
        let id = self.id.take().map_or(Value::Null, |id| json!(id));
        if !self.told_retry {
            return Err("the stream must begin with retry".to_owned());
        }
        if id != message["cursor"] {
            return Err(format!("the id of an event is {id}, but its cursor {}", message["cursor"]));
        }
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Value>, String> {
        let mut parser = Parser { unread: text.as_bytes().to_vec(), ..Parser::default() };
        let mut messages = Vec::new();
        while let Some(message) = parser.next()? {
            messages.push(message);
        }
        Ok(messages)
    }

    #[test]
    fn events_are_objects() {
        let text = "retry: 3000\n\ndata: {\"type\":\"hello\"}\n\n: waits\n\nid: c\ndata: {\"cursor\":\"c\"}\n\ndata: {";
        assert_eq!(read(text), Ok(vec![json!({"type": "hello"}), json!({"cursor": "c"})]));
    }

    #[test]
    fn what_the_contract_does_not_write_is_found() {
        for wrong in [
            "data: {}\n\n",
            "retry: soon\n\n",
            "retry: 1\nevent: activity\ndata: {}\n\n",
            "retry: 1\ndata: {\ndata: }\n\n",
            "retry: 1\nid: c\ndata: {}\n\n",
            "retry: 1\ndata: {\"cursor\":\"c\"}\n\n",
            "retry: 1\nid: d\ndata: {\"cursor\":\"c\"}\n\n",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
