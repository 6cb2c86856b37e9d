//! Every limit of the live feed, named. Clients are told theirs in `hello`.

use std::time::Duration;

use proto::live::{Limits, SNAPSHOT_MAX};

/// The longest message of a client in bytes.
pub(crate) const MESSAGE_BYTES_MAX: usize = 16 * 1024;
/// The most subscriptions on one socket.
pub(crate) const SUBSCRIPTIONS_MAX: usize = 64;
/// The most messages of a client in a second.
pub(crate) const MESSAGES_PER_SECOND_MAX: u32 = 20;
/// The longest time between hello and the first subscription.
pub(crate) const SUBSCRIBE_WITHIN: Duration = Duration::from_secs(10);
/// The longest time a write to a socket may take.
pub(crate) const FLUSH_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a stop waits for a write or a read that is under way. Well under the grace period of a stop.
pub(crate) const FAREWELL_MAX: Duration = Duration::from_secs(2);
/// How long the other side may take to take the close frame and to answer it.
pub(crate) const CLOSE_WAIT_MAX: Duration = Duration::from_secs(2);
/// The most messages of a client that are passed over while its answer to the close frame is awaited.
pub(crate) const LAST_MESSAGES_MAX: u32 = 10_000;
/// The buffer of a socket for reading, in bytes. With the default of 128 KiB an idle socket costs 134 KiB.
pub(crate) const READ_BUFFER_BYTES: usize = 1_024;
/// The most bytes that are collected before a socket is flushed.
pub(crate) const CORK_BYTES_MAX: usize = 32 * 1_024;
/// The most bytes a socket may hold unsent: a cork and the largest snapshot.
pub(crate) const WRITE_BUFFER_BYTES_MAX: usize = 8 * 1_024 * 1_024;
/// The entries of one page from Postgres.
pub(crate) const PAGE_LEN: u16 = 100;
/// The most entries that are fetched to fill a hole; a larger one sends the readers to Postgres.
pub(crate) const FILL_LEN_MAX: u16 = 5_000;
/// How long without a notice until Postgres is asked what was committed.
pub(crate) const NOTICE_SILENCE_MAX: Duration = Duration::from_secs(2);
/// The longest time one read of Postgres may take.
pub(crate) const STORAGE_WAIT_MAX: Duration = Duration::from_secs(5);
/// How often it is looked whether Postgres can be read.
pub(crate) const STORAGE_CHECK: Duration = Duration::from_secs(1);
/// The wait before storage that was away is read again.
pub(crate) const STORAGE_RETRY: Duration = Duration::from_millis(500);
/// The snapshot after a reset, when the client did not say how much it wants.
pub(crate) const SNAPSHOT_DEFAULT: u16 = 20;
/// The longest wait a client is asked to keep before it comes back to another gateway.
pub(crate) const RECONNECT_AFTER_MAX: Duration = Duration::from_secs(2);

/// What an operator can set.
#[derive(Debug, Clone, clap::Args)]
pub struct GatewayOptions {
    /// The longest time between two messages to a client.
    #[arg(long, env = "CIVICSTREAM_PING_INTERVAL", default_value = "25s", value_parser = kit::config::parse_duration)]
    pub ping_interval: Duration,
    /// How long a client may take to answer a ping.
    #[arg(long, env = "CIVICSTREAM_PONG_TIMEOUT", default_value = "8s", value_parser = kit::config::parse_duration)]
    pub pong_timeout: Duration,
    /// How many of the newest entries of each hot feed are kept in memory.
    #[arg(long, env = "CIVICSTREAM_RING_LEN", default_value_t = 256)]
    pub ring_len: usize,
}

impl GatewayOptions {
    pub(crate) fn limits(&self) -> ConnectionLimits {
        ConnectionLimits { ping_interval: self.ping_interval, pong_timeout: self.pong_timeout }
    }
}

/// The limits of one connection that can be set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConnectionLimits {
    pub ping_interval: Duration,
    pub pong_timeout: Duration,
}

impl ConnectionLimits {
    /// What clients are told.
    pub(crate) fn published() -> Limits {
        Limits {
            message_bytes: MESSAGE_BYTES_MAX,
            subscriptions: SUBSCRIPTIONS_MAX,
            messages_per_second: MESSAGES_PER_SECOND_MAX,
            subscribe_within_ms: millis(SUBSCRIBE_WITHIN),
            snapshot_items: SNAPSHOT_MAX,
        }
    }
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
