//! The registry of measurements and its text. The measurements themselves live beside the code they measure.

use std::sync::{Arc, Mutex, PoisonError};

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::{Metric, Registry};

/// Media type of [`Metrics::encode`]'s text.
pub const METRICS_TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What every metric's name begins with.
const PREFIX: &str = "civicstream";

/// A registry of metrics. Clones share it.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Mutex<Registry>>);

impl Metrics {
    /// An empty registry.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Registry::with_prefix(PREFIX))))
    }

    /// Adds a metric; keep a clone to write to. The name gets the prefix `civicstream_`, and a counter's the suffix `_total`.
    /// Register a name once: the registry would show it twice.
    pub fn register(&self, name: &str, help: &str, metric: impl Metric) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).register(name, help, metric);
    }

    /// All metrics as text, of the type [`METRICS_TEXT`].
    #[must_use]
    pub fn encode(&self) -> String {
        let mut text = String::new();
        let registry = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing to a string fails only if a metric's own encoder gives up; what it wrote until then is still right.
        if encode(&mut text, &registry).is_err() {
            tracing::error!("a metric could not be encoded");
        }
        text
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use prometheus_client::metrics::counter::Counter;

    use super::*;

    #[test]
    fn a_registered_counter_is_shown_with_our_prefix() {
        let metrics = Metrics::new();
        let appended: Counter = Counter::default();
        metrics.register("events_appended", "Events appended to the log", appended.clone());
        appended.inc();
        assert!(metrics.encode().contains("\ncivicstream_events_appended_total 1\n"), "{}", metrics.encode());
    }
}
