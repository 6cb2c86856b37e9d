//! Connecting to the log, and creating it once. An old server silently drops what we rely on (batches, checks,
//! filters), so its version is read before anything else, and the stream's configuration is compared with the wanted one.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::stream::{Compression, Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{self, context::GetStreamErrorKind};
use async_nats::{Client, ConnectErrorKind, ConnectOptions, ServerAddr};
use proto::LogId;
use rand::RngExt as _;
use tokio::sync::watch;
use tracing::{debug, info, warn};
use uuid::Uuid;

use super::{Log, Names};

/// The oldest server that keeps all promises: atomic batches with message ids, checks over wildcards, freeze on I/O
/// errors.
const SERVER_MIN: (u64, u64, u64) = (2, 14, 0);
/// How long a server that is away at the start is waited for.
const CONNECT_WAIT_MAX: Duration = Duration::from_secs(30);
/// How long one request may take before its outcome counts as unknown.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the connection is probed; a dead one is noticed after three of these.
const PING_INTERVAL: Duration = Duration::from_secs(10);
/// The longest wait before connecting again.
const RECONNECT_DELAY_MAX: Duration = Duration::from_secs(2);
/// How long the server remembers message ids.
const DUPLICATE_WINDOW: Duration = Duration::from_mins(2);
/// The largest event with its headers in bytes. A plan of 200 commitments takes about 400 KiB.
const MESSAGE_BYTES_MAX: i32 = 1024 * 1024;
/// What the server's words for a missing right have in common, in lower case.
const DENIED: &str = "permissions violation";
/// The key of the stream's metadata that holds the log's identity.
pub(super) const LOG_ID: &str = "civicstream_log_id";
/// The key that marks a restore under way; its value tells one from another.
pub(super) const UNFINISHED: &str = "civicstream_unfinished_restore";

/// Where the log is.
#[derive(Debug, Clone, clap::Args)]
pub struct LogOptions {
    /// The address of the NATS server, with user and password where it asks for them.
    #[arg(long, env = "CIVICSTREAM_NATS_URL", default_value = "nats://127.0.0.1:4222", hide_env_values = true)]
    pub nats_url: String,
    /// How many servers keep a copy of the log. Looked at when the log is created and compared at every start.
    #[arg(long, env = "CIVICSTREAM_LOG_REPLICAS", default_value_t = 1)]
    pub log_replicas: usize,
    /// Keeps several logs on one server apart (letters and digits). For tests.
    #[arg(long, env = "CIVICSTREAM_LOG_NAMESPACE", hide = true)]
    pub log_namespace: Option<String>,
}

/// Why the log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The server did not answer in time, or not as hoped.
    #[error("cannot connect to the NATS server at {address}")]
    Unreachable {
        /// The address without user and password.
        address: String,
        /// What the last attempt met.
        #[source]
        source: async_nats::ConnectError,
    },
    /// The server is too old.
    #[error("nats-server {found} is too old: {}.{}.{} or newer is needed", SERVER_MIN.0, SERVER_MIN.1, SERVER_MIN.2)]
    ServerTooOld {
        /// Its version.
        found: String,
    },
    /// There is no log.
    #[error("stream {stream} does not exist: create it once with `civicstream log init`")]
    NoLog {
        /// The stream.
        stream: String,
    },
    /// The stream is not configured as a log must be.
    #[error("stream {stream} is not configured as the log must be: {differences}")]
    WrongConfig {
        /// The stream.
        stream: String,
        /// The differences.
        differences: String,
    },
    /// The stream is part of a log.
    #[error("stream {stream} is being restored, or its restore was not finished: run `civicstream log restore` again")]
    Unfinished {
        /// The stream.
        stream: String,
    },
    /// The server answered something else than it should.
    #[error("{action} failed")]
    Server {
        /// What was asked.
        action: &'static str,
        /// What came back.
        #[source]
        source: async_nats::Error,
    },
}

impl Log {
    /// Connects to the log. Waits for a server that is away, refuses one that is too old, and refuses a stream that is
    /// missing or configured otherwise.
    pub async fn connect(options: &LogOptions, name: &str) -> Result<Self, ConnectError> {
        let names = Names { namespace: options.log_namespace.clone() };
        let Connection { client, connections, .. } = connect(options, name).await?;
        let context = context(&client);
        let stream = context.get_stream(names.stream()).await.map_err(|error| match error.kind() {
            GetStreamErrorKind::JetStream(ref cause)
                if cause.error_code() == jetstream::ErrorCode::STREAM_NOT_FOUND =>
            {
                ConnectError::NoLog { stream: names.stream() }
            }
            _ => ConnectError::Server { action: "reading the stream", source: error.into() },
        })?;
        let config = &stream.cached_info().config;
        if config.metadata.contains_key(UNFINISHED) {
            return Err(ConnectError::Unfinished { stream: names.stream() });
        }
        let differences = differences(config, &wanted(&names, options));
        if !differences.is_empty() {
            return Err(ConnectError::WrongConfig { stream: names.stream(), differences: differences.join("; ") });
        }
        let id = log_id(config).ok_or_else(|| ConnectError::WrongConfig {
            stream: names.stream(),
            differences: format!("metadata {LOG_ID} is missing"),
        })?;
        Ok(Self { client, connections, stream, names, id })
    }

    /// Creates the log when it does not exist yet. Needs a user that may create streams, which no service does.
    pub async fn init(options: &LogOptions) -> Result<Self, ConnectError> {
        match Self::connect(options, "civicstream log init").await {
            Err(ConnectError::NoLog { .. }) => {}
            other => return other,
        }
        let names = Names { namespace: options.log_namespace.clone() };
        let Connection { client, .. } = connect(options, "civicstream log init").await?;
        let mut config = wanted(&names, options);
        config.metadata = HashMap::from([(LOG_ID.to_owned(), Uuid::now_v7().to_string())]);
        match context(&client).create_stream(config).await {
            Ok(_) => info!("created stream {}", names.stream()),
            // Somebody else was faster, or it may not be created: connecting tells.
            Err(error) => warn!("stream {} was not created: {error}", names.stream()),
        }
        Self::connect(options, "civicstream log init").await
    }
}

/// A connection to a server that is new enough.
pub(super) struct Connection {
    pub client: Client,
    /// How often it was made.
    pub connections: watch::Receiver<u64>,
    /// What the server last said this user may not do. It says so apart from any request, which then gets no answer.
    pub denied: watch::Receiver<Option<String>>,
}

pub(super) fn context(client: &Client) -> jetstream::Context {
    jetstream::ContextBuilder::new().timeout(REQUEST_TIMEOUT).build(client.clone())
}

pub(super) async fn connect(options: &LogOptions, name: &str) -> Result<Connection, ConnectError> {
    let started = tokio::time::Instant::now();
    let mut attempt = 0;
    let connection = loop {
        match connect_once(options, name).await {
            Ok(connection) => break connection,
            Err(source) if !is_away(&source) || started.elapsed() > CONNECT_WAIT_MAX => {
                return Err(ConnectError::Unreachable { address: without_secrets(&options.nats_url), source });
            }
            Err(error) => {
                warn!("waiting for the NATS server at {}: {error}", without_secrets(&options.nats_url));
                crate::clock::sleep(reconnect_delay(attempt)).await;
                attempt += 1;
            }
        }
    };
    let version = connection.client.server_info().version;
    if parse_version(&version).is_none_or(|version| version < SERVER_MIN) {
        return Err(ConnectError::ServerTooOld { found: version });
    }
    Ok(connection)
}

/// Connects, counts the times that the connection was made, and notes what is denied on it.
async fn connect_once(options: &LogOptions, name: &str) -> Result<Connection, async_nats::ConnectError> {
    // The client takes user and password from its options, never from the address.
    let address: ServerAddr = options
        .nats_url
        .parse()
        .map_err(|error: std::io::Error| async_nats::ConnectError::with_source(ConnectErrorKind::ServerParse, error))?;
    let credentials = address.username().zip(address.password());
    let connecting = match credentials {
        Some((user, password)) => ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned()),
        None => ConnectOptions::new(),
    };
    let (count, connections) = watch::channel(0);
    let (denial, denied) = watch::channel(None);
    let seen = Arc::new((count, denial));
    let client = connecting
        .name(name)
        .ping_interval(PING_INTERVAL)
        .request_timeout(Some(REQUEST_TIMEOUT))
        .reconnect_delay_callback(reconnect_delay)
        .event_callback(move |event| {
            let seen = Arc::clone(&seen);
            async move { on_event(&event, &seen.0, &seen.1) }
        })
        .connect(address)
        .await?;
    Ok(Connection { client, connections, denied })
}

fn on_event(event: &async_nats::Event, count: &watch::Sender<u64>, denial: &watch::Sender<Option<String>>) {
    if let async_nats::Event::ServerError(async_nats::ServerError::Other(said)) = event
        && said.to_lowercase().contains(DENIED)
    {
        denial.send_replace(Some(said.clone()));
    }
    match event {
        async_nats::Event::Connected => {
            info!("connected to NATS");
            count.send_modify(|count| *count += 1);
        }
        async_nats::Event::Closed => debug!("the connection to NATS is closed"),
        other => warn!("NATS connection: {other}"),
    }
}

/// Whether waiting can help.
fn is_away(error: &async_nats::ConnectError) -> bool {
    !matches!(
        error.kind(),
        ConnectErrorKind::ServerParse | ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation
    )
}

/// Exponential backoff with full jitter, so that a restarted server is not met by everybody at once.
fn reconnect_delay(attempts: usize) -> Duration {
    let ceiling = Duration::from_millis(20 << attempts.min(8)).min(RECONNECT_DELAY_MAX);
    rand::rng().random_range(Duration::ZERO..=ceiling)
}

fn without_secrets(address: &str) -> String {
    address.rsplit_once('@').map_or(address, |(_, host)| host).to_owned()
}

pub(super) fn parse_version(text: &str) -> Option<(u64, u64, u64)> {
    let mut numbers = text.split(['.', '-', '+']).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The configuration of the log.
fn wanted(names: &Names, options: &LogOptions) -> Config {
    Config {
        name: names.stream(),
        subjects: vec![names.outer(&format!("{}.>", proto::subject::ROOT))],
        description: Some("The activity log: every domain event, in order, for ever.".to_owned()),
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        // A full log refuses; it never drops its beginning.
        discard: DiscardPolicy::New,
        max_message_size: MESSAGE_BYTES_MAX,
        num_replicas: options.log_replicas,
        duplicate_window: DUPLICATE_WINDOW,
        // Deleting one message stays possible, for redaction alone.
        deny_purge: true,
        allow_direct: true,
        allow_atomic_publish: true,
        compression: Some(Compression::S2),
        ..Config::default()
    }
}

/// What differs, in words. Dropped features of an old server show here.
fn differences(found: &Config, wanted: &Config) -> Vec<String> {
    let mut list = Vec::new();
    let mut compare = |field: &str, found: &dyn std::fmt::Debug, wanted: &dyn std::fmt::Debug| {
        let (found, wanted) = (format!("{found:?}"), format!("{wanted:?}"));
        if found != wanted {
            list.push(format!("{field} is {found}, wanted {wanted}"));
        }
    };
    compare("subjects", &found.subjects, &wanted.subjects);
    compare("storage", &found.storage, &wanted.storage);
    compare("retention", &found.retention, &wanted.retention);
    compare("discard", &found.discard, &wanted.discard);
    compare("max_age", &found.max_age, &wanted.max_age);
    compare("max_msg_size", &found.max_message_size, &wanted.max_message_size);
    compare("num_replicas", &found.num_replicas, &wanted.num_replicas);
    compare("duplicate_window", &found.duplicate_window, &wanted.duplicate_window);
    compare("deny_purge", &found.deny_purge, &wanted.deny_purge);
    compare("allow_direct", &found.allow_direct, &wanted.allow_direct);
    compare("allow_atomic", &found.allow_atomic_publish, &wanted.allow_atomic_publish);
    compare("compression", &found.compression, &wanted.compression);
    list
}

pub(super) fn log_id(config: &Config) -> Option<LogId> {
    config.metadata.get(LOG_ID)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(parse_version("2.9.10"), Some((2, 9, 10)));
        assert_eq!(parse_version("2.15.1-RC.1"), Some((2, 15, 1)));
        assert!(parse_version("2.9.10") < Some(SERVER_MIN));
        assert_eq!(parse_version("next"), None);
    }

    #[test]
    fn secrets_never_reach_a_message() {
        assert_eq!(without_secrets("nats://service:secret@127.0.0.1:4222"), "127.0.0.1:4222");
    }

    #[test]
    fn a_dropped_feature_is_named() {
        let options = LogOptions { nats_url: String::new(), log_replicas: 1, log_namespace: None };
        let wanted = wanted(&Names { namespace: None }, &options);
        let found = Config { allow_atomic_publish: false, ..wanted.clone() };
        assert_eq!(differences(&found, &wanted), ["allow_atomic is false, wanted true"]);
        assert!(differences(&wanted, &wanted).is_empty());
    }
}
