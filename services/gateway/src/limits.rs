//! Every limit of the live feed, named. Clients are told theirs in `hello`.

use std::num::NonZeroU32;
use std::time::Duration;

use kit::config::parse_duration;
use kit::http::auth::TOKEN_BYTES_MAX;
use kit::http::client_address::ProxyOptions;
use kit::http::server::SEND_BUFFER_BYTES;
use proto::filter::FILTER_TYPES_MAX;
use proto::live::{Limits, SNAPSHOT_MAX};
use read_model::feed::PageSize;

use crate::origin::AllowedOrigin;

/// The longest message of a client in bytes.
pub(crate) const MESSAGE_BYTES_MAX: usize = 16 * 1024;
/// The most subscriptions on one socket.
pub(crate) const SUBSCRIPTIONS_MAX: usize = 64;
/// The most messages of a client in a second. Above it they are refused, above twice as many the socket is closed.
pub(crate) const MESSAGES_PER_SECOND_MAX: u32 = 20;
/// The longest time between hello and the first subscription.
pub(crate) const SUBSCRIBE_WITHIN: Duration = Duration::from_secs(10);
/// The longest time a write to a socket may take.
pub(crate) const FLUSH_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a stop waits for a write or a read that is under way. Well under the grace period of a stop.
pub(crate) const FAREWELL_MAX: Duration = Duration::from_secs(2);
/// How long the other side may take to take the close frame and to answer it.
pub(crate) const CLOSE_WAIT_MAX: Duration = Duration::from_secs(2);
/// The longest error message in characters. It may repeat what a client said, but not all of it.
pub(crate) const ERROR_CHARS_MAX: usize = 300;
/// The most messages of a client that are passed over while its answer to the close frame is awaited.
pub(crate) const LAST_MESSAGES_MAX: u32 = 10_000;
/// The buffer of a socket for reading, in bytes. With the default of 128 KiB an idle socket costs 134 KiB.
pub(crate) const READ_BUFFER_BYTES: usize = 1_024;
/// The most bytes that are collected before a socket is flushed. A socket keeps room for as many once it needed them.
pub(crate) const CORK_BYTES_MAX: usize = 8 * 1_024;
/// The most bytes a socket may hold unsent: a cork and the largest snapshot.
pub(crate) const WRITE_BUFFER_BYTES_MAX: usize = 4 * 1_024 * 1_024;
/// The most bytes of a ring.
pub(crate) const RING_BYTES_MAX: usize = 1_024 * 1_024;
/// How long a ring is kept that nobody reads.
pub(crate) const RING_COLD_AFTER: Duration = Duration::from_mins(1);
/// How often it is looked for rings that nobody reads.
pub(crate) const RING_LOOK: Duration = Duration::from_secs(10);
/// The most entries that are taken out of a ring at once.
pub(crate) const RING_READ_LEN: usize = 100;
/// One page from Postgres.
pub(crate) const PAGE: PageSize = PageSize { entries: 100, bytes: 64 * 1_024 };
/// The most bytes of a snapshot, but for its first item.
const SNAPSHOT_BYTES_MAX: u32 = 128 * 1_024;
/// The most entries that are fetched to fill a hole; a larger one sends the readers to Postgres.
pub(crate) const FILL_LEN_MAX: u16 = 5_000;
/// How long without a notice until Postgres is asked what was committed.
pub(crate) const NOTICE_SILENCE_MAX: Duration = Duration::from_secs(2);
/// The longest time a reader waits for its turn to read Postgres.
pub(crate) const STORAGE_QUEUE_MAX: Duration = Duration::from_secs(20);
/// The longest time one read of Postgres may take.
pub(crate) const STORAGE_WAIT_MAX: Duration = Duration::from_secs(5);
/// How often it is looked whether Postgres can be read.
pub(crate) const STORAGE_CHECK: Duration = Duration::from_secs(1);
/// The wait before storage that was away is read again.
pub(crate) const STORAGE_RETRY: Duration = Duration::from_millis(500);
/// The snapshot after a reset, when the client did not say how much it wants.
pub(crate) const SNAPSHOT_DEFAULT: u16 = 20;
/// The share of the time to leave within which clients are asked to: the last of them need some, too.
pub(crate) const LEAVING_SPREAD: f64 = 0.75;
/// The longest wait a client is asked to keep before it makes a new connection in the place of one that has lasted long
/// enough.
pub(crate) const ROTATION_SPREAD: Duration = Duration::from_secs(5);
/// How long after that wait the old connection is still served.
pub(crate) const ROTATION_GRACE: Duration = Duration::from_secs(30);
/// How long before the end of its token a client is told.
pub(crate) const EXPIRING_BEFORE: Duration = Duration::from_mins(1);
/// How long a browser waits before it makes an event stream anew: between once and twice this time.
pub(crate) const SSE_RETRY: Duration = Duration::from_secs(1);
/// The same after an answer that ends when everything is said.
pub(crate) const POLL_RETRY: Duration = Duration::from_secs(30);
/// The most connections that operators are shown at once.
pub(crate) const LISTED_MAX: u16 = 1_000;

/// What an operator can set.
#[derive(Debug, Clone, clap::Args)]
pub struct GatewayOptions {
    /// The longest time between two messages to a client.
    #[arg(long, env = "CIVICSTREAM_PING_INTERVAL", default_value = "25s", value_parser = parse_duration)]
    pub ping_interval: Duration,
    /// How long a client may take to answer a ping.
    #[arg(long, env = "CIVICSTREAM_PONG_TIMEOUT", default_value = "8s", value_parser = parse_duration)]
    pub pong_timeout: Duration,
    /// How long a connection lasts, give or take a fifth, until its client is asked to make a new one.
    #[arg(long, env = "CIVICSTREAM_ROTATE_AFTER", default_value = "30m", value_parser = parse_duration)]
    pub rotate_after: Duration,
    /// How long clients have to leave when the gateway stops; well under the time a stop may take.
    #[arg(long, env = "CIVICSTREAM_DRAIN_WINDOW", default_value = "5s", value_parser = parse_duration)]
    pub drain_window: Duration,
    /// How many live connections to hold at most.
    #[arg(long, env = "CIVICSTREAM_LIVE_CONNECTIONS", default_value_t = 20_000, value_name = "COUNT",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub live_connections: u32,
    /// How many of them may come from one address (for IPv6: from one /64).
    #[arg(long, env = "CIVICSTREAM_LIVE_CONNECTIONS_PER_ADDRESS", default_value_t = 500, value_name = "COUNT",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub live_connections_per_address: u32,
    /// How many may be made in a second from one address.
    #[arg(long, env = "CIVICSTREAM_LIVE_CONNECTS_PER_SECOND", default_value = "100", value_name = "COUNT")]
    pub live_connects_per_second: NonZeroU32,
    /// The origins whose pages may connect, such as `https://www.example.org`, separated by commas; `*` for any. Pages of
    /// this very host always may.
    #[arg(
        long,
        env = "CIVICSTREAM_ALLOWED_ORIGINS",
        value_delimiter = ',',
        value_name = "ORIGIN",
        default_value = "*"
    )]
    pub allowed_origins: Vec<AllowedOrigin>,
    /// Whose word is taken for where a client is.
    #[command(flatten)]
    pub proxies: ProxyOptions,
    /// How many of the newest entries of each hot feed are kept in memory.
    #[arg(long, env = "CIVICSTREAM_RING_LEN", default_value_t = 256, value_name = "COUNT")]
    pub ring_len: usize,
    /// How many readers may read from Postgres at the same time; the others wait their turn.
    #[arg(long, env = "CIVICSTREAM_STORAGE_READERS", default_value = "4", value_name = "COUNT")]
    pub storage_readers: NonZeroU32,
}

impl GatewayOptions {
    /// What clients are told.
    pub(crate) fn published(&self) -> Limits {
        Limits {
            message_bytes: MESSAGE_BYTES_MAX,
            subscriptions: SUBSCRIPTIONS_MAX,
            messages_per_second: MESSAGES_PER_SECOND_MAX,
            subscribe_within_ms: millis(SUBSCRIBE_WITHIN),
            flush_within_ms: millis(FLUSH_TIMEOUT),
            snapshot_items: SNAPSHOT_MAX,
            filter_types: FILTER_TYPES_MAX,
            token_bytes: TOKEN_BYTES_MAX,
            send_buffer_bytes: SEND_BUFFER_BYTES,
            read_buffer_bytes: READ_BUFFER_BYTES,
            connections_per_address: self.live_connections_per_address,
            connects_per_second: self.live_connects_per_second.get(),
            connections: self.live_connections,
            rotate_after_ms: millis(self.rotate_after),
        }
    }
}

/// A snapshot of so many items.
pub(crate) fn snapshot_size(items: u16) -> PageSize {
    PageSize { entries: items, bytes: SNAPSHOT_BYTES_MAX }
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
