//! What the projector counts.

use std::time::Duration;

use chrono::{DateTime, Utc};
use kit::clock::Clock;
use kit::metrics::Metrics;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use proto::Seq;

pub(crate) struct ProjectorMetrics {
    messages: Counter,
    batch_len: Histogram,
    apply_seconds: Histogram,
    seq: Gauge,
    lag_ms: Gauge,
    pub parked: Gauge,
}

impl ProjectorMetrics {
    pub(crate) fn register(metrics: &Metrics) -> Self {
        let this = Self {
            messages: Counter::default(),
            batch_len: Histogram::new(exponential_buckets(1.0, 4.0, 6)),
            apply_seconds: Histogram::new(exponential_buckets(0.000_5, 2.0, 12)),
            seq: Gauge::default(),
            lag_ms: Gauge::default(),
            parked: Gauge::default(),
        };
        metrics.register("projector_messages", "Messages taken in", this.messages.clone());
        metrics.register("projector_batch_len", "Messages of one transaction", this.batch_len.clone());
        metrics.register("projector_apply_seconds", "Time of one transaction", this.apply_seconds.clone());
        metrics.register("projector_seq", "Place in the log of the last message taken in", this.seq.clone());
        metrics.register(
            "projector_lag_milliseconds",
            "Age of the last message when it was committed",
            this.lag_ms.clone(),
        );
        metrics.register(
            "projector_parked",
            "Messages passed over because they are not valid events",
            this.parked.clone(),
        );
        this
    }

    pub(crate) fn applied(&self, messages: usize, took: Duration) {
        #[expect(clippy::cast_precision_loss, reason = "a batch has 1,000 messages at most")]
        self.batch_len.observe(messages as f64);
        self.messages.inc_by(messages as u64);
        self.apply_seconds.observe(took.as_secs_f64());
    }

    pub(crate) fn reached(&self, seq: Seq, recorded_at: Option<DateTime<Utc>>, clock: &Clock) {
        self.seq.set(seq.as_i64());
        if let Some(recorded_at) = recorded_at {
            self.lag_ms.set((clock.now() - recorded_at).num_milliseconds());
        }
    }
}
