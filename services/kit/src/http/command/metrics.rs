//! How many commands came to what end, and how long that took. Judges by the answer alone.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};

use super::answer::IDEMPOTENT_REPLAY;
use crate::metrics::Metrics;

/// 1 ms to about 16 s, each bucket twice the one before: a command gives up after 10 s.
const BUCKETS: u16 = 15;
const BUCKET_MIN_SECONDS: f64 = 0.001;

#[derive(Debug, Clone)]
pub(super) struct CommandMetrics {
    commands: Family<CommandLabels, Counter>,
    seconds: Family<ServiceLabel, Histogram>,
}

/// The measurements of one service.
#[derive(Debug, Clone)]
pub(super) struct Meter {
    pub(super) service: &'static str,
    pub(super) metrics: CommandMetrics,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CommandLabels {
    service: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ServiceLabel {
    service: &'static str,
}

impl CommandMetrics {
    pub(super) fn register(metrics: &Metrics) -> Self {
        let seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        let registered = Self { commands: Family::default(), seconds };
        metrics.register("commands", "Commands by service and outcome", registered.commands.clone());
        metrics.register("command_seconds", "Time from request to answer", registered.seconds.clone());
        registered
    }
}

fn histogram() -> Histogram {
    Histogram::new(exponential_buckets(BUCKET_MIN_SECONDS, 2.0, BUCKETS))
}

pub(super) async fn measure(State(meter): State<Meter>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let response = next.run(request).await;
    let (service, outcome) = (meter.service, outcome(&response));
    meter.metrics.commands.get_or_create(&CommandLabels { service, outcome }).inc();
    meter.metrics.seconds.get_or_create(&ServiceLabel { service }).observe(started.elapsed().as_secs_f64());
    response
}

/// What became of a command, as the answer shows it.
fn outcome(response: &Response) -> &'static str {
    match response.status() {
        status if status.is_success() && response.headers().contains_key(IDEMPOTENT_REPLAY) => "replayed",
        status if status.is_success() => "recorded",
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "denied",
        status if status.is_client_error() => "refused",
        StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        _ => "failed",
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[track_caller]
    fn check(status: u16, replayed: bool, expected: &str) {
        let mut response = StatusCode::from_u16(status).expect("a status").into_response();
        if replayed {
            response.headers_mut().insert(IDEMPOTENT_REPLAY, "true".parse().expect("a value"));
        }
        assert_eq!(outcome(&response), expected, "{status}");
    }

    #[test]
    fn the_answer_shows_what_became_of_a_command() {
        check(201, false, "recorded");
        check(201, true, "replayed");
        check(401, false, "denied");
        check(403, false, "denied");
        check(409, false, "refused");
        check(422, false, "refused");
        check(503, false, "unavailable");
        check(500, false, "failed");
    }

    #[test]
    fn the_names_are_the_documented_ones() {
        let metrics = Metrics::new();
        let commands = CommandMetrics::register(&metrics);
        let labels = CommandLabels { service: "membership", outcome: "recorded" };
        commands.commands.get_or_create(&labels).inc();
        commands.seconds.get_or_create(&ServiceLabel { service: "membership" }).observe(0.002);
        let text = metrics.encode();
        let counted = r#"civicstream_commands_total{service="membership",outcome="recorded"} 1"#;
        assert!(text.contains(counted), "{text}");
        assert!(text.contains(r#"civicstream_command_seconds_count{service="membership"} 1"#), "{text}");
    }
}
