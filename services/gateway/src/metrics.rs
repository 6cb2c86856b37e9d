//! What the gateway counts.

use std::time::Duration;

use kit::metrics::Metrics;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use proto::live::CloseCode;

use crate::subscription::Output;

/// How a client is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Transport {
    Websocket,
    Sse,
}

/// Why a connection was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusedFor {
    Origin,
    AddressConnections,
    AddressRate,
    Connections,
    Draining,
    NotReady,
}

/// A connection that was let in and refused for its token; counted beside those of [`RefusedFor`].
pub(crate) const REFUSED_TOKEN: &str = "token";
/// The same for what an event stream asked for.
pub(crate) const REFUSED_REQUEST: &str = "request";

/// From where a subscription goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    Live,
    Ring,
    Storage,
    ResetCursorInFuture,
    ResetLogChanged,
    ResetFeedChanged,
}

impl Transport {
    fn label(self) -> &'static str {
        match self {
            Self::Websocket => "websocket",
            Self::Sse => "sse",
        }
    }
}

impl RefusedFor {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Origin => "origin",
            Self::AddressConnections => "address_connections",
            Self::AddressRate => "address_rate",
            Self::Connections => "connections",
            Self::Draining => "draining",
            Self::NotReady => "not_ready",
        }
    }
}

impl From {
    fn label(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Ring => "ring",
            Self::Storage => "storage",
            Self::ResetCursorInFuture => "reset_cursor_in_future",
            Self::ResetLogChanged => "reset_log_changed",
            Self::ResetFeedChanged => "reset_feed_changed",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Closed {
    code: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connected {
    transport: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refusal {
    reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Resumed {
    from: &'static str,
}

/// Shared by all connections.
#[derive(Debug, Clone)]
pub(crate) struct GatewayMetrics {
    connections: Family<Connected, Gauge>,
    connects: Family<Connected, Counter>,
    refused: Family<Refusal, Counter>,
    resumes: Family<Resumed, Counter>,
    closed: Family<Closed, Counter>,
    pub subscriptions: Gauge,
    activities: Counter,
    fell_behind: Counter,
    messages: Counter,
    sent_bytes: Counter,
    flush_seconds: Histogram,
    lag_seconds: Histogram,
    pub holes: Counter,
    pub rings: Gauge,
    pub storage_readers: Gauge,
    pub storage_readers_max: Gauge,
    pub storage_waiting: Gauge,
}

impl GatewayMetrics {
    pub(crate) fn new() -> Self {
        Self {
            connections: Family::default(),
            connects: Family::default(),
            refused: Family::default(),
            resumes: Family::default(),
            closed: Family::default(),
            subscriptions: Gauge::default(),
            activities: Counter::default(),
            fell_behind: Counter::default(),
            messages: Counter::default(),
            sent_bytes: Counter::default(),
            // From 50 us to the deadline of a flush.
            flush_seconds: Histogram::new(exponential_buckets(0.000_05, 4.0, 10)),
            // From 1 ms to about two minutes.
            lag_seconds: Histogram::new(exponential_buckets(0.001, 2.0, 18)),
            holes: Counter::default(),
            rings: Gauge::default(),
            storage_readers: Gauge::default(),
            storage_readers_max: Gauge::default(),
            storage_waiting: Gauge::default(),
        }
    }

    pub(crate) fn register(&self, metrics: &Metrics) {
        let this = self.clone();
        metrics.register("gateway_connections", "Open live connections, by transport", this.connections);
        metrics.register("gateway_connects", "Live connections made, by transport", this.connects);
        metrics.register("gateway_refused", "Live connections refused, by reason", this.refused);
        metrics.register("gateway_closed", "Sockets closed by this side, by code", this.closed);
        metrics.register("gateway_subscriptions", "Feeds followed on open connections", this.subscriptions);
        metrics.register("gateway_resumes", "Subscriptions begun, by where they go on", this.resumes);
        metrics.register("gateway_activities", "Activities sent", this.activities);
        metrics.register("gateway_messages", "Messages sent", this.messages);
        metrics.register("gateway_sent_bytes", "Bytes of the messages sent", this.sent_bytes);
        metrics.register("gateway_flush_seconds", "Time until a client took what was written", this.flush_seconds);
        let lag = "Time from the log's taking an event to its being sent to a live reader";
        metrics.register("gateway_lag_seconds", lag, this.lag_seconds);
        metrics.register("gateway_holes", "Times that commits were read from Postgres", this.holes);
        metrics.register("gateway_fell_behind", "Readers that fell out of a ring", this.fell_behind);
        metrics.register("gateway_rings", "Feeds held in memory", this.rings);
        metrics.register("gateway_storage_readers", "Readers that read from Postgres now", this.storage_readers);
        let max = "How many readers may read from Postgres at the same time";
        metrics.register("gateway_storage_readers_max", max, this.storage_readers_max);
        let waiting = "Readers that wait for their turn to read from Postgres";
        metrics.register("gateway_storage_waiting", waiting, this.storage_waiting);
    }

    pub(crate) fn closed(&self, code: CloseCode) {
        self.closed.get_or_create(&Closed { code: u32::from(code.number()) }).inc();
    }

    pub(crate) fn refused(&self, reason: &'static str) {
        self.refused.get_or_create(&Refusal { reason }).inc();
    }

    pub(crate) fn resumed(&self, from: From) {
        self.resumes.get_or_create(&Resumed { from: from.label() }).inc();
    }

    /// Counts a connection until the answer is dropped.
    pub(crate) fn connected(&self, transport: Transport) -> OpenConnection {
        let connected = Connected { transport: transport.label() };
        self.connects.get_or_create(&connected).inc();
        let open = self.connections.get_or_create(&connected).clone();
        open.inc();
        OpenConnection(open)
    }

    /// Counts what a subscription hands out.
    pub(crate) fn counted(&self, output: Output) -> Output {
        self.activities.inc_by(output.activities);
        self.fell_behind.inc_by(u64::from(output.fell_behind));
        output
    }

    /// Counts what a client took.
    pub(crate) fn sent(&self, messages: u64, bytes: u64, took: Duration) {
        self.messages.inc_by(messages);
        self.sent_bytes.inc_by(bytes);
        self.flush_seconds.observe(took.as_secs_f64());
    }

    /// Notes how long an event took from the log to a live reader.
    pub(crate) fn lagged(&self, lag: chrono::TimeDelta) {
        self.lag_seconds.observe(lag.to_std().unwrap_or_default().as_secs_f64());
    }
}

/// A connection that is counted.
#[derive(Debug)]
pub(crate) struct OpenConnection(Gauge);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.dec();
    }
}
