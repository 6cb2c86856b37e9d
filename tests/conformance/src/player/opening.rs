//! How a case opens its connections and fetches documents.

use serde_json::{Map, Value, json};

use super::{Connection, Player, Wire};
use crate::case::{Connect, Fetch, Stream};
use crate::http;
use crate::pattern::Variables;
use crate::rules::{ADDRESS_ID, Rules};
use crate::socket::{Incoming, Socket};
use crate::stream::EventStream;

impl Player<'_> {
    pub(super) async fn connect(&mut self, name: &str, connect: &Connect) -> Result<(), String> {
        let mut headers = self.headers(&connect.headers)?;
        if !connect.offer.is_empty() {
            headers.push(("Sec-WebSocket-Protocol".to_owned(), connect.offer.join(", ")));
        }
        let (answer, socket) = Socket::open(self.target, &headers, connect.pongs).await?;
        self.variables.matches(&connect.answer, &answer)?;
        let Some(socket) = socket else { return Ok(()) };
        self.greeted(name, Wire::Socket(socket), Rules::default(), &connect.hello).await
    }

    pub(super) async fn stream(&mut self, name: &str, stream: &Stream) -> Result<(), String> {
        let query = self.variables.fill(&Value::Object(stream.query.clone()))?;
        let answer = self.get(&self.target.stream_path(), &query, &stream.headers).await?;
        let (answer, events) = EventStream::open(answer).await?;
        self.variables.matches(&stream.answer, &answer)?;
        let Some(events) = events else { return Ok(()) };
        let mut rules = Rules::default();
        rules.sent(&address_as_message(query, stream, &self.variables)?);
        self.greeted(name, Wire::Stream(events), rules, &json!({})).await
    }

    async fn greeted(&mut self, name: &str, wire: Wire, rules: Rules, pattern: &Value) -> Result<(), String> {
        self.connections.insert(name.to_owned(), Connection { wire, rules });
        match self.next(name).await? {
            Incoming::Message(hello) => {
                self.variables.matches(pattern, &hello)?;
                self.variables.set("hello", hello);
                Ok(())
            }
            other => Err(format!("no hello, but {other:?}")),
        }
    }

    pub(super) async fn fetch(&mut self, fetch: &Fetch) -> Result<(), String> {
        let path = self.variables.fill(&json!(fetch.path))?;
        let answer = self.get(path.as_str().unwrap_or_default(), &json!({}), &fetch.headers).await?;
        let headers = answer.headers().clone();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
        let status = answer.status().as_u16();
        let body = answer.bytes().await.map_err(|error| error.to_string())?;
        self.variables.matches(&fetch.answer, &http::as_json(status, headers, &body))
    }

    async fn get(&self, path: &str, query: &Value, headers: &Map<String, Value>) -> Result<reqwest::Response, String> {
        let mut url: url::Url = self.target.url(path).parse().map_err(|error| format!("{path}: {error}"))?;
        for (name, value) in query.as_object().into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            url.query_pairs_mut().append_pair(name, &value);
        }
        let mut request = self.http.get(url);
        for (name, value) in self.headers(headers)? {
            request = request.header(name, value);
        }
        request.send().await.map_err(|error| format!("no answer to GET {path}: {error}"))
    }

    fn headers(&self, headers: &Map<String, Value>) -> Result<Vec<(String, String)>, String> {
        let filled = |(name, value): (&String, &Value)| {
            let value = self.variables.fill(value)?;
            Ok((name.clone(), value.as_str().unwrap_or_default().to_owned()))
        };
        headers.iter().map(filled).collect()
    }
}

/// The message that says the same as the address of a stream.
fn address_as_message(mut query: Value, stream: &Stream, variables: &Variables) -> Result<Value, String> {
    if let Some(types) = query["types"].as_str() {
        query["filter"] = json!({"types": types.split(',').collect::<Vec<_>>()});
    }
    if let Some(id) = stream.headers.get("Last-Event-ID") {
        query["cursor"] = variables.fill(id)?;
    }
    if let Some(query) = query.as_object_mut() {
        // It says when the answer ends, and nothing of what is followed.
        query.remove("once");
    }
    query["type"] = json!("subscribe");
    query["id"] = json!(ADDRESS_ID);
    Ok(query)
}
