//! One activity by its event's id: as Activity Streams 2.0, or as the `CloudEvent` that stands in the log.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{ACCEPT, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kit::http::base::Base;
use kit::http::extract::{Path, Query};
use kit::http::problem::Problem;
use proto::{EventId, Feed};
use read_model::pages::Entry;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::Api;
use crate::answer::Answer;
use crate::cloud_event::{CLOUD_EVENT_JSON, CloudEvent};
use crate::failure::{Failure, unknown};
use crate::item::{ACTIVITY_JSON, Item, instant};
use crate::view::{Asked, View};

/// Which rendering of an activity is asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedRendering {
    /// The rendering; by the header `Accept` where it is not given, and Activity Streams 2.0 without either.
    format: Option<Format>,
    /// The last day that counts, as `2018-12-31`; today where it is not given.
    as_of: Option<String>,
    /// What was on record: the number of the last entry that counts, or a time (RFC 3339).
    known_at: Option<String>,
}

/// A rendering of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Activity Streams 2.0.
    Activity,
    /// `CloudEvents` 1.0 in structured mode.
    Cloudevents,
}

/// `GET /v1/activities/{event}`
pub(crate) async fn one(
    State(api): State<Arc<Api>>,
    Path(event): Path<String>,
    Query(asked): Query<AskedRendering>,
    base: Base,
    headers: HeaderMap,
) -> Response {
    let format = asked.format.unwrap_or_else(|| accepted(&headers));
    varying(api.activity(&event, &Asked { as_of: asked.as_of, known_at: asked.known_at }, format, &base).await)
}

/// Says that another media type is answered under the same address, also where nothing is: a cache asks that of every answer.
fn varying(answer: Result<Answer, Failure>) -> Response {
    ([(VARY, "accept")], answer).into_response()
}

impl Api {
    async fn activity(&self, event: &str, asked: &Asked, format: Format, base: &Base) -> Result<Answer, Failure> {
        let nothing = || unknown("activity", event);
        let id: EventId = event.parse().map_err(|_| nothing())?;
        let mut view = self.view(asked).await?;
        let entries = self.entries(Feed::All, &view);
        let entry = view.snapshot.entry(&entries, id).await?.ok_or_else(nothing)?;
        let View { snapshot, keep, .. } = view;
        snapshot.close().await?;
        refuse_hidden(&entry)?;
        Ok(match format {
            Format::Activity => Answer::json(ACTIVITY_JSON, &Item::read(&entry, base)?, keep),
            Format::Cloudevents => Answer::json(CLOUD_EVENT_JSON, &self.cloud_event(&entry, base).await?, keep),
        })
    }

    async fn cloud_event(&self, entry: &Entry, base: &Base) -> Result<CloudEvent, Failure> {
        let message = self.context.log.get(entry.seq).await.map_err(Problem::from)?;
        // The log can lose a message in one way only: it was taken out for good.
        let message = message.ok_or_else(|| gone(entry))?;
        CloudEvent::read(&message, entry.event_id, base).map_err(|error| {
            tracing::error!("message {} of the log is not the event of entry {}: {error}", entry.seq, entry.event_id);
            Problem::internal().into()
        })
    }
}

fn accepted(headers: &HeaderMap) -> Format {
    let types = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(','));
    let names = types.map(|media_type| media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    if names.into_iter().any(|name| name == CLOUD_EVENT_JSON) { Format::Cloudevents } else { Format::Activity }
}

fn refuse_hidden(entry: &Entry) -> Result<(), Failure> {
    if entry.hidden_at.is_some() { Err(gone(entry)) } else { Ok(()) }
}

/// 410: the entry keeps its place, but shows nothing.
fn gone(entry: &Entry) -> Failure {
    let problem = Problem::new(StatusCode::GONE, "hidden", "This activity is not shown any more")
        .detail("its place in the feeds is kept, and what it changed still counts")
        .extra("id", format!("urn:uuid:{}", entry.event_id))
        .extra("sequence", entry.seq.0);
    let problem = match entry.hidden_at {
        Some(at) => problem.extra("hidden_at", instant(at)),
        None => problem,
    };
    problem.into()
}

#[cfg(test)]
mod tests {
    use crate::answer::Keep;
    use crate::item::tests::hidden;

    use super::*;

    #[test]
    fn every_answer_says_that_it_depends_on_what_is_accepted() {
        for (answer, status) in [
            (Ok(Answer::new(ACTIVITY_JSON, "{}", Keep::Live)), 200),
            (Err(unknown("activity", "yesterday")), 404),
            (Err(gone(&hidden())), 410),
        ] {
            let response = varying(answer);
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()[VARY], "accept", "{status}");
        }
    }

    #[track_caller]
    fn check(accept: &str, expected: Format) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().expect("a header"));
        assert_eq!(accepted(&headers), expected, "{accept}");
    }

    #[test]
    fn a_cloud_event_is_sent_to_who_asks_for_one() {
        check("*/*", Format::Activity);
        check("application/activity+json", Format::Activity);
        check("application/CloudEvents+JSON; charset=utf-8", Format::Cloudevents);
        check("text/html, application/cloudevents+json;q=0.9", Format::Cloudevents);
        assert_eq!(accepted(&HeaderMap::new()), Format::Activity);
    }
}
