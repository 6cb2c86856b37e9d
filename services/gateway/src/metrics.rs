//! What the gateway counts.

use kit::metrics::Metrics;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use proto::live::CloseCode;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Closed {
    code: u32,
}

/// Shared by all sockets.
#[derive(Debug, Clone, Default)]
pub(crate) struct GatewayMetrics {
    pub connections: Gauge,
    pub subscriptions: Gauge,
    pub activities: Counter,
    pub holes: Counter,
    pub fell_behind: Counter,
    closed: Family<Closed, Counter>,
}

impl GatewayMetrics {
    pub(crate) fn register(metrics: &Metrics) -> Self {
        let this = Self::default();
        metrics.register("gateway_connections", "Open sockets", this.connections.clone());
        metrics.register("gateway_subscriptions", "Feeds followed on open sockets", this.subscriptions.clone());
        metrics.register("gateway_activities", "Activities sent", this.activities.clone());
        metrics.register("gateway_holes", "Times that commits were read from Postgres", this.holes.clone());
        metrics.register("gateway_fell_behind", "Readers that fell out of a ring", this.fell_behind.clone());
        metrics.register("gateway_closed", "Sockets closed by this side, by code", this.closed.clone());
        this
    }

    pub(crate) fn closed(&self, code: CloseCode) {
        self.closed.get_or_create(&Closed { code: u32::from(code.number()) }).inc();
    }
}
