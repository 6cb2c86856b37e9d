//! `civicstream feed`: a live feed in the terminal. Activities go to standard output, what the follower is doing to
//! standard error. Owns the command line and the lines that are printed; [`session`] owns the connections.

mod connection;
mod follower;
mod session;
mod token;
mod wire;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use proto::feed::UnknownFeed;
use proto::filter::TypeFilter;
use proto::live::{Filter, SNAPSHOT_MAX};
use proto::{Cursor, Feed};
use serde_json::Value;
use url::Url;

use self::follower::{Follower, Wanted};
use self::session::{Ended, Server, Session};

/// Follow a feed live.
///
/// Prints one line for each activity: when it happened, what it is, what happened. Survives lost connections, gateways that
/// stop and gateways that crash without missing or repeating anything. Ctrl-C ends it and says where to resume.
#[derive(Debug, Args)]
pub(crate) struct FeedArgs {
    /// The feed: member:seoul, all; with a token of staff also staff:reviews, and inbox for one's own
    #[arg(value_parser = feed_name)]
    feed: String,
    /// The address of the live feed
    #[arg(long, env = "CIVICSTREAM_LIVE_URL", value_name = "URL", default_value = "ws://127.0.0.1:8080/v1/live")]
    url: Url,
    /// Follow over server-sent events instead of a websocket, below the same address
    #[arg(long)]
    sse: bool,
    /// Resume after this cursor
    #[arg(long)]
    cursor: Option<Cursor>,
    /// Without a cursor: how many of the newest activities to show first
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(0..=i64::from(SNAPSHOT_MAX)))]
    snapshot: u16,
    /// Show only this type of activity: commitment.reviewed, or commitment.* for all about commitments; may be repeated
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,
    /// The file with the bearer token, for feeds that are not open to all. It is read again when the token ends soon
    #[arg(long, env = "CIVICSTREAM_TOKEN_FILE", value_name = "PATH")]
    token_file: Option<PathBuf>,
    /// Print each activity as JSON (Activity Streams 2.0)
    #[arg(long)]
    json: bool,
}

/// Follows the feed until Ctrl-C. Fails when the server says that trying again would not help.
pub(crate) async fn run(args: FeedArgs) -> anyhow::Result<()> {
    if !args.types.is_empty() {
        TypeFilter::try_from(&Filter { types: args.types.clone() }).context("--type")?;
    }
    let server = Server { url: address(&args.url, args.sse)?, sse: args.sse, token_file: args.token_file.clone() };
    let wanted = Wanted { feed: args.feed.clone(), snapshot: args.snapshot, types: args.types.clone() };
    let follower = Follower::new(wanted, args.cursor.map(|cursor| cursor.to_string()));
    let mut session = Session::new(server, args.json, std::io::stdout(), follower);
    let outcome = tokio::select! {
        biased;
        stopped = tokio::signal::ctrl_c() => stopped.context("listening for Ctrl-C"),
        ended = session.follow() => match ended {
            Ended::OutputClosed => Ok(()),
            Ended::GaveUp(why) => Err(anyhow::Error::msg(why)),
        },
    };
    if let Some(cursor) = session.cursor() {
        eprintln!("resume with: {}", args.again(cursor));
    }
    outcome
}

impl FeedArgs {
    /// The command that goes on where this one stopped.
    fn again(&self, cursor: &str) -> String {
        let types = self.types.iter().map(|name| format!(" --type '{name}'"));
        let sse = self.sse.then(|| " --sse".to_owned());
        let options: String = types.chain(sse).collect();
        format!("civicstream feed {} --cursor {cursor}{options}", self.feed)
    }
}

/// Checks the name of a feed. Whose inbox it is says the token.
fn feed_name(name: &str) -> Result<String, UnknownFeed> {
    if name == "inbox" { Ok(name.to_owned()) } else { name.parse::<Feed>().map(|feed| feed.to_string()) }
}

/// Where to connect: the websocket's address, or what lies below it over SSE.
fn address(url: &Url, sse: bool) -> anyhow::Result<Url> {
    match (url.scheme(), sse) {
        ("ws", false) => Ok(url.clone()),
        ("ws" | "http", true) => {
            let path = url.path().trim_end_matches('/');
            let path = path.strip_suffix("/sse").unwrap_or(path);
            let mut below = url.clone();
            below.set_path(&format!("{path}/sse"));
            // Both schemes are special, so that one can become the other.
            if below.set_scheme("http").is_err() {
                bail!("{url} cannot be reached over http");
            }
            Ok(below)
        }
        (_, false) => bail!("{url} is not a ws:// address, the only kind this tool connects to"),
        (_, true) => bail!("{url} is neither a ws:// nor an http:// address, the only kinds this tool connects to"),
    }
}

/// An activity as one line: date, label, sentence.
fn line(activity: &Value) -> String {
    let text = |pointer: &str| activity.pointer(pointer).and_then(Value::as_str);
    let printable = |text: &str| text.replace(char::is_control, " ");
    let date = text("/ogp:occurred/date").unwrap_or("undated");
    let (label, name) = match text("/type") {
        Some("Tombstone") => ("Hidden", "an entry that is no longer shown"),
        _ => (text("/ogp:label").unwrap_or_default(), text("/name").unwrap_or_default()),
    };
    format!("{:<10}  {:<22}  {}", printable(date), printable(label), printable(name))
}

#[cfg(test)]
mod tests;
