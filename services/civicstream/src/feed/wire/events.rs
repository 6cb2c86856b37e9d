//! Server-sent events: an answer that never ends. Its parts are taken apart by a library; this bounds how long one may be.

use std::fmt;
use std::pin::Pin;

use axum::body::Bytes;
use axum::http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use futures_util::{Stream, StreamExt as _};
use reqwest::Response;
use reqwest::redirect::Policy;
use sse_stream::SseByteStream;
use url::Url;

use super::MESSAGE_BYTES_MAX;
use crate::feed::follower::Leave;

/// The type of such an answer.
const EVENT_STREAM: &str = "text/event-stream";

/// The bytes of an answer, as they come.
type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, Broken>> + Send>>;

/// An answer that never ends.
pub(in crate::feed) struct Events(SseByteStream<Chunks>);

/// Why it ended after all.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Connection(#[from] reqwest::Error),
    #[error("a message has more than {MESSAGE_BYTES_MAX} bytes")]
    TooLong,
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Events")
    }
}

pub(super) async fn connect(url: &Url, token: Option<&str>) -> Result<Events, Leave> {
    // An error means that somebody installed a provider before, which is as good.
    _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().redirect(Policy::none()).build();
    let client = client.map_err(|error| Leave::GiveUp(error.to_string()))?;
    let mut request = client.get(url.clone()).header(ACCEPT, EVENT_STREAM);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let away = |error: reqwest::Error| {
        let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        Leave::Later(format!("could not connect to {}: {why}", super::place(url)), None)
    };
    let mut answer = request.send().await.map_err(away)?;
    let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    if !answer.status().is_success() {
        let (status, retry_after) = (answer.status().as_u16(), header(RETRY_AFTER));
        // A problem is short: what does not come at once is not read.
        let body = answer.chunk().await.map_err(away)?.unwrap_or_default();
        return Err(super::on_refused(url, status, retry_after.as_deref(), &body));
    }
    if !header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with(EVENT_STREAM)) {
        return Err(Leave::GiveUp(format!("{} does not speak {EVENT_STREAM}", super::place(url))));
    }
    Ok(Events(SseByteStream::new(chunks(answer))))
}

/// The answer's bytes, as long as an empty line, which ends a message, comes in time.
fn chunks(answer: Response) -> Chunks {
    let begun = (answer, 0_usize);
    Box::pin(futures_util::stream::try_unfold(begun, |(mut answer, unended)| async move {
        let Some(chunk) = answer.chunk().await? else { return Ok(None) };
        let unended = match chunk.windows(2).rposition(|two| two == b"\n\n") {
            Some(end) => chunk.len() - end,
            None => unended + chunk.len(),
        };
        if unended > MESSAGE_BYTES_MAX { Err(Broken::TooLong) } else { Ok(Some((chunk, (answer, unended)))) }
    }))
}

impl Events {
    pub(super) async fn receive(&mut self) -> Result<Option<String>, Leave> {
        match self.0.next().await {
            // What only sets the time to wait carries no data.
            Some(Ok(event)) => Ok(event.data),
            Some(Err(error)) => Err(Leave::Later(format!("the connection was lost: {error}"), None)),
            None => Err(Leave::Later("the server ended the answer".to_owned(), None)),
        }
    }
}
