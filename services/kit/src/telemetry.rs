//! Sends log lines to standard error. Knows nothing of what is logged.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::util::SubscriberInitExt;

/// What is logged unless said otherwise: our own lines, and of the clients only what went wrong.
const DEFAULT_FILTER: &str = "info,async_nats=warn,sqlx=warn";

/// What to log and how.
#[derive(Debug, Clone, clap::Args)]
pub struct TelemetryOptions {
    /// What to log: a level, or levels for each module such as `info,projector=debug`.
    #[arg(long, env = "CIVICSTREAM_LOG", default_value = DEFAULT_FILTER, value_name = "FILTER")]
    pub log: String,
    /// How a log line is written.
    #[arg(long, env = "CIVICSTREAM_LOG_FORMAT", value_enum, default_value_t = LogFormat::Pretty)]
    pub log_format: LogFormat,
}

impl Default for TelemetryOptions {
    fn default() -> Self {
        Self { log: DEFAULT_FILTER.to_owned(), log_format: LogFormat::Pretty }
    }
}

/// How a log line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// One line of text, in colour on a terminal.
    Pretty,
}

/// Why logging did not start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter can not be read.
    #[error("log filter {filter:?} is malformed")]
    Filter {
        /// The filter as given.
        filter: String,
        /// What is wrong with it.
        #[source]
        source: ParseError,
    },
    /// Logging was started before in this process.
    #[error("logging has already been started")]
    Started(#[source] tracing_subscriber::util::TryInitError),
}

/// Starts logging for the whole process; once only.
pub fn start(options: &TelemetryOptions) -> Result<(), TelemetryError> {
    let filter = parse_filter(&options.log)?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match options.log_format {
        LogFormat::Json => lines.json().flatten_event(true).finish().try_init(),
        LogFormat::Pretty => lines.with_ansi(std::io::stderr().is_terminal()).finish().try_init(),
    };
    started.map_err(TelemetryError::Started)
}

fn parse_filter(filter: &str) -> Result<EnvFilter, TelemetryError> {
    EnvFilter::try_new(filter).map_err(|source| TelemetryError::Filter { filter: filter.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_filter_is_reported_and_not_replaced_by_a_default() {
        parse_filter("info,kit=debug").expect("a filter");
        let error = parse_filter("kit=loud").expect_err("an unknown level");
        assert_eq!(error.to_string(), "log filter \"kit=loud\" is malformed");
    }
}
