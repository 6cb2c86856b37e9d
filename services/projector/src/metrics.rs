//! What the projector counts.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use chrono::{DateTime, Utc};
use kit::clock::Clock;
use kit::metrics::Metrics;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use proto::Seq;
use read_model::parked::Count;

use crate::watch::Lag;

#[derive(Debug, Clone)]
pub(crate) struct ProjectorMetrics {
    messages: Counter,
    batch_len: Histogram,
    apply_seconds: Histogram,
    seq: Gauge,
    age_seconds: Gauge<f64, AtomicU64>,
    lag_events: Gauge,
    lag_seconds: Gauge<f64, AtomicU64>,
    parked: Family<[(&'static str, &'static str); 1], Gauge>,
    holder: Gauge,
    epoch: Gauge,
    /// How often the log was followed anew because nothing came.
    pub stalls: Counter,
}

impl ProjectorMetrics {
    pub(crate) fn register(metrics: &Metrics) -> Self {
        let this = Self {
            messages: Counter::default(),
            batch_len: Histogram::new(exponential_buckets(1.0, 4.0, 6)),
            apply_seconds: Histogram::new(exponential_buckets(0.000_5, 2.0, 12)),
            seq: Gauge::default(),
            age_seconds: Gauge::default(),
            lag_events: Gauge::default(),
            lag_seconds: Gauge::default(),
            parked: Family::default(),
            holder: Gauge::default(),
            epoch: Gauge::default(),
            stalls: Counter::default(),
        };
        metrics.register("projector_messages", "Messages taken in", this.messages.clone());
        metrics.register("projector_batch_len", "Messages of one transaction", this.batch_len.clone());
        metrics.register("projector_apply_seconds", "Time of one transaction", this.apply_seconds.clone());
        metrics.register("projector_seq", "Place in the log of the last message taken in", this.seq.clone());
        let help = "Age of the last message when it was committed";
        metrics.register("projector_age_seconds", help, this.age_seconds.clone());
        let help = "Messages of the log that are not taken in yet";
        metrics.register("projector_lag_events", help, this.lag_events.clone());
        let help = "For how long the projection has not been level with the log";
        metrics.register("projector_lag_seconds", help, this.lag_seconds.clone());
        let help = "Events passed over: those that cannot be projected, and those that wait for one";
        metrics.register("projector_parked", help, this.parked.clone());
        metrics.register(
            "projector_holder",
            "1 for the projector that projects, 0 for one that stands by",
            this.holder.clone(),
        );
        metrics.register("projector_epoch", "Number of the claim under which it projects", this.epoch.clone());
        let help = "Times the log was followed anew because nothing came though it had more";
        metrics.register("projector_stalls", help, this.stalls.clone());
        this
    }

    /// It projects under this claim, or not at all.
    pub(crate) fn holds(&self, epoch: Option<i64>) {
        self.holder.set(i64::from(epoch.is_some()));
        if let Some(epoch) = epoch {
            self.epoch.set(epoch);
        }
    }

    pub(crate) fn applied(&self, messages: usize, took: Duration) {
        #[expect(clippy::cast_precision_loss, reason = "a batch has 1,000 messages at most")]
        self.batch_len.observe(messages as f64);
        self.messages.inc_by(messages as u64);
        self.apply_seconds.observe(took.as_secs_f64());
    }

    pub(crate) fn reached(&self, seq: Seq, recorded_at: Option<DateTime<Utc>>, clock: &Clock) {
        self.seq.set(seq.as_i64());
        if let Some(age) = recorded_at.and_then(|recorded_at| (clock.now() - recorded_at).to_std().ok()) {
            self.age_seconds.set(age.as_secs_f64());
        }
    }

    pub(crate) fn lags(&self, lag: Lag) {
        self.lag_events.set(i64::try_from(lag.events).unwrap_or(i64::MAX));
        self.lag_seconds.set(lag.time.as_secs_f64());
    }

    pub(crate) fn parked(&self, count: Count) {
        self.parked.get_or_create(&[("cause", "failed")]).set(count.failed);
        self.parked.get_or_create(&[("cause", "blocked")]).set(count.blocked);
    }
}
