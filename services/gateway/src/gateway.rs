//! What all connections share, and how each is begun.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use kit::clock::Clock;
use kit::http::client_address::TrustedProxies;
use proto::live::ServerMessage;
use rand::RngExt as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::Access;
use crate::admission::{Admission, Ticket};
use crate::hub::Hub;
use crate::limits::{GatewayOptions, millis};
use crate::metrics::{GatewayMetrics, OpenConnection, RefusedFor, Transport};
use crate::reader::Reader;
use crate::registry::{Registered, Registry};
use crate::subscription::{Said, said};

/// The share of the lifetime by which it differs from one connection to another.
const LIFETIME_SPREAD: f64 = 0.2;

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub options: GatewayOptions,
    pub hub: Arc<Hub>,
    pub access: Access,
    pub admission: Arc<Admission>,
    pub registry: Arc<Registry>,
    pub proxies: TrustedProxies,
    pub metrics: Arc<GatewayMetrics>,
    pub clock: Clock,
    /// Cancelled when a stop begins. One for all: each of its own would cost every connection.
    pub stopping: CancellationToken,
    /// The connections that are served. A stop waits for them.
    pub connections: TaskTracker,
}

/// A connection that was let in and is counted, until it is dropped.
#[derive(Debug)]
pub(crate) struct Visit {
    pub registered: Registered,
    _ticket: Ticket,
    _open: OpenConnection,
}

impl Gateway {
    /// Lets a connection in, or says why not.
    pub(crate) fn admit(&self, address: IpAddr, transport: Transport) -> Result<Visit, RefusedFor> {
        Ok(Visit {
            _ticket: self.admission.admit(address)?,
            registered: self.registry.register(address, transport),
            _open: self.metrics.connected(transport),
        })
    }

    /// A reader that follows nothing yet.
    pub(crate) fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.hub), Arc::clone(&self.metrics))
    }

    /// The first message; none until the feeds can be read.
    pub(crate) fn hello(&self) -> Option<Said> {
        let (log_id, _) = self.hub.head()?;
        Some(said(&ServerMessage::Hello {
            ping_interval_ms: millis(self.options.ping_interval),
            pong_timeout_ms: millis(self.options.pong_timeout),
            limits: self.options.published(),
            log_id,
        }))
    }

    /// How long a connection lasts. Never two the same, so that a restart of all is never followed by another.
    pub(crate) fn lifetime(&self) -> Duration {
        let spread = rand::rng().random_range(1.0 - LIFETIME_SPREAD..=1.0 + LIFETIME_SPREAD);
        self.options.rotate_after.mul_f64(spread)
    }
}
